/* test-folder.c: where the models are, and what is a name
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/folder.h"

#include "library-test.h"

static void
test_place (Library *library, gconstpointer data)
{
  g_autofree char *set = unet_library_get_folder ();
  g_autofree char *file = unet_library_make_path ("a.pth");
  g_autofree char *expected = g_build_filename (library->models, "a.pth", NULL);
  g_autofree char *usual = NULL;
  g_autofree char *end = g_build_filename (g_get_user_data_dir (), "unet-studio/models", NULL);

  g_assert_cmpstr (set, ==, library->models);
  g_assert_cmpstr (file, ==, expected);
  g_setenv ("UNET_MODELS", "", TRUE);
  usual = unet_library_get_folder ();
  g_assert_cmpstr (usual, ==, end);
}

static void
test_make (Library *library, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = library_make_file (library, "file", "");
  g_autofree char *below = g_build_filename (file, "models", NULL);
  g_autofree char *left = unet_library_make_path (".a.pth.json.999999999-0.tmp");

  g_assert_true (unet_library_make_folder (&error));
  g_assert_true (g_file_set_contents (left, "{", -1, NULL)); /* there is no such process */
  g_assert_true (unet_library_make_folder (&error));
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_no_error (error);
  g_assert_true (g_file_test (library->models, G_FILE_TEST_IS_DIR));
  g_setenv ("UNET_MODELS", below, TRUE);
  g_assert_false (unet_library_make_folder (&error));
  library_assert_error (&error, UNET_ERROR_IO, "file/models: cannot be made");
}

static void
test_names (Library *library, gconstpointer data)
{
  const char *const good[] = {"a", "best.pth", "my model", "modèle", "a..b"};
  const char *const bad[] = {"",     ".",    "..",   ".hidden",  "-o",      "../a.pth", "a/b",
                             "/etc", "a\\b", "a\nb", "a\033[2J", "caf\xe9", "a\x7f",    "a/"};
  g_autofree char  *longest = g_strnfill (UNET_LIBRARY_MAX_NAME, 'a');
  g_autofree char  *longer = g_strnfill (UNET_LIBRARY_MAX_NAME + 1, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (unet_library_is_name (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (unet_library_is_name (bad[i]));
  g_assert_true (unet_library_is_name (longest));
  g_assert_false (unet_library_is_name (longer));
}

static void
test_endings (Library *library, gconstpointer data)
{
  g_assert_cmpstr (unet_library_find_ending ("a.b.pth"), ==, ".pth");
  g_assert_cmpstr (unet_library_find_ending ("a.pt"), ==, ".pt");
  g_assert_cmpstr (unet_library_find_ending ("a.safetensors"), ==, ".safetensors");
  g_assert_cmpstr (unet_library_find_ending ("a.caffemodel"), ==, ".caffemodel");
  g_assert_cmpstr (unet_library_find_ending ("A.PTH"), ==, ".PTH");
  g_assert_null (unet_library_find_ending ("a.pth.part"));
  g_assert_null (unet_library_find_ending ("pth"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  LIBRARY_ADD ("/library/folder/place", test_place);
  LIBRARY_ADD ("/library/folder/make", test_make);
  LIBRARY_ADD ("/library/folder/names", test_names);
  LIBRARY_ADD ("/library/folder/endings", test_endings);
  return g_test_run ();
}
