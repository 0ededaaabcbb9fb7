/* view-heat.h: probabilities as colours, seen through a grid
 *
 * Internal to image/view-*.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/view-grid.h"

G_BEGIN_DECLS

/* Row Y of the view in the colours of image/colormap.h, without margins: the colour of the mean of
 * the pixel's PROBABILITY, which is an image of the size that GRID says; below 0 as 0, NaN too,
 * above 1 as 1. SUMS is scratch, of as many floats as the x axis has samples. */
void unet_view_heat_draw_row (const UnetViewGrid *grid,
                              const float        *probability,
                              int                 y,
                              float              *sums,
                              uint32_t           *pixels);

G_END_DECLS
