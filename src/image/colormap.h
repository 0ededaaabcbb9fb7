/* colormap.h: colours for numbers from 0 to 1
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/overlay.h"

G_BEGIN_DECLS

#define UNET_COLORMAP_SIZE 256

/* From dark blue (0) through teal to yellow (1). Outside that the nearest; NaN is 0. */
UnetColor unet_colormap_get (double value);

/* The same as UNET_COLORMAP_SIZE pixels (image/pixel.h), evenly from 0 to 1. */
const uint32_t *unet_colormap_get_pixels (void);

G_END_DECLS
