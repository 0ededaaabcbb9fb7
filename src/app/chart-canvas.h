/* chart-canvas.h: on what a chart is drawn: letters, colours, pixels
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-palette.h"

G_BEGIN_DECLS

typedef struct
{
  PangoContext  *pango; /* the font of texts, borrowed */
  UnetChartTheme theme;
  double         pixel;  /* the size of a pixel of the device: 1, or less on a dense screen */
  bool           vector; /* a file without pixels: nothing may become a picture */
} UnetChartCanvas;

typedef enum
{
  UNET_CHART_TEXT_TITLE,
  UNET_CHART_TEXT_LABEL, /* small: of ticks, axes, the legend */
  UNET_CHART_TEXT_VALUE, /* small, with figures of one width */
  UNET_CHART_TEXT_LARGE, /* in the place of a chart */
} UnetChartText;

/* TEXT set in one line; unref it after use. */
PangoLayout *
unet_chart_canvas_set (const UnetChartCanvas *canvas, const char *text, UnetChartText kind);

/* Whole pixels, both may be NULL. */
void unet_chart_canvas_measure (PangoLayout *text, double *width, double *height);

void
unet_chart_canvas_show (cairo_t *cr, PangoLayout *text, double x, double y, const GdkRGBA *color);

/* The path of a box with round corners. */
void unet_chart_canvas_add_box (cairo_t *cr, cairo_rectangle_t box, double radius);

/* How much wider lines are than usual. */
double unet_chart_canvas_get_extra_width (const UnetChartCanvas *canvas);

/* VALUE at the edge of a pixel, and the middle of the pixel there, for lines of one pixel. */
double unet_chart_canvas_snap (const UnetChartCanvas *canvas, double value);
double unet_chart_canvas_snap_line (const UnetChartCanvas *canvas, double value);

G_END_DECLS
