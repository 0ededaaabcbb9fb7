/* chart-look.h: how a series looks
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-canvas.h"
#include "app/chart-picture.h"
#include "app/chart-scale.h"

G_BEGIN_DECLS

/* Where and how a series is drawn. */
typedef struct
{
  cairo_rectangle_t plot; /* on whole pixels of the device */
  UnetChartScale    x, y;
  double            pixel;  /* the size of a pixel of the device */
  bool              vector; /* lines and nothing else, however many: for a file without pixels */
  GdkRGBA           color;
  double            width;      /* of the line */
  int               shape;      /* of marks, unet_chart_look_draw_mark(); below 0: none */
  double            bar_width;  /* in units of x */
  double            bar_offset; /* from x to the middle of the bar */
} UnetChartLook;

/* How a series of PICTURE looks; where it is drawn (plot, x and y) is left to be said. */
UnetChartLook
unet_chart_look_new (const UnetChartPicture *picture, const UnetChartCanvas *canvas, guint series);

/* A mark of SIZE across around a point; SHAPE, any from 0, is one of a few. Fills it. */
void unet_chart_look_draw_mark (cairo_t *cr, double x, double y, double size, int shape);

G_END_DECLS
