/* chart-layout.h: where the parts of a chart are
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-canvas.h"
#include "app/chart-legend.h"
#include "app/chart-picture.h"
#include "app/chart-scale.h"

G_BEGIN_DECLS

typedef struct
{
  double            width, height; /* of all */
  bool              empty;         /* no series shows a point: plot and scales are there, unused */
  cairo_rectangle_t title;
  GArray           *legend; /* UnetChartLegendItem */
  cairo_rectangle_t plot;
  UnetChartScale    x, y;
  GArray           *x_ticks, *y_ticks; /* UnetChartTick */
  double            gutter;            /* what the labels left of the plot take */
} UnetChartLayout;

/* GUTTER: at least so much is left free at the left of the plot; charts above each other line up
 * when each is given the largest gutter of all. */
UnetChartLayout *unet_chart_layout_new (const UnetChartPicture *picture,
                                        const UnetChartCanvas  *canvas,
                                        double                  width,
                                        double                  height,
                                        double                  gutter);
void             unet_chart_layout_free (UnetChartLayout *layout);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetChartLayout, unet_chart_layout_free)

/* What is around the plot, in pixels. */
#define UNET_CHART_PADDING 6.0
#define UNET_CHART_TICK 4.0 /* length of a tick, and what is between it and its label */

G_END_DECLS
