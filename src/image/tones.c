/* tones.c: 16-bit and dim pictures stretched to what can be seen
 *
 * A microscope's picture often uses a few hundred of 65536 values, and a dim one of 8 bits looks
 * black. Both are stretched linearly between their smallest and their largest sample, over all
 * colour channels together so that colours keep their hue. Bright 8-bit pictures are left alone:
 * they were made to be looked at.
 *
 * The cost is one pass over the samples, by bands of rows as tasks; the bounds of the bands are
 * whole numbers, so that their order does not matter.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/tones.h"

#include "image/hot.h"

#define BAND 32 /* rows */

/* An 8-bit picture whose largest value is below this is too dim to see. */
#define DIM 128

typedef struct
{
  const UnetImage *image;
  int             *bounds; /* the smallest and the largest value of each band */
} Tones;

#define DEFINE_BOUNDS(TYPE, name)                                                                  \
  IMAGE_HOT static void find_bounds_##name (const TYPE *samples, int64_t n, int *low, int *high)   \
  {                                                                                                \
    TYPE l = samples[0], h = samples[0];                                                           \
                                                                                                   \
    for (int64_t i = 0; i < n; i++)                                                                \
      {                                                                                            \
        l = MIN (l, samples[i]);                                                                   \
        h = MAX (h, samples[i]);                                                                   \
      }                                                                                            \
    *low = l;                                                                                      \
    *high = h;                                                                                     \
  }                                                                                                \
                                                                                                   \
  /* Without the last of each CHANNELS, which is alpha. */                                         \
  static void find_color_bounds_##name (const TYPE *samples, int64_t n, int channels, int *low,    \
                                        int *high)                                                 \
  {                                                                                                \
    *low = *high = samples[0];                                                                     \
    for (int64_t i = 0; i < n; i += channels)                                                      \
      for (int c = 0; c < channels - 1; c++)                                                       \
        {                                                                                          \
          *low = MIN (*low, samples[i + c]);                                                       \
          *high = MAX (*high, samples[i + c]);                                                     \
        }                                                                                          \
  }

DEFINE_BOUNDS (uint8_t, 8)
DEFINE_BOUNDS (uint16_t, 16)

static void
bounds_task (void *data, int64_t index, int worker)
{
  const Tones     *tones = data;
  const UnetImage *image = tones->image;
  const int        channels = image->channels;
  const int64_t    row = (int64_t)image->width * channels;
  const int64_t    first = index * BAND * row;
  const int64_t    n = MIN ((index + 1) * BAND, image->height) * row - first;
  const bool       alpha = channels == 2 || channels == 4;
  int             *low = &tones->bounds[2 * index], *high = &tones->bounds[2 * index + 1];

  if (image->bits == 8 && alpha)
    find_color_bounds_8 ((const uint8_t *)image->data + first, n, channels, low, high);
  else if (image->bits == 8)
    find_bounds_8 ((const uint8_t *)image->data + first, n, low, high);
  else if (alpha)
    find_color_bounds_16 ((const uint16_t *)image->data + first, n, channels, low, high);
  else
    find_bounds_16 ((const uint16_t *)image->data + first, n, low, high);
}

bool
unet_tones_make (UnetPool *pool, const UnetImage *image, uint8_t *table)
{
  const int64_t   n = (image->height + BAND - 1) / BAND;
  g_autofree int *bounds = g_new (int, 2 * n);
  int             low = 65535, high = 0;
  bool            stretched;

  unet_pool_run (pool, n, bounds_task, &(Tones){image, bounds});
  for (int64_t i = 0; i < n; i++)
    {
      low = MIN (low, bounds[2 * i]);
      high = MAX (high, bounds[2 * i + 1]);
    }
  stretched = high > low && (image->bits == 16 || high < DIM);
  for (int v = 0; v < 1 << image->bits; v++)
    if (stretched)
      table[v] = (uint8_t)((CLAMP (v, low, high) - low) * 255LL / (high - low));
    else
      table[v] = (uint8_t)(v >> (image->bits - 8));
  return stretched || image->bits == 16;
}
