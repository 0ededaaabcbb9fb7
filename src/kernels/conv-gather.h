/* conv-gather.h: rows of an input whose pixels hold the channels of all taps of a row of the kernel
 *
 * Lanes 0, 1, 2 ... of pixel x of such a row are, for a kernel with side S and stride s, the
 * channels of pixel s x - p, then those of the one right of it, and so on, S of them: as many as
 * fill blocks of 16. So a convolution of S x S taps of few channels is one of S x 1 taps of some
 * full planes.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/conv-private.h"

G_BEGIN_DECLS

/* Output pixels of a row that are gathered at a time. */
#define UNET_GATHER_COLUMNS 128

typedef struct
{
  const UnetConvShape *shape;
  const UnetView      *in;
  int64_t              n_channels;
  int                  n_blocks;  /* of 16 lanes that a gathered pixel has */
  int64_t              n_columns; /* of a strip, at most */
  int64_t              n_strips;  /* of an image */
} UnetGather;

/* The last rows of a strip that were gathered; row R of the input is in place R modulo the side. */
typedef struct
{
  float  *dense;             /* a row of the input, all channels of a pixel side by side */
  float  *rows;              /* [side][n_blocks][n_columns][16] */
  int64_t image;             /* of the strip */
  int64_t first_column, end; /* output pixels of the strip */
  int64_t next;              /* the row of the input that will be gathered next */
} UnetGatherRing;

UnetGather unet_gather_plan (const UnetConvShape *shape, const UnetView *in);

/* Bytes of a ring's memory. */
size_t unet_gather_ring_size (const UnetGather *gather);

/* A ring in MEMORY, for strip STRIP of image IMAGE, before the first row of it that output row Y
 * needs. */
UnetGatherRing
unet_gather_start (const UnetGather *gather, void *memory, int64_t image, int64_t strip, int64_t y);

/* Gathers what output row Y needs. */
void unet_gather_fetch (const UnetGather *gather, UnetGatherRing *ring, int64_t y);

/* Block BLOCK of the gathered row that row I of the kernel reads for output row Y. */
float *
unet_gather_row (const UnetGather *gather, const UnetGatherRing *ring, int64_t y, int i, int block);

/* Lanes of block BLOCK that are in use. */
int unet_gather_lanes (const UnetGather *gather, int block);

/* Where the 16 weights of lane LANE of block BLOCK, for row I of the kernel, are among those of one
 * output plane. */
int64_t unet_gather_weights (const UnetGather *gather, int i, int block, int lane);

G_END_DECLS
