/* reference-depthwise.c: the plain twin of the convolution of each channel by itself
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/reference.h"

typedef struct
{
  int64_t stride, H, W;
} Shape;

/* Where in the plane of the input tap I, J of pixel (Y, X) of the output lies, or -1. */
static int64_t
find_pixel (const Shape *shape, int64_t y, int64_t x, int64_t i, int64_t j)
{
  const int64_t row = y * shape->stride + i - 1;
  const int64_t column = x * shape->stride + j - 1;

  if (row < 0 || row >= shape->H || column < 0 || column >= shape->W)
    return -1;
  return row * shape->W + column;
}

void
unet_reference_conv_depthwise_forward (int64_t      N,
                                       int64_t      C,
                                       int64_t      H,
                                       int64_t      W,
                                       int64_t      stride,
                                       const float *in,
                                       const float *weights,
                                       float       *out)
{
  const Shape   shape = {stride, H, W};
  const int64_t height = (H + stride - 1) / stride;
  const int64_t width = (W + stride - 1) / stride;

  for (int64_t p = 0; p < N * C; p++)
    for (int64_t y = 0; y < height; y++)
      for (int64_t x = 0; x < width; x++)
        {
          double sum = 0;

          for (int64_t tap = 0; tap < 9; tap++)
            {
              const int64_t at = find_pixel (&shape, y, x, tap / 3, tap % 3);

              if (at >= 0)
                sum += (double)weights[p % C * 9 + tap] * (double)in[p * H * W + at];
            }
          out[(p * height + y) * width + x] = (float)sum;
        }
}

/* The gradient at weight TAP of channel C. */
static double
sum_products (const Shape *shape,
              int64_t      N,
              int64_t      C,
              int64_t      c,
              int64_t      tap,
              const float *in,
              const float *grad_out)
{
  const int64_t height = (shape->H + shape->stride - 1) / shape->stride;
  const int64_t width = (shape->W + shape->stride - 1) / shape->stride;
  double        sum = 0;

  for (int64_t p = c; p < N * C; p += C)
    for (int64_t y = 0; y < height; y++)
      for (int64_t x = 0; x < width; x++)
        {
          const int64_t at = find_pixel (shape, y, x, tap / 3, tap % 3);

          if (at >= 0)
            sum += (double)in[p * shape->H * shape->W + at] *
                   (double)grad_out[(p * height + y) * width + x];
        }
  return sum;
}

void
unet_reference_conv_depthwise_backward (int64_t      N,
                                        int64_t      C,
                                        int64_t      H,
                                        int64_t      W,
                                        int64_t      stride,
                                        const float *in,
                                        const float *weights,
                                        const float *grad_out,
                                        float       *grad_in,
                                        float       *grad_weights)
{
  const Shape   shape = {stride, H, W};
  const int64_t height = (H + stride - 1) / stride;
  const int64_t width = (W + stride - 1) / stride;

  for (int64_t p = 0; p < N * C; p++)
    for (int64_t y = 0; y < height; y++)
      for (int64_t x = 0; x < width; x++)
        for (int64_t tap = 0; tap < 9; tap++)
          {
            const int64_t at = find_pixel (&shape, y, x, tap / 3, tap % 3);

            if (at >= 0)
              grad_in[p * H * W + at] +=
                  weights[p % C * 9 + tap] * grad_out[(p * height + y) * width + x];
          }
  for (int64_t i = 0; i < C * 9; i++)
    grad_weights[i] += (float)sum_products (&shape, N, C, i / 9, i % 9, in, grad_out);
}
