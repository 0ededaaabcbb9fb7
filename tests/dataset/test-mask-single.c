/* test-mask-single.c: the values of one mask
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/mask-single.h"

#include "base/error.h"

#include <string.h>

static UnetImage *
make (int width, int height, int channels)
{
  UnetImage *image = unet_image_new (width, height, channels, 8, NULL);

  memset (image->data, 0, (size_t)(width * height * channels));
  return image;
}

static void
test_grey (void)
{
  g_autoptr (UnetImage) mask = make (4, 2, 1);
  UnetMaskValues values;
  uint8_t        classes[8];

  memcpy (mask->data, (const uint8_t[]){255, 0, 7, 255, 0, 0, 7, 254}, 8);
  g_assert_true (unet_mask_values_of_mask (mask, "m", &values, NULL));
  g_assert_cmpint (values.n, ==, 4);
  g_assert_cmpint (values.components, ==, 1);
  for (int i = 0; i < 4; i++)
    {
      g_assert_cmpint (values.value[i][0], ==, ((const int[]){0, 7, 254, 255})[i]);
      g_assert_cmpint (values.value[i][1], ==, 0);
    }
  g_assert_true (unet_mask_values_to_classes (&values, mask, -1, false, "m", classes, NULL));
  g_assert_cmpmem (classes, 8, ((const uint8_t[]){3, 0, 1, 3, 0, 0, 1, 2}), 8);
}

static void
test_colors (void)
{
  g_autoptr (UnetImage) mask = make (3, 1, 4);
  UnetMaskValues values;

  /* Alpha is no part of a value. */
  memcpy (mask->data, (const uint8_t[]){9, 0, 0, 255, 0, 0, 0, 0, 9, 0, 0, 7}, 12);
  g_assert_true (unet_mask_values_of_mask (mask, "m", &values, NULL));
  g_assert_cmpint (values.n, ==, 2);
  g_assert_cmpint (values.components, ==, 3);
  g_assert_cmpint (values.value[1][0], ==, 9);
  g_assert_cmpint (values.value[1][1], ==, 0);
}

static void
test_single_value (void)
{
  g_autoptr (UnetImage) mask = make (3, 3, 1);
  UnetMaskValues values;

  g_assert_true (unet_mask_values_of_mask (mask, "m", &values, NULL));
  g_assert_cmpint (values.n, ==, 1);
}

/* A photograph: 256 values, and more than a census takes. */
static void
test_picture (void)
{
  g_autoptr (UnetImage) grey = make (16, 16, 1);
  g_autoptr (UnetImage) colored = make (300, 300, 3);
  g_autoptr (GError) error = NULL;
  UnetMaskValues values;

  for (int i = 0; i < 256; i++)
    ((uint8_t *)grey->data)[i] = (uint8_t)i;
  for (int i = 0; i < 300 * 300; i++)
    memcpy ((uint8_t *)colored->data + 3 * i,
            (const uint8_t[]){(uint8_t)i, (uint8_t)(i >> 8), (uint8_t)(i >> 16)}, 3);
  g_assert_false (unet_mask_values_of_mask (grey, "grey.png", &values, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "grey.png"));
  g_clear_error (&error);
  g_assert_false (unet_mask_values_of_mask (colored, "c.png", &values, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/mask-single/grey", test_grey);
  g_test_add_func ("/dataset/mask-single/colors", test_colors);
  g_test_add_func ("/dataset/mask-single/single-value", test_single_value);
  g_test_add_func ("/dataset/mask-single/picture", test_picture);
  return g_test_run ();
}
