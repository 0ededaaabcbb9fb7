/* drawn-mask.h: masks drawn by letters, and at random, for tests
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "support/support.h"

#include <string.h>

/* MASK from rows of '#' (object) and '.' (membrane), a space between two rows. WIDTH and HEIGHT
 * receive its size. */
static inline void
test_draw_mask (const char *rows, uint8_t *mask, int *width, int *height)
{
  *width = (int)strcspn (rows, " ");
  *height = ((int)strlen (rows) + 1) / (*width + 1);
  for (int y = 0; y < *height; y++)
    for (int x = 0; x < *width; x++)
      mask[y * *width + x] = rows[y * (*width + 1) + x] == '#';
}

/* Noise, in which a pixel is inside an object with probability SHARE; SMOOTH: patches, cells with
 * membranes between them. */
static inline void
test_fill_mask (uint8_t *mask, int width, int height, double share, int smooth, uint32_t seed)
{
  const int64_t     n = (int64_t)width * height;
  g_autofree float *noise = g_new (float, n);

  test_fill (noise, n, 0, 1, seed);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        double sum = 0;
        int    count = 0;

        for (int v = MAX (y - smooth, 0); v <= MIN (y + smooth, height - 1); v++)
          for (int u = MAX (x - smooth, 0); u <= MIN (x + smooth, width - 1); u++, count++)
            sum += noise[(int64_t)v * width + u];
        mask[(int64_t)y * width + x] = sum / count < share;
      }
}

/* Objects by flooding from each pixel that is not reached yet: LABELS 0, 1 .. n; returns n.
 * CORNERS: pixels that meet by a corner are connected, too. OF: the kind of pixel, 1 object or 0.
 */
static inline int
test_flood (const uint8_t *mask, int width, int height, int of, int corners, int32_t *labels)
{
  const int64_t       n_pixels = (int64_t)width * height;
  g_autofree int64_t *stack = g_new (int64_t, n_pixels);
  int                 n_objects = 0;

  memset (labels, 0, (size_t)n_pixels * sizeof *labels);
  for (int64_t p = 0; p < n_pixels; p++)
    {
      int64_t n = 0;

      if ((mask[p] != 0) != of || labels[p] != 0)
        continue;
      labels[p] = ++n_objects;
      stack[n++] = p;
      while (n > 0)
        {
          const int64_t at = stack[--n];
          const int     x = (int)(at % width), y = (int)(at / width);

          for (int v = MAX (y - 1, 0); v <= MIN (y + 1, height - 1); v++)
            for (int u = MAX (x - 1, 0); u <= MIN (x + 1, width - 1); u++)
              {
                const int64_t q = (int64_t)v * width + u;

                if ((u != x && v != y && !corners) || labels[q] != 0 || (mask[q] != 0) != of)
                  continue;
                labels[q] = n_objects;
                stack[n++] = q;
              }
        }
    }
  return n_objects;
}
