/* micro-nearest.c: a row of pixels twice as large, and the way back
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

/* For all vectors of a pixel. */
#define EACH_VECTOR                                                                                \
  UNROLL                                                                                           \
  for (int v = 0; v < UNET_LANES; v += VECTOR_LANES)

void
UNET_MICRO (enlarge) (const float *from, int64_t n_pixels, float *top, float *bottom)
{
  for (int64_t x = 0; x < n_pixels * UNET_LANES; x += UNET_LANES)
    EACH_VECTOR
    {
      const Vector value = load_vector (from + x + v);

      store_vector (top + 2 * x + v, value);
      store_vector (top + 2 * x + UNET_LANES + v, value);
      store_vector (bottom + 2 * x + v, value);
      store_vector (bottom + 2 * x + UNET_LANES + v, value);
    }
}

MICRO_INLINE void
shrink (const float  *rows,
        int64_t       row_size,
        const int64_t n_rows,
        int64_t       n_pixels,
        float        *target,
        const bool    accumulate)
{
  for (int64_t x = 0; x < n_pixels * UNET_LANES; x += UNET_LANES)
    EACH_VECTOR
    {
      Vector sum = {0};

      for (int64_t y = 0; y < n_rows; y++)
        sum += load_vector (rows + y * row_size + 2 * x + v) +
               load_vector (rows + y * row_size + 2 * x + UNET_LANES + v);
      if (accumulate)
        sum += load_vector (target + x + v);
      store_vector (target + x + v, sum);
    }
}

void
UNET_MICRO (shrink) (const float *rows,
                     int64_t      row_size,
                     int64_t      n_rows,
                     int64_t      n_pixels,
                     float       *target,
                     bool         accumulate)
{
  if (n_rows == 2 && accumulate)
    shrink (rows, row_size, 2, n_pixels, target, true);
  else if (n_rows == 2)
    shrink (rows, row_size, 2, n_pixels, target, false);
  else
    shrink (rows, row_size, n_rows, n_pixels, target, accumulate);
}
