/* micro-turn.c: the filters of the way back, turned by 180 degrees, inputs and outputs exchanged
 *
 * The gradient at the input of a convolution is a convolution of the gradient at its output with
 * these. The exchange is a transposition in registers, by log2 (lanes) rounds of two-source
 * shuffles.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

typedef int Lanes __attribute__ ((vector_size (UNET_MICRO_WIDTH)));

/* Exchanges, for vectors I and I + STEP, the lanes of the first that have bit STEP with those of
 * the second that do not have it: after all powers of two, rows are columns. */
MICRO_INLINE void
exchange (Vector *first, Vector *second, const int step)
{
  Lanes  low, high;
  Vector a = *first, b = *second;

  UNROLL
  for (int i = 0; i < VECTOR_LANES; i++)
    {
      low[i] = (i & step) == 0 ? i : i - step + VECTOR_LANES;
      high[i] = (i & step) == 0 ? i + step : i + VECTOR_LANES;
    }
  *first = __builtin_shuffle (a, b, low);
  *second = __builtin_shuffle (a, b, high);
}

void
UNET_MICRO (turn) (const float *taps, float *turned)
{
  for (int tap = 0; tap < 9; tap++)
    for (int row = 0; row < UNET_LANES; row += VECTOR_LANES)
      for (int column = 0; column < UNET_LANES; column += VECTOR_LANES)
        {
          const float *from = taps + tap * UNET_TAP_SIZE + row * UNET_LANES + column;
          float       *to = turned + (8 - tap) * UNET_TAP_SIZE + column * UNET_LANES + row;
          Vector       lines[VECTOR_LANES];

          UNROLL
          for (int i = 0; i < VECTOR_LANES; i++)
            lines[i] = load_vector (from + i * UNET_LANES);
          UNROLL
          for (int step = 1; step < VECTOR_LANES; step *= 2)
            UNROLL
          for (int i = 0; i < VECTOR_LANES; i++)
            if ((i & step) == 0)
              exchange (&lines[i], &lines[i + step], step);
          UNROLL
          for (int i = 0; i < VECTOR_LANES; i++)
            store_vector (to + i * UNET_LANES, lines[i]);
        }
}
