/* test-pyramid.c: tests of src/image/pyramid.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/pyramid.h"

#include "damage.h"
#include "image/pixel.h"

#include <math.h>
#include <string.h>

static int
get_channel (const UnetPyramidLevel *level, int x, int y, int shift)
{
  /* The last row and column count twice. */
  x = MIN (x, level->width - 1);
  y = MIN (y, level->height - 1);
  return level->pixels[y * level->width + x] >> shift & 255;
}

/* One pixel at a time, from the level before; odd levels round a half up, even ones down. */
static void
assert_levels (const UnetPyramid *pyramid)
{
  int width = pyramid->width, height = pyramid->height;

  for (int i = 0; i < pyramid->n_levels; i++)
    {
      const UnetPyramidLevel *level = &pyramid->levels[i], *below = level - 1;

      g_assert_cmpint (level->width, ==, width);
      g_assert_cmpint (level->height, ==, height);
      for (int y = 0; i > 0 && y < height; y++)
        for (int x = 0; x < width; x++)
          {
            g_assert_cmpint (level->pixels[y * width + x] >> 24, ==, 255);
            for (int shift = 0; shift < 24; shift += 8)
              g_assert_cmpint (get_channel (level, x, y, shift), ==,
                               (get_channel (below, 2 * x, 2 * y, shift) +
                                get_channel (below, 2 * x + 1, 2 * y, shift) +
                                get_channel (below, 2 * x, 2 * y + 1, shift) +
                                get_channel (below, 2 * x + 1, 2 * y + 1, shift) + 1 + i % 2) /
                                   4);
          }
      width = (width + 1) / 2;
      height = (height + 1) / 2;
    }
  g_assert_cmpint (pyramid->levels[pyramid->n_levels - 1].width, ==, 1);
  g_assert_cmpint (pyramid->levels[pyramid->n_levels - 1].height, ==, 1);
}

/* Bands, odd sides and slim pictures, with one thread and with three. */
static void
test_levels (void)
{
  static const int sizes[][2] = {{1, 1},   {2, 1},    {1, 3},    {64, 64},  {65, 63},
                                 {7, 300}, {300, 64}, {257, 65}, {1, 1000}, {129, 200}};
  g_autoptr (UnetPool) pool = unet_pool_new (3);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (UnetImage) image = damage_draw (sizes[i][0], sizes[i][1], 3, 8, 1);
      g_autoptr (UnetPyramid) one = unet_pyramid_new (NULL, image, NULL);
      g_autoptr (UnetPyramid) many = unet_pyramid_new (pool, image, NULL);

      assert_levels (one);
      g_assert_cmpint (one->n_levels, ==, many->n_levels);
      for (int j = 0; j < one->n_levels; j++)
        g_assert_cmpmem (one->levels[j].pixels, one->levels[j].width * one->levels[j].height * 4,
                         many->levels[j].pixels,
                         many->levels[j].width * many->levels[j].height * 4);
    }
}

/* All kinds of pictures, as they are or stretched. */
static void
test_picture (void)
{
  for (int channels = 1; channels <= 4; channels++)
    for (int bits = 8; bits <= 16; bits += 8)
      {
        g_autoptr (UnetImage) image = unet_image_new (3, 70, channels, bits, NULL);
        g_autoptr (UnetPyramid) pyramid = NULL;
        const int green = channels >= 3 ? 1 : 0, blue = channels >= 3 ? 2 : 0;
        const int n = 3 * 70 * channels;

        /* From 0 to 255 or 510, alpha too. */
        for (int i = 0; i < n; i++)
          if (bits == 8)
            ((uint8_t *)image->data)[i] = (uint8_t)(i % 256);
          else
            ((uint16_t *)image->data)[i] = (uint16_t)(i % 256 * 2 + 300);
        /* Bounds at samples that are not alpha. */
        for (int v = 0; v < 2; v++)
          if (bits == 8)
            ((uint8_t *)image->data)[v * channels] = (uint8_t)(255 * v);
          else
            ((uint16_t *)image->data)[v * channels] = (uint16_t)(300 + 510 * v);
        pyramid = unet_pyramid_new (NULL, image, NULL);
        for (int i = 0; i < 3 * 70; i++)
          {
            uint32_t v[4];

            for (int c = 0; c < channels; c++)
              v[c] = bits == 8 ? ((uint8_t *)image->data)[i * channels + c]
                               : (((uint16_t *)image->data)[i * channels + c] - 300u) / 2;
            g_assert_cmphex (pyramid->levels[0].pixels[i], ==,
                             unet_pixel_pack (v[0], v[green], v[blue]));
          }
      }
}

/* Rounding has no direction: the one pixel at the top is as bright as the picture. */
static void
test_brightness (void)
{
  g_autoptr (UnetImage) image = damage_draw (1024, 1024, 1, 8, 5);
  g_autoptr (UnetPyramid) pyramid = unet_pyramid_new (NULL, image, NULL);
  double sum = 0;

  for (int i = 0; i < 1024 * 1024; i++)
    sum += ((uint8_t *)image->data)[i];
  g_assert_cmpint (pyramid->n_levels, ==, 11);
  g_assert_cmpfloat_with_epsilon (pyramid->levels[10].pixels[0] & 255, sum / (1024 * 1024), 1);
}

static void
test_references (void)
{
  g_autoptr (UnetImage) image = damage_draw (20, 20, 1, 8, 1);
  UnetPyramid *pyramid = unet_pyramid_new (NULL, image, NULL);
  uint32_t     corner = pyramid->levels[0].pixels[0];

  g_assert_true (unet_pyramid_ref (pyramid) == pyramid);
  unet_pyramid_unref (pyramid);
  g_assert_cmphex (pyramid->levels[0].pixels[0], ==, corner);
  unet_pyramid_unref (pyramid);
  unet_pyramid_unref (NULL);
}

/* Pixels: what the two channels in a word give is what one would write down. */
static void
test_pixel (void)
{
  for (int value = 0; value < 256; value++)
    for (int weight = 0; weight < 256; weight++)
      {
        const uint32_t pixel = unet_pixel_pack ((uint32_t)value, 255, (uint32_t)(255 - value));
        const uint32_t scaled = unet_pixel_scale (pixel, (uint32_t)weight);

        g_assert_cmpint (scaled >> 24, ==, weight);
        g_assert_cmpint (scaled >> 16 & 255, ==, (2 * value * weight + 255) / 510);
        g_assert_cmpint (scaled >> 8 & 255, ==, weight);
        g_assert_cmpint (scaled & 255, ==, (2 * (255 - value) * weight + 255) / 510);
        g_assert_cmphex (unet_pixel_over (pixel, pixel), ==, pixel);
      }
  g_assert_cmphex (unet_pixel_over (0xff102030, 0), ==, 0xff102030);
  g_assert_cmphex (unet_pixel_over (0xffffffff, 0x80000000), ==, 0xff7f7f7f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/pyramid/levels", test_levels);
  g_test_add_func ("/image/pyramid/picture", test_picture);
  g_test_add_func ("/image/pyramid/brightness", test_brightness);
  g_test_add_func ("/image/pyramid/references", test_references);
  g_test_add_func ("/image/pyramid/pixel", test_pixel);
  return g_test_run ();
}
