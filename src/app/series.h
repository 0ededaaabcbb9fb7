/* series.h: points of a chart, appended over time, and how they look
 *
 * The x of the points never decreases. A y that is not finite is a gap: the line is interrupted
 * there. A series knows nothing of pixels or axes; several charts may show the same one.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/series-pyramid.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UnetSeriesStyle:
 * @UNET_SERIES_STYLE_THIN: a faint line of one pixel, for what is also shown smoothed
 * @UNET_SERIES_STYLE_BOLD: a line
 * @UNET_SERIES_STYLE_POINTS: a line with a mark at each point, while there is room for marks
 * @UNET_SERIES_STYLE_BARS: bars that stand on zero, around their x
 */
typedef enum
{
  UNET_SERIES_STYLE_THIN,
  UNET_SERIES_STYLE_BOLD,
  UNET_SERIES_STYLE_POINTS,
  UNET_SERIES_STYLE_BARS,
} UnetSeriesStyle;

#define UNET_TYPE_SERIES_STYLE (unet_series_style_get_type ())
GType unet_series_style_get_type (void);

#define UNET_TYPE_SERIES (unet_series_get_type ())
G_DECLARE_FINAL_TYPE (UnetSeries, unet_series, UNET, SERIES, GObject)

UnetSeries *unet_series_new (const char *name, UnetSeriesStyle style);

/* Points */
gsize         unet_series_append (UnetSeries *self, double x, double y);
gsize         unet_series_append_many (UnetSeries *self, const double *x, const double *y, gsize n);
void          unet_series_clear (UnetSeries *self);
gsize         unet_series_get_n_points (UnetSeries *self);
const double *unet_series_get_x (UnetSeries *self);
const double *unet_series_get_y (UnetSeries *self);
const UnetSeriesPyramid *unet_series_get_pyramid (UnetSeries *self);
guint                    unet_series_get_generation (UnetSeries *self);
gboolean                 unet_series_has_whole_x (UnetSeries *self);
gboolean                 unet_series_has_whole_y (UnetSeries *self);
gsize                    unet_series_find_from (UnetSeries *self, double x, gsize hint);
gboolean unet_series_find_nearest (UnetSeries *self, double x, gboolean positive, gsize *index);

/* Looks */
const char     *unet_series_get_name (UnetSeries *self);
void            unet_series_set_name (UnetSeries *self, const char *name);
UnetSeriesStyle unet_series_get_style (UnetSeries *self);
void            unet_series_set_style (UnetSeries *self, UnetSeriesStyle style);
int             unet_series_get_color (UnetSeries *self);
void            unet_series_set_color (UnetSeries *self, int color);
const GdkRGBA  *unet_series_get_rgba (UnetSeries *self);
void            unet_series_set_rgba (UnetSeries *self, const GdkRGBA *rgba);
gboolean        unet_series_get_visible (UnetSeries *self);
void            unet_series_set_visible (UnetSeries *self, gboolean visible);
double          unet_series_get_bar_width (UnetSeries *self);
void            unet_series_set_bar_width (UnetSeries *self, double width);

G_END_DECLS
