/* test-sample.c: one image, and its mask, as the network takes them
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/sample.h"

#include "base/error.h"
#include "dataset/fixtures.h"
#include "image/codec.h"
#include "image/resize.h"
#include "support/support.h"

#include <string.h>

typedef struct
{
  char          *root;
  UnetMaskValues values;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = test_make_folder ();
  g_assert_true (unet_mask_values_from_json ("[0, 255]", &fixture->values, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_remove_folder (fixture->root);
  g_free (fixture->root);
}

static UnetSample *
load (Fixture                 *fixture,
      const char              *image,
      const char              *mask,
      const UnetSampleOptions *options,
      GError                 **error)
{
  g_autofree char *image_path = fixture_path (fixture->root, image);
  g_autofree char *mask_path = mask != NULL ? fixture_path (fixture->root, mask) : NULL;
  UnetPair         pair = {"x", image_path, mask_path};

  return unet_sample_load (&pair, options, error);
}

static UnetSample *
load_ok (Fixture *fixture, const char *image, const char *mask, const UnetSampleOptions *options)
{
  GError     *error = NULL;
  UnetSample *sample = load (fixture, image, mask, options, &error);

  g_assert_no_error (error);
  g_assert_nonnull (sample);
  return sample;
}

static void
check_refused (Fixture                 *fixture,
               const char              *image,
               const char              *mask,
               const UnetSampleOptions *options,
               UnetError                code,
               const char              *words)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) list = g_strsplit (words, "|", -1);

  g_assert_null (load (fixture, image, mask, options, &error));
  g_assert_error (error, UNET_ERROR, (int)code);
  g_test_message ("%s", error->message);
  for (int i = 0; list[i] != NULL; i++)
    g_assert_nonnull (strstr (error->message, list[i]));
}

/* Every number against the image room's own resizing. */
static void
check_sample (const UnetSample *sample, UnetImage *image, int channels, double scale)
{
  GError *error = NULL;
  g_autoptr (UnetImage) converted = unet_image_convert (image, channels, &error);
  int width = (int)(scale * image->width), height = (int)(scale * image->height);
  g_autoptr (UnetImage) resized = NULL;

  g_assert_no_error (error);
  resized = unet_image_resize_bicubic (NULL, converted, width, height, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sample->channels, ==, channels);
  g_assert_cmpint (sample->width, ==, width);
  g_assert_cmpint (sample->height, ==, height);
  g_assert_cmpint (sample->full_width, ==, image->width);
  g_assert_cmpint (sample->full_height, ==, image->height);
  for (int c = 0; c < channels; c++)
    for (int i = 0; i < width * height; i++)
      {
        int    at = i * channels + c;
        double value = resized->bits == 16 ? ((uint16_t *)resized->data)[at] / 65535.0
                                           : ((uint8_t *)resized->data)[at] / 255.0;

        g_assert_cmpfloat (sample->image[c * width * height + i], ==, (float)value);
      }
}

static void
test_channels (Fixture *fixture, gconstpointer data)
{
  for (int channels = 1; channels <= 4; channels++)
    for (int bits = 8; bits <= 16; bits += 8)
      for (int wanted = 1; wanted <= 3; wanted += 2)
        for (int half = 0; half < 2; half++)
          {
            UnetSampleOptions options = {.scale = half ? 0.5 : 1, .channels = wanted};
            g_autoptr (UnetImage) image = fixture_noise (45, 38, channels, bits, 5);
            g_autoptr (UnetSample) sample = NULL;

            fixture_save (image, fixture->root, "x.png");
            sample = load_ok (fixture, "x.png", NULL, &options);
            g_assert_null (sample->classes);
            check_sample (sample, image, wanted, options.scale);
          }
}

/* Nearly black pictures, too: 1 stays 1/255. */
static void
test_dark (Fixture *fixture, gconstpointer data)
{
  UnetSampleOptions options = {.scale = 1, .channels = 1};
  g_autoptr (UnetImage) image = fixture_disc (20, 20, 0, 1);
  g_autoptr (UnetSample) sample = NULL;

  fixture_save (image, fixture->root, "x.png");
  sample = load_ok (fixture, "x.png", NULL, &options);
  check_sample (sample, image, 1, 1);
  g_assert_cmpfloat (sample->image[20 * 11 + 9], ==, 1 / 255.0f);
}

static void
test_one_bit (Fixture *fixture, gconstpointer data)
{
  UnetSampleOptions options = {.scale = 1, .channels = 3};
  g_autoptr (UnetImage) image = fixture_disc (20, 20, 0, 1);
  g_autofree char *path = fixture_path (fixture->root, "x.png");
  GError          *error = NULL;
  g_autoptr (UnetSample) sample = NULL, pair_sample = NULL;

  unet_image_save_png (image, path, true, &error);
  g_assert_no_error (error);
  sample = load_ok (fixture, "x.png", NULL, &options);
  g_assert_cmpfloat (sample->image[20 * 11 + 9], ==, 1.0f);
  g_assert_cmpfloat (sample->image[0], ==, 0.0f);

  unet_mask_values_init_range (&fixture->values, 2);
  options.values = &fixture->values;
  options.ignore_value = -1;
  pair_sample = load_ok (fixture, "x.png", "x.png", &options);
  g_assert_cmpmem (pair_sample->classes, 400, image->data, 400);
}

/* A palette picture is looked up as a picture and taken by index as a mask. The file was made with
 * Pillow: 16 x 16, palette [10, 20, 30], [40, 50, 60], all pixels 1 but the first. */
static void
test_palette (Fixture *fixture, gconstpointer data)
{
  static const char file[] =
      "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQAQMAAAAlPW0iAAAABlBMVEUKFB4oMjzVG7TpAAAAD0lE"
      "QVR4nGOo/8/wnwQEAOXOH2HktIUCAAAAAElFTkSuQmCC";
  g_autofree char  *path = fixture_path (fixture->root, "x.png");
  UnetSampleOptions options = {.scale = 1, .channels = 3, .ignore_value = -1};
  g_autoptr (UnetSample) sample = NULL;
  gsize              length;
  g_autofree guchar *bytes = g_base64_decode (file, &length);

  g_assert_true (g_file_set_contents (path, (const char *)bytes, (gssize)length, NULL));
  unet_mask_values_init_range (&fixture->values, 2);
  options.values = &fixture->values;
  sample = load_ok (fixture, "x.png", "x.png", &options);
  g_assert_cmpfloat (sample->image[0], ==, (float)(10 / 255.0));
  g_assert_cmpfloat (sample->image[1], ==, (float)(40 / 255.0));
  g_assert_cmpfloat (sample->image[256 + 1], ==, (float)(50 / 255.0));
  g_assert_cmpfloat (sample->image[512 + 77], ==, (float)(60 / 255.0));
  for (int i = 0; i < 256; i++)
    g_assert_cmpint (sample->classes[i], ==, i > 0);
}

static void
test_mask (Fixture *fixture, gconstpointer data)
{
  UnetSampleOptions options = {
      .scale = 0.5, .channels = 3, .values = &fixture->values, .ignore_value = 255};
  g_autoptr (UnetImage) image = fixture_noise (63, 41, 3, 8, 5);
  g_autoptr (UnetImage) mask = fixture_disc (63, 41, 0, 255);
  g_autoptr (UnetImage) small = unet_image_resize_nearest (NULL, mask, 31, 20, NULL);
  g_autoptr (UnetSample) sample = NULL, ignored = NULL;

  fixture_save (image, fixture->root, "x.tif");
  fixture_save (mask, fixture->root, "m.png");
  ignored = load_ok (fixture, "x.tif", "m.png", &options);
  options.ignore_value = -1;
  sample = load_ok (fixture, "x.tif", "m.png", &options);
  check_sample (sample, image, 3, 0.5);
  for (int i = 0; i < 31 * 20; i++)
    {
      bool inside = ((uint8_t *)small->data)[i] == 255;

      g_assert_cmpint (sample->classes[i], ==, inside ? 1 : 0);
      g_assert_cmpint (ignored->classes[i], ==, inside ? 255 : 0);
    }
}

static void
test_snap (Fixture *fixture, gconstpointer data)
{
  UnetSampleOptions options = {
      .scale = 1, .channels = 1, .values = &fixture->values, .ignore_value = -1};
  g_autoptr (UnetImage) image = fixture_disc (20, 20, 3, 200);
  g_autoptr (UnetSample) sample = NULL;

  fixture_save (image, fixture->root, "x.png");
  check_refused (fixture, "x.png", "x.png", &options, UNET_ERROR_DATA,
                 "x.png: 400 pixels|[0, 255]");
  options.snap = true;
  sample = load_ok (fixture, "x.png", "x.png", &options);
  g_assert_cmpint (sample->classes[0], ==, 0);
  g_assert_cmpint (sample->classes[20 * 11 + 9], ==, 1);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  UnetSampleOptions options = {
      .scale = 1, .channels = 3, .values = &fixture->values, .ignore_value = -1};
  g_autoptr (UnetImage) image = fixture_noise (40, 30, 3, 8, 5);
  g_autoptr (UnetImage) mask = fixture_disc (40, 31, 0, 255);

  fixture_save (image, fixture->root, "x.png");
  fixture_save (mask, fixture->root, "m.png");
  check_refused (fixture, "x.png", "m.png", &options, UNET_ERROR_DATA,
                 "x.png is 40 x 30|m.png is 40 x 31");
  check_refused (fixture, "x.png", NULL, &options, UNET_ERROR_DATA, "no mask");
  options.scale = 0.5;
  check_refused (fixture, "x.png", "m.png", &options, UNET_ERROR_DATA,
                 "x.png is 40 x 30|scale 0.5|20 x 15|--scale");
  options.scale = 1e9;
  check_refused (fixture, "x.png", "m.png", &options, UNET_ERROR_DATA, "cannot be scaled");
  options.scale = 1;
  options.channels = 4;
  check_refused (fixture, "x.png", "m.png", &options, UNET_ERROR_MISMATCH,
                 "x.png has 3 channels, the network takes 4");
}

/* A network of four channels takes four-channel files as they are. */
static void
test_four_channels (Fixture *fixture, gconstpointer data)
{
  UnetSampleOptions options = {.scale = 1, .channels = 4};
  g_autoptr (UnetImage) image = fixture_noise (20, 18, 4, 8, 9);
  g_autoptr (UnetSample) sample = unet_sample_from_image (NULL, image, &options, "x", NULL);

  g_assert_nonnull (sample);
  check_sample (sample, image, 4, 1);
}

/* Python: int (0.29 * 100), int (0.57 * 100) and int (1.1 * 30), in double. */
static void
test_sides (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    double scale;
    int    side, expected;
  } cases[] = {{0.29, 100, 28}, {0.57, 100, 56}, {1.1, 30, 33}, {0.5, 101, 50}, {1.0, 17, 17}};

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UnetSampleOptions options = {.scale = cases[i].scale, .channels = 1};
      g_autoptr (UnetImage) image = fixture_noise (cases[i].side, cases[i].side, 1, 8, 1);
      g_autoptr (UnetSample) sample = unet_sample_from_image (NULL, image, &options, "x", NULL);

      g_assert_nonnull (sample);
      g_assert_cmpint (sample->width, ==, cases[i].expected);
      g_assert_cmpint (sample->height, ==, cases[i].expected);
    }
}

#define ADD(name, func) g_test_add ("/dataset/sample/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("channels", test_channels);
  ADD ("dark", test_dark);
  ADD ("one-bit", test_one_bit);
  ADD ("palette", test_palette);
  ADD ("mask", test_mask);
  ADD ("snap", test_snap);
  ADD ("refused", test_refused);
  ADD ("four-channels", test_four_channels);
  ADD ("sides", test_sides);
  return g_test_run ();
}
