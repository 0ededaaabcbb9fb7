/* winograd.h: tiles of 4x4 outputs, and their way into and out of the Winograd domain
 *
 * See winograd.c for the method. Tiles are numbered image by image, row by row; the last of a row
 * or a column may lie partly outside of the image, where inputs are zero and outputs are dropped.
 *
 * Values in the Winograd domain lie as [36 points][planes][tiles][16 channels], with one cache line
 * between the points, so that the 36 places that a transform writes to do not fall into the same
 * set of the cache.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/conv3x3-private.h"

G_BEGIN_DECLS

typedef struct
{
  int64_t first_row;        /* a multiple of 4 */
  int64_t tiles_y, tiles_x; /* of one image */
  int64_t n_tiles;          /* of all images */
} UnetTiling;

/* Of rows FIRST .. END - 1. */
UnetTiling unet_tiling (const UnetView *view, int64_t first, int64_t end);

/* Floats between two points for N_PLANES planes of N_TILES tiles. */
static inline int64_t
unet_winograd_stride (int64_t n_planes, int64_t n_tiles)
{
  return (n_planes * n_tiles + 1) * UNET_LANES;
}

/* Floats of a buffer that the functions below need, per thread. */
#define UNET_WINOGRAD_STRIP_TILES 14
#define UNET_WINOGRAD_STRIP_SIZE (6 * (4 * UNET_WINOGRAD_STRIP_TILES + 2) * UNET_LANES)

/* Tiles FIRST .. END - 1 of TILING, plane PLANE of VIEW, by B^T d B to TO (tile FIRST at its
 * start). */
void unet_winograd_inputs (const UnetMicro  *micro,
                           const UnetView   *view,
                           const UnetTiling *tiling,
                           int               plane,
                           int64_t           first,
                           int64_t           end,
                           float            *to,
                           int64_t           point_stride,
                           float            *strip);

/* The same for a gradient at the outputs, by A y A^T. */
void unet_winograd_grads (const UnetMicro  *micro,
                          const UnetView   *view,
                          const UnetTiling *tiling,
                          int               plane,
                          int64_t           first,
                          int64_t           end,
                          float            *to,
                          int64_t           point_stride,
                          float            *strip);

/* Tiles FIRST .. END - 1 of TILING, plane BLOCK of the output, by A^T m A, finished and stored;
 * zeroes the border next to them. */
void unet_winograd_outputs (const UnetConv3x3 *conv,
                            const UnetTiling  *tiling,
                            int                block,
                            int64_t            first,
                            int64_t            end,
                            const float       *from,
                            int64_t            point_stride,
                            float             *strip);

G_END_DECLS
