/* test-zip-writer.c: zip archives of plainly stored, aligned entries
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"
#include "checkpoint/zip-reader.h"
#include "checkpoint/zip-writer.h"

static char *
write_archive (const char *folder, guint n)
{
  char *path = g_build_filename (folder, "test.zip", NULL);
  g_autoptr (UnetFileWriter) file = unet_file_writer_new (path, NULL);
  g_autoptr (UnetZipWriter) zip = unet_zip_writer_new (file);
  GError *error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("folder/%u", i);
      g_autofree char *data = g_strnfill (i % 1000, (char)('a' + i % 26));

      g_assert_true (unet_zip_writer_add (zip, name, data, i % 1000, &error));
    }
  g_assert_true (unet_zip_writer_finish (zip, &error));
  g_assert_true (unet_file_writer_commit (file, &error));
  g_assert_no_error (error);
  return path;
}

static void
check_archive (guint n)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = write_archive (folder, n);
  GError          *error = NULL;
  g_autoptr (UnetSource) source = unet_source_open (path, &error);
  g_autoptr (UnetZipReader) reader = unet_zip_reader_new (source, &error);
  size_t budget = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("folder/%u", i);
      g_autoptr (UnetExtent) place = NULL;
      g_autoptr (GBytes) entry = NULL;
      const char *data;
      size_t      size;

      g_assert_cmpint (unet_zip_reader_find (reader, name), ==, i);
      entry = unet_zip_reader_read (reader, i, &budget, &error);
      g_assert_no_error (error);
      data = g_bytes_get_data (entry, &size);
      g_assert_cmpuint (size, ==, i % 1000);
      for (size_t j = 0; j < size; j++)
        g_assert_cmpint (data[j], ==, 'a' + (int)i % 26);
      place = unet_zip_reader_get (reader, i, &budget, &error);
      if (size > 0) /* where it lies, aligned */
        {
          g_assert_true (place->source == source);
          g_assert_cmpuint (place->offset % 64, ==, 0);
        }
    }
  g_assert_null (unet_zip_reader_get_name (reader, n));
  test_remove_folder (folder);
}

static void
test_entries (void)
{
  check_archive (0);
  check_archive (1);
  check_archive (70);
}

/* More than 65535 entries take zip64. */
static void
test_many (void)
{
  check_archive (66000);
}

/* The same entries make the same file. */
static void
test_reproducible (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = write_archive (folder, 10);
  g_autoptr (GBytes) first = test_read (path);
  g_autofree char *again = write_archive (folder, 10);
  g_autoptr (GBytes) second = test_read (again);

  g_assert_true (g_bytes_equal (first, second));
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/zip-writer/entries", test_entries);
  g_test_add_func ("/checkpoint/zip-writer/many", test_many);
  g_test_add_func ("/checkpoint/zip-writer/reproducible", test_reproducible);
  return g_test_run ();
}
