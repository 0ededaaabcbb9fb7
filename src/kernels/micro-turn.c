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

/* One round: exchanges, for each two vectors I and I + STEP, the lanes of the first whose number
 * has bit STEP with those of the second that lack it. After the rounds of all powers of two, rows
 * are columns. */
MICRO_INLINE void
exchange (Vector lines[VECTOR_LANES], const int step)
{
  Lanes low, high;

  UNROLL
  for (int i = 0; i < VECTOR_LANES; i++)
    {
      low[i] = (i & step) == 0 ? i : i - step + VECTOR_LANES;
      high[i] = (i & step) == 0 ? i + step : i + VECTOR_LANES;
    }
  UNROLL
  for (int i = 0; i < VECTOR_LANES; i++)
    if ((i & step) == 0)
      {
        const Vector first = lines[i];
        const Vector second = lines[i + step];

        lines[i] = __builtin_shuffle (first, second, low);
        lines[i + step] = __builtin_shuffle (first, second, high);
      }
}

MICRO_INLINE void
transpose (const float *square, float *transposed)
{
  for (int row = 0; row < UNET_LANES; row += VECTOR_LANES)
    for (int column = 0; column < UNET_LANES; column += VECTOR_LANES)
      {
        const float *from = square + row * UNET_LANES + column;
        float       *to = transposed + column * UNET_LANES + row;
        Vector       lines[VECTOR_LANES];

        UNROLL
        for (int i = 0; i < VECTOR_LANES; i++)
          lines[i] = load_vector (from + i * UNET_LANES);
        exchange (lines, 1);
        exchange (lines, 2);
#if UNET_MICRO_WIDTH >= 32
        exchange (lines, 4);
#endif
#if UNET_MICRO_WIDTH >= 64
        exchange (lines, 8);
#endif
        UNROLL
        for (int i = 0; i < VECTOR_LANES; i++)
          store_vector (to + i * UNET_LANES, lines[i]);
      }
}

void
UNET_MICRO (turn) (const float *taps, float *turned)
{
  for (int tap = 0; tap < 9; tap++)
    transpose (taps + tap * UNET_TAP_SIZE, turned + (8 - tap) * UNET_TAP_SIZE);
}

void
UNET_MICRO (transpose) (const float *square, float *transposed)
{
  transpose (square, transposed);
}
