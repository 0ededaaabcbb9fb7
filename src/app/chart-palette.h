/* chart-palette.h: the colours of a chart
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* On what a chart is drawn. */
typedef struct
{
  bool dark;
  bool high_contrast;
} UnetChartTheme;

/* What is no curve. */
typedef struct
{
  GdkRGBA text;
  GdkRGBA dim; /* of labels beside the axes */
  GdkRGBA grid;
  GdkRGBA axis;
  GdkRGBA marker;
  GdkRGBA box, box_edge; /* of values at the crosshair */
  GdkRGBA background;    /* under all, where the chart is alone: in a file */
} UnetChartColors;

/* How many line colours there are before they repeat. */
int unet_chart_palette_get_size (void);

/* The colour of line INDEX, from 0. */
GdkRGBA unet_chart_palette_get (UnetChartTheme theme, int index);

const UnetChartColors *unet_chart_palette_get_colors (UnetChartTheme theme);

G_END_DECLS
