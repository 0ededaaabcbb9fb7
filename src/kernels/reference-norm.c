/* reference-norm.c: the plain twins of batch norm, pooling and upsampling
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/reference.h"

#include <math.h>

/* Mean and biased variance of channel C. */
static void
get_statistics (int64_t      N,
                int64_t      C,
                int64_t      size,
                const float *y,
                int64_t      c,
                double      *mean,
                double      *variance)
{
  *mean = 0;
  *variance = 0;
  for (int64_t n = 0; n < N; n++)
    for (int64_t i = 0; i < size; i++)
      *mean += (double)y[(n * C + c) * size + i];
  *mean /= (double)(N * size);
  for (int64_t n = 0; n < N; n++)
    for (int64_t i = 0; i < size; i++)
      {
        const double d = (double)y[(n * C + c) * size + i] - *mean;

        *variance += d * d;
      }
  *variance /= (double)(N * size);
}

static double
activate (double value, UnetActivation activation)
{
  if (activation != UNET_ACTIVATION_NONE && value < 0)
    return 0;
  return activation == UNET_ACTIVATION_RELU6 && value > 6 ? 6 : value;
}

/* Whether the gradient at VALUE, before the activation, is 0. */
static bool
is_cut (double value, UnetActivation activation)
{
  return (activation != UNET_ACTIVATION_NONE && value <= 0) ||
         (activation == UNET_ACTIVATION_RELU6 && value >= 6);
}

void
unet_reference_batch_norm_forward (int64_t        N,
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
                                   float         *variance)
{
  for (int64_t c = 0; c < C; c++)
    {
      double m, v;

      get_statistics (N, C, H * W, y, c, &m, &v);
      mean[c] = (float)m;
      variance[c] = (float)v;
      for (int64_t n = 0; n < N; n++)
        for (int64_t i = (n * C + c) * H * W; i < (n * C + c + 1) * H * W; i++)
          {
            const double value =
                (double)gamma[c] * ((double)y[i] - m) / sqrt (v + (double)eps) + (double)beta[c];

            z[i] = (float)activate (value, activation);
          }
    }
}

void
unet_reference_batch_norm_backward (int64_t        N,
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
                                    float         *grad_beta)
{
  const double  count = (double)(N * H * W);
  const int64_t size = H * W;

  for (int64_t c = 0; c < C; c++)
    {
      double mean, variance, inv_std;
      double sum = 0, products = 0;

      get_statistics (N, C, size, y, c, &mean, &variance);
      inv_std = 1 / sqrt (variance + (double)eps);
      for (int64_t n = 0; n < N; n++)
        for (int64_t i = (n * C + c) * size; i < (n * C + c + 1) * size; i++)
          {
            const double unit = ((double)y[i] - mean) * inv_std;
            const bool   cut = is_cut ((double)gamma[c] * unit + (double)beta[c], activation);

            sum += cut ? 0 : (double)grad_z[i];
            products += cut ? 0 : (double)grad_z[i] * unit;
          }
      for (int64_t n = 0; n < N; n++)
        for (int64_t i = (n * C + c) * size; i < (n * C + c + 1) * size; i++)
          {
            const double unit = ((double)y[i] - mean) * inv_std;
            const bool   cut = is_cut ((double)gamma[c] * unit + (double)beta[c], activation);
            const double grad = cut ? 0 : (double)grad_z[i];

            grad_y[i] += (float)((double)gamma[c] * inv_std *
                                 (grad - sum / count - unit * products / count));
          }
      grad_beta[c] += (float)sum;
      grad_gamma[c] += (float)products;
    }
}

/* Of the four pixels that make up (y, x), the one that wins, as an index into the plane. */
static int64_t
find_winner (const float *plane, int64_t W, int64_t y, int64_t x)
{
  int64_t best = 2 * y * W + 2 * x;

  for (int64_t i = 0; i < 2; i++)
    for (int64_t j = 0; j < 2; j++)
      {
        const int64_t at = (2 * y + i) * W + 2 * x + j;

        if (plane[at] > plane[best] || isnan (plane[at]))
          best = at;
      }
  return best;
}

void
unet_reference_max_pool_forward (int64_t      N,
                                 int64_t      C,
                                 int64_t      H,
                                 int64_t      W,
                                 const float *in,
                                 float       *out)
{
  for (int64_t p = 0; p < N * C; p++)
    for (int64_t y = 0; y < H / 2; y++)
      for (int64_t x = 0; x < W / 2; x++)
        out[(p * (H / 2) + y) * (W / 2) + x] =
            in[p * H * W + find_winner (in + p * H * W, W, y, x)];
}

void
unet_reference_max_pool_backward (int64_t      N,
                                  int64_t      C,
                                  int64_t      H,
                                  int64_t      W,
                                  const float *in,
                                  const float *grad_out,
                                  float       *grad_in)
{
  for (int64_t p = 0; p < N * C; p++)
    for (int64_t y = 0; y < H / 2; y++)
      for (int64_t x = 0; x < W / 2; x++)
        grad_in[p * H * W + find_winner (in + p * H * W, W, y, x)] +=
            grad_out[(p * (H / 2) + y) * (W / 2) + x];
}

/* How much of source S target T takes; the position is a float, as PyTorch's. */
static double
get_share (int64_t target, int64_t source, int64_t size)
{
  const float   position = (float)(size - 1) / (float)(2 * size - 1) * (float)target;
  const int64_t first = (int64_t)position;
  const int64_t second = first < size - 1 ? first + 1 : first;
  const double  part = (double)position - (double)first;

  return (source == first ? 1 - part : 0) + (source == second ? part : 0);
}

void
unet_reference_upsample_forward (int64_t      N,
                                 int64_t      C,
                                 int64_t      H,
                                 int64_t      W,
                                 const float *in,
                                 float       *out)
{
  for (int64_t p = 0; p < N * C; p++)
    for (int64_t y = 0; y < 2 * H; y++)
      for (int64_t x = 0; x < 2 * W; x++)
        {
          double sum = 0;

          for (int64_t i = 0; i < H; i++)
            for (int64_t j = 0; j < W; j++)
              sum += get_share (y, i, H) * get_share (x, j, W) * (double)in[(p * H + i) * W + j];
          out[(p * 2 * H + y) * 2 * W + x] = (float)sum;
        }
}

void
unet_reference_upsample_backward (int64_t      N,
                                  int64_t      C,
                                  int64_t      H,
                                  int64_t      W,
                                  const float *grad_out,
                                  float       *grad_in)
{
  for (int64_t p = 0; p < N * C; p++)
    for (int64_t i = 0; i < H; i++)
      for (int64_t j = 0; j < W; j++)
        {
          double sum = 0;

          for (int64_t y = 0; y < 2 * H; y++)
            for (int64_t x = 0; x < 2 * W; x++)
              sum += get_share (y, i, H) * get_share (x, j, W) *
                     (double)grad_out[(p * 2 * H + y) * 2 * W + x];
          grad_in[(p * H + i) * W + j] += (float)sum;
        }
}
