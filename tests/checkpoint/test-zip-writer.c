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

#define LARGE ((size_t)3 << 20)

static void
make_bytes (gconstpointer data, size_t offset, void *target, size_t size)
{
  const unsigned *step = data;

  for (size_t i = 0; i < size; i++)
    ((uint8_t *)target)[i] = (uint8_t)((offset + i) * *step >> 3);
}

/* Parts of several sources, longer than what is read at once, make one entry. */
static void
test_parts (void)
{
  static const unsigned step = 13;
  g_autofree char      *folder = test_make_folder ();
  g_autofree char      *path = g_build_filename (folder, "parts.zip", NULL);
  g_autoptr (UnetFileWriter) file = unet_file_writer_new (path, NULL);
  g_autoptr (UnetZipWriter) zip = unet_zip_writer_new (file);
  g_autoptr (GBytes) text = g_bytes_new_static ("0123456789", 10);
  g_autoptr (UnetSource) memory = unet_source_new (text, "memory");
  g_autoptr (UnetSource) made = unet_source_new_func (make_bytes, &step, LARGE, "made");
  const UnetExtent parts[] = {{.source = memory, .offset = 2, .size = 3},
                              {.source = made, .offset = 7, .size = LARGE - 20},
                              {.source = memory, .size = 0},
                              {.source = memory, .offset = 9, .size = 1}};
  g_autoptr (UnetSource) source = NULL;
  g_autoptr (UnetZipReader) reader = NULL;
  g_autoptr (GBytes) entry = NULL;
  GError        *error = NULL;
  size_t         size, budget = 0;
  const uint8_t *data;

  g_assert_true (unet_zip_writer_add (zip, "first", "x", 1, &error));
  g_assert_true (unet_zip_writer_add_parts (zip, "parts", parts, G_N_ELEMENTS (parts), &error));
  g_assert_true (unet_zip_writer_add_parts (zip, "none", NULL, 0, &error));
  g_assert_true (unet_zip_writer_finish (zip, &error) && unet_file_writer_commit (file, &error));
  source = unet_source_open (path, &error);
  reader = unet_zip_reader_new (source, &error);
  entry = unet_zip_reader_read (reader, unet_zip_reader_find (reader, "parts"), &budget, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (entry, &size);
  g_assert_cmpuint (size, ==, LARGE - 16);
  g_assert_cmpmem (data, 3, "234", 3);
  for (size_t i = 0; i < LARGE - 20; i++)
    g_assert_true (data[3 + i] == (uint8_t)((7 + i) * step >> 3));
  g_assert_cmpint (data[size - 1], ==, '9');
  test_remove_folder (folder);
}

/* What is damaged where it comes from is not written with a good checksum. */
static void
test_damaged_part (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "parts.zip", NULL);
  g_autoptr (UnetFileWriter) file = unet_file_writer_new (path, NULL);
  g_autoptr (UnetZipWriter) zip = unet_zip_writer_new (file);
  g_autoptr (GBytes) text = g_bytes_new_static ("0123456789", 10);
  g_autoptr (UnetSource) memory = unet_source_new (text, "old.zip");
  const UnetExtent part = {.source = memory, .size = 10, .has_checksum = true, .checksum = 1};
  GError          *error = NULL;

  g_assert_false (unet_zip_writer_add_parts (zip, "part", &part, 1, &error));
  test_error (&error, UNET_ERROR_FORMAT, "old.zip");
  test_remove_folder (folder);
}

/* The contents change between the reading for the checksum and the reading for the file. */
static void
make_changing (gconstpointer data, size_t offset, void *target, size_t size)
{
  int *n_reads = (int *)data;

  memset (target, (*n_reads)++, size);
}

static void
test_changing_part (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "parts.zip", NULL);
  g_autoptr (UnetFileWriter) file = unet_file_writer_new (path, NULL);
  g_autoptr (UnetZipWriter) zip = unet_zip_writer_new (file);
  int n_reads = 0;
  g_autoptr (UnetSource) changing = unet_source_new_func (make_changing, &n_reads, 100, "changing");
  const UnetExtent part = {.source = changing, .size = 100};
  GError          *error = NULL;

  g_assert_false (unet_zip_writer_add_parts (zip, "part", &part, 1, &error));
  test_error (&error, UNET_ERROR_FAILED, path);
  test_remove_folder (folder);
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
  g_test_add_func ("/checkpoint/zip-writer/parts", test_parts);
  g_test_add_func ("/checkpoint/zip-writer/damaged-part", test_damaged_part);
  g_test_add_func ("/checkpoint/zip-writer/changing-part", test_changing_part);
  g_test_add_func ("/checkpoint/zip-writer/reproducible", test_reproducible);
  return g_test_run ();
}
