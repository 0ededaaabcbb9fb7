/* view.h: activations in blocks of 16 channels
 *
 * A plane holds 16 channels ("lanes") of one or more images: [height + 2][width + 2][16] floats per
 * image, the outermost pixels being a zero border so that a 3x3 kernel has no edge cases. A view is
 * a list of planes, so that concatenation is a longer list and never a copy. The last plane of a
 * value may have fewer than 16 lanes in use; the unused ones are zero, always.
 *
 * A pixel (y, x) of plane b, image n, lane c is at
 *   planes[b].data + n * image_stride + ((y + 1) * (width + 2) + (x + 1)) * 16 + c.
 *
 * Plain [N][C][H][W] exists at the doors only (kernels/layout.h).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/bfloat16.h"
#include "base/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

#define UNET_LANES 16

typedef enum
{
  UNET_STORE_F32,
  UNET_STORE_BF16 /* only what is kept between forward and backward, see --amp */
} UnetStore;

typedef struct
{
  void   *data;         /* image 0, border included; 64-byte aligned */
  int64_t image_stride; /* elements from one image to the next */
  int     lanes;        /* channels in use, 1 .. 16 */
} UnetPlane;

typedef struct
{
  int64_t          batch, height, width; /* without the border */
  int              n_planes;
  UnetStore        store; /* of all planes */
  const UnetPlane *planes;
} UnetView;

static inline int
unet_view_blocks (int64_t channels)
{
  return (int)((channels + UNET_LANES - 1) / UNET_LANES);
}

/* Elements of one image of one plane, border included. */
static inline int64_t
unet_view_plane_size (int64_t height, int64_t width)
{
  return (height + 2) * (width + 2) * UNET_LANES;
}

/* Elements of one row, border included. */
static inline int64_t
unet_view_row_size (const UnetView *view)
{
  return (view->width + 2) * UNET_LANES;
}

/* Channels in use over all planes. */
static inline int64_t
unet_view_channels (const UnetView *view)
{
  int64_t n = 0;

  for (int i = 0; i < view->n_planes; i++)
    n += view->planes[i].lanes;
  return n;
}

/* The pixel (0, 0) (not the border) of image N of plane B. */
static inline float *
unet_view_at (const UnetView *view, int b, int64_t n)
{
  return (float *)view->planes[b].data + n * view->planes[b].image_stride +
         unet_view_row_size (view) + UNET_LANES;
}

static inline UnetBf16 *
unet_view_at_bf16 (const UnetView *view, int b, int64_t n)
{
  return (UnetBf16 *)view->planes[b].data + n * view->planes[b].image_stride +
         unet_view_row_size (view) + UNET_LANES;
}

G_END_DECLS
