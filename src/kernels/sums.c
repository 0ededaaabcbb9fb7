/* sums.c: sums over the pixels of a plane
 *
 * Floats are added up for a short run of pixels only, and go on in double.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/sums.h"

#include "kernels/rows.h"

void
unet_sum_plane (const UnetView *view, int b, int64_t height, int64_t width, double *sum)
{
  for (int64_t n = 0; n < view->batch; n++)
    for (int64_t y = 0; y < height; y++)
      for (int64_t x = 0; x < width; x += UNET_SUM_PIXELS)
        {
          const int64_t end = MIN (width, x + UNET_SUM_PIXELS);
          const float  *row = unet_view_at (view, b, n) + y * unet_view_row_size (view);
          float         part[UNET_LANES] = {0};

          for (int64_t i = x; i < end; i++)
            for (int c = 0; c < UNET_LANES; c++)
              part[c] += row[i * UNET_LANES + c];
          for (int c = 0; c < UNET_LANES; c++)
            sum[c] += (double)part[c];
        }
}
