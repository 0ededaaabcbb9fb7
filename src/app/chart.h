/* chart.h: a chart of series, to be looked at, zoomed and read aloud
 *
 * A chart shows any number of series over one axis of x. Charts that are given the same
 * UnetChartRange are linked: they show the same part of the axis and share the crosshair.
 *
 * With the pointer: the crosshair follows it; the wheel zooms the x axis about it, with Ctrl the y
 * axis; dragging moves the view, or the marker where that may be edited; a double click shows
 * everything; a click on the legend hides a series. With the keyboard: Left and Right, Page Up and
 * Page Down, Home and End move the crosshair over the points, Escape removes it; Ctrl with Left and
 * Right moves the view; plus and minus zoom, with Ctrl the y axis, 0 shows everything; L switches
 * the logarithmic axis; Shift with Left and Right moves the marker, Return puts it at the
 * crosshair; Menu opens the menu.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-picture.h"
#include "app/chart-range.h"
#include "app/series.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UNET_TYPE_CHART (unet_chart_get_type ())
G_DECLARE_FINAL_TYPE (UnetChart, unet_chart, UNET, CHART, GtkWidget)

UnetChart *unet_chart_new (void);

/* Series */
void unet_chart_add_series (UnetChart *self, UnetSeries *series);
void unet_chart_remove_series (UnetChart *self, UnetSeries *series);
void unet_chart_remove_all (UnetChart *self);

/* View */
UnetChartRange *unet_chart_get_range (UnetChart *self);
void            unet_chart_set_range (UnetChart *self, UnetChartRange *range);
gboolean        unet_chart_get_log_y (UnetChart *self);
void            unet_chart_set_log_y (UnetChart *self, gboolean log_y);
void            unet_chart_set_y_limits (UnetChart *self, double y_min, double y_max);
void            unet_chart_show_all (UnetChart *self);

/* Marker */
double unet_chart_get_marker (UnetChart *self);
void   unet_chart_set_marker (UnetChart *self, double marker);

/* What it shows and says */
UnetChartPicture unet_chart_get_picture (UnetChart *self);
const char      *unet_chart_get_description (UnetChart *self);

/* Files */
gboolean unet_chart_export (UnetChart *self, const char *path, GError **error);
gboolean
unet_chart_export_all (UnetChart *const *charts, guint n, const char *path, GError **error);

G_END_DECLS
