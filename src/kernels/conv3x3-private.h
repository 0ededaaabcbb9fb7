/* conv3x3-private.h: what the ways to work out a 3x3 convolution have in common
 *
 * Forward and backward to the input are the same thing with other weights: conv3x3.c describes
 * either as a UnetConv3x3 and picks a way. All ways take and give the same things; their results
 * differ in rounding.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/conv3x3.h"
#include "kernels/micro.h"

G_BEGIN_DECLS

typedef struct
{
  const UnetView  *in;
  const UnetView  *out;       /* planes whose data is NULL are not wanted */
  int64_t          first_row; /* of OUT, in each image: see unet_conv3x3_forward_rows() */
  int64_t          end_row;   /* likewise; 0: all */
  const float     *packed;
  bool             turned; /* IN is the gradient at the output, OUT that at the input */
  const float     *scale;  /* 16 per plane of OUT, or NULL: 1 */
  const float     *shift;  /* likewise, or NULL: 0 */
  bool             relu;
  const bool      *accumulate; /* per plane of OUT, or NULL: none */
  const UnetMicro *micro;
} UnetConv3x3;

static inline int64_t
unet_conv3x3_get_end_row (const UnetConv3x3 *conv)
{
  return conv->end_row > 0 ? conv->end_row : conv->out->height;
}

/* conv3x3.c */

/* The planes of OUT that pair PAIR of those that are wanted stands for; returns how many, 0 .. 2.
 */
int unet_conv3x3_get_pair (const UnetConv3x3 *conv, int pair, int blocks[2]);

/* How many pairs there are. */
int unet_conv3x3_count_pairs (const UnetConv3x3 *conv);

/* The taps [9][16 in][16 out] from plane PLANE of IN to plane BLOCK of OUT: a pointer into the
 * packed weights, or to BUFFER (UNET_TAPS_SIZE floats, aligned), where they are turned. */
const float *unet_conv3x3_get_taps (const UnetConv3x3 *conv, int block, int plane, float *buffer);

/* Where they lie, not turned. */
const float *unet_conv3x3_find_taps (const UnetConv3x3 *conv, int block, int plane);

UnetEpilogue unet_conv3x3_get_epilogue (const UnetConv3x3 *conv, int block);

/* Pixel (0, 0) of image N of plane BLOCK of OUT, and the pixel INDEX pixels after it. */
void *unet_conv3x3_get_target (const UnetConv3x3 *conv, int block, int64_t n, int64_t index);

/* conv3x3-direct.c */

size_t unet_conv3x3_direct_scratch (const UnetConv3x3 *conv, int n_threads);
void   unet_conv3x3_direct (UnetPool *pool, const UnetConv3x3 *conv, void *scratch);

/* winograd.c */

size_t  unet_winograd_scratch (const UnetConv3x3 *conv, int n_threads);
int64_t unet_winograd_min_rows (const UnetConv3x3 *conv);
void    unet_winograd (UnetPool *pool, const UnetConv3x3 *conv, void *scratch);

/* winograd-weights.c */

size_t unet_winograd_weights_scratch (const UnetView *in, const UnetView *grad_out, int n_threads);
void   unet_winograd_weights (UnetPool       *pool,
                              const UnetView *in,
                              const UnetView *grad_out,
                              float          *grad_packed,
                              void           *scratch);

/* conv3x3-weights.c */

size_t
unet_conv3x3_direct_weights_scratch (const UnetView *in, const UnetView *grad_out, int n_threads);
void unet_conv3x3_direct_weights (UnetPool       *pool,
                                  const UnetView *in,
                                  const UnetView *grad_out,
                                  float          *grad_packed,
                                  void           *scratch);

G_END_DECLS
