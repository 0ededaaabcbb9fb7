/* test-mask-values.c: from the values in masks to classes and back
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/mask-values.h"

#include "base/error.h"
#include "dataset/fixtures.h"

#include <string.h>

static UnetMaskValues
from_json (const char *json)
{
  UnetMaskValues values;
  GError        *error = NULL;

  unet_mask_values_from_json (json, &values, &error);
  g_assert_no_error (error);
  return values;
}

static UnetImage *
make_mask (int n, int channels, const int *samples)
{
  UnetImage *mask = fixture_noise (n, 1, channels, 8, 0);

  for (int i = 0; i < n * channels; i++)
    ((uint8_t *)mask->data)[i] = (uint8_t)samples[i];
  return mask;
}

static void
test_json (void)
{
  static const char *const texts[] = {"[0, 1]",
                                      "[0, 255]",
                                      "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]",
                                      "[0, 127, 255]",
                                      "[[0, 0, 0], [255, 0, 0]]",
                                      "[[0, 0, 0], [0, 0, 255], [255, 255, 255]]",
                                      "[0, 65535]",
                                      "[7]",
                                      "[255, 0]"};

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      UnetMaskValues   values = from_json (texts[i]);
      g_autofree char *json = unet_mask_values_to_json (&values);

      g_assert_cmpstr (json, ==, texts[i]);
      g_assert_cmpint (values.components, ==, texts[i][1] == '[' ? 3 : 1);
    }
}

/* What the reference may have written: 1-bit masks, masks with alpha, floating point. */
static void
test_json_variants (void)
{
  static const char *const cases[][2] = {
      {"[false, true]", "[0, 1]"},
      {"[0.0, 255.0]", "[0, 255]"},
      {" [ 0,255 ] ", "[0, 255]"},
      {"[[0], [255]]", "[0, 255]"},
      {"[[0, 255], [128, 255]]", "[0, 128]"},
      {"[[0, 0, 0, 255], [9, 8, 7, 255]]", "[[0, 0, 0], [9, 8, 7]]"}};

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UnetMaskValues   values = from_json (cases[i][0]);
      g_autofree char *json = unet_mask_values_to_json (&values);

      g_assert_cmpstr (json, ==, cases[i][1]);
    }
}

static void
test_json_refused (void)
{
  static const char *const texts[] = {"",
                                      "[]",
                                      "[0, 0]",
                                      "[0, -1]",
                                      "[0, 65536]",
                                      "[0.5, 1]",
                                      "[0, [1, 2, 3]]",
                                      "[[0, 0, 0], [1]]",
                                      "[[], []]",
                                      "{\"a\": 1}",
                                      "[0, 255",
                                      "0, 255",
                                      "[\"a\", \"b\"]",
                                      "[nan, 1]",
                                      "[1e99, 1]",
                                      "null",
                                      "[[0, 0], [0, 1]]",
                                      "[[1,2,3,4,5],[1,2,3,4,6]]",
                                      "\377\376"};
  g_autoptr (GString) many = g_string_new ("[0");
  UnetMaskValues values;

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("text %zu", i);
      g_assert_false (unet_mask_values_from_json (texts[i], &values, &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpint (values.n, ==, 0);
    }
  for (int i = 1; i < 255; i++)
    g_string_append_printf (many, ", %d", i);
  g_string_append (many, "]");
  values = from_json (many->str);
  g_assert_cmpint (values.n, ==, 255);
  g_string_truncate (many, many->len - 1);
  g_string_append (many, ", 255]");
  g_assert_false (unet_mask_values_from_json (many->str, &values, NULL));
}

/* Classes to an image and back. */
static void
test_round_trip (void)
{
  static const char *const texts[] = {"[0, 1]", "[0, 255]",
                                      "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]",
                                      "[[0, 0, 0], [0, 0, 255], [255, 255, 255]]", "[0, 1000]"};

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      UnetMaskValues values = from_json (texts[i]);
      uint8_t        classes[6 * 4], back[6 * 4];
      GError        *error = NULL;
      g_autoptr (UnetImage) image = NULL;

      for (int k = 0; k < 24; k++)
        classes[k] = (uint8_t)(k % values.n);
      image = unet_mask_values_to_image (&values, classes, 6, 4, &error);
      g_assert_no_error (error);
      g_assert_cmpint (image->width, ==, 6);
      g_assert_cmpint (image->height, ==, 4);
      g_assert_cmpint (image->channels, ==, values.components);
      g_assert_cmpint (image->bits, ==, values.value[1][0] > 255 ? 16 : 8);
      unet_mask_values_to_classes (&values, image, -1, false, "m.png", back, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (classes, sizeof classes, back, sizeof back);
    }
}

static void
test_no_such_class (void)
{
  UnetMaskValues values = from_json ("[0, 255]");
  uint8_t        classes[4] = {0, 1, 255, 0};
  g_autoptr (GError) error = NULL;

  g_assert_null (unet_mask_values_to_image (&values, classes, 2, 2, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
}

static void
test_stray (void)
{
  UnetMaskValues values = from_json ("[0, 255]");
  const int      samples[] = {0, 255, 130, 0, 120};
  g_autoptr (UnetImage) mask = make_mask (5, 1, samples);
  uint8_t classes[5];
  g_autoptr (GError) error = NULL;
  static const uint8_t snapped[] = {0, 1, 1, 0, 0}, ignored[] = {0, 1, 255, 0, 0};

  g_assert_false (
      unet_mask_values_to_classes (&values, mask, -1, false, "d/m.png", classes, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "d/m.png: 2 pixels"));
  g_assert_nonnull (strstr (error->message, "130"));
  g_assert_nonnull (strstr (error->message, "[0, 255]"));
  g_assert_true (unet_mask_values_to_classes (&values, mask, -1, true, "m.png", classes, NULL));
  g_assert_cmpmem (classes, 5, snapped, 5);
  g_assert_true (unet_mask_values_to_classes (&values, mask, 130, true, "m.png", classes, NULL));
  g_assert_cmpmem (classes, 5, ignored, 5);
}

static void
test_colors (void)
{
  UnetMaskValues values = from_json ("[[0, 0, 0], [128, 128, 128], [255, 0, 0]]");
  UnetMaskValues grey_values = from_json ("[0, 255]");
  const int      colors[] = {0, 0, 0, 9, 255, 0, 0, 0, 128, 128, 128, 5, 250, 9, 9, 255};
  const int      grey[] = {0, 128, 128};
  const int      rgb[] = {255, 255, 255, 0, 0, 0};
  g_autoptr (UnetImage) color_mask = make_mask (4, 4, colors);
  g_autoptr (UnetImage) grey_mask = make_mask (3, 1, grey);
  g_autoptr (UnetImage) rgb_mask = make_mask (2, 3, rgb);
  uint8_t              classes[4];
  static const uint8_t expected[] = {0, 2, 1, 2}, expected_grey[] = {0, 1, 1},
                       expected_rgb[] = {1, 0};
  g_autoptr (GError) error = NULL;

  g_assert_false (
      unet_mask_values_to_classes (&values, color_mask, -1, false, "m.png", classes, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "[250, 9, 9]"));
  g_assert_true (unet_mask_values_to_classes (&values, color_mask, -1, true, "m", classes, NULL));
  g_assert_cmpmem (classes, 4, expected, 4);
  g_assert_true (unet_mask_values_to_classes (&values, grey_mask, -1, false, "m", classes, NULL));
  g_assert_cmpmem (classes, 3, expected_grey, 3);
  g_assert_true (
      unet_mask_values_to_classes (&grey_values, rgb_mask, -1, false, "m", classes, NULL));
  g_assert_cmpmem (classes, 2, expected_rgb, 2);
}

static void
test_range (void)
{
  UnetMaskValues   values;
  g_autofree char *json = NULL;

  unet_mask_values_init_range (&values, 3);
  json = unet_mask_values_to_json (&values);
  g_assert_cmpstr (json, ==, "[0, 1, 2]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/mask-values/json", test_json);
  g_test_add_func ("/dataset/mask-values/json-variants", test_json_variants);
  g_test_add_func ("/dataset/mask-values/json-refused", test_json_refused);
  g_test_add_func ("/dataset/mask-values/round-trip", test_round_trip);
  g_test_add_func ("/dataset/mask-values/no-such-class", test_no_such_class);
  g_test_add_func ("/dataset/mask-values/stray", test_stray);
  g_test_add_func ("/dataset/mask-values/colors", test_colors);
  g_test_add_func ("/dataset/mask-values/range", test_range);
  return g_test_run ();
}
