/* conv3x3.h: 3x3 convolution, stride 1, padding 1, on blocked activations
 *
 * y[n][k][y][x] = sum over c, i, j of w[k][c][i][j] * x[n][c][y + i - 1][x + j - 1]
 *
 * Weights are packed as [K/16][planes][9][16 input lanes][16 output lanes], zero in unused lanes;
 * the plane list of the input decides where each input channel lies.
 *
 * How a convolution is worked out depends on its shape: conv3x3.c. The results differ from those of
 * the definition by rounding, and in that a value that is not finite spreads over up to 6x6 pixels.
 *
 * Results do not depend on the pool's number of threads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

/* Floats of packed weights. */
static inline size_t
unet_conv3x3_packed_size (int64_t n_out_channels, int n_in_planes)
{
  return (size_t)unet_view_blocks (n_out_channels) * (size_t)n_in_planes * 9 * UNET_LANES *
         UNET_LANES;
}

/* DENSE [K][C][3][3] (PyTorch's) to PACKED and back. LANES[i] is the number of channels in input
 * plane i; C is their sum. */
void unet_conv3x3_pack (const float *dense,
                        int64_t      n_out_channels,
                        const int   *lanes,
                        int          n_in_planes,
                        float       *packed);
void unet_conv3x3_unpack (const float *packed,
                          int64_t      n_out_channels,
                          const int   *lanes,
                          int          n_in_planes,
                          float       *dense);

/* OUT = relu? (conv (IN) * scale + shift). SCALE and SHIFT have 16 floats per plane of OUT; SCALE
 * NULL means 1, SHIFT NULL means 0. OUT may be stored as bfloat16; it must not overlap IN. The
 * border of OUT is zeroed (BF16: its contents are undefined). IN is F32. */
void unet_conv3x3_forward (UnetPool       *pool,
                           const UnetView *in,
                           const float    *packed,
                           const float    *scale,
                           const float    *shift,
                           bool            relu,
                           const UnetView *out,
                           void           *scratch);

/* The same for rows FIRST .. END - 1 of each image; both must be multiples of 4, or END the height.
 * Only rows FIRST - 1 .. END of IN are read (END being the border below the image if there is no
 * such row), and of the border of OUT only what lies beside, above the first or below the last row.
 * The choice of method does not depend on the rows, so that all rows in several calls are the rows
 * of one call, up to rounding. The scratch is that of the whole. */
void unet_conv3x3_forward_rows (UnetPool       *pool,
                                const UnetView *in,
                                const float    *packed,
                                const float    *scale,
                                const float    *shift,
                                bool            relu,
                                const UnetView *out,
                                int64_t         first,
                                int64_t         end,
                                void           *scratch);

/* The fewest rows that are worth a call: deep layers read all their weights in each. */
int64_t unet_conv3x3_min_rows (const UnetView *in, const UnetView *out);

/* Bytes of scratch, aligned, that the functions need; they depend on shapes and, for what each
 * thread has of its own, on the number of threads. */
size_t unet_conv3x3_forward_scratch (const UnetView *in, const UnetView *out, int n_threads);
size_t unet_conv3x3_backward_data_scratch (const UnetView *grad_out,
                                           const UnetView *grad_in,
                                           int             n_threads);
size_t
unet_conv3x3_backward_weights_scratch (const UnetView *in, const UnetView *grad_out, int n_threads);

/* GRAD_IN[plane] (+)= the gradient at the input. ACCUMULATE[plane] says whether that plane is added
 * to or overwritten (border zeroed); a plane whose data is NULL is skipped. GRAD_OUT F32 with zero
 * border. */
void unet_conv3x3_backward_data (UnetPool       *pool,
                                 const UnetView *grad_out,
                                 const float    *packed,
                                 const UnetView *grad_in,
                                 const bool     *accumulate,
                                 void           *scratch);

/* GRAD_PACKED += the gradient at the weights, packed like them. IN and GRAD_OUT F32 with zero
 * borders. */
void unet_conv3x3_backward_weights (UnetPool       *pool,
                                    const UnetView *in,
                                    const UnetView *grad_out,
                                    float          *grad_packed,
                                    void           *scratch);

/* GRAD_BIAS[16 per plane] += sums of GRAD_OUT over images and pixels. */
void unet_conv_backward_bias (UnetPool *pool, const UnetView *grad_out, float *grad_bias);

/* How a convolution of these shapes is worked out, for people to read. */
const char *unet_conv3x3_method (const UnetView *in, const UnetView *out);

G_END_DECLS
