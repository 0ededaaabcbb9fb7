/* conv-transpose.h: transposed convolution 2x2, stride 2, on blocked activations
 *
 * y[n][k][2y + i][2x + j] = bias[k] + sum over c of w[c][k][i][j] * x[n][c][y][x]
 *
 * Weights are packed as [planes][K/16][4 (i, j)][16 input lanes][16 output lanes], zero in unused
 * lanes.
 *
 * Results do not depend on the pool's number of threads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

static inline size_t
unet_conv_transpose_packed_size (int64_t n_out_channels, int n_in_planes)
{
  return (size_t)n_in_planes * UNET_LANES * 4 * (size_t)unet_view_blocks (n_out_channels) *
         UNET_LANES;
}

/* DENSE [C][K][2][2] (PyTorch's) to PACKED and back. */
void unet_conv_transpose_pack (const float *dense,
                               int64_t      n_out_channels,
                               const int   *lanes,
                               int          n_in_planes,
                               float       *packed);
void unet_conv_transpose_unpack (const float *packed,
                                 int64_t      n_out_channels,
                                 const int   *lanes,
                                 int          n_in_planes,
                                 float       *dense);

/* Bytes of scratch, aligned, that the functions below need. */
size_t unet_conv_transpose_forward_scratch (const UnetView *in, const UnetView *out, int n_threads);
size_t unet_conv_transpose_backward_data_scratch (const UnetView *grad_out,
                                                  const UnetView *grad_in,
                                                  int             n_threads);
size_t unet_conv_transpose_backward_weights_scratch (const UnetView *in,
                                                     const UnetView *grad_out,
                                                     int             n_threads);

/* OUT may be larger than 2H x 2W (padding of odd sizes, at the bottom and on the right): the rest
 * and the border are zeroed. BIAS: 16 floats per plane of OUT. */
void unet_conv_transpose_forward (UnetPool       *pool,
                                  const UnetView *in,
                                  const float    *packed,
                                  const float    *bias,
                                  const UnetView *out,
                                  void           *scratch);

/* Rows FIRST .. END - 1 of each image of OUT alone, even numbers (or END the height), and of the
 * border what lies beside them, above the first or below the last row. The same bits. */
void unet_conv_transpose_forward_rows (UnetPool       *pool,
                                       const UnetView *in,
                                       const float    *packed,
                                       const float    *bias,
                                       const UnetView *out,
                                       int64_t         first,
                                       int64_t         end,
                                       void           *scratch);

/* GRAD_IN (+)= ...; GRAD_OUT may be larger than 2H x 2W: the rest is ignored. Border zeroed when
 * not accumulating. */
void unet_conv_transpose_backward_data (UnetPool       *pool,
                                        const UnetView *grad_out,
                                        const float    *packed,
                                        const UnetView *grad_in,
                                        bool            accumulate,
                                        void           *scratch);

/* GRAD_PACKED += ..., GRAD_BIAS[16 per plane] += ... */
void unet_conv_transpose_backward_weights (UnetPool       *pool,
                                           const UnetView *in,
                                           const UnetView *grad_out,
                                           float          *grad_packed,
                                           float          *grad_bias,
                                           void           *scratch);

G_END_DECLS
