/* synthetic.h: pictures of cells that never were, with their masks
 *
 * The embedded sample data set: textured bright cells of varied size and shape, some touching,
 * out-of-focus debris, uneven background, blur and shot noise, so that a plain threshold does badly
 * and a trained network does well. The same seed and index give the same bytes everywhere.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/image.h"

G_BEGIN_DECLS

/* CLASSES 2: masks 0 / 255 (cells). CLASSES 3: 0, 127, 255 (background, cell body, nucleus). SIZE:
 * both sides, 64 .. 4096. IMAGE is RGB 8-bit, MASK grey 8-bit. */
bool unet_synthetic_draw (uint64_t    seed,
                          int         index,
                          int         size,
                          int         classes,
                          UnetImage **image,
                          UnetImage **mask,
                          GError    **error);

G_END_DECLS
