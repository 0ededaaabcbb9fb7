/* sums.c: sums over the pixels of a plane
 *
 * Floats are added up for a short run of pixels only, and go on in double.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/sums.h"

#include "kernels/rows.h"

/* Compiled once per instruction set. Every lane is summed by itself, so that the bits are the same
 * on each. */
#ifdef UNET_HAVE_TARGET_CLONES
#define SUMS_HOT __attribute__ ((target_clones ("avx512f", "avx2", "default")))
#else
#define SUMS_HOT
#endif

SUMS_HOT void
unet_sum_pixels (const float *pixels, int64_t n, double *sum)
{
  for (int64_t x = 0; x < n; x += UNET_SUM_PIXELS)
    {
      const int64_t end = MIN (n, x + UNET_SUM_PIXELS);
      float         part[UNET_LANES] = {0};

      for (int64_t i = x; i < end; i++)
        for (int c = 0; c < UNET_LANES; c++)
          part[c] += pixels[i * UNET_LANES + c];
      for (int c = 0; c < UNET_LANES; c++)
        sum[c] += (double)part[c];
    }
}

void
unet_sum_plane (const UnetView *view, int b, int64_t height, int64_t width, double *sum)
{
  for (int64_t n = 0; n < view->batch; n++)
    for (int64_t y = 0; y < height; y++)
      unet_sum_pixels (unet_view_at (view, b, n) + y * unet_view_row_size (view), width, sum);
}
