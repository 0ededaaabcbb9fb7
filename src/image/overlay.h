/* overlay.h: a mask made visible
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "image/image.h"

G_BEGIN_DECLS

typedef struct
{
  uint8_t r, g, b;
} UnetColor;

/* Distinct, colour-blind-safe colours for classes 1, 2, 3 ... (class 0 is background and never
 * painted; repeats after the last). */
UnetColor unet_palette_get (int class_index);

/* RGB 8-bit: IMAGE with CLASSES [height][width] painted over it at OPACITY 0 .. 1 and each class's
 * border at full opacity. COLORS [256]: by class; NULL: those of unet_palette_get(). The sizes must
 * match. 16-bit and dim pictures are stretched to what can be seen (from their smallest to their
 * largest value). On the cores of POOL, which may be NULL. */
UnetImage *unet_overlay_render (UnetPool        *pool,
                                UnetImage       *image,
                                const uint8_t   *classes,
                                const UnetColor *colors,
                                double           opacity,
                                GError         **error);

G_END_DECLS
