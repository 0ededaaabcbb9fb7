/* overlay.c: a mask made visible
 *
 * Inside a class the picture stays readable under the colour; the border, one pixel wide and
 * opaque, shows exactly where the mask ends. A pixel is of the border when one of its four
 * neighbours is of another class; the edge of the picture is none.
 *
 * This is what is drawn anew while somebody moves the slider of a threshold over a large picture,
 * so it goes row by row in loops over bytes that become vector loops: the picture's own colours,
 * the border as one flag per pixel, then runs of one class, each mixed with one colour, and last
 * the borders. A task is a band of rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/overlay.h"

#include "base/memory.h"
#include "image/hot.h"
#include "image/tones.h"

#include <math.h>
#include <string.h>

#define BAND 32 /* rows */

/* The seven colours of Okabe and Ito that stand out on grey, then darker and paler ones that differ
 * from them in lightness. */
static const UnetColor palette[] = {
    {230, 159, 0},   {86, 180, 233}, {0, 158, 115},   {240, 228, 66},
    {0, 114, 178},   {213, 94, 0},   {204, 121, 167}, {136, 34, 85},
    {153, 221, 255}, {102, 102, 0},  {68, 1, 154},    {255, 204, 187},
};

UnetColor
unet_palette_get (int class_index)
{
  if (class_index < 1)
    return (UnetColor){0, 0, 0};
  return palette[(class_index - 1) % (int)G_N_ELEMENTS (palette)];
}

typedef struct
{
  const UnetImage *image;
  const uint8_t   *classes;
  UnetImage       *result;
  const UnetColor *colors; /* by class; NULL: the palette's */
  int              weight; /* of the colour, of 256 */
  const uint8_t   *tones;  /* by sample value; NULL: as they are */
  uint8_t         *flags;  /* a row for each thread */
  size_t           flags_size;
} Overlay;

static int64_t
count_bands (const UnetImage *image)
{
  return (image->height + BAND - 1) / BAND;
}

/* Row Y of the picture, as RGB of 8 bits. */
static void
draw_picture (const Overlay *overlay, int64_t y, uint8_t *target)
{
  const UnetImage *image = overlay->image;
  const int        step = image->channels;
  const int        green = step >= 3 ? 1 : 0, blue = step >= 3 ? 2 : 0;
  const int64_t    at = y * image->width * step;
  const uint8_t   *tones = overlay->tones;

  if (image->bits == 16)
    {
      const uint16_t *p = (const uint16_t *)image->data + at;

      for (int x = 0; x < image->width; x++, p += step, target += 3)
        {
          target[0] = tones[p[0]];
          target[1] = tones[p[green]];
          target[2] = tones[p[blue]];
        }
    }
  else
    {
      const uint8_t *p = (const uint8_t *)image->data + at;

      if (tones == NULL && step == 3)
        memcpy (target, p, (size_t)image->width * 3);
      else
        for (int x = 0; x < image->width; x++, p += step, target += 3)
          {
            target[0] = tones != NULL ? tones[p[0]] : p[0];
            target[1] = tones != NULL ? tones[p[green]] : p[green];
            target[2] = tones != NULL ? tones[p[blue]] : p[blue];
          }
    }
}

/* --- classes --- */

/* FLAGS: not 0 where a pixel of ROW, of WIDTH, has another class beside it. ABOVE and BELOW are ROW
 * itself at the edge of the picture. */
IMAGE_HOT static void
find_border (const uint8_t *restrict row,
             const uint8_t *restrict above,
             const uint8_t *restrict below,
             int width,
             uint8_t *restrict flags)
{
  for (int x = 0; x < width; x++)
    flags[x] = (row[x] ^ above[x]) | (row[x] ^ below[x]);
  for (int x = 1; x < width; x++)
    flags[x] |= row[x] ^ row[x - 1];
  for (int x = 0; x + 1 < width; x++)
    flags[x] |= row[x] ^ row[x + 1];
}

/* (below * (256 - weight) + above * weight + 128) / 256, where ADDED is the part of ABOVE: at most
 * 255 * 256 + 128, so that 16 bits hold it. */
static inline uint8_t
mix (uint8_t below, uint16_t kept, uint16_t added)
{
  return (uint8_t)((uint16_t)(below * kept + added) >> 8);
}

#define BLOCK 48 /* bytes: a multiple of the colour's three and of a vector's sixteen */

IMAGE_HOT static void
mix_run (uint8_t *target, int64_t n, uint16_t kept, const uint16_t *added)
{
  for (; n >= BLOCK; n -= BLOCK, target += BLOCK)
    for (int i = 0; i < BLOCK; i++)
      target[i] = mix (target[i], kept, added[i]);
  for (int64_t i = 0; i < n; i++)
    target[i] = mix (target[i], kept, added[i]);
}

/* Paints the classes of one row over TARGET. */
static void
draw_classes (const Overlay *overlay, const uint8_t *row, const uint8_t *flags, uint8_t *target)
{
  const int width = overlay->image->width;
  int       end;

  for (int x = 0; x < width; x = end)
    {
      const uint8_t class_index = row[x];
      UnetColor     color;
      uint16_t      added[BLOCK];

      if (class_index == 0)
        {
          end = x + 1;
          while (end < width && row[end] == 0)
            end++;
          continue;
        }
      for (end = x + 1; end < width && row[end] == class_index; end++)
        ;
      color =
          overlay->colors != NULL ? overlay->colors[class_index] : unet_palette_get (class_index);
      for (int i = 0; i < MIN (BLOCK, 3 * (end - x)); i += 3)
        {
          added[i] = (uint16_t)(color.r * overlay->weight + 128);
          added[i + 1] = (uint16_t)(color.g * overlay->weight + 128);
          added[i + 2] = (uint16_t)(color.b * overlay->weight + 128);
        }
      mix_run (target + 3 * x, 3 * (int64_t)(end - x), (uint16_t)(256 - overlay->weight), added);
      for (int i = x; i < end; i++)
        if (flags[i] != 0)
          memcpy (target + 3 * i, (const uint8_t[]){color.r, color.g, color.b}, 3);
    }
}

static void
overlay_task (void *data, int64_t index, int worker)
{
  const Overlay *overlay = data;
  const int64_t  width = overlay->image->width, height = overlay->image->height;
  const int64_t  end = MIN ((index + 1) * BAND, height);
  uint8_t       *flags = overlay->flags + (size_t)worker * overlay->flags_size;

  for (int64_t y = index * BAND; y < end; y++)
    {
      const uint8_t *row = overlay->classes + y * width;
      uint8_t       *target = (uint8_t *)overlay->result->data + y * width * 3;

      draw_picture (overlay, y, target);
      find_border (row, y > 0 ? row - width : row, y + 1 < height ? row + width : row, (int)width,
                   flags);
      draw_classes (overlay, row, flags, target);
    }
}

UnetImage *
unet_overlay_render (UnetPool        *pool,
                     UnetImage       *image,
                     const uint8_t   *classes,
                     const UnetColor *colors,
                     double           opacity,
                     GError         **error)
{
  UnetImage          *result = unet_image_new (image->width, image->height, 3, 8, error);
  g_autofree uint8_t *tones = g_malloc ((gsize)1 << image->bits);
  g_autofree uint8_t *flags = NULL;
  Overlay overlay = {.image = image, .classes = classes, .result = result, .colors = colors};

  if (result == NULL)
    return NULL;
  overlay.weight = (int)lrint (CLAMP (opacity, 0.0, 1.0) * 256);
  overlay.flags_size = unet_align_size ((size_t)image->width);
  overlay.flags = flags = g_malloc ((size_t)unet_pool_get_n_threads (pool) * overlay.flags_size);
  if (unet_tones_make (pool, image, tones))
    overlay.tones = tones;
  unet_pool_run (pool, count_bands (image), overlay_task, &overlay);
  return result;
}
