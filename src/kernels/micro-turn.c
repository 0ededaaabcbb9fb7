/* micro-turn.c: the filters of the way back, turned by 180 degrees, inputs and outputs exchanged
 *
 * The gradient at the input of a convolution is a convolution of the gradient at its output with
 * these. The exchange is a transposition in registers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

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
        transpose_lines (lines);
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
