/* bilinear.c: bilinear interpolation of float planes, as PyTorch does it
 *
 * Used to bring logits or probabilities back to a picture's full size. The source position of pixel
 * i is (i + 0.5) * scale - 0.5, not below 0. As in PyTorch 1.13, the scale is a float and the
 * position is not: with a position in float the weights of column 1000 would be 3e-5 off. Columns
 * go in chunks whose positions fit on the stack, so that they are computed once for all planes and
 * rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/resize.h"

#include "image/hot.h"

#define CHUNK 512

/* Where the samples of N target pixels come from. */
typedef struct
{
  int32_t low[CHUNK], high[CHUNK];
  float   low_weight[CHUNK], high_weight[CHUNK];
} Positions;

static inline void
locate (Positions *positions, int64_t first, int64_t n, float scale, int64_t size)
{
  for (int64_t i = 0; i < n; i++)
    {
      double  at = MAX ((double)scale * ((double)(first + i) + 0.5) - 0.5, 0.0);
      int64_t low = MIN ((int64_t)at, size - 1);

      positions->low[i] = (int32_t)low;
      positions->high[i] = (int32_t)(low + (low < size - 1 ? 1 : 0));
      positions->high_weight[i] = (float)MIN (at - (double)low, 1.0);
      positions->low_weight[i] = 1.0f - positions->high_weight[i];
    }
}

/* N pixels of one row between the rows LOW and HIGH. */
IMAGE_HOT static void
interpolate (const Positions *positions,
             int64_t          n,
             const float *restrict low,
             const float *restrict high,
             float low_weight,
             float high_weight,
             float *restrict target)
{
  for (int64_t i = 0; i < n; i++)
    {
      const int32_t left = positions->low[i], right = positions->high[i];
      const float   l = positions->low_weight[i], r = positions->high_weight[i];
      const float   above = l * low[left] + r * low[right];
      const float   below = l * high[left] + r * high[right];

      target[i] = low_weight * above + high_weight * below;
    }
}

void
unet_resize_bilinear_float (const float *source,
                            int64_t      planes,
                            int64_t      height,
                            int64_t      width,
                            float       *target,
                            int64_t      target_height,
                            int64_t      target_width,
                            int64_t      first,
                            int64_t      end)
{
  const float scale_y = (float)height / (float)target_height;
  const float scale_x = (float)width / (float)target_width;
  Positions   columns, row;

  for (int64_t start = 0; start < target_width; start += CHUNK)
    {
      const int64_t n = MIN (CHUNK, target_width - start);

      locate (&columns, start, n, scale_x, width);
      for (int64_t y = first; y < end; y++)
        {
          locate (&row, y, 1, scale_y, height);
          for (int64_t plane = 0; plane < planes; plane++)
            interpolate (&columns, n, source + (plane * height + row.low[0]) * width,
                         source + (plane * height + row.high[0]) * width, row.low_weight[0],
                         row.high_weight[0],
                         target + (plane * (end - first) + y - first) * target_width + start);
        }
    }
}
