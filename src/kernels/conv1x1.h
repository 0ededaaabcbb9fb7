/* conv1x1.h: the output layer, 1x1 convolution with bias from a blocked view to plain logits
 *
 * logits[n][k][y][x] = bias[k] + sum over c of w[k][c] * x[n][c][y][x]
 *
 * Weights are packed as [K][planes][16], zero in unused lanes. K is the number of classes: small.
 *
 * Results do not depend on the pool's number of threads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

static inline size_t
unet_conv1x1_packed_size (int64_t n_out_channels, int n_in_planes)
{
  return (size_t)n_out_channels * (size_t)n_in_planes * UNET_LANES;
}

/* DENSE [K][C][1][1] to PACKED and back. */
void unet_conv1x1_pack (const float *dense,
                        int64_t      n_out_channels,
                        const int   *lanes,
                        int          n_in_planes,
                        float       *packed);
void unet_conv1x1_unpack (const float *packed,
                          int64_t      n_out_channels,
                          const int   *lanes,
                          int          n_in_planes,
                          float       *dense);

/* LOGITS [N][K][H][W]: all of them, or rows FIRST .. END - 1 of each image. */
void unet_conv1x1_forward (UnetPool       *pool,
                           const UnetView *in,
                           const float    *packed,
                           const float    *bias,
                           int             n_out_channels,
                           float          *logits);
void unet_conv1x1_forward_rows (UnetPool       *pool,
                                const UnetView *in,
                                const float    *packed,
                                const float    *bias,
                                int             n_out_channels,
                                float          *logits,
                                int64_t         first,
                                int64_t         end);

size_t unet_conv1x1_backward_scratch (const UnetView *in, int n_out_channels);

/* GRAD_IN (border zeroed; NULL to skip) (+)= ..., GRAD_PACKED += ..., GRAD_BIAS += ... from
 * GRAD_LOGITS [N][K][H][W]. */
void unet_conv1x1_backward (UnetPool       *pool,
                            const UnetView *in,
                            const float    *packed,
                            const float    *grad_logits,
                            int             n_out_channels,
                            const UnetView *grad_in,
                            bool            accumulate,
                            float          *grad_packed,
                            float          *grad_bias,
                            void           *scratch);

G_END_DECLS
