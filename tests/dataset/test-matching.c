/* test-matching.c: what was found is told even where training would refuse it
 *
 * The sentences and the rules are tested through unet_pairs_find(): test-pairing.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/matching.h"

#include "base/error.h"
#include "dataset/fixtures.h"
#include "support/support.h"

static void
touch_all (const char *folder, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);

  for (int i = 0; list[i] != NULL; i++)
    fixture_touch (folder, list[i]);
}

static void
test_partly (void)
{
  g_autofree char *root = test_make_folder ();
  g_autofree char *images = fixture_folder (root, "x");
  g_autofree char *masks = fixture_folder (root, "y");
  g_auto (UnetMatching) matching = {0};
  g_autoptr (GError) error = NULL;

  touch_all (images, "a.png b.png c.png");
  touch_all (masks, "a_mask.png c.png d.png");
  g_assert_true (unet_matching_open (&matching, images, masks, &error));
  g_assert_no_error (error);
  g_assert_cmpint (matching.n_matched, ==, 2);
  g_assert_cmpint (matching.match[0], ==, 0);
  g_assert_cmpint (matching.match[1], ==, -1);
  g_assert_cmpint (matching.match[2], ==, 1);
  g_assert_false (matching.same_folder);
  g_assert_false (unet_matching_check (&matching, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  test_remove_folder (root);
}

static void
test_swapped (void)
{
  g_autofree char *root = test_make_folder ();
  g_autofree char *images = fixture_folder (root, "masks");
  g_autofree char *masks = fixture_folder (root, "images");
  g_auto (UnetMatching) matching = {0};

  touch_all (images, "a.png");
  touch_all (masks, "a.png");
  g_assert_true (unet_matching_open (&matching, images, masks, NULL));
  g_assert_true (matching.swapped);
  g_assert_false (unet_matching_check (&matching, NULL));
  test_remove_folder (root);
}

static void
test_one_folder (void)
{
  g_autofree char *root = test_make_folder ();
  g_auto (UnetMatching) matching = {0};
  g_autoptr (GError) error = NULL;

  touch_all (root, "a.png a_mask.png b.png b_mask.png");
  g_assert_true (unet_matching_open (&matching, root, root, NULL));
  g_assert_true (matching.same_folder);
  g_assert_cmpint (matching.n_matched, ==, 2);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (unet_matching_is_mask (&matching, i), ==, i % 2);
  g_assert_true (unet_matching_check (&matching, &error));
  g_assert_no_error (error);
  test_remove_folder (root);
}

static void
test_no_folder (void)
{
  g_autofree char *root = test_make_folder ();
  UnetMatching     matching;
  g_autoptr (GError) error = NULL;

  fixture_touch (root, "a.png");
  g_assert_false (unet_matching_open (&matching, root, "/nowhere/at/all", &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_null (matching.images);
  test_remove_folder (root);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/matching/partly", test_partly);
  g_test_add_func ("/dataset/matching/swapped", test_swapped);
  g_test_add_func ("/dataset/matching/one-folder", test_one_folder);
  g_test_add_func ("/dataset/matching/no-folder", test_no_folder);
  return g_test_run ();
}
