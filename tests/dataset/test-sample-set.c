/* test-sample-set.c: a drawn data set on the disk
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/sample-set.h"

#include "base/error.h"
#include "dataset/pairing.h"
#include "dataset/synthetic.h"
#include "image/codec.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_same (const UnetImage *a, const UnetImage *b)
{
  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  g_assert_cmpint (a->channels, ==, b->channels);
  g_assert_cmpmem (a->data, (size_t)(a->width * a->height * a->channels), b->data,
                   (size_t)(b->width * b->height * b->channels));
}

static void
test_writes (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *set_folder = g_build_filename (folder, "a", "b", NULL);
  g_autofree char *images = g_build_filename (set_folder, "imgs", NULL);
  g_autofree char *masks = g_build_filename (set_folder, "masks", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetPairs) pairs = NULL;
  UnetSampleSet set;

  unet_sample_set_init (&set);
  set.count = 3;
  set.size = 64;
  set.seed = 5;
  g_assert_false (unet_sample_set_is_there (&set, set_folder));
  g_assert_true (unet_sample_set_write (&set, set_folder, &error));
  g_assert_no_error (error);
  g_assert_true (unet_sample_set_is_there (&set, set_folder));

  pairs = unet_pairs_find (images, masks, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (unet_pairs_get_n (pairs), ==, 3);
  for (int i = 0; i < 3; i++)
    {
      const UnetPair *pair = unet_pairs_get (pairs, i);
      g_autoptr (UnetImage) image = NULL;
      g_autoptr (UnetImage) mask = NULL;
      g_autoptr (UnetImage) read = unet_image_load (pair->image_path, UNET_ROLE_PICTURE, &error);
      g_autoptr (UnetImage) read_mask = unet_image_load (pair->mask_path, UNET_ROLE_MASK, &error);

      g_assert_no_error (error);
      g_assert_true (unet_synthetic_draw (5, i, 64, 2, &image, &mask, &error));
      assert_same (read, image);
      assert_same (read_mask, mask);
    }

  /* Again over the same files; one that is gone is missed. */
  g_assert_true (unet_sample_set_write (&set, set_folder, &error));
  g_assert_cmpint (g_remove (unet_pairs_get (pairs, 2)->mask_path), ==, 0);
  g_assert_false (unet_sample_set_is_there (&set, set_folder));
  test_remove_folder (folder);
}

/* What is somebody's stays as it is, and nothing is written beside it. */
static void
test_other_files (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *images = g_build_filename (folder, "imgs", NULL);
  g_autofree char *masks = g_build_filename (folder, "masks", NULL);
  g_autofree char *other = g_build_filename (masks, "mine.png", NULL);
  g_autofree char *drawn = g_build_filename (images, "cells-0001.png", NULL);
  g_autoptr (GError) error = NULL;
  UnetSampleSet set;

  unet_sample_set_init (&set);
  g_assert_cmpint (g_mkdir (masks, 0777), ==, 0);
  g_assert_true (g_file_set_contents (other, "x", 1, NULL));
  g_assert_false (unet_sample_set_write (&set, folder, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "mine.png"));
  g_assert_false (g_file_test (drawn, G_FILE_TEST_EXISTS));
  test_remove_folder (folder);
}

static void
test_no_folder (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autoptr (GError) error = NULL;
  UnetSampleSet set;

  unet_sample_set_init (&set);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_false (unet_sample_set_write (&set, file, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
  g_assert_nonnull (strstr (error->message, file));
  test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/sample-set/writes", test_writes);
  g_test_add_func ("/dataset/sample-set/other-files", test_other_files);
  g_test_add_func ("/dataset/sample-set/no-folder", test_no_folder);
  return g_test_run ();
}
