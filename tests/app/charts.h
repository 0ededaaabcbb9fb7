/* charts.h: what the tests of charts share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-draw.h"

G_BEGIN_DECLS

/* A canvas of pixels with the usual font; free with charts_free_canvas(). */
UnetChartCanvas charts_make_canvas (bool dark, bool high_contrast);
void            charts_free_canvas (UnetChartCanvas *canvas);

/* PICTURE drawn on white in WIDTH x HEIGHT. LAYOUT: where things were put; to be freed. */
cairo_surface_t *charts_draw (const UnetChartPicture *picture,
                              const UnetChartCanvas  *canvas,
                              int                     width,
                              int                     height,
                              UnetChartLayout       **layout);

/* Red, green and blue of a pixel, 8 bits each. */
guint32 charts_pixel (cairo_surface_t *surface, double x, double y);

/* How far a pixel is from white, 0 to 1. */
double charts_ink (cairo_surface_t *surface, double x, double y);

/* A series of N points: x counts from 1, y is noise in [low, high). */
UnetSeries *charts_make_noise (const char *name, gsize n, double low, double high, guint32 seed);

/* A series of the points given, x and y in turn. */
UnetSeries *
charts_make_series (const char *name, UnetSeriesStyle style, const double *points, gsize n);

G_END_DECLS
