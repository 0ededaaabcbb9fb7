/* test-pairing.c: which mask belongs to which image
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/pairing.h"

#include "base/error.h"
#include "dataset/fixtures.h"
#include "support/support.h"

#include <string.h>

typedef struct
{
  char *root, *images, *masks;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = test_make_folder ();
  fixture->images = fixture_folder (fixture->root, "a");
  fixture->masks = fixture_folder (fixture->root, "b");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_remove_folder (fixture->root);
  g_free (fixture->images);
  g_free (fixture->masks);
  g_free (fixture->root);
}

/* Names apart by blanks. */
static void
touch_all (const char *folder, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);

  for (int i = 0; list[i] != NULL; i++)
    fixture_touch (folder, list[i]);
}

/* Pairs come out as "stem:image:mask ..." of base names. */
static void
check_pairs (const Fixture *fixture, const char *expected, int expected_unused)
{
  GError *error = NULL;
  int     n_unused = -1;
  g_autoptr (UnetPairs) pairs =
                 unet_pairs_find (fixture->images, fixture->masks, &n_unused, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (int i = 0; i < unet_pairs_get_n (pairs); i++)
    {
      const UnetPair  *pair = unet_pairs_get (pairs, i);
      g_autofree char *image = g_path_get_basename (pair->image_path);
      g_autofree char *mask = g_path_get_basename (pair->mask_path);

      g_string_append_printf (text, "%s%s:%s:%s", i > 0 ? " " : "", pair->stem, image, mask);
      g_assert_true (g_file_test (pair->image_path, G_FILE_TEST_EXISTS));
      g_assert_true (g_file_test (pair->mask_path, G_FILE_TEST_EXISTS));
    }
  g_assert_cmpstr (text->str, ==, expected);
  g_assert_cmpint (n_unused, ==, expected_unused);
}

static void
check_error (const char *images, const char *masks, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetPairs) pairs = unet_pairs_find (images, masks, NULL, &error);
  g_auto (GStrv) list = g_strsplit (words, "|", -1);

  g_assert_null (pairs);
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_test_message ("%s", error->message);
  for (int i = 0; list[i] != NULL; i++)
    {
      g_test_message ("must hold: %s", list[i]);
      g_assert_nonnull (strstr (error->message, list[i]));
    }
}

static void
test_same_stem (Fixture *fixture, gconstpointer data)
{
  touch_all (fixture->images, "b.png a.jpg c.TIF .hidden.png notes.txt");
  touch_all (fixture->masks, "a.png b.gif c.png d.png .c.png Thumbs.db");
  g_free (fixture_folder (fixture->images, "sub.png"));
  check_pairs (fixture, "a:a.jpg:a.png b:b.png:b.gif c:c.TIF:c.png", 1);
}

static void
test_suffix (Fixture *fixture, gconstpointer data)
{
  touch_all (fixture->images, "x.png y.png z.png");
  touch_all (fixture->masks, "x_mask.png y.png y_mask.png z_mask.tif");
  check_pairs (fixture, "x:x.png:x_mask.png y:y.png:y.png z:z.png:z_mask.tif", 1);
}

static void
test_dots (Fixture *fixture, gconstpointer data)
{
  touch_all (fixture->images, "a.png a.b.png a.b.c.png");
  touch_all (fixture->masks, "a.png a.b.png a.b.c_mask.png");
  check_pairs (fixture, "a:a.png:a.png a.b:a.b.png:a.b.png a.b.c:a.b.c.png:a.b.c_mask.png", 0);
}

static void
test_byte_order (Fixture *fixture, gconstpointer data)
{
  touch_all (fixture->images, "b.png B.png 10.png 9.png \303\244.png");
  touch_all (fixture->masks, "b.png B.png 10.png 9.png \303\244.png");
  check_pairs (fixture,
               "10:10.png:10.png 9:9.png:9.png B:B.png:B.png b:b.png:b.png "
               "\303\244:\303\244.png:\303\244.png",
               0);
}

static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  touch_all (fixture->images, "21_training.tif 22_training.tif 40_training.tif");
  touch_all (fixture->masks, "21_manual1.gif 22_manual1.gif 40_manual1.gif 41_manual1.gif");
  check_pairs (fixture,
               "21_training:21_training.tif:21_manual1.gif "
               "22_training:22_training.tif:22_manual1.gif "
               "40_training:40_training.tif:40_manual1.gif",
               1);
}

static void
test_one_folder (Fixture *fixture, gconstpointer data)
{
  touch_all (fixture->images, "a.png a_mask.png b.png b_mask.png");
  g_free (fixture->masks);
  fixture->masks = g_strdup (fixture->images);
  check_pairs (fixture, "a:a.png:a_mask.png b:b.png:b_mask.png", 0);
  touch_all (fixture->images, "c.png");
  check_error (fixture->images, fixture->masks, "no mask for 1 of 3 images: c;");
}

static void
test_one_folder_of_images (Fixture *fixture, gconstpointer data)
{
  touch_all (fixture->images, "a.png b.png");
  check_error (fixture->images, fixture->images, "of images and of masks|a.png");
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  touch_all (fixture->images, "1.png 2.png 3.png 4.png");
  touch_all (fixture->masks, "1.png 3.png");
  check_error (fixture->images, fixture->masks,
               "/b has no mask for 2 of 4 images: 2, 4;|named like its image|_mask");
  touch_all (fixture->images, "5.png 6.png 7.png 8.png 9.png");
  check_error (fixture->images, fixture->masks, "for 7 of 9 images: 2, 4, 5, 6, 7 and 2 more;");
}

static void
test_nothing_matches (Fixture *fixture, gconstpointer data)
{
  touch_all (fixture->images, "cat.png dog.png");
  touch_all (fixture->masks, "tree.png house.png");
  check_error (fixture->images, fixture->masks, "any of the 2 images|cat.png|house.png|_mask");
}

static void
test_twins (Fixture *fixture, gconstpointer data)
{
  touch_all (fixture->images, "x.png y.png");
  touch_all (fixture->masks, "x.png y.png y.gif");
  check_error (fixture->images, fixture->masks, "/b has several masks|y.gif and y.png");
  touch_all (fixture->images, "x.jpg");
  check_error (fixture->images, fixture->masks, "/a has several images|x.jpg and x.png");
}

/* A twin among masks that no image wants does no harm. */
static void
test_unused_twins (Fixture *fixture, gconstpointer data)
{
  touch_all (fixture->images, "x.png");
  touch_all (fixture->masks, "x.png z.png z.gif");
  check_pairs (fixture, "x:x.png:x.png", 2);
}

static void
test_swapped (Fixture *fixture, gconstpointer data)
{
  g_autofree char *imgs = fixture_folder (fixture->root, "imgs");
  g_autofree char *masks = fixture_folder (fixture->root, "masks");

  touch_all (fixture->images, "x_mask.png y_mask.png");
  touch_all (fixture->masks, "x.png y.png");
  check_error (fixture->images, fixture->masks, "swapped|/a, given for the images|/b, given for");

  touch_all (imgs, "1.png 2.png");
  touch_all (masks, "1.png 2.png");
  check_error (masks, imgs, "swapped");
  g_free (fixture->images);
  g_free (fixture->masks);
  fixture->images = g_steal_pointer (&imgs);
  fixture->masks = g_steal_pointer (&masks);
  check_pairs (fixture, "1:1.png:1.png 2:2.png:2.png", 0);
}

static void
test_swapped_drive (Fixture *fixture, gconstpointer data)
{
  touch_all (fixture->images, "21_manual1.gif 22_manual1.gif");
  touch_all (fixture->masks, "21_training.tif 22_training.tif");
  check_error (fixture->images, fixture->masks, "swapped");
}

static void
test_empty_and_absent (Fixture *fixture, gconstpointer data)
{
  g_autofree char *absent = fixture_path (fixture->root, "nowhere");

  check_error (fixture->images, fixture->masks, "/a holds no picture");
  touch_all (fixture->images, "x.png");
  check_error (fixture->images, fixture->masks, "/b holds no picture");
  check_error (fixture->images, absent, "nowhere does not exist");
  check_error (absent, fixture->masks, "nowhere");
}

static void
test_file_for_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = fixture_path (fixture->images, "x.png");

  touch_all (fixture->images, "x.png");
  check_error (file, fixture->masks, "x.png is a file, where a folder is needed");
}

static void
test_masks_alone (Fixture *fixture, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (UnetPairs) pairs = NULL;

  touch_all (fixture->masks, "x.png y_mask.png");
  pairs = unet_pairs_from_masks (fixture->masks, &error);
  g_assert_no_error (error);
  g_assert_cmpint (unet_pairs_get_n (pairs), ==, 2);
  g_assert_cmpstr (unet_pairs_get (pairs, 1)->stem, ==, "y");
  g_assert_null (unet_pairs_get (pairs, 1)->image_path);
  g_assert_true (g_str_has_suffix (unet_pairs_get (pairs, 1)->mask_path, "/y_mask.png"));
  touch_all (fixture->masks, "x.tif");
  g_assert_null (unet_pairs_from_masks (fixture->masks, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_clear_error (&error);
}

static void
test_inputs (Fixture *fixture, gconstpointer data)
{
  g_autofree char *single = fixture_path (fixture->masks, "z.weird");
  g_autofree char *absent = fixture_path (fixture->masks, "absent.png");
  const char      *inputs[] = {single, fixture->images};
  const char      *bad_inputs[] = {single, absent};
  const char      *empty[] = {fixture->masks};
  GError          *error = NULL;
  g_autoptr (UnetPairs) pairs = NULL, other = NULL;

  touch_all (fixture->images, "b.png a.png skip.txt");
  touch_all (fixture->masks, "z.weird");
  pairs = unet_pairs_from_inputs (inputs, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpint (unet_pairs_get_n (pairs), ==, 3);
  g_assert_cmpstr (unet_pairs_get (pairs, 0)->stem, ==, "z");
  g_assert_cmpstr (unet_pairs_get (pairs, 0)->image_path, ==, single);
  g_assert_null (unet_pairs_get (pairs, 0)->mask_path);
  g_assert_cmpstr (unet_pairs_get (pairs, 1)->stem, ==, "a");
  g_assert_cmpstr (unet_pairs_get (pairs, 2)->stem, ==, "b");

  other = unet_pairs_ref (pairs);
  g_clear_pointer (&pairs, unet_pairs_unref);
  g_assert_cmpint (unet_pairs_get_n (other), ==, 3);

  /* One that is absent fails when it is read; nothing but absent ones at once. */
  g_clear_pointer (&other, unet_pairs_unref);
  other = unet_pairs_from_inputs (bad_inputs, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpint (unet_pairs_get_n (other), ==, 2);
  g_assert_null (unet_pairs_from_inputs (bad_inputs + 1, 1, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "absent.png does not exist"));
  g_clear_error (&error);
  g_assert_null (unet_pairs_from_inputs (empty, 1, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_clear_error (&error);
  g_assert_null (unet_pairs_from_inputs (NULL, 0, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_clear_error (&error);
}

static void
test_shared (void)
{
  static const struct
  {
    const char *images, *masks;
    int         n;
  } sets[] = {{"isbi2012-em/imgs", "isbi2012-em/masks", 30},
              {"dsb2018-nuclei/imgs", "dsb2018-nuclei/masks", 133},
              {"camvid11/imgs", "camvid11/masks", 79},
              {"drive-original/images", "drive-original/masks", 6}};
  g_autofree char *root = test_shared_path ("datasets");

  if (root == NULL)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      GError          *error = NULL;
      g_autofree char *images = fixture_path (root, sets[i].images);
      g_autofree char *masks = fixture_path (root, sets[i].masks);
      g_autoptr (UnetPairs) pairs = unet_pairs_find (images, masks, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (unet_pairs_get_n (pairs), ==, sets[i].n);
      check_error (masks, images, "swapped");
    }
}

#define ADD(name, func)                                                                            \
  g_test_add ("/dataset/pairing/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("same-stem", test_same_stem);
  ADD ("suffix", test_suffix);
  ADD ("dots", test_dots);
  ADD ("byte-order", test_byte_order);
  ADD ("numbers", test_numbers);
  ADD ("one-folder", test_one_folder);
  ADD ("one-folder-of-images", test_one_folder_of_images);
  ADD ("missing", test_missing);
  ADD ("nothing-matches", test_nothing_matches);
  ADD ("twins", test_twins);
  ADD ("unused-twins", test_unused_twins);
  ADD ("swapped", test_swapped);
  ADD ("swapped-drive", test_swapped_drive);
  ADD ("empty-and-absent", test_empty_and_absent);
  ADD ("file-for-folder", test_file_for_folder);
  ADD ("masks-alone", test_masks_alone);
  ADD ("inputs", test_inputs);
  g_test_add_func ("/dataset/pairing/shared", test_shared);
  return g_test_run ();
}
