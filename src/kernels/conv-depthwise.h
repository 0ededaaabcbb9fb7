/* conv-depthwise.h: 3x3 convolution of each channel by itself, padding 1, on blocked activations
 *
 * y[n][c][y][x] = sum over i, j of w[c][i][j] * x[n][c][stride * y + i - 1][stride * x + j - 1]
 *
 * STRIDE is 1 or 2; the output has (H + stride - 1) / stride rows, and columns likewise. The input
 * is one value: all its planes are full but the last. Weights are packed as [planes][9][16], zero
 * in unused lanes.
 *
 * Results do not depend on the pool's number of threads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/activation.h"
#include "kernels/view.h"

G_BEGIN_DECLS

/* Floats of packed weights. */
static inline size_t
unet_conv_depthwise_packed_size (int64_t channels)
{
  return (size_t)unet_view_blocks (channels) * 9 * UNET_LANES;
}

/* DENSE [C][1][3][3] (PyTorch's) to PACKED and back. */
void unet_conv_depthwise_pack (const float *dense, int64_t channels, float *packed);
void unet_conv_depthwise_unpack (const float *packed, int64_t channels, float *dense);

/* OUT = activation (conv (IN) * scale + shift). SCALE and SHIFT have 16 floats per plane; SCALE
 * NULL means 1, SHIFT NULL means 0. OUT may be stored as bfloat16; it must not overlap IN. The
 * border of OUT is zeroed (BF16: its contents are undefined). IN is F32 with a zero border. */
void unet_conv_depthwise_forward (UnetPool       *pool,
                                  int             stride,
                                  const UnetView *in,
                                  const float    *packed,
                                  const float    *scale,
                                  const float    *shift,
                                  UnetActivation  activation,
                                  const UnetView *out);

/* The same for rows FIRST .. END - 1 of each image of OUT; of its border what lies beside them,
 * above the first or below the last row. Of IN are read rows stride * FIRST - 1 .. stride * (END -
 * 1) + 1, the border included. The same bits. */
void unet_conv_depthwise_forward_rows (UnetPool       *pool,
                                       int             stride,
                                       const UnetView *in,
                                       const float    *packed,
                                       const float    *scale,
                                       const float    *shift,
                                       UnetActivation  activation,
                                       const UnetView *out,
                                       int64_t         first,
                                       int64_t         end);

/* GRAD_IN[plane] (+)= the gradient at the input. ACCUMULATE[plane] says whether that plane is added
 * to or overwritten (border zeroed); a plane whose data is NULL is skipped. GRAD_OUT F32 with zero
 * border. */
void unet_conv_depthwise_backward_data (UnetPool       *pool,
                                        int             stride,
                                        const UnetView *grad_out,
                                        const float    *packed,
                                        const UnetView *grad_in,
                                        const bool     *accumulate);

/* Bytes of scratch, aligned, that the function below needs. */
size_t unet_conv_depthwise_backward_weights_scratch (const UnetView *in,
                                                     const UnetView *grad_out,
                                                     int             n_threads);

/* GRAD_PACKED += the gradient at the weights, packed like them. IN F32 with zero border, GRAD_OUT
 * F32. */
void unet_conv_depthwise_backward_weights (UnetPool       *pool,
                                           int             stride,
                                           const UnetView *in,
                                           const UnetView *grad_out,
                                           float          *grad_packed,
                                           void           *scratch);

G_END_DECLS
