/* view-contour.c: lines where classes meet
 *
 * Lines are drawn on the view's pixels, not on the image's, so that they have one width at every
 * zoom. A pixel belongs to a line by its distance d to the nearest pixel of another class, middle
 * to middle: a pixel at the border has d = 1 and lies within the first pixel of the line's width,
 * one with d = 2 within the second; between, and where the width is no whole number, it belongs in
 * part.
 *
 * A prediction's line is inside its class and in its colour, the truth's line is outside: where
 * both agree they lie side by side, and neither hides the other.
 *
 * Most of a view is far from any border: blocks of a row whose neighbourhood is of one class are
 * passed over after one look in vectors.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/view-contour.h"

#include "image/hot.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define BLOCK 64

void
unet_view_pen_set (UnetViewPen *pen, double width)
{
  const double w = CLAMP (width, 0, UNET_VIEW_PEN_MAX_WIDTH);
  const int    reach = UNET_VIEW_PEN_MAX_RADIUS;

  pen->radius = 0;
  pen->n = 0;
  for (int y = -reach; y <= reach; y++)
    for (int x = -reach; x <= reach; x++)
      {
        const double part = w - (sqrt (x * x + y * y) - 1);
        const int    alpha = (int)lrint (CLAMP (part, 0, 1) * 255);

        if ((x == 0 && y == 0) || alpha == 0)
          continue;
        pen->neighbours[pen->n].x = x;
        pen->neighbours[pen->n].y = y;
        pen->neighbours[pen->n++].alpha = (uint8_t)alpha;
        pen->radius = MAX (pen->radius, MAX (ABS (x), ABS (y)));
      }
}

/* Whether all of the N pixels from the middle row's FIRST on, and all around them, are of one
 * class: their rows are like the middle one, and that one is like its next pixel throughout. */
IMAGE_HOT static bool
is_plain (const uint8_t *const *rows, int radius, int first, int n)
{
  const uint8_t *middle = rows[radius] + first - radius;
  const int      width = n + 2 * radius;
  uint8_t        any = 0;

  for (int x = 0; x < width - 1; x++)
    any |= middle[x] ^ middle[x + 1];
  for (int i = 0; i <= 2 * radius && any == 0; i++)
    {
      const uint8_t *other = rows[i] + first - radius;

      for (int x = 0; x < width; x++)
        any |= middle[x] ^ other[x];
    }
  return any == 0;
}

IMAGE_HOT static void
add_inner (const uint8_t *restrict middle,
           const uint8_t *restrict neighbour,
           int     n,
           uint8_t part,
           uint8_t *restrict alpha)
{
  for (int x = 0; x < n; x++)
    {
      const uint8_t a = middle[x] != neighbour[x] && middle[x] != 0 ? part : 0;

      alpha[x] = MAX (alpha[x], a);
    }
}

IMAGE_HOT static void
add_outer (const uint8_t *restrict middle,
           const uint8_t *restrict neighbour,
           int     n,
           uint8_t part,
           uint8_t *restrict alpha)
{
  for (int x = 0; x < n; x++)
    {
      const uint8_t a = middle[x] < neighbour[x] ? part : 0;

      alpha[x] = MAX (alpha[x], a);
    }
}

static bool
has_other_neighbour (const uint8_t *const *rows, int radius, int x)
{
  const uint8_t here = rows[radius][x];

  for (int i = radius - 1; i <= radius + 1; i++)
    for (int j = x - 1; j <= x + 1; j++)
      if (rows[i][j] != here)
        return true;
  return false;
}

void
unet_view_contour_draw_row (const UnetViewPen    *pen,
                            UnetViewSide          side,
                            const uint8_t *const *rows,
                            const uint8_t        *mixed,
                            int                   n,
                            uint8_t              *alpha)
{
  const int radius = pen->radius;

  memset (alpha, 0, (size_t)n);
  for (int first = 0; first < n; first += BLOCK)
    {
      const int      count = MIN (BLOCK, n - first);
      const uint8_t *middle = rows[radius] + first;

      if (!is_plain (rows, radius, first, count))
        for (int i = 0; i < pen->n; i++)
          {
            const uint8_t *neighbour =
                rows[radius + pen->neighbours[i].y] + first + pen->neighbours[i].x;

            if (side == UNET_VIEW_INNER)
              add_inner (middle, neighbour, count, pen->neighbours[i].alpha, alpha + first);
            else
              add_outer (middle, neighbour, count, pen->neighbours[i].alpha, alpha + first);
          }
      if (radius > 0 && !image_is_zero (mixed + first, count))
        for (int x = first; x < first + count; x++)
          if (mixed[x] != 0 && (side == UNET_VIEW_INNER || !has_other_neighbour (rows, radius, x)))
            alpha[x] = 255;
    }
}
