/* reference.h: the plain twins of the fast kernels
 *
 * Straight from the definitions, on dense [N][C][H][W] floats, sums in double, no threads: for
 * tests and for whoever wants to know what a kernel means. Backward functions ADD to their results.
 * In all of them N is the batch, C and K the input and output channels, H x W the input.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/activation.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* weights [K][C][3][3], out [N][K][H][W] */
void unet_reference_conv3x3_forward (int64_t      N,
                                     int64_t      C,
                                     int64_t      K,
                                     int64_t      H,
                                     int64_t      W,
                                     const float *in,
                                     const float *weights,
                                     float       *out);
void unet_reference_conv3x3_backward (int64_t      N,
                                      int64_t      C,
                                      int64_t      K,
                                      int64_t      H,
                                      int64_t      W,
                                      const float *in,
                                      const float *weights,
                                      const float *grad_out,
                                      float       *grad_in,
                                      float       *grad_weights);

/* weights [K][C][side][side], padding (side - 1) / 2, out [N][K][H / stride][W / stride] with sizes
 * rounded up */
void unet_reference_conv_forward (int64_t      N,
                                  int64_t      C,
                                  int64_t      K,
                                  int64_t      H,
                                  int64_t      W,
                                  int          side,
                                  int          stride,
                                  const float *in,
                                  const float *weights,
                                  float       *out);
void unet_reference_conv_backward (int64_t      N,
                                   int64_t      C,
                                   int64_t      K,
                                   int64_t      H,
                                   int64_t      W,
                                   int          side,
                                   int          stride,
                                   const float *in,
                                   const float *weights,
                                   const float *grad_out,
                                   float       *grad_in,
                                   float       *grad_weights);

/* weights [C][3][3], padding 1, out [N][C][(H + stride - 1) / stride][(W + stride - 1) / stride] */
void unet_reference_conv_depthwise_forward (int64_t      N,
                                            int64_t      C,
                                            int64_t      H,
                                            int64_t      W,
                                            int64_t      stride,
                                            const float *in,
                                            const float *weights,
                                            float       *out);
void unet_reference_conv_depthwise_backward (int64_t      N,
                                             int64_t      C,
                                             int64_t      H,
                                             int64_t      W,
                                             int64_t      stride,
                                             const float *in,
                                             const float *weights,
                                             const float *grad_out,
                                             float       *grad_in,
                                             float       *grad_weights);

/* weights [C][K][2][2], bias [K], out [N][K][2H][2W] */
void unet_reference_conv_transpose_forward (int64_t      N,
                                            int64_t      C,
                                            int64_t      K,
                                            int64_t      H,
                                            int64_t      W,
                                            const float *in,
                                            const float *weights,
                                            const float *bias,
                                            float       *out);
void unet_reference_conv_transpose_backward (int64_t      N,
                                             int64_t      C,
                                             int64_t      K,
                                             int64_t      H,
                                             int64_t      W,
                                             const float *in,
                                             const float *weights,
                                             const float *grad_out,
                                             float       *grad_in,
                                             float       *grad_weights,
                                             float       *grad_bias);

/* weights [K][C], bias [K], out [N][K][H][W] */
void unet_reference_conv1x1_forward (int64_t      N,
                                     int64_t      C,
                                     int64_t      K,
                                     int64_t      H,
                                     int64_t      W,
                                     const float *in,
                                     const float *weights,
                                     const float *bias,
                                     float       *out);
void unet_reference_conv1x1_backward (int64_t      N,
                                      int64_t      C,
                                      int64_t      K,
                                      int64_t      H,
                                      int64_t      W,
                                      const float *in,
                                      const float *weights,
                                      const float *grad_out,
                                      float       *grad_in,
                                      float       *grad_weights,
                                      float       *grad_bias);

/* Training batch norm (+ activation): mean and variance [C] are written. */
void unet_reference_batch_norm_forward (int64_t        N,
                                        int64_t        C,
                                        int64_t        H,
                                        int64_t        W,
                                        const float   *y,
                                        const float   *gamma,
                                        const float   *beta,
                                        float          eps,
                                        UnetActivation activation,
                                        float         *z,
                                        float         *mean,
                                        float         *variance);
void unet_reference_batch_norm_backward (int64_t        N,
                                         int64_t        C,
                                         int64_t        H,
                                         int64_t        W,
                                         const float   *y,
                                         const float   *gamma,
                                         const float   *beta,
                                         float          eps,
                                         UnetActivation activation,
                                         const float   *grad_z,
                                         float         *grad_y,
                                         float         *grad_gamma,
                                         float         *grad_beta);

/* out [N][C][H/2][W/2] */
void unet_reference_max_pool_forward (int64_t      N,
                                      int64_t      C,
                                      int64_t      H,
                                      int64_t      W,
                                      const float *in,
                                      float       *out);
void unet_reference_max_pool_backward (int64_t      N,
                                       int64_t      C,
                                       int64_t      H,
                                       int64_t      W,
                                       const float *in,
                                       const float *grad_out,
                                       float       *grad_in);

/* out = in / (1 - rate), or 0; the way back is the same. Which values are dropped, RATE of them, is
 * part of the definition: two runs of the same seed must agree on it, also between machines. */
void unet_reference_dropout (int64_t      N,
                             int64_t      C,
                             int64_t      H,
                             int64_t      W,
                             float        rate,
                             uint64_t     seed,
                             const float *in,
                             float       *out);

/* 3x3, stride 2, padding 1; out [N][C][(H + 1) / 2][(W + 1) / 2] */
void unet_reference_max_pool3_forward (int64_t      N,
                                       int64_t      C,
                                       int64_t      H,
                                       int64_t      W,
                                       const float *in,
                                       float       *out);
void unet_reference_max_pool3_backward (int64_t      N,
                                        int64_t      C,
                                        int64_t      H,
                                        int64_t      W,
                                        const float *in,
                                        const float *grad_out,
                                        float       *grad_in);

/* out [N][C][2H][2W] */
void unet_reference_upsample_forward (int64_t      N,
                                      int64_t      C,
                                      int64_t      H,
                                      int64_t      W,
                                      const float *in,
                                      float       *out);
void unet_reference_upsample_backward (int64_t      N,
                                       int64_t      C,
                                       int64_t      H,
                                       int64_t      W,
                                       const float *grad_out,
                                       float       *grad_in);

/* out = activation (a + b), N values each; the gradient is that of both. */
void unet_reference_add_forward (int64_t        N,
                                 const float   *a,
                                 const float   *b,
                                 UnetActivation activation,
                                 float         *out);
void unet_reference_add_backward (int64_t        N,
                                  UnetActivation activation,
                                  const float   *out,
                                  const float   *grad_out,
                                  float         *grad);

/* out [N][C][out_height][out_width]: out (y, x) is in (min (y / 2, H - 1), min (x / 2, W - 1)) */
void unet_reference_upsample_nearest_forward (int64_t      N,
                                              int64_t      C,
                                              int64_t      H,
                                              int64_t      W,
                                              int64_t      out_height,
                                              int64_t      out_width,
                                              const float *in,
                                              float       *out);
void unet_reference_upsample_nearest_backward (int64_t      N,
                                               int64_t      C,
                                               int64_t      H,
                                               int64_t      W,
                                               int64_t      out_height,
                                               int64_t      out_width,
                                               const float *grad_out,
                                               float       *grad_in);

/* out [N][C][out_height][out_width]: out (y, x) is in (y + margin, x + margin) */
void unet_reference_crop_forward (int64_t      N,
                                  int64_t      C,
                                  int64_t      H,
                                  int64_t      W,
                                  int64_t      margin,
                                  int64_t      out_height,
                                  int64_t      out_width,
                                  const float *in,
                                  float       *out);
void unet_reference_crop_backward (int64_t      N,
                                   int64_t      C,
                                   int64_t      H,
                                   int64_t      W,
                                   int64_t      margin,
                                   int64_t      out_height,
                                   int64_t      out_width,
                                   const float *grad_out,
                                   float       *grad_in);

G_END_DECLS
