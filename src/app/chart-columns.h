/* chart-columns.h: what a line covers of each column of pixels
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-reduce.h"

G_BEGIN_DECLS

typedef struct
{
  int    width, height; /* of the plot, in pixels of the device */
  float *low, *high;    /* what each column covers, from the top; low > high: nothing */
} UnetChartColumns;

UnetChartColumns unet_chart_columns_new (const UnetChartLook *look);
void             unet_chart_columns_clear (UnetChartColumns *columns);

/* Covers what is between A and B, in pixels of the device from the top, of one column. */
void unet_chart_columns_cover (UnetChartColumns *columns, int column, double a, double b);

/* Covers what a line through POINTS (UnetChartPoint) does, as wide as the look says. */
void unet_chart_columns_cover_line (UnetChartColumns    *columns,
                                    const GArray        *points,
                                    const UnetChartLook *look);

/* Paints what is covered with the source of CR. */
void
unet_chart_columns_paint (cairo_t *cr, const UnetChartColumns *columns, const UnetChartLook *look);

G_END_DECLS
