/* chart-range.h: the part of the x axis that charts above each other share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define UNET_TYPE_CHART_RANGE (unet_chart_range_get_type ())
G_DECLARE_FINAL_TYPE (UnetChartRange, unet_chart_range, UNET, CHART_RANGE, GObject)

UnetChartRange *unet_chart_range_new (void);

/* What is shown */
double   unet_chart_range_get_x_min (UnetChartRange *self);
double   unet_chart_range_get_x_max (UnetChartRange *self);
void     unet_chart_range_set (UnetChartRange *self, double x_min, double x_max);
void     unet_chart_range_get_view (UnetChartRange *self, double *min, double *max);
gboolean unet_chart_range_is_zoomed (UnetChartRange *self);
gboolean unet_chart_range_zoom (UnetChartRange *self, double center, double factor);
gboolean unet_chart_range_pan (UnetChartRange *self, double distance);
void     unet_chart_range_show_all (UnetChartRange *self);

/* The crosshair */
double unet_chart_range_get_hover_x (UnetChartRange *self);
void   unet_chart_range_set_hover_x (UnetChartRange *self, double x);

/* The charts */
void       unet_chart_range_report (UnetChartRange *self, gpointer chart, double min, double max);
void       unet_chart_range_report_gutter (UnetChartRange *self, gpointer chart, double gutter);
void       unet_chart_range_forget (UnetChartRange *self, gpointer chart);
double     unet_chart_range_get_gutter (UnetChartRange *self);
GPtrArray *unet_chart_range_get_charts (UnetChartRange *self);

G_END_DECLS
