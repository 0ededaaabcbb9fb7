/* micro-pool.c: 2x2 max pooling of a row, and its way back
 *
 * Which of the four had won is kept in a byte per value. A NaN wins over all before it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

#include <string.h>

typedef int32_t Mask __attribute__ ((vector_size (UNET_MICRO_WIDTH)));
typedef int16_t Shorts __attribute__ ((vector_size (UNET_MICRO_WIDTH / 2)));
typedef uint8_t Bytes __attribute__ ((vector_size (VECTOR_LANES)));

/* In two steps, each of which is an instruction. */
MICRO_INLINE void
store_bytes (uint8_t *to, Mask numbers)
{
  const Bytes bytes = __builtin_convertvector(__builtin_convertvector(numbers, Shorts), Bytes);

  memcpy (to, &bytes, sizeof bytes);
}

MICRO_INLINE Mask
load_bytes (const uint8_t *from)
{
  Bytes bytes;

  memcpy (&bytes, from, sizeof bytes);
  return __builtin_convertvector(__builtin_convertvector(bytes, Shorts), Mask);
}

MICRO_INLINE Mask
choose (Mask mask, Mask yes, Mask no)
{
  return (yes & mask) | (no & ~mask);
}

/* The larger of BEST and VALUE, and which it was. */
MICRO_INLINE void
contest (Vector value, int number, Vector *best, Mask *winner)
{
  const Mask wins = (Mask)(value > *best) | (Mask)(value != value);

  *best = (Vector)choose (wins, (Mask)value, (Mask)*best);
  *winner = choose (wins, (Mask){0} + number, *winner);
}

MICRO_INLINE void
pool (const float *top,
      const float *bottom,
      int64_t      n_pixels,
      float       *target,
      uint8_t     *index,
      const bool   keeps_index)
{
  for (int64_t x = 0; x < n_pixels * UNET_LANES; x += VECTOR_LANES)
    {
      const int64_t at = 2 * (x - x % UNET_LANES) + x % UNET_LANES;
      Vector        best = load_vector (top + at);
      Mask          winner = {0};

      contest (load_vector (top + at + UNET_LANES), 1, &best, &winner);
      contest (load_vector (bottom + at), 2, &best, &winner);
      contest (load_vector (bottom + at + UNET_LANES), 3, &best, &winner);
      store_vector (target + x, best);
      if (keeps_index)
        {
          const Bytes bytes = __builtin_convertvector(winner, Bytes);

          memcpy (index + x, &bytes, sizeof bytes);
        }
    }
}

void
UNET_MICRO (
    pool) (const float *top, const float *bottom, int64_t n_pixels, float *target, uint8_t *index)
{
  if (index != NULL)
    pool (top, bottom, n_pixels, target, index, true);
  else
    pool (top, bottom, n_pixels, target, index, false);
}

MICRO_INLINE void
unpool (const float   *grad,
        const uint8_t *index,
        int64_t        n_pixels,
        float         *top,
        float         *bottom,
        const bool     accumulate)
{
  for (int64_t x = 0; x < n_pixels * UNET_LANES; x += VECTOR_LANES)
    {
      const int64_t at = 2 * (x - x % UNET_LANES) + x % UNET_LANES;
      const Mask    bits = (Mask)load_vector (grad + x);
      Bytes         bytes;
      Mask          winner;

      memcpy (&bytes, index + x, sizeof bytes);
      winner = __builtin_convertvector(bytes, Mask);
      UNROLL
      for (int i = 0; i < 4; i++)
        {
          float *to = (i < 2 ? top : bottom) + at + i % 2 * UNET_LANES;
          Vector part = (Vector)(bits & (Mask)(winner == i));

          if (accumulate)
            part += load_vector (to);
          store_vector (to, part);
        }
    }
}

void
UNET_MICRO (unpool) (const float   *grad,
                     const uint8_t *index,
                     int64_t        n_pixels,
                     float         *top,
                     float         *bottom,
                     bool           accumulate)
{
  if (accumulate)
    unpool (grad, index, n_pixels, top, bottom, true);
  else
    unpool (grad, index, n_pixels, top, bottom, false);
}
