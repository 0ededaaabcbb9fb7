/* micro-pool.c: 2x2 max pooling of a row, and its way back
 *
 * Which of the four had won is kept, see micro-winner.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-winner.h"

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
        store_bytes (index + x, winner);
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
      const Mask    winner = load_bytes (index + x);

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
