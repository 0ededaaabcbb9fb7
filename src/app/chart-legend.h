/* chart-legend.h: which line is which
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-canvas.h"
#include "app/chart-picture.h"

G_BEGIN_DECLS

typedef struct
{
  int               series; /* -1: the number of those for which there was no room */
  PangoLayout      *text;
  cairo_rectangle_t box; /* sample and text */
} UnetChartLegendItem;

/* The legend (of UnetChartLegendItem) of the series that have a name, in a space of WIDTH at X, Y
 * of which a title takes TITLE_WIDTH by TITLE_HEIGHT at the left. It stands beside the title if it
 * fits there and else below, in MOST_ROWS at most. HEIGHT: of both. Without need for a legend it is
 * empty. */
GArray *unet_chart_legend_new (const UnetChartPicture *picture,
                               const UnetChartCanvas  *canvas,
                               cairo_rectangle_t       title,
                               double                  width,
                               int                     most_rows,
                               double                 *height);

void unet_chart_legend_draw (cairo_t                *cr,
                             GArray                 *legend,
                             const UnetChartPicture *picture,
                             const UnetChartCanvas  *canvas);

/* The index of the series whose item is at X, Y; -1: none. */
int unet_chart_legend_find (GArray *legend, double x, double y);

/* A piece of line as the series has it, with its middle at X, Y. */
void unet_chart_legend_draw_sample (cairo_t                *cr,
                                    const UnetChartPicture *picture,
                                    const UnetChartCanvas  *canvas,
                                    guint                   series,
                                    double                  x,
                                    double                  y);

G_END_DECLS
