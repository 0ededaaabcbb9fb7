/* chart-draw.h: a chart drawn with Cairo
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-layout.h"

G_BEGIN_DECLS

/* All but the crosshair (chart-hover.h), on what is there: the background is the caller's. LAYOUT
 * was made of the same picture and canvas. */
void unet_chart_draw (cairo_t                *cr,
                      const UnetChartPicture *picture,
                      const UnetChartCanvas  *canvas,
                      const UnetChartLayout  *layout);

G_END_DECLS
