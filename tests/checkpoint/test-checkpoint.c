/* test-checkpoint.c: a table from a file of any known format
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint.h"

#include "checkpoint/checkpoint-test.h"

static UnetTable *
load (const char *data, size_t size, UnetFormat *format, GError **error)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  UnetTable       *table;

  g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
  table = unet_checkpoint_load (path, format, error);
  test_remove_folder (folder);
  return table;
}

static void
test_formats (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *zip = g_build_filename (folder, "model", NULL);
  g_autofree char *safe = g_build_filename (folder, "other", NULL);
  g_autoptr (UnetTable) table = test_table ();
  g_autoptr (UnetTable) from_zip = NULL;
  g_autoptr (UnetTable) from_safe = NULL;
  g_autoptr (UnetTable) from_legacy = NULL;
  g_autoptr (GBytes) object = PICKLE_BYTES ("}");
  g_autoptr (GBytes) legacy = test_legacy (object, 0, NULL, 4);
  UnetFormat  format;
  gsize       size;
  const char *data = g_bytes_get_data (legacy, &size);

  g_assert_true (unet_pth_save (table, NULL, NULL, NULL, zip, NULL));
  g_assert_true (unet_safetensors_save (table, safe, NULL));
  from_zip = unet_checkpoint_load (zip, &format, NULL);
  g_assert_cmpint (format, ==, UNET_FORMAT_PTH_ZIP);
  test_same_tensors (from_zip, table);
  from_safe = unet_checkpoint_load (safe, &format, NULL);
  g_assert_cmpint (format, ==, UNET_FORMAT_SAFETENSORS);
  test_same_tensors (from_safe, table);
  from_legacy = load (data, size, &format, NULL);
  g_assert_cmpint (format, ==, UNET_FORMAT_PTH_LEGACY);
  g_assert_nonnull (from_legacy);
  g_clear_pointer (&from_zip, unet_table_unref);
  from_zip = unet_checkpoint_load (zip, NULL, NULL);
  g_assert_nonnull (from_zip);
  test_remove_folder (folder);
}

/* The length of a safetensors header may begin like a pickle or an archive. */
static void
test_ambiguous (void)
{
  static const unsigned lengths[] = {0x80, 0x180, 0x4b50};

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *file = g_strnfill (8 + lengths[i], ' ');
      g_autoptr (UnetTable) table = NULL;
      UnetFormat format;
      uint64_t   length = GUINT64_TO_LE ((uint64_t)lengths[i]);

      memcpy (file, &length, 8);
      memcpy (file + 8, "{}", 2);
      table = load (file, 8 + lengths[i], &format, NULL);
      g_assert_nonnull (table);
      g_assert_cmpint (format, ==, UNET_FORMAT_SAFETENSORS);
    }
}

static void
test_unknown (void)
{
  g_autofree char *tar = g_malloc0 (512);
  GError          *error = NULL;

  g_assert_null (load ("abc", 3, NULL, &error));
  test_error (&error, UNET_ERROR_FORMAT, "file: is no checkpoint");
  g_assert_null (load ("", 0, NULL, &error));
  test_error (&error, UNET_ERROR_FORMAT, "file: is no checkpoint");
  memcpy (tar + 257, "ustar", 5);
  g_assert_null (load (tar, 512, NULL, &error));
  test_error (&error, UNET_ERROR_UNSUPPORTED, "tar archive");
  g_assert_null (unet_checkpoint_load ("/nowhere/model.pth", NULL, &error));
  test_error (&error, UNET_ERROR_IO, "/nowhere/model.pth");
}

static void
test_names (void)
{
  g_assert_cmpstr (unet_format_name (UNET_FORMAT_PTH_ZIP), ==, "PyTorch (zip)");
  g_assert_cmpstr (unet_format_name (UNET_FORMAT_PTH_LEGACY), ==, "PyTorch (legacy)");
  g_assert_cmpstr (unet_format_name (UNET_FORMAT_SAFETENSORS), ==, "safetensors");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/checkpoint/formats", test_formats);
  g_test_add_func ("/checkpoint/checkpoint/ambiguous", test_ambiguous);
  g_test_add_func ("/checkpoint/checkpoint/unknown", test_unknown);
  g_test_add_func ("/checkpoint/checkpoint/names", test_names);
  return g_test_run ();
}
