/* chart-curve.h: a series drawn
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-look.h"

G_BEGIN_DECLS

/* Draws what of SERIES is within the plot, and a little beyond its edges. */
void unet_chart_curve_draw (cairo_t *cr, UnetSeries *series, const UnetChartLook *look);

G_END_DECLS
