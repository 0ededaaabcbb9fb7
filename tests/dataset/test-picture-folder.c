/* test-picture-folder.c: the pictures of a folder, in order
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/picture-folder.h"

#include "base/error.h"
#include "dataset/fixtures.h"
#include "support/support.h"

#include <string.h>

static void
test_lists (void)
{
  static const char *const names[] = {"b.png", "a.tif", "a.b.png", "a.png", ".a.png", "note.txt"};
  static const char *const stems[] = {"a", "a", "a.b", "b"};
  g_autofree char         *root = test_make_folder ();
  g_autofree char         *inner = fixture_folder (root, "inner.png");
  g_autoptr (UnetPictureFolder) folder = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    fixture_touch (root, names[i]);
  folder = unet_picture_folder_open (root, NULL);
  g_assert_cmpstr (folder->path, ==, root);
  g_assert_cmpuint (folder->entries->len, ==, G_N_ELEMENTS (stems));
  for (guint i = 0; i < G_N_ELEMENTS (stems); i++)
    g_assert_cmpstr (unet_picture_folder_get (folder, i)->stem, ==, stems[i]);
  g_assert_cmpstr (unet_picture_folder_get (folder, 0)->name, ==, "a.png");
  g_assert_true (unet_picture_folder_has_twin (folder, 0));
  g_assert_false (unet_picture_folder_has_twin (folder, 1));
  g_assert_false (unet_picture_folder_has_twin (folder, 3));
  g_assert_cmpint (unet_picture_folder_find (folder, "a", ""), ==, 0);
  g_assert_cmpint (unet_picture_folder_find (folder, "a", ".b"), ==, 2);
  g_assert_cmpint (unet_picture_folder_find (folder, "c", ""), ==, -1);
  test_remove_folder (root);
}

static void
check_refused (const char *path, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (unet_picture_folder_open (path, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_refused (void)
{
  g_autofree char *root = test_make_folder ();
  g_autofree char *file = fixture_path (root, "a.png");
  g_autofree char *none = fixture_path (root, "none");
  g_autofree char *empty = fixture_folder (root, "empty");

  fixture_touch (root, "a.png");
  check_refused (none, "does not exist");
  check_refused (file, "is a file");
  check_refused (empty, "holds no picture");
  test_remove_folder (root);
}

static void
test_stems (void)
{
  static const char *const cases[][2] = {
      {"a.png", "a"}, {"a.b.png", "a.b"}, {"a", "a"}, {".png", ".png"}};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *stem = unet_picture_stem (cases[i][0]);

      g_assert_cmpstr (stem, ==, cases[i][1]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/picture-folder/lists", test_lists);
  g_test_add_func ("/dataset/picture-folder/refused", test_refused);
  g_test_add_func ("/dataset/picture-folder/stems", test_stems);
  return g_test_run ();
}
