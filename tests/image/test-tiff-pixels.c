/* test-tiff-pixels.c: tests of src/image/tiff-pixels.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/tiff-pixels.h"

#include <string.h>

static void
test_unpack (void)
{
  static const uint8_t packed[] = {0xb4, 0x1e}; /* 1011 0100 0001 1110 */
  static const uint8_t ones[] = {1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 1};
  static const uint8_t twos[] = {2, 3, 1, 0, 0, 1, 3};
  static const uint8_t fours[] = {0xb, 4, 1};
  g_autoptr (UnetImage) image = unet_image_new (13, 1, 1, 8, NULL);

  unet_tiff_unpack (packed, 1, 13, image, 0, 1);
  g_assert_cmpmem (image->data, 13, ones, 13);
  unet_tiff_unpack (packed, 2, 7, image, 0, 1);
  g_assert_cmpmem (image->data, 7, twos, 7);
  unet_tiff_unpack (packed, 4, 3, image, 0, 1);
  g_assert_cmpmem (image->data, 3, fours, 3);
}

/* A plane that lies apart goes to every third sample. */
static void
test_unpack_plane (void)
{
  g_autoptr (UnetImage) image = unet_image_new (3, 1, 3, 8, NULL);
  g_autoptr (UnetImage) deep = unet_image_new (2, 1, 2, 16, NULL);
  static const uint16_t samples[] = {0x1234, 0xfedc};

  memset (image->data, 0, 9);
  unet_tiff_unpack ((const uint8_t *)"abc", 8, 3, image, 1, 3);
  g_assert_cmpmem (image->data, 9, "\0a\0\0b\0\0c\0", 9);
  memset (deep->data, 0, 8);
  unet_tiff_unpack ((const uint8_t *)samples, 16, 2, deep, 1, 2);
  g_assert_cmpint (((uint16_t *)deep->data)[1], ==, 0x1234);
  g_assert_cmpint (((uint16_t *)deep->data)[3], ==, 0xfedc);
  g_assert_cmpint (((uint16_t *)deep->data)[2], ==, 0);
}

/* abc over def, as the specification's eight orientations show it. */
static void
test_orientations (void)
{
  static const char *const upright[] = {"abcdef", "abcdef", "cbafed", "fedcba", "defabc",
                                        "adbecf", "daebfc", "fcebda", "cfbead"};

  for (int orientation = 0; orientation <= 8; orientation++)
    {
      UnetTiffKind kind = {.bits = 8, .samples = 1, .orientation = orientation};
      UnetImage   *image = unet_image_new (3, 2, 1, 8, NULL);
      g_autoptr (UnetImage) result = NULL;

      memcpy (image->data, "abcdef", 6);
      result = unet_tiff_finish ("a.tif", image, &kind, UNET_ROLE_PICTURE, NULL);
      g_assert_cmpint (result->width, ==, orientation >= 5 ? 2 : 3);
      g_assert_cmpint (result->height, ==, orientation >= 5 ? 3 : 2);
      g_assert_cmpmem (result->data, 6, upright[orientation], 6);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/tiff-pixels/unpack", test_unpack);
  g_test_add_func ("/image/tiff-pixels/unpack-plane", test_unpack_plane);
  g_test_add_func ("/image/tiff-pixels/orientations", test_orientations);
  return g_test_run ();
}
