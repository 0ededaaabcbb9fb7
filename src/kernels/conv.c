/* conv.c: convolutions of other sizes than 3x3 with stride 1: which way to work them out
 *
 * Where an input has many channels, its pixels are multiplied from where they lie: conv-direct.c
 * and conv-weights.c. The first layer of a network has three, and vectors of 16 lanes would be
 * mostly empty: conv-gather.c puts the channels of neighbouring pixels side by side first. It takes
 * all 7x7 kernels, since these reach beyond the border of zeros that planes have. Deep layers of
 * 1x1 with stride 2 copy the pixels that they read: conv-thinned.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-private.h"

#include "kernels/dispatch.h"
#include "kernels/rows.h"

/* --- what the ways have in common --- */

bool
unet_conv_is_plain (const UnetConv *conv)
{
  return conv->scale == NULL && conv->shift == NULL && conv->activation == UNET_ACTIVATION_NONE &&
         conv->out->store == UNET_STORE_F32;
}

void *
unet_conv_get_target (const UnetConv *conv, int block, int64_t n, int64_t index)
{
  return conv->out->store == UNET_STORE_BF16
             ? (void *)(unet_view_at_bf16 (conv->out, block, n) + index * UNET_LANES)
             : (void *)(unet_view_at (conv->out, block, n) + index * UNET_LANES);
}

void
unet_conv_finish_in_place (const UnetConv *conv, const int *blocks, UnetProduct *product)
{
  static const float ones[UNET_LANES] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  static const float zeros[UNET_LANES];

  product->activation = conv->activation;
  for (int i = 0; i < product->n_blocks && (conv->scale != NULL || conv->shift != NULL); i++)
    {
      product->scale[i] = conv->scale != NULL ? conv->scale + blocks[i] * UNET_LANES : ones;
      product->shift[i] = conv->shift != NULL ? conv->shift + blocks[i] * UNET_LANES : zeros;
    }
}

void
unet_conv_finish (const UnetConv *conv,
                  int             block,
                  const float    *sums,
                  int64_t         n,
                  int64_t         image,
                  int64_t         index)
{
  UnetEpilogue epilogue = {.activation = conv->activation, .store = conv->out->store};

  epilogue.scale = conv->scale != NULL ? conv->scale + block * UNET_LANES : NULL;
  epilogue.shift = conv->shift != NULL ? conv->shift + block * UNET_LANES : NULL;
  conv->micro->finish (&epilogue, sums, n, unet_conv_get_target (conv, block, image, index));
}

void
unet_conv_zero_border (const UnetConv *conv, int block, int64_t image, int64_t first, int64_t end)
{
  const UnetView *out = conv->out;

  if (out->store == UNET_STORE_F32 && (conv->accumulate == NULL || !conv->accumulate[block]))
    unet_rows_zero_border (unet_view_at (out, block, image), out->height, out->width, first, end);
}

/* --- the choice --- */

/* Channels of all taps of a row of the kernel that are worth gathering. */
#define MAX_GATHERED (2 * UNET_LANES)

static bool
is_gathered (const UnetConvShape *shape, const UnetView *in)
{
  return shape->side == 7 ||
         (shape->side > 1 && shape->side * unet_view_channels (in) <= MAX_GATHERED);
}

static void
check (const UnetConvShape *shape, const UnetView *in, const UnetView *out)
{
  g_assert (shape->side == 1 || shape->side == 3 || (shape->side == 7 && shape->stride == 2));
  g_assert (shape->stride == 1 || shape->stride == 2);
  g_assert (in->batch == out->batch && out->height == unet_conv_out_size (shape, in->height) &&
            out->width == unet_conv_out_size (shape, in->width));
}

static bool
is_thinned (const UnetConv *conv)
{
  return conv->shape->side == 1 && conv->shape->stride == 2 && unet_conv_goes_by_pairs (conv);
}

const char *
unet_conv_method (const UnetConvShape *shape, const UnetView *in, const UnetView *out)
{
  const UnetConv conv = {.shape = shape, .in = in, .out = out};

  return is_gathered (shape, in) ? "gathered" : is_thinned (&conv) ? "thinned" : "direct";
}

size_t
unet_conv_forward_scratch (const UnetConvShape *shape,
                           const UnetView      *in,
                           const UnetView      *out,
                           int                  n_threads)
{
  const UnetConv conv = {.shape = shape, .in = in, .out = out};

  if (is_gathered (shape, in))
    return unet_conv_gather_scratch (&conv, n_threads);
  return is_thinned (&conv) ? unet_conv_thinned_scratch (&conv, n_threads)
                            : unet_conv_direct_scratch (&conv, n_threads);
}

void
unet_conv_forward (UnetPool            *pool,
                   const UnetConvShape *shape,
                   const UnetView      *in,
                   const float         *packed,
                   const float         *scale,
                   const float         *shift,
                   UnetActivation       activation,
                   const UnetView      *out,
                   void                *scratch)
{
  const UnetConv conv = {.shape = shape,
                         .in = in,
                         .out = out,
                         .packed = packed,
                         .scale = scale,
                         .shift = shift,
                         .activation = activation,
                         .micro = unet_dispatch_micro ()};

  check (shape, in, out);
  if (is_gathered (shape, in))
    unet_conv_gather (pool, &conv, scratch);
  else if (is_thinned (&conv))
    unet_conv_thinned (pool, &conv, scratch);
  else
    unet_conv_direct (pool, &conv, scratch);
}

size_t
unet_conv_backward_data_scratch (const UnetConvShape *shape,
                                 const UnetView      *grad_out,
                                 const UnetView      *grad_in,
                                 int                  n_threads)
{
  const UnetConv conv = {.shape = shape, .in = grad_out, .out = grad_in, .turned = true};

  return unet_conv_direct_scratch (&conv, n_threads);
}

void
unet_conv_backward_data (UnetPool            *pool,
                         const UnetConvShape *shape,
                         const UnetView      *grad_out,
                         const float         *packed,
                         const UnetView      *grad_in,
                         const bool          *accumulate,
                         void                *scratch)
{
  const UnetConv conv = {.shape = shape,
                         .in = grad_out,
                         .out = grad_in,
                         .packed = packed,
                         .turned = true,
                         .accumulate = accumulate,
                         .micro = unet_dispatch_micro ()};

  check (shape, grad_in, grad_out);
  unet_conv_direct (pool, &conv, scratch);
}

size_t
unet_conv_backward_weights_scratch (const UnetConvShape *shape,
                                    const UnetView      *in,
                                    const UnetView      *grad_out,
                                    int                  n_threads)
{
  const UnetConvWeights weights = {.shape = shape, .in = in, .grad_out = grad_out};

  return is_gathered (shape, in) ? unet_conv_gather_weights_scratch (&weights, n_threads)
                                 : unet_conv_weights_scratch (&weights, n_threads);
}

void
unet_conv_backward_weights (UnetPool            *pool,
                            const UnetConvShape *shape,
                            const UnetView      *in,
                            const UnetView      *grad_out,
                            float               *grad_packed,
                            void                *scratch)
{
  const UnetConvWeights weights = {.shape = shape,
                                   .in = in,
                                   .grad_out = grad_out,
                                   .grad_packed = grad_packed,
                                   .micro = unet_dispatch_micro ()};

  check (shape, in, grad_out);
  if (is_gathered (shape, in))
    unet_conv_gather_weights (pool, &weights, scratch);
  else
    unet_conv_weights (pool, &weights, scratch);
}
