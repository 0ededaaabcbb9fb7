/* overlay.c: a mask made visible
 *
 * Inside a class the picture stays readable under the colour; the border, one pixel wide and
 * opaque, shows exactly where the mask ends. A pixel is of the border when one of its four
 * neighbours is of another class; the edge of the picture is none.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/overlay.h"

#include "base/error.h"

#include <math.h>

/* An 8-bit picture whose largest value is below this is too dim to see. */
#define DIM 128

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

/* Fills TABLE, by sample value, with what is seen. */
static void
make_tone_table (const UnetImage *image, uint8_t *table)
{
  size_t n = (size_t)image->width * (size_t)image->height;
  int    colors = image->channels >= 3 ? 3 : 1;
  int    low = 65535, high = 0;
  bool   stretched;

  for (size_t i = 0; i < n; i++)
    for (int c = 0; c < colors; c++)
      {
        size_t at = i * (size_t)image->channels + (size_t)c;
        int    v = image->bits == 16 ? ((uint16_t *)image->data)[at] : ((uint8_t *)image->data)[at];

        low = MIN (low, v);
        high = MAX (high, v);
      }
  stretched = high > low && (image->bits == 16 || high < DIM);
  for (int v = 0; v < 1 << image->bits; v++)
    if (stretched)
      table[v] = (uint8_t)((CLAMP (v, low, high) - low) * 255LL / (high - low));
    else
      table[v] = (uint8_t)(image->bits == 16 ? v >> 8 : v);
}

static bool
is_border (const uint8_t *classes, int width, int height, int x, int y)
{
  const uint8_t *at = classes + (size_t)y * (size_t)width + x;

  return (x > 0 && at[-1] != at[0]) || (x + 1 < width && at[1] != at[0]) ||
         (y > 0 && at[-width] != at[0]) || (y + 1 < height && at[width] != at[0]);
}

static uint8_t
mix (uint8_t below, uint8_t above, int weight)
{
  return (uint8_t)((below * (256 - weight) + above * weight + 128) >> 8);
}

UnetImage *
unet_overlay_render (UnetImage *image, const uint8_t *classes, double opacity, GError **error)
{
  UnetImage          *result;
  g_autofree uint8_t *tones = g_malloc ((gsize)1 << image->bits);
  int                 weight = (int)lrint (CLAMP (opacity, 0.0, 1.0) * 256);
  int                 green = image->channels >= 3 ? 1 : 0, blue = image->channels >= 3 ? 2 : 0;
  uint8_t            *target;
  size_t              at = 0;

  result = unet_image_new (image->width, image->height, 3, 8, error);
  if (result == NULL)
    return NULL;
  make_tone_table (image, tones);
  target = result->data;
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++, target += 3, at += (size_t)image->channels)
      {
        int index = classes[(size_t)y * (size_t)image->width + (size_t)x];

        if (image->bits == 16)
          {
            const uint16_t *p = (const uint16_t *)image->data + at;

            target[0] = tones[p[0]];
            target[1] = tones[p[green]];
            target[2] = tones[p[blue]];
          }
        else
          {
            const uint8_t *p = (const uint8_t *)image->data + at;

            target[0] = tones[p[0]];
            target[1] = tones[p[green]];
            target[2] = tones[p[blue]];
          }
        if (index != 0)
          {
            UnetColor color = unet_palette_get (index);
            int       here = is_border (classes, image->width, image->height, x, y) ? 256 : weight;

            target[0] = mix (target[0], color.r, here);
            target[1] = mix (target[1], color.g, here);
            target[2] = mix (target[2], color.b, here);
          }
      }
  return result;
}
