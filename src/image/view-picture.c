/* view-picture.c: a picture at any zoom
 *
 * From 100 % up pixels are squares. Below, a pixel of the view is the mean of the part of the
 * picture that lies under it: exactly so down to 50 %, from there on of the pyramid's level that
 * has more than a half and at most all of the view's pixels beside each other, so that a pixel has
 * three by three samples at most at any zoom. The box has no ringing, and what it lets through of
 * fine patterns is little since each level has had its mean taken already.
 *
 * Both directions one after the other: down the columns into 16 bits for each channel, in vectors
 * over the whole row, then along the row.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/view-picture.h"

#include "image/hot.h"

#include <math.h>
#include <string.h>

void
unet_view_picture_set (UnetViewPicture   *picture,
                       const UnetPyramid *pyramid,
                       int                n_x,
                       int                n_y,
                       double             zoom,
                       double             x,
                       double             y)
{
  const double step = 1 / zoom;
  const int    which = step < 2 ? 0 : (int)MIN (floor (log2 (step)), pyramid->n_levels - 1);
  const double scale = 1.0 / (1 << which);

  picture->level = &pyramid->levels[which];
  picture->is_nearest = step <= 1;
  if (picture->is_nearest)
    {
      unet_view_axis_set_nearest (&picture->x, 0, n_x, x, step, pyramid->width);
      unet_view_axis_set_nearest (&picture->y, 0, n_y, y, step, pyramid->height);
    }
  else
    {
      /* More than two for a pixel there are only of the last level, which has but one. */
      const double part = MIN (step * scale, 2);

      unet_view_axis_set_means (&picture->x, 0, n_x, x * scale, part, pyramid->width * scale);
      unet_view_axis_set_means (&picture->y, 0, n_y, y * scale, part, pyramid->height * scale);
    }
}

void
unet_view_picture_clear (UnetViewPicture *picture)
{
  unet_view_axis_clear (&picture->x);
  unet_view_axis_clear (&picture->y);
}

/* TARGET: the weighted sums of N bytes of each of the rows. */
IMAGE_HOT static void
sum_rows (const uint8_t *const *rows,
          const uint16_t       *weights,
          int                   n_rows,
          int                   n,
          uint16_t *restrict target)
{
  const uint8_t *restrict a = rows[0];
  const uint8_t *restrict b = rows[MIN (1, n_rows - 1)];
  const uint8_t *restrict c = rows[MIN (2, n_rows - 1)];
  const uint16_t wa = weights[0], wb = n_rows > 1 ? weights[1] : 0;
  const uint16_t wc = n_rows > 2 ? weights[2] : 0;

  for (int i = 0; i < n; i++)
    target[i] = (uint16_t)(a[i] * wa + b[i] * wb + c[i] * wc);
}

typedef uint16_t Sums __attribute__ ((vector_size (8))); /* of the four channels */
typedef uint32_t Pixel __attribute__ ((vector_size (16)));
typedef uint8_t  Bytes __attribute__ ((vector_size (4)));

static inline __attribute__ ((always_inline)) void
sum_taps (const uint16_t *sums, const UnetViewAxis *axis, int n_taps, uint32_t *restrict pixels)
{
  const uint16_t *weights = axis->weights;
  const int      *first = axis->first;
  const int       n = axis->n, low = axis->low;

  for (int i = 0; i < n; i++, weights += n_taps)
    {
      const uint16_t *from = sums + 4 * (first[i] - low);
      Pixel           sum = {0x8000, 0x8000, 0x8000, 0x8000};
      Bytes           bytes;

      for (int t = 0; t < n_taps; t++)
        {
          Sums sample;

          memcpy (&sample, from + 4 * t, sizeof sample);
          sum += __builtin_convertvector(sample, Pixel) * (uint32_t)weights[t];
        }
      bytes = __builtin_convertvector(sum >> 16, Bytes);
      memcpy (&pixels[i], &bytes, sizeof bytes);
    }
}

/* With the number of samples known to the compiler. */
IMAGE_HOT static void
sum_along (const uint16_t *sums, const UnetViewAxis *axis, uint32_t *restrict pixels)
{
  if (axis->n_taps == 3)
    sum_taps (sums, axis, 3, pixels);
  else
    sum_taps (sums, axis, axis->n_taps, pixels);
}

void
unet_view_picture_draw_row (const UnetViewPicture *picture,
                            int                    y,
                            uint16_t              *scratch,
                            uint32_t              *pixels)
{
  const UnetViewAxis *axis = &picture->x;
  const uint32_t     *row =
      picture->level->pixels + (int64_t)picture->y.first[y] * picture->level->width;
  const uint8_t *rows[UNET_VIEW_MAX_TAPS];

  if (picture->is_nearest)
    {
      for (int i = 0; i < axis->n; i++)
        pixels[i] = row[axis->first[i]];
      return;
    }
  for (int t = 0; t < picture->y.n_taps; t++)
    rows[t] = (const uint8_t *)(row + (int64_t)t * picture->level->width + axis->low);
  sum_rows (rows, picture->y.weights + y * picture->y.n_taps, picture->y.n_taps,
            4 * (axis->high - axis->low), scratch);
  sum_along (scratch, axis, pixels);
}
