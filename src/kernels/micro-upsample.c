/* micro-upsample.c: mixing neighbouring pixels of two rows, and the way back
 *
 * Backward walks along the large row and keeps the sums of the two small pixels that the pixel at
 * hand was mixed from in registers: each is stored when the walk has passed it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

void
UNET_MICRO (mix) (const UnetMix *job, int64_t n_pixels, float *target)
{
  for (int64_t x = 0; x < n_pixels; x++, target += UNET_LANES)
    {
      const UnetSource *source = &job->sources[x];
      const int64_t     first = source->first * UNET_LANES;
      const int64_t     second = source->second * UNET_LANES;

      UNROLL
      for (int v = 0; v < UNET_LANES; v += VECTOR_LANES)
        {
          const Vector upper = load_vector (job->rows[0] + first + v) * source->first_weight +
                               load_vector (job->rows[0] + second + v) * source->second_weight;
          const Vector lower = load_vector (job->rows[1] + first + v) * source->first_weight +
                               load_vector (job->rows[1] + second + v) * source->second_weight;

          store_vector (target + v, upper * job->shares[0] + lower * job->shares[1]);
        }
    }
}

/* Stores the sums of small pixel X, if it is one of those that are wanted. */
MICRO_INLINE void
store_pixel (const UnetMix *job, int64_t x, const Vector sum[BLOCK_VECTORS], float *target)
{
  if (x < job->first || x >= job->end)
    return;
  target += (x - job->first) * UNET_LANES;
  UNROLL
  for (int v = 0; v < BLOCK_VECTORS; v++)
    {
      Vector value = sum[v];

      if (job->accumulate)
        value += load_vector (target + v * VECTOR_LANES);
      store_vector (target + v * VECTOR_LANES, value);
    }
}

void
UNET_MICRO (unmix) (const UnetMix *job, int64_t n_pixels, float *target)
{
  Vector  sum[BLOCK_VECTORS] = {{0}}, next_sum[BLOCK_VECTORS] = {{0}};
  int64_t x = job->first - 1; /* the small pixel that SUM belongs to */

  for (int64_t t = 0; t < n_pixels; t++)
    {
      const UnetSource *source = &job->sources[t];
      const bool        is_last = source->second == source->first;
      const float       first_weight = is_last ? 1.0f : source->first_weight;
      const float       second_weight = is_last ? 0.0f : source->second_weight;
      Vector            grad[BLOCK_VECTORS];

      for (; x < source->first; x++)
        {
          store_pixel (job, x, sum, target);
          UNROLL
          for (int v = 0; v < BLOCK_VECTORS; v++)
            {
              sum[v] = next_sum[v];
              next_sum[v] = (Vector){0};
            }
        }
      UNROLL
      for (int v = 0; v < BLOCK_VECTORS; v++)
        grad[v] = (Vector){0};
      for (int i = 0; i < job->n_rows; i++)
        UNROLL
      for (int v = 0; v < BLOCK_VECTORS; v++)
        grad[v] += load_vector (job->rows[i] + t * UNET_LANES + v * VECTOR_LANES) * job->shares[i];
      UNROLL
      for (int v = 0; v < BLOCK_VECTORS; v++)
        {
          sum[v] += grad[v] * first_weight;
          next_sum[v] += grad[v] * second_weight;
        }
    }
  store_pixel (job, x, sum, target);
  store_pixel (job, x + 1, next_sum, target);
}
