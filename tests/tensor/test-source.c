/* test-source.c: bytes that are read piece by piece, from a file or from memory
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/source.h"

#include "base/crc32.h"
#include "base/error.h"
#include "support/support.h"

#include <string.h>
#include <unistd.h>

#define TEXT "0123456789"

static void
test_error (GError **error, UnetError code, const char *word)
{
  g_assert_error (*error, UNET_ERROR, (int)code);
  g_assert_nonnull (strstr ((*error)->message, word));
  g_clear_error (error);
}

static void
check_source (UnetSource *source)
{
  char    target[4] = "abcd";
  GError *error = NULL;
  g_autoptr (GBytes) part = NULL;
  g_autoptr (GBytes) none = NULL;

  g_assert_cmpuint (unet_source_get_size (source), ==, strlen (TEXT));
  g_assert_true (unet_source_read (source, 3, target, 3, &error));
  g_assert_cmpmem (target, 4, "345d", 4);
  part = unet_source_get_bytes (source, 7, 3, &error);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part), "789", 3);
  none = unet_source_get_bytes (source, 10, 0, &error);
  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
  g_assert_no_error (error);

  g_assert_false (unet_source_read (source, 8, target, 3, &error));
  test_error (&error, UNET_ERROR_FORMAT, unet_source_get_name (source));
  g_assert_false (unet_source_read (source, SIZE_MAX, target, 2, &error));
  test_error (&error, UNET_ERROR_FORMAT, "ends before");
  g_assert_null (unet_source_get_bytes (source, 2, SIZE_MAX, &error));
  test_error (&error, UNET_ERROR_FORMAT, "ends before");
  g_assert_cmpmem (target, 4, "345d", 4);
}

static void
test_memory (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (TEXT, strlen (TEXT));
  g_autoptr (UnetSource) source = unet_source_new (bytes, "memory");
  g_autoptr (GBytes) part = unet_source_get_bytes (source, 1, 2, NULL);

  g_assert_cmpstr (unet_source_get_name (source), ==, "memory");
  g_assert_true ((const char *)g_bytes_get_data (part, NULL) ==
                 (const char *)g_bytes_get_data (bytes, NULL) + 1); /* a slice */
  check_source (source);
}

static void
test_file (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *empty = g_build_filename (folder, "empty", NULL);
  g_autoptr (UnetSource) source = NULL;
  g_autoptr (UnetSource) nothing = NULL;

  g_assert_true (g_file_set_contents (path, TEXT, -1, NULL));
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  source = unet_source_open (path, NULL);
  nothing = unet_source_open (empty, NULL);
  test_remove_folder (folder); /* the open file stays */
  check_source (source);
  g_assert_cmpuint (unet_source_get_size (nothing), ==, 0);
}

static void
make_text (gconstpointer data, size_t offset, void *target, size_t size)
{
  memcpy (target, (const char *)data + offset, size);
}

static void
test_made (void)
{
  g_autoptr (UnetSource) source = unet_source_new_func (make_text, TEXT, strlen (TEXT), "made");

  g_assert_cmpstr (unet_source_get_name (source), ==, "made");
  check_source (source);
}

/* What would end a process that has the file mapped. */
static void
test_truncated (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autoptr (UnetSource) source = NULL;
  GError *error = NULL;
  char    target[10];

  g_assert_true (g_file_set_contents (path, TEXT, -1, NULL));
  source = unet_source_open (path, NULL);
  g_assert_cmpint (truncate (path, 6), ==, 0);
  g_assert_true (unet_source_read (source, 0, target, 6, &error));
  g_assert_false (unet_source_read (source, 0, target, 10, &error));
  test_error (&error, UNET_ERROR_IO, "became shorter");
  g_assert_null (unet_source_get_bytes (source, 7, 1, &error));
  test_error (&error, UNET_ERROR_IO, path);
  test_remove_folder (folder);
}

static void
test_cannot_open (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "none", NULL);
  GError          *error = NULL;

  g_assert_null (unet_source_open (path, &error));
  test_error (&error, UNET_ERROR_IO, path);
  g_assert_null (unet_source_open (folder, &error));
  test_error (&error, UNET_ERROR_IO, "is a folder");
  g_assert_null (unet_source_open ("/dev/null", &error));
  test_error (&error, UNET_ERROR_IO, "is no regular file");
  test_remove_folder (folder);
}

/* Longer than what is read at once. */
static void
test_extents (void)
{
  const size_t     size = 300001;
  g_autofree char *data = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) all = NULL;
  g_autoptr (UnetSource) source = NULL;
  g_autoptr (UnetExtent) copy = NULL;
  UnetExtent extent = {.offset = 5, .size = size - 5, .has_checksum = true};
  GError    *error = NULL;

  for (size_t i = 0; i < size; i++)
    data[i] = (char)(i * 7 + i / 1000);
  extent.checksum = unet_crc32 (0, data + 5, size - 5);
  bytes = g_bytes_new (data, size);
  source = unet_source_new (bytes, "a.zip");
  extent.source = source;
  copy = unet_extent_copy (&extent);
  all = unet_extent_get_bytes (copy, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (all, NULL), g_bytes_get_size (all), data + 5, size - 5);
  g_assert_true (unet_extent_verify (copy, &error));

  copy->offset = 4;
  g_assert_false (unet_extent_verify (copy, &error));
  test_error (&error, UNET_ERROR_FORMAT, "a.zip");
  g_assert_null (unet_extent_get_bytes (copy, &error));
  test_error (&error, UNET_ERROR_FORMAT, "checksum");
  copy->has_checksum = false;
  g_assert_true (unet_extent_verify (copy, &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/source/memory", test_memory);
  g_test_add_func ("/tensor/source/file", test_file);
  g_test_add_func ("/tensor/source/made", test_made);
  g_test_add_func ("/tensor/source/truncated", test_truncated);
  g_test_add_func ("/tensor/source/cannot-open", test_cannot_open);
  g_test_add_func ("/tensor/source/extents", test_extents);
  return g_test_run ();
}
