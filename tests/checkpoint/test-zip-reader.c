/* test-zip-reader.c: the entries of a zip archive
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"
#include "checkpoint/zip-reader.h"

#include <zip.h>

#define STORED "stored plainly"
#define SQUEEZED 20000

/* An archive by libzip: a stored entry, an empty one, and many zeros deflated. */
static GBytes *
make_archive (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "test.zip", NULL);
  g_autofree char *zeros = g_malloc0 (SQUEEZED);
  zip_t           *zip = zip_open (path, ZIP_CREATE, NULL);
  GBytes          *bytes;
  zip_int64_t      index;

  index = zip_file_add (zip, "a/stored", zip_source_buffer (zip, STORED, strlen (STORED), 0), 0);
  g_assert_cmpint (zip_set_file_compression (zip, (zip_uint64_t)index, ZIP_CM_STORE, 0), ==, 0);
  index = zip_file_add (zip, "a/empty", zip_source_buffer (zip, "", 0, 0), 0);
  g_assert_cmpint (zip_set_file_compression (zip, (zip_uint64_t)index, ZIP_CM_STORE, 0), ==, 0);
  zip_file_add (zip, "a/squeezed", zip_source_buffer (zip, zeros, SQUEEZED, 0), 0);
  g_assert_cmpint (zip_close (zip), ==, 0);
  bytes = test_read (path);
  test_remove_folder (folder);
  return bytes;
}

static UnetZipReader *
open_reader (GBytes *bytes, GError **error)
{
  g_autoptr (UnetSource) source = unet_source_new (bytes, "test.zip");

  return unet_zip_reader_new (source, error);
}

static void
test_read_entries (void)
{
  g_autoptr (GBytes) bytes = make_archive ();
  g_autoptr (UnetZipReader) reader = open_reader (bytes, NULL);
  g_autoptr (UnetExtent) place = NULL;
  g_autoptr (GBytes) stored = NULL;
  g_autoptr (GBytes) empty = NULL;
  g_autoptr (GBytes) squeezed = NULL;
  GError     *error = NULL;
  size_t      size, budget = SQUEEZED + 7;
  const char *base = g_bytes_get_data (bytes, &size);
  const char *data;

  g_assert_cmpstr (unet_zip_reader_get_name (reader, 0), ==, "a/stored");
  g_assert_null (unet_zip_reader_get_name (reader, 3));
  g_assert_null (unet_zip_reader_get_name (reader, -1));
  g_assert_cmpint (unet_zip_reader_find (reader, "a/none"), ==, -1);

  stored = unet_zip_reader_read (reader, 0, &budget, &error);
  data = g_bytes_get_data (stored, NULL);
  g_assert_cmpmem (data, g_bytes_get_size (stored), STORED, strlen (STORED));
  g_assert_true (data > base && data < base + size); /* a slice */
  place = unet_zip_reader_get (reader, 0, &budget, &error);
  g_assert_true (base + place->offset == data);
  g_assert_cmpuint (place->size, ==, strlen (STORED));
  g_assert_true (place->has_checksum);
  empty = unet_zip_reader_read (reader, 1, &budget, &error);
  g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
  g_assert_cmpuint (budget, ==, SQUEEZED + 7);

  squeezed = unet_zip_reader_read (reader, 2, &budget, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (squeezed), ==, SQUEEZED);
  g_assert_cmpuint (budget, ==, 7);
  g_assert_null (unet_zip_reader_read (reader, 2, &budget, &error));
  test_error (&error, UNET_ERROR_FORMAT, "far more than");
}

/* Every byte of a stored entry is under the checksum. */
static void
test_checksum (void)
{
  g_autoptr (GBytes) bytes = make_archive ();
  size_t           size;
  const char      *data = g_bytes_get_data (bytes, &size);
  g_autofree char *copy = g_memdup2 (data, size);
  char            *at = memmem (copy, size, STORED, strlen (STORED));
  g_autoptr (GBytes) damaged = g_bytes_new_static (copy, size);
  GError *error = NULL;

  for (size_t i = 0; i < strlen (STORED); i++)
    {
      size_t budget = 1000;

      at[i] ^= 4;
      g_autoptr (UnetZipReader) reader = open_reader (damaged, &error);

      g_assert_no_error (error);
      g_assert_null (unet_zip_reader_read (reader, 0, &budget, &error));
      test_error (&error, UNET_ERROR_FORMAT, "a/stored");
      at[i] ^= 4;
    }
}

/* One entry read over and over stands for many in one place: what may be sliced comes to an end,
 * and after that it is copied at the caller's cost. */
static void
test_overlap (void)
{
  g_autoptr (GBytes) bytes = make_archive ();
  g_autoptr (UnetZipReader) reader = open_reader (bytes, NULL);
  size_t  budget = 0;
  size_t  sliced = 0;
  GError *error = NULL;

  for (;;)
    {
      g_autoptr (GBytes) entry = unet_zip_reader_read (reader, 0, &budget, &error);

      if (entry == NULL)
        break;
      sliced += g_bytes_get_size (entry);
      g_assert_cmpuint (sliced, <=, 2 * g_bytes_get_size (bytes));
    }
  g_assert_cmpuint (sliced, >=, g_bytes_get_size (bytes));
  test_error (&error, UNET_ERROR_FORMAT, "far more than");
}

/* No flipped bit may crash it, and no entry may come back with other bytes. */
static void
test_flipped_bits (void)
{
  g_autoptr (GBytes) bytes = make_archive ();
  size_t              size;
  const uint8_t      *data = g_bytes_get_data (bytes, &size);
  g_autofree uint8_t *copy = g_memdup2 (data, size);

  for (size_t i = 0; i < size * 8; i++)
    {
      g_autoptr (GBytes) damaged = NULL;
      g_autoptr (UnetZipReader) reader = NULL;
      size_t budget = SQUEEZED;

      copy[i / 8] ^= (uint8_t)(1u << i % 8);
      damaged = g_bytes_new (copy, size);
      copy[i / 8] = data[i / 8];
      reader = open_reader (damaged, NULL);
      if (reader == NULL)
        continue;
      for (int64_t j = 0; unet_zip_reader_get_name (reader, j) != NULL; j++)
        {
          GError *error = NULL;
          g_autoptr (GBytes) entry = unet_zip_reader_read (reader, j, &budget, &error);

          g_assert_true ((entry == NULL) == (error != NULL));
          g_clear_error (&error);
          if (entry != NULL && j == 0)
            g_assert_cmpmem (g_bytes_get_data (entry, NULL), g_bytes_get_size (entry), STORED,
                             strlen (STORED));
        }
    }
}

static void
test_not_zip (void)
{
  static const char *const texts[] = {"", "PK", "PK\5\6", "PK\3\4aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
  GError                  *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));

      g_assert_null (open_reader (bytes, &error));
      test_error (&error, UNET_ERROR_FORMAT, "test.zip: the archive cannot be read");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/zip-reader/read", test_read_entries);
  g_test_add_func ("/checkpoint/zip-reader/checksum", test_checksum);
  g_test_add_func ("/checkpoint/zip-reader/overlap", test_overlap);
  g_test_add_func ("/checkpoint/zip-reader/flipped", test_flipped_bits);
  g_test_add_func ("/checkpoint/zip-reader/not-zip", test_not_zip);
  return g_test_run ();
}
