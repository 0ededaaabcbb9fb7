/* reference-pixels.c: the plain twins of what moves pixels or takes them one by one
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/reference.h"

#include <math.h>

void
unet_reference_add_forward (int64_t        N,
                            const float   *a,
                            const float   *b,
                            UnetActivation activation,
                            float         *out)
{
  for (int64_t i = 0; i < N; i++)
    {
      out[i] = a[i] + b[i];
      if (activation != UNET_ACTIVATION_NONE)
        out[i] = MAX (out[i], 0);
      if (activation == UNET_ACTIVATION_RELU6)
        out[i] = MIN (out[i], 6);
    }
}

void
unet_reference_add_backward (int64_t        N,
                             UnetActivation activation,
                             const float   *out,
                             const float   *grad_out,
                             float         *grad)
{
  for (int64_t i = 0; i < N; i++)
    if (activation == UNET_ACTIVATION_NONE ||
        (out[i] > 0 && (activation == UNET_ACTIVATION_RELU || out[i] < 6)))
      grad[i] += grad_out[i];
}

static uint64_t
mix64 (uint64_t word)
{
  word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9u;
  word = (word ^ word >> 27) * 0x94d049bb133111ebu;
  return word ^ word >> 31;
}

/* 32 random bits for a pixel of a channel, which is counted over all images. */
static uint32_t
get_bits (uint64_t seed, uint64_t channel, uint32_t pixel)
{
  const uint64_t words = mix64 (mix64 (seed) + 0x9e3779b97f4a7c15u * (channel + 1));
  uint32_t       bits = (uint32_t)words + pixel * 0x9e3779b9u;

  bits = (bits ^ bits >> 16) * 0x7feb352du;
  bits ^= (uint32_t)(words >> 32);
  bits = (bits ^ bits >> 15) * 0x846ca68bu;
  return bits ^ bits >> 16;
}

void
unet_reference_dropout (int64_t      N,
                        int64_t      C,
                        int64_t      H,
                        int64_t      W,
                        float        rate,
                        uint64_t     seed,
                        const float *in,
                        float       *out)
{
  for (int64_t p = 0; p < N * C; p++)
    for (int64_t i = 0; i < H * W; i++)
      {
        const double random = (double)(get_bits (seed, (uint64_t)p, (uint32_t)i) >> 1) * 0x1p-31;
        const bool   stays = rate < 1 && random >= (double)rate;

        out[p * H * W + i] = stays ? in[p * H * W + i] * (1 / (1 - rate)) : 0;
      }
}

/* Of the pixels around (2y, 2x), the one that wins, as an index into the plane. */
static int64_t
find_winner (const float *plane, int64_t H, int64_t W, int64_t y, int64_t x)
{
  int64_t best = -1;

  for (int64_t i = MAX (2 * y - 1, 0); i <= MIN (2 * y + 1, H - 1); i++)
    for (int64_t j = MAX (2 * x - 1, 0); j <= MIN (2 * x + 1, W - 1); j++)
      if (best < 0 || plane[i * W + j] > plane[best] || isnan (plane[i * W + j]))
        best = i * W + j;
  return best;
}

void
unet_reference_max_pool3_forward (int64_t      N,
                                  int64_t      C,
                                  int64_t      H,
                                  int64_t      W,
                                  const float *in,
                                  float       *out)
{
  const int64_t height = (H + 1) / 2, width = (W + 1) / 2;

  for (int64_t p = 0; p < N * C; p++)
    for (int64_t y = 0; y < height; y++)
      for (int64_t x = 0; x < width; x++)
        out[(p * height + y) * width + x] =
            in[p * H * W + find_winner (in + p * H * W, H, W, y, x)];
}

void
unet_reference_max_pool3_backward (int64_t      N,
                                   int64_t      C,
                                   int64_t      H,
                                   int64_t      W,
                                   const float *in,
                                   const float *grad_out,
                                   float       *grad_in)
{
  const int64_t height = (H + 1) / 2, width = (W + 1) / 2;

  for (int64_t p = 0; p < N * C; p++)
    for (int64_t y = 0; y < height; y++)
      for (int64_t x = 0; x < width; x++)
        grad_in[p * H * W + find_winner (in + p * H * W, H, W, y, x)] +=
            grad_out[(p * height + y) * width + x];
}

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
