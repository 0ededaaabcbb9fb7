/* test-overlay.c: tests of src/image/overlay.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/overlay.h"

#include "damage.h"

#include <string.h>

static const uint8_t *
at (const UnetImage *image, int x, int y)
{
  return (const uint8_t *)image->data + (y * image->width + x) * 3;
}

static void
assert_color (const uint8_t *p, int r, int g, int b)
{
  g_assert_cmpint (p[0], ==, r);
  g_assert_cmpint (p[1], ==, g);
  g_assert_cmpint (p[2], ==, b);
}

static void
test_palette (void)
{
  UnetColor first = unet_palette_get (1);
  int       n = 1;

  assert_color ((uint8_t[]){unet_palette_get (0).r, unet_palette_get (0).g, unet_palette_get (0).b},
                0, 0, 0);
  /* Distinct until they repeat. */
  for (int i = 2;; i++)
    {
      UnetColor color = unet_palette_get (i);

      if (memcmp (&color, &first, sizeof color) == 0)
        break;
      n++;
      for (int j = 1; j < i; j++)
        {
          UnetColor other = unet_palette_get (j);

          g_assert_cmpint (
              ABS (color.r - other.r) + ABS (color.g - other.g) + ABS (color.b - other.b), >, 60);
        }
    }
  g_assert_cmpint (n, >=, 11); /* what CamVid needs */
}

/* A square of class 1 in a white picture: its border is the colour, its inside is half of it, the
 * rest is untouched. */
static void
test_square (void)
{
  g_autoptr (UnetImage) image = unet_image_new (12, 10, 1, 8, NULL);
  g_autoptr (UnetImage) result = NULL;
  uint8_t   classes[12 * 10] = {0};
  UnetColor color = unet_palette_get (1);

  memset (image->data, 255, 12 * 10);
  for (int y = 3; y < 8; y++)
    for (int x = 4; x < 9; x++)
      classes[y * 12 + x] = 1;
  result = unet_overlay_render (NULL, image, classes, NULL, 0.5, NULL);
  g_assert_cmpint (result->channels, ==, 3);
  g_assert_cmpint (result->bits, ==, 8);
  for (int y = 0; y < 10; y++)
    for (int x = 0; x < 12; x++)
      if (classes[y * 12 + x] == 0)
        assert_color (at (result, x, y), 255, 255, 255);
      else if (x == 4 || x == 8 || y == 3 || y == 7)
        assert_color (at (result, x, y), color.r, color.g, color.b);
      else
        assert_color (at (result, x, y), (255 + color.r + 1) / 2, (255 + color.g + 1) / 2,
                      (255 + color.b + 1) / 2);
}

static void
test_opacity_bounds (void)
{
  g_autoptr (UnetImage) image = damage_draw (9, 9, 3, 8, 1);
  g_autoptr (UnetImage) clear = NULL, full = NULL;
  uint8_t   classes[81];
  UnetColor color = unet_palette_get (2);

  memset (classes, 2, sizeof classes); /* no border anywhere */
  clear = unet_overlay_render (NULL, image, classes, NULL, -1, NULL);
  full = unet_overlay_render (NULL, image, classes, NULL, 7, NULL);
  damage_assert_same (image, clear);
  assert_color (at (full, 4, 4), color.r, color.g, color.b);
}

static void
test_touching_classes (void)
{
  g_autoptr (UnetImage) image = unet_image_new (4, 1, 1, 8, NULL);
  g_autoptr (UnetImage) result = NULL;
  static const uint8_t classes[4] = {1, 1, 2, 2};
  UnetColor            one = unet_palette_get (1), two = unet_palette_get (2);

  memset (image->data, 200, 4);
  result = unet_overlay_render (NULL, image, classes, NULL, 0, NULL);
  assert_color (at (result, 0, 0), 200, 200, 200);
  assert_color (at (result, 1, 0), one.r, one.g, one.b);
  assert_color (at (result, 2, 0), two.r, two.g, two.b);
  assert_color (at (result, 3, 0), 200, 200, 200);
}

static bool
is_border (const uint8_t *classes, int width, int height, int x, int y)
{
  const uint8_t *here = classes + y * width + x;

  return (x > 0 && here[-1] != *here) || (x + 1 < width && here[1] != *here) ||
         (y > 0 && here[-width] != *here) || (y + 1 < height && here[width] != *here);
}

static uint8_t
mix (int below, int above, int weight)
{
  return (uint8_t)((below * (256 - weight) + above * weight + 128) >> 8);
}

/* Runs of all lengths and any neighbours, one pixel at a time as one would write it down, with one
 * thread and with three. */
static void
test_plain (void)
{
  enum
  {
    WIDTH = 203,
    HEIGHT = 101
  };
  g_autoptr (UnetPool) pool = unet_pool_new (3);
  g_autofree uint8_t *classes = g_malloc (WIDTH * HEIGHT);
  guint32             random = 1;

  for (int i = 0; i < WIDTH * HEIGHT; i++)
    {
      random = random * 1664525 + 1013904223;
      classes[i] = i > 0 && random >> 28 < 13 ? classes[i - 1] : (uint8_t)(random >> 20 & 3);
    }
  for (int channels = 1; channels <= 4; channels++)
    {
      g_autoptr (UnetImage) image = damage_draw (WIDTH, HEIGHT, channels, 8, 1);
      g_autoptr (UnetImage) one = unet_overlay_render (NULL, image, classes, NULL, 0.3, NULL);
      g_autoptr (UnetImage) many = unet_overlay_render (pool, image, classes, NULL, 0.3, NULL);

      damage_assert_same (one, many);
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          {
            const uint8_t *p = at (one, x, y);
            const uint8_t *below = (const uint8_t *)image->data + (y * WIDTH + x) * channels;
            const int      green = channels >= 3 ? 1 : 0, blue = channels >= 3 ? 2 : 0;
            const int      index = classes[y * WIDTH + x];
            const int weight = index == 0 ? 0 : is_border (classes, WIDTH, HEIGHT, x, y) ? 256 : 77;
            const UnetColor color = unet_palette_get (index);

            assert_color (p, mix (below[0], color.r, weight), mix (below[green], color.g, weight),
                          mix (below[blue], color.b, weight));
          }
    }
}

/* 16 bits and dim 8 bits fill the whole range; a picture of one value does not divide by 0. */
static void
test_tones (void)
{
  static const uint8_t classes[3] = {0};
  g_autoptr (UnetImage) deep = unet_image_new (3, 1, 1, 16, NULL);
  g_autoptr (UnetImage) dim = unet_image_new (3, 1, 1, 8, NULL);
  g_autoptr (UnetImage) flat = unet_image_new (3, 1, 1, 16, NULL);
  g_autoptr (UnetImage) a = NULL, b = NULL, c = NULL;

  memcpy (deep->data, (uint16_t[]){1000, 1100, 1200}, 6);
  memcpy (dim->data, (uint8_t[]){10, 20, 30}, 3);
  memcpy (flat->data, (uint16_t[]){0x8000, 0x8000, 0x8000}, 6);
  a = unet_overlay_render (NULL, deep, classes, NULL, 0.5, NULL);
  b = unet_overlay_render (NULL, dim, classes, NULL, 0.5, NULL);
  c = unet_overlay_render (NULL, flat, classes, NULL, 0.5, NULL);
  assert_color (at (a, 0, 0), 0, 0, 0);
  assert_color (at (a, 1, 0), 127, 127, 127);
  assert_color (at (a, 2, 0), 255, 255, 255);
  assert_color (at (b, 0, 0), 0, 0, 0);
  assert_color (at (b, 2, 0), 255, 255, 255);
  assert_color (at (c, 1, 0), 128, 128, 128);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/overlay/palette", test_palette);
  g_test_add_func ("/image/overlay/square", test_square);
  g_test_add_func ("/image/overlay/opacity-bounds", test_opacity_bounds);
  g_test_add_func ("/image/overlay/touching-classes", test_touching_classes);
  g_test_add_func ("/image/overlay/plain", test_plain);
  g_test_add_func ("/image/overlay/tones", test_tones);
  return g_test_run ();
}
