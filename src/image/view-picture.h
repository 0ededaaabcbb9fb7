/* view-picture.h: a picture at any zoom
 *
 * Internal to image/view-*.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/pyramid.h"
#include "image/view-grid.h"

G_BEGIN_DECLS

typedef struct
{
  const UnetPyramidLevel *level;
  UnetViewAxis            x, y;
  bool                    is_nearest;
} UnetViewPicture;

/* A view of N_X x N_Y pixels at ZOOM pixels of the view per pixel of the picture, whose corner is
 * at (X, Y) in the picture. */
void unet_view_picture_set (UnetViewPicture   *picture,
                            const UnetPyramid *pyramid,
                            int                n_x,
                            int                n_y,
                            double             zoom,
                            double             x,
                            double             y);
void unet_view_picture_clear (UnetViewPicture *picture);

/* Row Y of the view. SCRATCH has four uint16_t for each sample of the x axis. */
void unet_view_picture_draw_row (const UnetViewPicture *picture,
                                 int                    y,
                                 uint16_t              *scratch,
                                 uint32_t              *pixels);

G_END_DECLS
