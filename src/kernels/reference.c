/* reference.c: the plain twins of the convolutions
 *
 * Straight from the definitions; nothing here is fast, and nothing should be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/reference.h"

/* Whether pixel (y, x) lies within the picture. */
static bool
is_inside (int64_t y, int64_t x, int64_t H, int64_t W)
{
  return y >= 0 && y < H && x >= 0 && x < W;
}

void
unet_reference_conv3x3_forward (int64_t      N,
                                int64_t      C,
                                int64_t      K,
                                int64_t      H,
                                int64_t      W,
                                const float *in,
                                const float *weights,
                                float       *out)
{
  for (int64_t n = 0; n < N; n++)
    for (int64_t k = 0; k < K; k++)
      for (int64_t y = 0; y < H; y++)
        for (int64_t x = 0; x < W; x++)
          {
            double sum = 0;

            for (int64_t c = 0; c < C; c++)
              for (int64_t i = 0; i < 3; i++)
                for (int64_t j = 0; j < 3; j++)
                  if (is_inside (y + i - 1, x + j - 1, H, W))
                    sum += (double)weights[((k * C + c) * 3 + i) * 3 + j] *
                           (double)in[((n * C + c) * H + y + i - 1) * W + x + j - 1];
            out[((n * K + k) * H + y) * W + x] = (float)sum;
          }
}

/* The gradient at one input value. */
static double
conv3x3_grad_in (int64_t      C,
                 int64_t      K,
                 int64_t      H,
                 int64_t      W,
                 const float *weights,
                 const float *grad_out,
                 int64_t      n,
                 int64_t      c,
                 int64_t      y,
                 int64_t      x)
{
  double sum = 0;

  for (int64_t k = 0; k < K; k++)
    for (int64_t i = 0; i < 3; i++)
      for (int64_t j = 0; j < 3; j++)
        if (is_inside (y - i + 1, x - j + 1, H, W))
          sum += (double)weights[((k * C + c) * 3 + i) * 3 + j] *
                 (double)grad_out[((n * K + k) * H + y - i + 1) * W + x - j + 1];
  return sum;
}

/* The gradient at one weight. */
static double
conv3x3_grad_weight (int64_t      N,
                     int64_t      C,
                     int64_t      K,
                     int64_t      H,
                     int64_t      W,
                     const float *in,
                     const float *grad_out,
                     int64_t      k,
                     int64_t      c,
                     int64_t      i,
                     int64_t      j)
{
  double sum = 0;

  for (int64_t n = 0; n < N; n++)
    for (int64_t y = 0; y < H; y++)
      for (int64_t x = 0; x < W; x++)
        if (is_inside (y + i - 1, x + j - 1, H, W))
          sum += (double)in[((n * C + c) * H + y + i - 1) * W + x + j - 1] *
                 (double)grad_out[((n * K + k) * H + y) * W + x];
  return sum;
}

void
unet_reference_conv3x3_backward (int64_t      N,
                                 int64_t      C,
                                 int64_t      K,
                                 int64_t      H,
                                 int64_t      W,
                                 const float *in,
                                 const float *weights,
                                 const float *grad_out,
                                 float       *grad_in,
                                 float       *grad_weights)
{
  for (int64_t n = 0; n < N; n++)
    for (int64_t c = 0; c < C; c++)
      for (int64_t y = 0; y < H; y++)
        for (int64_t x = 0; x < W; x++)
          grad_in[((n * C + c) * H + y) * W + x] +=
              (float)conv3x3_grad_in (C, K, H, W, weights, grad_out, n, c, y, x);
  for (int64_t k = 0; k < K; k++)
    for (int64_t c = 0; c < C; c++)
      for (int64_t i = 0; i < 3; i++)
        for (int64_t j = 0; j < 3; j++)
          grad_weights[((k * C + c) * 3 + i) * 3 + j] +=
              (float)conv3x3_grad_weight (N, C, K, H, W, in, grad_out, k, c, i, j);
}

void
unet_reference_conv_transpose_forward (int64_t      N,
                                       int64_t      C,
                                       int64_t      K,
                                       int64_t      H,
                                       int64_t      W,
                                       const float *in,
                                       const float *weights,
                                       const float *bias,
                                       float       *out)
{
  for (int64_t n = 0; n < N; n++)
    for (int64_t k = 0; k < K; k++)
      for (int64_t y = 0; y < 2 * H; y++)
        for (int64_t x = 0; x < 2 * W; x++)
          {
            double sum = (double)bias[k];

            for (int64_t c = 0; c < C; c++)
              sum += (double)weights[((c * K + k) * 2 + y % 2) * 2 + x % 2] *
                     (double)in[((n * C + c) * H + y / 2) * W + x / 2];
            out[((n * K + k) * 2 * H + y) * 2 * W + x] = (float)sum;
          }
}

void
unet_reference_conv_transpose_backward (int64_t      N,
                                        int64_t      C,
                                        int64_t      K,
                                        int64_t      H,
                                        int64_t      W,
                                        const float *in,
                                        const float *weights,
                                        const float *grad_out,
                                        float       *grad_in,
                                        float       *grad_weights,
                                        float       *grad_bias)
{
  for (int64_t n = 0; n < N; n++)
    for (int64_t c = 0; c < C; c++)
      for (int64_t y = 0; y < H; y++)
        for (int64_t x = 0; x < W; x++)
          {
            double sum = 0;

            for (int64_t k = 0; k < K; k++)
              for (int64_t i = 0; i < 2; i++)
                for (int64_t j = 0; j < 2; j++)
                  sum += (double)weights[((c * K + k) * 2 + i) * 2 + j] *
                         (double)grad_out[((n * K + k) * 2 * H + 2 * y + i) * 2 * W + 2 * x + j];
            grad_in[((n * C + c) * H + y) * W + x] += (float)sum;
          }
  for (int64_t c = 0; c < C; c++)
    for (int64_t k = 0; k < K; k++)
      for (int64_t i = 0; i < 2; i++)
        for (int64_t j = 0; j < 2; j++)
          {
            double sum = 0;

            for (int64_t n = 0; n < N; n++)
              for (int64_t y = 0; y < H; y++)
                for (int64_t x = 0; x < W; x++)
                  sum += (double)in[((n * C + c) * H + y) * W + x] *
                         (double)grad_out[((n * K + k) * 2 * H + 2 * y + i) * 2 * W + 2 * x + j];
            grad_weights[((c * K + k) * 2 + i) * 2 + j] += (float)sum;
          }
  for (int64_t k = 0; k < K; k++)
    {
      double sum = 0;

      for (int64_t n = 0; n < N; n++)
        for (int64_t i = 0; i < 4 * H * W; i++)
          sum += (double)grad_out[(n * K + k) * 4 * H * W + i];
      grad_bias[k] += (float)sum;
    }
}

void
unet_reference_conv1x1_forward (int64_t      N,
                                int64_t      C,
                                int64_t      K,
                                int64_t      H,
                                int64_t      W,
                                const float *in,
                                const float *weights,
                                const float *bias,
                                float       *out)
{
  for (int64_t n = 0; n < N; n++)
    for (int64_t k = 0; k < K; k++)
      for (int64_t i = 0; i < H * W; i++)
        {
          double sum = (double)bias[k];

          for (int64_t c = 0; c < C; c++)
            sum += (double)weights[k * C + c] * (double)in[(n * C + c) * H * W + i];
          out[(n * K + k) * H * W + i] = (float)sum;
        }
}

void
unet_reference_conv1x1_backward (int64_t      N,
                                 int64_t      C,
                                 int64_t      K,
                                 int64_t      H,
                                 int64_t      W,
                                 const float *in,
                                 const float *weights,
                                 const float *grad_out,
                                 float       *grad_in,
                                 float       *grad_weights,
                                 float       *grad_bias)
{
  for (int64_t n = 0; n < N; n++)
    for (int64_t c = 0; c < C; c++)
      for (int64_t i = 0; i < H * W; i++)
        {
          double sum = 0;

          for (int64_t k = 0; k < K; k++)
            sum += (double)weights[k * C + c] * (double)grad_out[(n * K + k) * H * W + i];
          grad_in[(n * C + c) * H * W + i] += (float)sum;
        }
  for (int64_t k = 0; k < K; k++)
    {
      double bias = 0;

      for (int64_t c = 0; c < C; c++)
        {
          double sum = 0;

          for (int64_t n = 0; n < N; n++)
            for (int64_t i = 0; i < H * W; i++)
              sum +=
                  (double)in[(n * C + c) * H * W + i] * (double)grad_out[(n * K + k) * H * W + i];
          grad_weights[k * C + c] += (float)sum;
        }
      for (int64_t n = 0; n < N; n++)
        for (int64_t i = 0; i < H * W; i++)
          bias += (double)grad_out[(n * K + k) * H * W + i];
      grad_bias[k] += (float)bias;
    }
}
