/* conv.h: convolutions of other sizes than 3x3 with stride 1, on blocked activations
 *
 * y[n][k][y][x] = sum over c, i, j of w[k][c][i][j] * x[n][c][s y + i - p][s x + j - p]
 *
 * where s is the stride and p, the padding, half of the side: outputs are as many as inputs, or,
 * with stride 2, half as many, rounded up. These are what encoders need: 7x7 and 3x3 with stride 2,
 * 1x1 with either. 3x3 with stride 1 can be had here too, and faster from conv3x3.h; 7x7 with
 * stride 1 cannot.
 *
 * Weights are packed as [K/16][planes][side * side][16 input lanes][16 output lanes], zero in
 * unused lanes; the plane list of the input decides where each input channel lies.
 *
 * Results do not depend on the pool's number of threads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/activation.h"
#include "kernels/view.h"

G_BEGIN_DECLS

#define UNET_CONV_MAX_SIDE 7

typedef struct
{
  int side;   /* 1, 3 or 7 */
  int stride; /* 1 or 2; of 7x7: 2 */
} UnetConvShape;

static inline int
unet_conv_n_taps (const UnetConvShape *shape)
{
  return shape->side * shape->side;
}

/* Pixels of zeros around the input. */
static inline int
unet_conv_padding (const UnetConvShape *shape)
{
  return (shape->side - 1) / 2;
}

/* Rows of the output for ROWS of the input; columns alike. */
static inline int64_t
unet_conv_out_size (const UnetConvShape *shape, int64_t rows)
{
  return (rows + shape->stride - 1) / shape->stride;
}

/* Floats of packed weights. */
static inline size_t
unet_conv_packed_size (const UnetConvShape *shape, int64_t n_out_channels, int n_in_planes)
{
  return (size_t)unet_view_blocks (n_out_channels) * (size_t)n_in_planes *
         (size_t)unet_conv_n_taps (shape) * UNET_LANES * UNET_LANES;
}

/* DENSE [K][C][side][side] (PyTorch's) to PACKED and back. LANES[i] is the number of channels in
 * input plane i; C is their sum. */
void unet_conv_pack (const UnetConvShape *shape,
                     const float         *dense,
                     int64_t              n_out_channels,
                     const int           *lanes,
                     int                  n_in_planes,
                     float               *packed);
void unet_conv_unpack (const UnetConvShape *shape,
                       const float         *packed,
                       int64_t              n_out_channels,
                       const int           *lanes,
                       int                  n_in_planes,
                       float               *dense);

/* Bytes of scratch, aligned, that the functions below need; they depend on shapes and, for what
 * each thread has of its own, on the number of threads. */
size_t unet_conv_forward_scratch (const UnetConvShape *shape,
                                  const UnetView      *in,
                                  const UnetView      *out,
                                  int                  n_threads);
size_t unet_conv_backward_data_scratch (const UnetConvShape *shape,
                                        const UnetView      *grad_out,
                                        const UnetView      *grad_in,
                                        int                  n_threads);
size_t unet_conv_backward_weights_scratch (const UnetConvShape *shape,
                                           const UnetView      *in,
                                           const UnetView      *grad_out,
                                           int                  n_threads);

/* OUT = activation (conv (IN) * scale + shift). SCALE and SHIFT have 16 floats per plane of OUT;
 * SCALE NULL means 1, SHIFT NULL means 0. OUT may be stored as bfloat16; it must not overlap IN.
 * The border of OUT is zeroed (BF16: its contents are undefined). IN is F32 with zero border. */
void unet_conv_forward (UnetPool            *pool,
                        const UnetConvShape *shape,
                        const UnetView      *in,
                        const float         *packed,
                        const float         *scale,
                        const float         *shift,
                        UnetActivation       activation,
                        const UnetView      *out,
                        void                *scratch);

/* GRAD_IN[plane] (+)= the gradient at the input. ACCUMULATE[plane] says whether that plane is added
 * to or overwritten (border zeroed); a plane whose data is NULL is skipped. GRAD_OUT F32 with zero
 * border. */
void unet_conv_backward_data (UnetPool            *pool,
                              const UnetConvShape *shape,
                              const UnetView      *grad_out,
                              const float         *packed,
                              const UnetView      *grad_in,
                              const bool          *accumulate,
                              void                *scratch);

/* GRAD_PACKED += the gradient at the weights, packed like them. IN and GRAD_OUT F32 with zero
 * borders. */
void unet_conv_backward_weights (UnetPool            *pool,
                                 const UnetConvShape *shape,
                                 const UnetView      *in,
                                 const UnetView      *grad_out,
                                 float               *grad_packed,
                                 void                *scratch);

/* How the forward pass of a convolution of these shapes is worked out, for people to read. */
const char *unet_conv_method (const UnetConvShape *shape, const UnetView *in, const UnetView *out);

G_END_DECLS
