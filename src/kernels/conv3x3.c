/* conv3x3.c: 3x3 convolution: which way to work it out
 *
 * Winograd's algorithm (winograd.c) needs a quarter of the multiplications of the definition
 * (conv3x3-direct.c), and pays for it with transforms: per tile of 4x4 outputs, one for each plane
 * of inputs, one for each plane of outputs, and per plane of each a share of the filters'. With few
 * channels, or a tile that is mostly outside of the image, the definition wins. The choice depends
 * on shapes only.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3-private.h"

#include "kernels/conv.h"
#include "kernels/dispatch.h"
#include "kernels/pairs.h"
#include "kernels/winograd.h"

/* --- what the ways have in common --- */

int
unet_conv3x3_count_pairs (const UnetConv3x3 *conv)
{
  return unet_pairs_count (conv->out);
}

int
unet_conv3x3_get_pair (const UnetConv3x3 *conv, int pair, int blocks[2])
{
  return unet_pairs_get (conv->out, pair, blocks);
}

const float *
unet_conv3x3_find_taps (const UnetConv3x3 *conv, int block, int plane)
{
  const size_t index = conv->turned ? (size_t)plane * (size_t)conv->out->n_planes + (size_t)block
                                    : (size_t)block * (size_t)conv->in->n_planes + (size_t)plane;

  return conv->packed + index * UNET_TAPS_SIZE;
}

const float *
unet_conv3x3_get_taps (const UnetConv3x3 *conv, int block, int plane, float *buffer)
{
  const float *taps = unet_conv3x3_find_taps (conv, block, plane);

  if (!conv->turned)
    return taps;
  conv->micro->turn (taps, buffer);
  return buffer;
}

UnetEpilogue
unet_conv3x3_get_epilogue (const UnetConv3x3 *conv, int block)
{
  UnetEpilogue epilogue = {.activation = conv->relu ? UNET_ACTIVATION_RELU : UNET_ACTIVATION_NONE,
                           .store = conv->out->store};

  epilogue.scale = conv->scale != NULL ? conv->scale + block * UNET_LANES : NULL;
  epilogue.shift = conv->shift != NULL ? conv->shift + block * UNET_LANES : NULL;
  epilogue.accumulate = conv->accumulate != NULL && conv->accumulate[block];
  return epilogue;
}

void *
unet_conv3x3_get_target (const UnetConv3x3 *conv, int block, int64_t n, int64_t index)
{
  return conv->out->store == UNET_STORE_BF16
             ? (void *)(unet_view_at_bf16 (conv->out, block, n) + index * UNET_LANES)
             : (void *)(unet_view_at (conv->out, block, n) + index * UNET_LANES);
}

/* --- weights --- */

static const UnetConvShape weights_shape = {.side = 3, .stride = 1};

void
unet_conv3x3_pack (const float *dense,
                   int64_t      n_out_channels,
                   const int   *lanes,
                   int          n_in_planes,
                   float       *packed)
{
  unet_conv_pack (&weights_shape, dense, n_out_channels, lanes, n_in_planes, packed);
}

void
unet_conv3x3_unpack (const float *packed,
                     int64_t      n_out_channels,
                     const int   *lanes,
                     int          n_in_planes,
                     float       *dense)
{
  unet_conv_unpack (&weights_shape, packed, n_out_channels, lanes, n_in_planes, dense);
}

/* --- the choice --- */

/* In multiplications of a vector of 16 channels, or what takes as long, per tile and per pair of a
 * plane of inputs and one of outputs; a transform counts as so many. */
#define TRANSFORM_COST 200

static bool
prefers_winograd (const UnetView *view, int64_t n_in_channels, int n_in_planes, int n_out_planes)
{
  const UnetTiling tiling = unet_tiling (view, 0, view->height);
  const double     n_pixels = (double)view->batch * (double)view->height * (double)view->width;
  const double     direct = 9.0 * n_pixels * (double)n_in_channels * n_out_planes;
  const double products = 36.0 * (double)tiling.n_tiles * n_in_planes * UNET_LANES * n_out_planes;
  const double transforms =
      TRANSFORM_COST * ((double)tiling.n_tiles * (n_in_planes + n_out_planes) +
                        (double)n_in_planes * n_out_planes * UNET_LANES / 2);

  return products + transforms < direct && unet_dispatch_winograd ();
}

static bool
is_winograd (const UnetConv3x3 *conv)
{
  return prefers_winograd (conv->in, unet_view_channels (conv->in), conv->in->n_planes,
                           conv->out->n_planes);
}

const char *
unet_conv3x3_method (const UnetView *in, const UnetView *out)
{
  return prefers_winograd (in, unet_view_channels (in), in->n_planes, out->n_planes)
             ? "winograd 4x4"
             : "direct";
}

int64_t
unet_conv3x3_min_rows (const UnetView *in, const UnetView *out)
{
  const UnetConv3x3 conv = {.in = in, .out = out};

  return is_winograd (&conv) ? unet_winograd_min_rows (&conv) : 1;
}

static size_t
get_scratch (const UnetConv3x3 *conv, int n_threads)
{
  return is_winograd (conv) ? unet_winograd_scratch (conv, n_threads)
                            : unet_conv3x3_direct_scratch (conv, n_threads);
}

static void
run (UnetPool *pool, UnetConv3x3 *conv, void *scratch)
{
  conv->micro = unet_dispatch_micro ();
  if (is_winograd (conv))
    unet_winograd (pool, conv, scratch);
  else
    unet_conv3x3_direct (pool, conv, scratch);
}

size_t
unet_conv3x3_forward_scratch (const UnetView *in, const UnetView *out, int n_threads)
{
  const UnetConv3x3 conv = {.in = in, .out = out};

  return get_scratch (&conv, n_threads);
}

void
unet_conv3x3_forward_rows (UnetPool       *pool,
                           const UnetView *in,
                           const float    *packed,
                           const float    *scale,
                           const float    *shift,
                           bool            relu,
                           const UnetView *out,
                           int64_t         first,
                           int64_t         end,
                           void           *scratch)
{
  UnetConv3x3 conv = {.in = in,
                      .out = out,
                      .first_row = first,
                      .end_row = end,
                      .packed = packed,
                      .scale = scale,
                      .shift = shift,
                      .relu = relu};

  g_assert (first % 4 == 0 && first < end && end <= out->height &&
            (end % 4 == 0 || end == out->height));
  run (pool, &conv, scratch);
}

void
unet_conv3x3_forward (UnetPool       *pool,
                      const UnetView *in,
                      const float    *packed,
                      const float    *scale,
                      const float    *shift,
                      bool            relu,
                      const UnetView *out,
                      void           *scratch)
{
  unet_conv3x3_forward_rows (pool, in, packed, scale, shift, relu, out, 0, out->height, scratch);
}

size_t
unet_conv3x3_backward_data_scratch (const UnetView *grad_out,
                                    const UnetView *grad_in,
                                    int             n_threads)
{
  const UnetConv3x3 conv = {.in = grad_out, .out = grad_in, .turned = true};

  return get_scratch (&conv, n_threads);
}

void
unet_conv3x3_backward_data (UnetPool       *pool,
                            const UnetView *grad_out,
                            const float    *packed,
                            const UnetView *grad_in,
                            const bool     *accumulate,
                            void           *scratch)
{
  UnetConv3x3 conv = {
      .in = grad_out, .out = grad_in, .packed = packed, .turned = true, .accumulate = accumulate};

  run (pool, &conv, scratch);
}

size_t
unet_conv3x3_backward_weights_scratch (const UnetView *in, const UnetView *grad_out, int n_threads)
{
  return prefers_winograd (in, unet_view_channels (in), in->n_planes, grad_out->n_planes)
             ? unet_winograd_weights_scratch (in, grad_out, n_threads)
             : unet_conv3x3_direct_weights_scratch (in, grad_out, n_threads);
}

void
unet_conv3x3_backward_weights (UnetPool       *pool,
                               const UnetView *in,
                               const UnetView *grad_out,
                               float          *grad_packed,
                               void           *scratch)
{
  if (prefers_winograd (in, unet_view_channels (in), in->n_planes, grad_out->n_planes))
    unet_winograd_weights (pool, in, grad_out, grad_packed, scratch);
  else
    unet_conv3x3_direct_weights (pool, in, grad_out, grad_packed, scratch);
}
