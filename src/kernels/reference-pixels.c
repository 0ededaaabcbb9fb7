/* reference-pixels.c: the plain twins of what moves pixels or takes them one by one
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/reference.h"

void
unet_reference_upsample_nearest_forward (int64_t      N,
                                         int64_t      C,
                                         int64_t      H,
                                         int64_t      W,
                                         int64_t      out_height,
                                         int64_t      out_width,
                                         const float *in,
                                         float       *out)
{
  for (int64_t p = 0; p < N * C; p++)
    for (int64_t y = 0; y < out_height; y++)
      for (int64_t x = 0; x < out_width; x++)
        out[(p * out_height + y) * out_width + x] =
            in[(p * H + MIN (y / 2, H - 1)) * W + MIN (x / 2, W - 1)];
}

void
unet_reference_upsample_nearest_backward (int64_t      N,
                                          int64_t      C,
                                          int64_t      H,
                                          int64_t      W,
                                          int64_t      out_height,
                                          int64_t      out_width,
                                          const float *grad_out,
                                          float       *grad_in)
{
  for (int64_t p = 0; p < N * C; p++)
    for (int64_t y = 0; y < out_height; y++)
      for (int64_t x = 0; x < out_width; x++)
        grad_in[(p * H + MIN (y / 2, H - 1)) * W + MIN (x / 2, W - 1)] +=
            grad_out[(p * out_height + y) * out_width + x];
}

void
unet_reference_crop_forward (int64_t      N,
                             int64_t      C,
                             int64_t      H,
                             int64_t      W,
                             int64_t      margin,
                             int64_t      out_height,
                             int64_t      out_width,
                             const float *in,
                             float       *out)
{
  for (int64_t p = 0; p < N * C; p++)
    for (int64_t y = 0; y < out_height; y++)
      for (int64_t x = 0; x < out_width; x++)
        out[(p * out_height + y) * out_width + x] = in[(p * H + y + margin) * W + x + margin];
}

void
unet_reference_crop_backward (int64_t      N,
                              int64_t      C,
                              int64_t      H,
                              int64_t      W,
                              int64_t      margin,
                              int64_t      out_height,
                              int64_t      out_width,
                              const float *grad_out,
                              float       *grad_in)
{
  for (int64_t p = 0; p < N * C; p++)
    for (int64_t y = 0; y < out_height; y++)
      for (int64_t x = 0; x < out_width; x++)
        grad_in[(p * H + y + margin) * W + x + margin] +=
            grad_out[(p * out_height + y) * out_width + x];
}
