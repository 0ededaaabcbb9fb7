/* micro-dropout.c: dropping values of a row at random
 *
 * A value's 32 random bits are the number of its pixel, mixed with its channel's two words: two
 * rounds of shifting and multiplying, with the constants that C. Wellons found by search
 * ("Prospecting for hash functions", 2018) to change each bit of the result with almost exactly
 * half of the changes of a bit of the number.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-activation.h"

#include <string.h>

typedef uint32_t Bits __attribute__ ((vector_size (UNET_MICRO_WIDTH)));

MICRO_INLINE Bits
load_bits (const uint32_t *from)
{
  Bits bits;

  memcpy (&bits, from, sizeof bits);
  return bits;
}

MICRO_INLINE Bits
mix (uint32_t pixel, Bits first, Bits second)
{
  Bits bits = first + pixel * 0x9e3779b9u;

  bits = (bits ^ bits >> 16) * 0x7feb352du;
  bits ^= second;
  bits = (bits ^ bits >> 15) * 0x846ca68bu;
  return bits ^ bits >> 16;
}

MICRO_INLINE void
drop (const UnetDropout *job,
      const float       *from,
      uint32_t           first_pixel,
      int64_t            n_pixels,
      float             *target,
      const bool         accumulate)
{
  Bits first[BLOCK_VECTORS], second[BLOCK_VECTORS];

  UNROLL
  for (int v = 0; v < BLOCK_VECTORS; v++)
    {
      first[v] = load_bits (job->first + v * VECTOR_LANES);
      second[v] = load_bits (job->second + v * VECTOR_LANES);
    }
  for (int64_t x = 0; x < n_pixels; x++)
    UNROLL
  for (int v = 0; v < BLOCK_VECTORS; v++)
    {
      const int64_t at = x * UNET_LANES + v * VECTOR_LANES;
      const Bits    bits = mix (first_pixel + (uint32_t)x, first[v], second[v]) >> 1;
      Vector        value = keep (load_vector (from + at), (Mask)((Mask)bits >= job->limit));

      value *= job->scale;
      if (accumulate)
        value += load_vector (target + at);
      store_vector (target + at, value);
    }
}

void
UNET_MICRO (dropout) (const UnetDropout *job,
                      const float       *from,
                      uint32_t           first_pixel,
                      int64_t            n_pixels,
                      float             *target)
{
  if (job->accumulate)
    drop (job, from, first_pixel, n_pixels, target, true);
  else
    drop (job, from, first_pixel, n_pixels, target, false);
}
