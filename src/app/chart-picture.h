/* chart-picture.h: what a chart shows, as a plain value
 *
 * The widget fills one for the screen, exporting another for a file; drawing, the text for
 * assistive technology and the tables take what they need from it. Everything is borrowed.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-palette.h"
#include "app/series.h"

G_BEGIN_DECLS

/* NaN is what is not given: a limit that the points decide, no crosshair, no marker. Texts may be
 * NULL. */
typedef struct
{
  const char        *title;
  const char        *x_label, *y_label;
  bool               hide_x_label; /* it is said, and drawn by a chart below */
  const char        *empty_text;   /* in the place of a chart without points */
  UnetSeries *const *series;       /* the later ones are drawn over the earlier ones */
  guint              n_series;
  double             x_min, x_max;
  bool               zoomed; /* these are chosen, and there may be more points beyond */
  double             y_min, y_max;
  bool               log_y;
  bool               cut_outliers; /* the range of y is that of most points */
  double             hover_x;      /* the crosshair */
  double             marker;       /* a place that the user sets, and what it is called */
  const char        *marker_label;
} UnetChartPicture;

/* A picture of nothing: all numbers NaN. */
UnetChartPicture unet_chart_picture_new (void);

/* Whether no series shows a point. */
bool unet_chart_picture_is_empty (const UnetChartPicture *picture);

/* From where to where the visible series reach, bars with their width; NaN where there are none. */
void unet_chart_picture_get_x_extent (const UnetChartPicture *picture, double *min, double *max);

/* The range of x that is shown, and the range of y: what is fixed, and else that of the points
 * shown with some room. */
void unet_chart_picture_get_x_range (const UnetChartPicture *picture, double *min, double *max);
void unet_chart_picture_get_y_range (const UnetChartPicture *picture, double *min, double *max);

/* Whether no visible point has a fraction there. */
bool unet_chart_picture_has_whole_x (const UnetChartPicture *picture);
bool unet_chart_picture_has_whole_y (const UnetChartPicture *picture);

GdkRGBA
unet_chart_picture_get_color (const UnetChartPicture *picture, UnetChartTheme theme, guint index);

/* How wide the bars of a series are, in units of x. */
double unet_chart_picture_get_bar_width (UnetSeries *series);

G_END_DECLS
