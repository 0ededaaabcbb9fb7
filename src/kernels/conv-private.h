/* conv-private.h: what the ways to work out the convolutions of conv.h have in common
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/conv.h"
#include "kernels/micro.h"

G_BEGIN_DECLS

/* Forward, or the way back to the input: the same thing with other weights. */
typedef struct
{
  const UnetConvShape *shape;
  const UnetView      *in;
  const UnetView      *out; /* planes whose data is NULL are not wanted */
  const float         *packed;
  bool                 turned; /* IN is the gradient at the output, OUT that at the input */
  const float         *scale;  /* 16 per plane of OUT, or NULL: 1 */
  const float         *shift;  /* likewise, or NULL: 0 */
  UnetActivation       activation;
  const bool          *accumulate; /* per plane of OUT, or NULL: none */
  const UnetMicro     *micro;
} UnetConv;

/* Whether the weights are larger than the images: then each pair of planes of OUT passes over all
 * of IN, otherwise all pairs over some rows of it. */
static inline bool
unet_conv_goes_by_pairs (const UnetConv *conv)
{
  return (int64_t)conv->out->n_planes * unet_conv_n_taps (conv->shape) * UNET_TAP_SIZE >
         conv->in->batch * unet_view_plane_size (conv->in->height, conv->in->width);
}

/* The way back to the weights. */
typedef struct
{
  const UnetConvShape *shape;
  const UnetView      *in, *grad_out;
  float               *grad_packed;
  const UnetMicro     *micro;
} UnetConvWeights;

/* conv.c */

/* Whether sums are what is stored. */
bool unet_conv_is_plain (const UnetConv *conv);

/* Pixel (0, 0) of image N of plane BLOCK of OUT, and the pixel INDEX pixels after it. */
void *unet_conv_get_target (const UnetConv *conv, int block, int64_t n, int64_t index);

/* Whether the inner loops can finish their sums where they are: floats are stored. */
static inline bool
unet_conv_finishes_in_place (const UnetConv *conv)
{
  return conv->out->store == UNET_STORE_F32;
}

/* Has PRODUCT do so, for its blocks. */
void unet_conv_finish_in_place (const UnetConv *conv, const int *blocks, UnetProduct *product);

/* SUMS [n][16] to N pixels of plane BLOCK. */
void unet_conv_finish (const UnetConv *conv,
                       int             block,
                       const float    *sums,
                       int64_t         n,
                       int64_t         image,
                       int64_t         index);

/* Zeroes the border beside rows FIRST .. END - 1 of plane BLOCK, if it is overwritten floats. */
void
unet_conv_zero_border (const UnetConv *conv, int block, int64_t image, int64_t first, int64_t end);

/* conv-direct.c: any but 7x7 forward */

size_t unet_conv_direct_scratch (const UnetConv *conv, int n_threads);
void   unet_conv_direct (UnetPool *pool, const UnetConv *conv, void *scratch);

/* conv-thinned.c: forward, 1x1 with stride 2 that goes by pairs */

size_t unet_conv_thinned_scratch (const UnetConv *conv, int n_threads);
void   unet_conv_thinned (UnetPool *pool, const UnetConv *conv, void *scratch);

/* conv-weights.c: any but 7x7 */

size_t unet_conv_weights_scratch (const UnetConvWeights *weights, int n_threads);
void   unet_conv_weights (UnetPool *pool, const UnetConvWeights *weights, void *scratch);

/* conv-gather.c: forward, of few channels or large kernels */

size_t unet_conv_gather_scratch (const UnetConv *conv, int n_threads);
void   unet_conv_gather (UnetPool *pool, const UnetConv *conv, void *scratch);

/* conv-gather-weights.c: likewise */

size_t unet_conv_gather_weights_scratch (const UnetConvWeights *weights, int n_threads);
void   unet_conv_gather_weights (UnetPool *pool, const UnetConvWeights *weights, void *scratch);

G_END_DECLS
