/* test-mask-scan.c: which values of the masks are classes
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/mask-values.h"

#include "base/error.h"
#include "dataset/fixtures.h"
#include "image/codec.h"
#include "image/resize.h"
#include "support/support.h"

#include <gio/gio.h>
#include <string.h>

typedef struct
{
  char *root, *images, *masks;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = test_make_folder ();
  fixture->images = fixture_folder (fixture->root, "images");
  fixture->masks = fixture_folder (fixture->root, "masks");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_remove_folder (fixture->root);
  g_free (fixture->images);
  g_free (fixture->masks);
  g_free (fixture->root);
}

/* Saves MASK (taken) as NAME, and makes an image of that name. */
static void
add_mask (Fixture *fixture, const char *name, UnetImage *mask)
{
  fixture_save (mask, fixture->masks, name);
  fixture_touch (fixture->images, name);
  unet_image_unref (mask);
}

static bool
scan (const char     *images,
      const char     *masks,
      int             n,
      int             ignore,
      UnetMaskValues *values,
      GError        **error)
{
  g_autoptr (UnetPairs) pairs = unet_pairs_find (images, masks, NULL, error);

  return pairs != NULL && unet_mask_values_scan (pairs, n, ignore, NULL, NULL, values, error);
}

static void
check_scan (const char *images, const char *masks, int n, int ignore, const char *expected)
{
  UnetMaskValues   values;
  GError          *error = NULL;
  g_autofree char *json = NULL;

  scan (images, masks, n, ignore, &values, &error);
  g_assert_no_error (error);
  json = unet_mask_values_to_json (&values);
  g_assert_cmpstr (json, ==, expected);
}

/* Where the number of classes may be said (N 0), also what is said where it may not be. */
static void
check_error (const char *images, const char *masks, int n, int ignore, const char *words)
{
  UnetMaskValues values;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) list = g_strsplit (words, "|", -1);

  g_assert_false (scan (images, masks, n, ignore, &values, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_test_message ("%s", error->message);
  for (int i = 0; list[i] != NULL; i++)
    {
      g_test_message ("must hold: %s", list[i]);
      g_assert_nonnull (strstr (error->message, list[i]));
    }
  if (n > 0)
    return;
  g_clear_error (&error);
  g_assert_false (scan (images, masks, UNET_CLASSES_NO_OPTION, ignore, &values, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_test_message ("%s", error->message);
  g_assert_null (strstr (error->message, "--classes"));
}

static UnetImage *
resized (UnetImage *image, int width, int height)
{
  GError    *error = NULL;
  UnetImage *result = unet_image_resize_bicubic (NULL, image, width, height, &error);

  g_assert_no_error (error);
  unet_image_unref (image);
  return result;
}

static void
test_plain (Fixture *fixture, gconstpointer data)
{
  add_mask (fixture, "1.png", fixture_disc (40, 30, 0, 255));
  add_mask (fixture, "2.png", fixture_disc (40, 30, 0, 0));
  check_scan (fixture->images, fixture->masks, 0, -1, "[0, 255]");
  check_scan (fixture->images, fixture->masks, 2, -1, "[0, 255]");
  check_scan (fixture->images, fixture->masks, 1, -1, "[0, 255]");
  add_mask (fixture, "3.png", fixture_disc (40, 30, 0, 127));
  check_scan (fixture->images, fixture->masks, 0, -1, "[0, 127, 255]");
  check_scan (fixture->images, fixture->masks, 0, 127, "[0, 255]");
  check_error (fixture->images, fixture->masks, 2, -1,
               "2 classes were asked for|3 values|127 (|in 1 of 3 masks, such as|3.png|0 (|in all");
  check_error (fixture->images, fixture->masks, 4, -1, "4 classes|3 values");
  check_error (fixture->images, fixture->masks, 1, -1, "1 class (|2 values|3 values");
}

/* A patch close to a frequent value is a class, not a shade of it. */
static void
test_close_class (Fixture *fixture, gconstpointer data)
{
  add_mask (fixture, "1.png", fixture_disc (40, 30, 0, 255));
  add_mask (fixture, "2.png", fixture_disc (40, 30, 0, 10));
  check_scan (fixture->images, fixture->masks, 0, -1, "[0, 10, 255]");
  check_error (fixture->images, fixture->masks, 2, -1, "3 values|10 (|2.png");
}

static void
test_single_value (Fixture *fixture, gconstpointer data)
{
  add_mask (fixture, "1.png", fixture_disc (20, 20, 0, 0));
  add_mask (fixture, "2.png", fixture_disc (20, 20, 0, 0));
  check_error (fixture->images, fixture->masks, 0, -1, "the single value 0 in all 2");
  check_error (fixture->images, fixture->masks, 0, 0, "ignore");
}

/* A one-bit mask holds 0 and 1; in a set with others, these are classes 0 and 1 of three. */
static void
test_one_bit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetImage) mask = fixture_disc (20, 20, 0, 1);
  g_autofree char *path = fixture_path (fixture->masks, "1.png");
  GError          *error = NULL;

  unet_image_save_png (mask, path, true, &error);
  g_assert_no_error (error);
  fixture_touch (fixture->images, "1.png");
  check_scan (fixture->images, fixture->masks, 0, -1, "[0, 1]");
}

static UnetImage *
colored (int r, int g, int b)
{
  g_autoptr (UnetImage) disc = fixture_disc (24, 24, 0, 1);
  UnetImage *mask = fixture_noise (24, 24, 3, 8, 0);
  const int  color[] = {r, g, b};

  for (int i = 0; i < 24 * 24; i++)
    for (int c = 0; c < 3; c++)
      ((uint8_t *)mask->data)[3 * i + c] = (uint8_t)(((uint8_t *)disc->data)[i] * color[c]);
  return mask;
}

static void
test_colors (Fixture *fixture, gconstpointer data)
{
  add_mask (fixture, "1.png", colored (255, 255, 255));
  check_scan (fixture->images, fixture->masks, 0, -1, "[0, 255]");
  add_mask (fixture, "2.png", colored (0, 0, 255));
  add_mask (fixture, "3.png", colored (0, 200, 9));
  add_mask (fixture, "4.png", fixture_disc (24, 24, 0, 90));
  check_scan (fixture->images, fixture->masks, 0, -1,
              "[[0, 0, 0], [0, 0, 255], [0, 200, 9], [90, 90, 90], [255, 255, 255]]");
  check_scan (fixture->images, fixture->masks, 0, 90,
              "[[0, 0, 0], [0, 0, 255], [0, 200, 9], [255, 255, 255]]");
}

static void
test_antialiased_colors (Fixture *fixture, gconstpointer data)
{
  add_mask (fixture, "1.png", resized (colored (255, 0, 0), 60, 60));
  add_mask (fixture, "2.png", resized (colored (0, 255, 0), 60, 60));
  check_error (fixture->images, fixture->masks, 0, -1, "pixels|--classes 3");
  check_scan (fixture->images, fixture->masks, 3, -1, "[[0, 0, 0], [0, 255, 0], [255, 0, 0]]");
}

/* A rare class, thin borders as a class, sparse point marks: all are believed. */
static void
test_believed (Fixture *fixture, gconstpointer data)
{
  UnetImage *border = fixture_disc (64, 64, 0, 255);
  uint8_t   *pixels = border->data;

  for (int i = 64; i < 64 * 63; i++)
    if (pixels[i] == 0 && (pixels[i - 1] == 255 || pixels[i + 1] == 255 || pixels[i - 64] == 255 ||
                           pixels[i + 64] == 255))
      pixels[i] = 127;
  add_mask (fixture, "1.png", border);
  check_scan (fixture->images, fixture->masks, 0, -1, "[0, 127, 255]");
}

/* A disc of VALUES[4] with a stripe, THICKNESS pixels high, of each of the three between. */
static UnetImage *
striped (const uint8_t *values, int thickness)
{
  UnetImage *mask = fixture_disc (64, 64, values[0], values[4]);

  for (int k = 1; k <= 3; k++)
    memset ((uint8_t *)mask->data + 64 * (10 + 12 * k), values[k], (size_t)(64 * thickness));
  return mask;
}

/* Thin lines of three values are shades, unless the values are indices or the lines have an inside,
 * or their number was said. */
static void
test_stripes (Fixture *fixture, gconstpointer data)
{
  static const uint8_t indices[] = {0, 1, 2, 3, 4}, codes[] = {0, 50, 100, 150, 250};

  add_mask (fixture, "1.png", striped (indices, 1));
  check_scan (fixture->images, fixture->masks, 0, -1, "[0, 1, 2, 3, 4]");
  add_mask (fixture, "1.png", striped (codes, 1));
  check_error (fixture->images, fixture->masks, 0, -1, "50 (|100 (|150 (|0 and 250|--classes 5");
  check_scan (fixture->images, fixture->masks, 5, -1, "[0, 50, 100, 150, 250]");
  add_mask (fixture, "1.png", striped (codes, 3));
  check_scan (fixture->images, fixture->masks, 0, -1, "[0, 50, 100, 150, 250]");
}

static void
test_points (Fixture *fixture, gconstpointer data)
{
  UnetImage *points = fixture_disc (64, 64, 0, 0);

  for (int i = 0; i < 5; i++)
    ((uint8_t *)points->data)[64 * (10 * i + 5) + 11 * i + 3] = (uint8_t)(50 * (i + 1));
  add_mask (fixture, "1.png", points);
  check_scan (fixture->images, fixture->masks, 0, -1, "[0, 50, 100, 150, 200, 250]");
}

/* A few pixels of a soft brush. */
static void
test_slip (Fixture *fixture, gconstpointer data)
{
  UnetImage *slip = fixture_disc (200, 200, 0, 255);

  ((uint8_t *)slip->data)[200 * 110 + 30] = 90;
  add_mask (fixture, "1.png", fixture_disc (200, 200, 0, 255));
  add_mask (fixture, "2.png", slip);
  check_error (fixture->images, fixture->masks, 0, -1,
               "2.png has 1 pixel (|90 (1 pixel)|1 of 2 masks|0 and 255|--classes 2|--classes 3");
  check_scan (fixture->images, fixture->masks, 2, -1, "[0, 255]");
}

static void
test_instances (Fixture *fixture, gconstpointer data)
{
  UnetImage *numbered = fixture_disc (100, 100, 0, 0);

  for (int i = 0; i < 10000; i++)
    ((uint8_t *)numbered->data)[i] = (uint8_t)(i % 100 / 10 + i / 1000 * 10);
  add_mask (fixture, "1.png", fixture_disc (100, 100, 0, 1));
  add_mask (fixture, "2.png", numbered);
  check_error (fixture->images, fixture->masks, 0, -1,
               "100 different values|2.png (100 values)|number the objects|--classes 100");
}

static void
test_photograph (Fixture *fixture, gconstpointer data)
{
  add_mask (fixture, "1.png", fixture_noise (300, 300, 3, 8, 1));
  check_error (fixture->images, fixture->masks, 0, -1, "1.png|photograph");
}

static bool
cancel_second (void *data, int n_done, int n_total)
{
  g_assert_cmpint (n_total, ==, 3);
  *(int *)data = n_done;
  return n_done < 2;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetPairs) pairs = NULL;
  g_autoptr (GError) error = NULL;
  UnetMaskValues values;
  int            n_done = 0;

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.png", i);

      add_mask (fixture, name, fixture_disc (20, 20, 0, 255));
    }
  pairs = unet_pairs_find (fixture->images, fixture->masks, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (unet_mask_values_scan (pairs, 0, -1, cancel_second, &n_done, &values, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (n_done, ==, 2);
}

static void
test_broken_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture->masks, "2.png");
  UnetMaskValues   values;
  g_autoptr (GError) error = NULL;

  add_mask (fixture, "1.png", fixture_disc (20, 20, 0, 255));
  add_mask (fixture, "2.png", fixture_disc (20, 20, 0, 255));
  fixture_spoil (path);
  g_assert_false (scan (fixture->images, fixture->masks, 0, -1, &values, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "2.png"));
}

/* Real masks pass; the same masks smoothed or saved as JPEG are caught and named, and can be used
 * when the number of classes is said. */
static const struct
{
  const char *folder, *images, *values;
  int         ignore;
} real_sets[] = {{"isbi2012-em", "imgs", "[0, 255]", -1},
                 {"dsb2018-nuclei", "imgs", "[0, 255]", -1},
                 {"drive-original", "images", "[0, 255]", -1},
                 {"camvid11", "imgs", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]", -1},
                 {"camvid11", "imgs", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", 11}};

static void
test_real (void)
{
  g_autofree char *root = test_shared_path ("datasets");

  if (root == NULL)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (real_sets); i++)
    {
      g_autofree char *images =
          g_build_filename (root, real_sets[i].folder, real_sets[i].images, NULL);
      g_autofree char *masks = g_build_filename (root, real_sets[i].folder, "masks", NULL);
      double           start = (double)g_get_monotonic_time ();

      check_scan (images, masks, 0, real_sets[i].ignore, real_sets[i].values);
      g_test_message ("%s: %.0f ms", real_sets[i].folder,
                      ((double)g_get_monotonic_time () - start) / 1000);
    }
}

static void
check_spoiled (const char *folder, int quality, double scale)
{
  g_autofree char *root = test_shared_path ("datasets");
  g_autofree char *temporary = NULL, *masks = NULL, *from = NULL, *from_images = NULL;
  g_autofree char *images = NULL;
  g_autoptr (UnetPairs) pairs = NULL;
  GError *error = NULL;

  if (root == NULL)
    return;
  temporary = test_make_folder ();
  images = fixture_folder (temporary, "images");
  masks = fixture_folder (temporary, "masks");
  from = g_build_filename (root, folder, "masks", NULL);
  pairs = unet_pairs_from_inputs ((const char *const *)&from, 1, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 6; i++)
    {
      const UnetPair *pair = unet_pairs_get (pairs, i);
      g_autoptr (UnetImage) mask = unet_image_load (pair->image_path, UNET_ROLE_PICTURE, &error);
      g_autofree char *png = g_strconcat (pair->stem, ".png", NULL);
      g_autofree char *jpeg = g_strconcat (pair->stem, ".jpg", NULL);

      g_assert_no_error (error);
      fixture_touch (images, png);
      if (quality > 0)
        fixture_save_jpeg (mask, masks, jpeg, quality);
      else
        {
          g_autoptr (UnetImage) smooth = resized (unet_image_ref (mask), (int)(mask->width * scale),
                                                  (int)(mask->height * scale));

          fixture_save (smooth, masks, png);
        }
    }
  g_test_message ("%s, quality %d, scale %g", folder, quality, scale);
  check_error (images, masks, 0, -1, "/masks/|pixels|--classes 2|PNG");
  check_scan (images, masks, 2, -1, "[0, 255]");
  test_remove_folder (temporary);
}

static void
test_spoiled (void)
{
  static const char *const folders[] = {"isbi2012-em", "dsb2018-nuclei"};

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      check_spoiled (folders[i], 50, 1);
      check_spoiled (folders[i], 75, 1);
      check_spoiled (folders[i], 95, 1);
      check_spoiled (folders[i], 100, 1);
      check_spoiled (folders[i], 0, 0.5);
      check_spoiled (folders[i], 0, 0.7);
      check_spoiled (folders[i], 0, 2);
    }
}

#define ADD(name, func)                                                                            \
  g_test_add ("/dataset/mask-scan/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("plain", test_plain);
  ADD ("close-class", test_close_class);
  ADD ("single-value", test_single_value);
  ADD ("one-bit", test_one_bit);
  ADD ("colors", test_colors);
  ADD ("antialiased-colors", test_antialiased_colors);
  ADD ("believed", test_believed);
  ADD ("stripes", test_stripes);
  ADD ("points", test_points);
  ADD ("slip", test_slip);
  ADD ("instances", test_instances);
  ADD ("photograph", test_photograph);
  ADD ("cancel", test_cancel);
  ADD ("broken-file", test_broken_file);
  g_test_add_func ("/dataset/mask-scan/real", test_real);
  g_test_add_func ("/dataset/mask-scan/spoiled", test_spoiled);
  return g_test_run ();
}
