/* scatter-plot.h: points over two axes of one scale, and the diagonal between
 *
 * Drawing and finding, without a widget.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-canvas.h"
#include "app/chart-scale.h"

G_BEGIN_DECLS

typedef struct
{
  char  *id;   /* as whoever gave it knows it */
  char  *name; /* for people; UTF-8 */
  double x, y;
} UnetScatterPoint;

/* What is drawn. Borrowed; texts may be NULL. */
typedef struct
{
  const UnetScatterPoint *points;
  guint                   n;
  const char             *x_label, *y_label;
  const char             *above, *below; /* on either side of the diagonal */
  int                     above_color;   /* of the palette: of points above it, and below */
  int                     below_color;
  int                     chosen; /* a point; -1: none */
} UnetScatterPlot;

/* Where it is drawn. */
typedef struct
{
  cairo_rectangle_t plot; /* a square */
  UnetChartScale    x, y; /* the same range */
  GArray           *x_ticks, *y_ticks;
} UnetScatterLayout;

/* The range of both axes: that of all points between round numbers, within 0 .. 1. */
void unet_scatter_plot_get_range (const UnetScatterPlot *plot, double *min, double *max);

UnetScatterLayout *unet_scatter_layout_new (const UnetScatterPlot *plot,
                                            const UnetChartCanvas *canvas,
                                            double                 width,
                                            double                 height);
void               unet_scatter_layout_free (UnetScatterLayout *layout);

void unet_scatter_plot_draw (cairo_t                 *cr,
                             const UnetScatterPlot   *plot,
                             const UnetChartCanvas   *canvas,
                             const UnetScatterLayout *layout);

/* The point at (X, Y), or within some pixels of it; -1: none. */
int unet_scatter_plot_find (const UnetScatterPlot   *plot,
                            const UnetScatterLayout *layout,
                            double                   x,
                            double                   y);

/* The point that follows FROM (or -1) in the order of x, or of y; BY 1 or -1. The last one follows
 * none: FROM is returned. */
int unet_scatter_plot_step (const UnetScatterPlot *plot, int from, bool along_y, int by);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetScatterLayout, unet_scatter_layout_free)

G_END_DECLS
