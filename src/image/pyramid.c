/* pyramid.c: a picture ready to be shown at any size
 *
 * A pixel of a level is the mean of the four below it; at an odd edge the last row or column counts
 * twice. Rounding a quotient by four always up would brighten every level by an eighth, so odd
 * levels round a half up and even ones down.
 *
 * A task is a band of 64 rows of the picture and what they become on the first six levels, while
 * they are in the cache; the rest is at most a 1024th of the picture and is done by the caller. All
 * levels together take 16/3 bytes for each pixel of the picture, in one block.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/pyramid.h"

#include "base/error.h"
#include "base/memory.h"
#include "image/hot.h"
#include "image/pixel.h"
#include "image/tones.h"

#include <glib/gi18n.h>

#define BAND_LEVELS 6
#define BAND (1 << BAND_LEVELS) /* rows */

/* Below this nobody asks whether the machine has the memory. */
#define SMALL_BYTES ((size_t)64 << 20)

typedef struct
{
  UnetPyramid     *pyramid;
  const UnetImage *image;
  const uint8_t   *tones;
} Build;

/* The pyramid's own, to be written while it is made. */
static uint32_t *
get_row (const UnetPyramidLevel *level, int y)
{
  return (uint32_t *)level->pixels + (int64_t)y * level->width;
}

/* One loop for both depths. */
#define CONVERT_ROW(TYPE)                                                                          \
  do                                                                                               \
    {                                                                                              \
      const TYPE *p = (const TYPE *)image->data + (int64_t)y * image->width * step;                \
                                                                                                   \
      for (int x = 0; x < image->width; x++, p += step)                                            \
        target[x] = unet_pixel_pack (tones[p[0]], tones[p[green]], tones[p[blue]]);                \
    }                                                                                              \
  while (0)

static void
convert_row (const UnetImage *image, const uint8_t *tones, int y, uint32_t *target)
{
  const int step = image->channels;
  const int green = step >= 3 ? 1 : 0, blue = step >= 3 ? 2 : 0;

  if (image->bits == 16)
    CONVERT_ROW (uint16_t);
  else
    CONVERT_ROW (uint8_t);
}

/* The means of two pixels each of ABOVE and BELOW, N of them; HALF is 2 or 1 for each channel. Two
 * channels go in one word, with sixteen bits each. */
IMAGE_HOT static void
halve_rows (const uint32_t *restrict above,
            const uint32_t *restrict below,
            int      n,
            uint32_t half,
            uint32_t *restrict target)
{
  const uint32_t mask = 0xff00ff;

  for (int x = 0; x < n; x++)
    {
      const uint32_t a = above[2 * x], b = above[2 * x + 1];
      const uint32_t c = below[2 * x], d = below[2 * x + 1];
      const uint32_t even = (a & mask) + (b & mask) + (c & mask) + (d & mask) + half;
      const uint32_t odd =
          (a >> 8 & mask) + (b >> 8 & mask) + (c >> 8 & mask) + (d >> 8 & mask) + half;

      target[x] = (even >> 2 & mask) | (odd >> 2 & mask) << 8;
    }
}

static void
make_row (const UnetPyramid *pyramid, int level, int y)
{
  const UnetPyramidLevel *from = &pyramid->levels[level - 1], *to = &pyramid->levels[level];
  const uint32_t         *above = get_row (from, 2 * y);
  const uint32_t         *below = get_row (from, MIN (2 * y + 1, from->height - 1));
  const uint32_t          half = level % 2 != 0 ? 0x20002 : 0x10001;
  const int               pairs = from->width / 2;
  uint32_t               *target = get_row (to, y);

  halve_rows (above, below, pairs, half, target);
  if (from->width % 2 != 0)
    {
      const uint32_t a[2] = {above[2 * pairs], above[2 * pairs]};
      const uint32_t b[2] = {below[2 * pairs], below[2 * pairs]};

      halve_rows (a, b, 1, half, target + pairs);
    }
}

static void
build_band (void *data, int64_t index, int worker)
{
  const Build       *build = data;
  const UnetPyramid *pyramid = build->pyramid;
  const int          first = (int)index * BAND, end = MIN (first + BAND, pyramid->height);

  for (int y = first; y < end; y++)
    convert_row (build->image, build->tones, y, get_row (&pyramid->levels[0], y));
  for (int level = 1; level <= BAND_LEVELS && level < pyramid->n_levels; level++)
    for (int y = first >> level;
         y < (int)MIN ((index + 1) * BAND >> level, pyramid->levels[level].height); y++)
      make_row (pyramid, level, y);
}

static void
clear_pyramid (gpointer box)
{
  UnetPyramid *pyramid = box;

  unet_aligned_free (pyramid->memory);
}

UnetPyramid *
unet_pyramid_new (UnetPool *pool, const UnetImage *image, GError **error)
{
  g_autoptr (UnetPyramid) pyramid = g_atomic_rc_box_new0 (UnetPyramid);
  g_autofree uint8_t *tones = g_malloc ((gsize)1 << image->bits);
  size_t              offsets[UNET_PYRAMID_MAX_LEVELS], size = 0;
  int                 width = image->width, height = image->height;

  pyramid->width = width;
  pyramid->height = height;
  /* At most 2^30 pixels, and two fifths more for all the levels: no overflow. */
  for (;;)
    {
      offsets[pyramid->n_levels] = size;
      size += unet_align_size ((size_t)width * (size_t)height * sizeof (uint32_t));
      pyramid->levels[pyramid->n_levels++] = (UnetPyramidLevel){width, height, NULL};
      if (width == 1 && height == 1)
        break;
      width = (width + 1) / 2;
      height = (height + 1) / 2;
    }
  if (size <= SMALL_BYTES || unet_memory_available () == 0 || size <= unet_memory_available ())
    pyramid->memory = unet_aligned_alloc (size);
  if (pyramid->memory == NULL)
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
          _ ("to show a picture of %d x %d pixels needs %zu MiB of memory, which cannot be "
             "had: close other programs or show a smaller picture"),
          image->width, image->height, size >> 20);
      return NULL;
    }
  for (int i = 0; i < pyramid->n_levels; i++)
    pyramid->levels[i].pixels = (uint32_t *)((char *)pyramid->memory + offsets[i]);

  unet_tones_make (pool, image, tones);
  unet_pool_run (pool, (image->height + BAND - 1) / BAND, build_band,
                 &(Build){pyramid, image, tones});
  for (int level = BAND_LEVELS + 1; level < pyramid->n_levels; level++)
    for (int y = 0; y < pyramid->levels[level].height; y++)
      make_row (pyramid, level, y);
  return g_steal_pointer (&pyramid);
}

UnetPyramid *
unet_pyramid_ref (UnetPyramid *pyramid)
{
  return g_atomic_rc_box_acquire (pyramid);
}

void
unet_pyramid_unref (UnetPyramid *pyramid)
{
  if (pyramid != NULL)
    g_atomic_rc_box_release_full (pyramid, clear_pyramid);
}
