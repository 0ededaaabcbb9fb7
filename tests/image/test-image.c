/* test-image.c: tests of src/image/image.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/image.h"

#include "base/error.h"
#include "damage.h"

#include <string.h>

static void
test_bounds (void)
{
  static const int wrong[][4] = {
      {0, 1, 1, 8},         {1, 0, 1, 8}, {-1, 5, 1, 8}, {65536, 1, 1, 8}, {1, 65536, 1, 8},
      {65535, 65535, 1, 8}, {1, 1, 0, 8}, {1, 1, 5, 8},  {1, 1, 1, 1},     {1, 1, 1, 32},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (unet_image_new (wrong[i][0], wrong[i][1], wrong[i][2], wrong[i][3], &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
    }
}

static void
test_references (void)
{
  UnetImage *image = damage_draw (3, 2, 1, 8, 1);

  g_assert_true (unet_image_ref (image) == image);
  unet_image_unref (image);
  g_assert_cmpint (image->width, ==, 3);
  unet_image_unref (image);
  unet_image_unref (NULL);
}

/* Every pair of channel counts, one pixel, both depths. */
static void
test_convert (void)
{
  static const int source[5][4] = {{0}, {200}, {200, 90}, {10, 100, 250}, {10, 100, 250, 90}};
  /* (10 * 19595 + 100 * 38470 + 250 * 7471 + 0x8000) >> 16 = 90 */
  static const int expected[5][5][4] = {
      {{0}},
      {{0}, {200}, {200, -1}, {200, 200, 200}, {200, 200, 200, -1}},
      {{0}, {200}, {200, 90}, {200, 200, 200}, {200, 200, 200, 90}},
      {{0}, {90}, {90, -1}, {10, 100, 250}, {10, 100, 250, -1}},
      {{0}, {90}, {90, 90}, {10, 100, 250}, {10, 100, 250, 90}},
  };

  for (int bits = 8; bits <= 16; bits += 8)
    for (int from = 1; from <= 4; from++)
      for (int to = 1; to <= 4; to++)
        {
          g_autoptr (UnetImage) image = unet_image_new (1, 1, from, bits, NULL);
          g_autoptr (UnetImage) result = NULL;

          for (int c = 0; c < from; c++)
            if (bits == 8)
              ((uint8_t *)image->data)[c] = (uint8_t)source[from][c];
            else
              ((uint16_t *)image->data)[c] = (uint16_t)source[from][c];
          result = unet_image_convert (image, to, NULL);
          g_assert_cmpint (result->channels, ==, to);
          g_assert_true (from != to || result == image);
          for (int c = 0; c < to; c++)
            {
              int v = bits == 8 ? ((uint8_t *)result->data)[c] : ((uint16_t *)result->data)[c];
              int opaque = bits == 8 ? 255 : 65535;

              g_assert_cmpint (v, ==, expected[from][to][c] < 0 ? opaque : expected[from][to][c]);
            }
        }
}

static void
test_white_stays_white (void)
{
  g_autoptr (UnetImage) image = unet_image_new (1, 1, 3, 16, NULL);
  g_autoptr (UnetImage) grey = NULL;

  memset (image->data, 0xff, 6);
  grey = unet_image_convert (image, 1, NULL);
  g_assert_cmpint (*(uint16_t *)grey->data, ==, 65535);
}

static void
test_is_grey (void)
{
  for (int bits = 8; bits <= 16; bits += 8)
    for (int channels = 1; channels <= 4; channels++)
      {
        g_autoptr (UnetImage) grey = damage_draw (9, 5, 1, bits, 3);
        g_autoptr (UnetImage) wide = unet_image_convert (grey, channels, NULL);

        g_assert_true (unet_image_is_grey (wide));
        if (channels < 3)
          continue;
        ((uint8_t *)wide->data)[(9 * 5 - 1) * channels * bits / 8] ^= 1;
        g_assert_false (unet_image_is_grey (wide));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/image/bounds", test_bounds);
  g_test_add_func ("/image/image/references", test_references);
  g_test_add_func ("/image/image/convert", test_convert);
  g_test_add_func ("/image/image/white-stays-white", test_white_stays_white);
  g_test_add_func ("/image/image/is-grey", test_is_grey);
  return g_test_run ();
}
