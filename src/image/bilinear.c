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

#define CHUNK 512

typedef struct
{
  int64_t low, high;
  float   low_weight, high_weight;
} Position;

static inline Position
locate (int64_t i, float scale, int64_t size)
{
  double   at = MAX ((double)scale * ((double)i + 0.5) - 0.5, 0.0);
  Position position;

  position.low = MIN ((int64_t)at, size - 1);
  position.high = position.low + (position.low < size - 1 ? 1 : 0);
  position.high_weight = (float)MIN (at - (double)position.low, 1.0);
  position.low_weight = 1.0f - position.high_weight;
  return position;
}

void
unet_resize_bilinear_float (const float *source,
                            int64_t      planes,
                            int64_t      height,
                            int64_t      width,
                            float       *target,
                            int64_t      target_height,
                            int64_t      target_width)
{
  float    scale_y = (float)height / (float)target_height;
  float    scale_x = (float)width / (float)target_width;
  Position columns[CHUNK];

  for (int64_t start = 0; start < target_width; start += CHUNK)
    {
      int64_t n = MIN (CHUNK, target_width - start);

      for (int64_t i = 0; i < n; i++)
        columns[i] = locate (start + i, scale_x, width);
      for (int64_t plane = 0; plane < planes; plane++)
        for (int64_t y = 0; y < target_height; y++)
          {
            Position     row = locate (y, scale_y, height);
            const float *low = source + (plane * height + row.low) * width;
            const float *high = source + (plane * height + row.high) * width;
            float       *out = target + (plane * target_height + y) * target_width + start;

            for (int64_t i = 0; i < n; i++)
              {
                Position c = columns[i];
                float    above = c.low_weight * low[c.low] + c.high_weight * low[c.high];
                float    below = c.low_weight * high[c.low] + c.high_weight * high[c.high];

                out[i] = row.low_weight * above + row.high_weight * below;
              }
          }
    }
}
