/* test-map-file.c: a file's bytes, mapped
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"
#include "checkpoint/map-file.h"

static void
test_map (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *empty = g_build_filename (folder, "empty", NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) nothing = NULL;

  g_assert_true (g_file_set_contents (path, "abc", 3, NULL));
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  bytes = unet_map_file (path, NULL);
  nothing = unet_map_file (empty, NULL);
  test_remove_folder (folder); /* the map stays */
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "abc", 3);
  g_assert_cmpuint (g_bytes_get_size (nothing), ==, 0);
}

static void
test_errors (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "none", NULL);
  GError          *error = NULL;

  g_assert_null (unet_map_file (path, &error));
  test_error (&error, UNET_ERROR_IO, path);
  g_assert_null (unet_map_file (folder, &error));
  test_error (&error, UNET_ERROR_IO, "is a folder");
  g_assert_null (unet_map_file ("/dev/null", &error));
  test_error (&error, UNET_ERROR_IO, "is no regular file");
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/map-file/map", test_map);
  g_test_add_func ("/checkpoint/map-file/errors", test_errors);
  return g_test_run ();
}
