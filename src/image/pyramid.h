/* pyramid.h: a picture ready to be shown at any size
 *
 * The picture as 32-bit pixels, and the same halved again and again, so that a view of it costs no
 * more than its own pixels. Reference-counted and immutable: it is made on any thread and shown on
 * another.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "image/image.h"

G_BEGIN_DECLS

/* Halving the largest side that a picture can have down to one pixel. */
#define UNET_PYRAMID_MAX_LEVELS 17

typedef struct
{
  int             width, height;
  const uint32_t *pixels; /* [height][width], image/pixel.h, opaque */
} UnetPyramidLevel;

typedef struct
{
  int              width, height; /* of the picture */
  int              n_levels;
  UnetPyramidLevel levels[UNET_PYRAMID_MAX_LEVELS]; /* 0 is the picture */
  void            *memory;
} UnetPyramid;

/* From a picture of any channels and bits: alpha is dropped, grey repeated, 16-bit and dim pictures
 * are stretched to what can be seen (image/tones.h). Each level has half the sides of the one
 * before, rounded up; the last is one pixel. UNET_ERROR_NO_MEMORY. On the cores of POOL, which may
 * be NULL. */
UnetPyramid *unet_pyramid_new (UnetPool *pool, const UnetImage *image, GError **error);
UnetPyramid *unet_pyramid_ref (UnetPyramid *pyramid);
void         unet_pyramid_unref (UnetPyramid *pyramid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetPyramid, unet_pyramid_unref)

G_END_DECLS
