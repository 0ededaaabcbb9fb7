/* micro-depthwise.c: 3x3 convolution of each channel by itself, row by row
 *
 * The taps of one vector of lanes stay in registers. A pixel costs nine loads, which the
 * first-level cache serves, and as many multiplications; pixels do not wait for each other.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

MICRO_INLINE void
put (float *target, Vector value, const bool accumulate)
{
  if (accumulate)
    value += load_vector (target);
  store_vector (target, value);
}

/* --- forward, and backward to the data with stride 1 --- */

MICRO_INLINE void
convolve (const float  *pixels,
          int64_t       row_size,
          const int64_t stride,
          const float  *taps,
          int64_t       n_pixels,
          float        *target,
          const bool    accumulate)
{
  for (int lane = 0; lane < UNET_LANES; lane += VECTOR_LANES)
    {
      Vector weights[9];

      UNROLL
      for (int tap = 0; tap < 9; tap++)
        weights[tap] = load_vector (taps + tap * UNET_LANES + lane);
      for (int64_t x = 0; x < n_pixels; x++)
        {
          const float *window = pixels + x * stride * UNET_LANES + lane;
          Vector       sum = {0};

          UNROLL
          for (int tap = 0; tap < 9; tap++)
            sum += load_vector (window + tap / 3 * row_size + tap % 3 * UNET_LANES) * weights[tap];
          put (target + x * UNET_LANES + lane, sum, accumulate);
        }
    }
}

void
UNET_MICRO (depthwise) (const float *pixels,
                        int64_t      row_size,
                        int64_t      stride,
                        const float *taps,
                        int64_t      n_pixels,
                        float       *target,
                        bool         accumulate)
{
  if (stride == 2)
    convolve (pixels, row_size, 2, taps, n_pixels, target, accumulate);
  else if (accumulate)
    convolve (pixels, row_size, 1, taps, n_pixels, target, true);
  else
    convolve (pixels, row_size, 1, taps, n_pixels, target, false);
}

/* --- backward to the data with stride 2 --- */

MICRO_INLINE void
spread (const UnetDepthwiseSpread *job,
        int64_t                    n_pixels,
        float                     *target,
        const int                  n_rows,
        const bool                 accumulate)
{
  for (int lane = 0; lane < UNET_LANES; lane += VECTOR_LANES)
    {
      Vector weights[6];

      UNROLL
      for (int tap = 0; tap < 3 * n_rows; tap++)
        weights[tap] = load_vector (job->taps[tap / 3] + tap % 3 * UNET_LANES + lane);
      for (int64_t x = 0; x < n_pixels; x += 2)
        {
          Vector even = {0}, odd = {0};

          UNROLL
          for (int i = 0; i < n_rows; i++)
            {
              const float *from = job->rows[i] + x / 2 * UNET_LANES + lane;
              const Vector left = load_vector (from);

              even += left * weights[3 * i + 1];
              odd += left * weights[3 * i + 2];
              odd += load_vector (from + UNET_LANES) * weights[3 * i];
            }
          put (target + x * UNET_LANES + lane, even, accumulate);
          if (x + 1 < n_pixels)
            put (target + (x + 1) * UNET_LANES + lane, odd, accumulate);
        }
    }
}

void
UNET_MICRO (depthwise_spread) (const UnetDepthwiseSpread *job,
                               int64_t                    n_pixels,
                               float                     *target,
                               bool                       accumulate)
{
  if (job->n_rows == 2 && accumulate)
    spread (job, n_pixels, target, 2, true);
  else if (job->n_rows == 2)
    spread (job, n_pixels, target, 2, false);
  else if (accumulate)
    spread (job, n_pixels, target, 1, true);
  else
    spread (job, n_pixels, target, 1, false);
}

/* --- backward to the weights --- */

MICRO_INLINE void
multiply (const UnetDepthwiseOuter *job, float *sums, const int64_t stride)
{
  for (int lane = 0; lane < UNET_LANES; lane += VECTOR_LANES)
    {
      Vector sum[9] = {{0}};

      for (int64_t y = 0; y < job->n_rows; y++)
        {
          const float *window = job->in + y * stride * job->in_row_size + lane;
          const float *grad = job->grad + y * job->grad_row_size + lane;

          for (int64_t x = 0; x < job->n_columns; x++)
            {
              const Vector g = load_vector (grad + x * UNET_LANES);

              UNROLL
              for (int tap = 0; tap < 9; tap++)
                sum[tap] += load_vector (window + tap / 3 * job->in_row_size +
                                         (x * stride + tap % 3) * UNET_LANES) *
                            g;
            }
        }
      UNROLL
      for (int tap = 0; tap < 9; tap++)
        store_vector (sums + tap * UNET_LANES + lane, sum[tap]);
    }
}

void
UNET_MICRO (depthwise_outer) (const UnetDepthwiseOuter *job, float *sums)
{
  if (job->stride == 2)
    multiply (job, sums, 2);
  else
    multiply (job, sums, 1);
}
