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
  g_assert_null (load ("name: \"net\"\nlayer {\n}\n", 22, NULL, &error));
  test_error (&error, UNET_ERROR_UNSUPPORTED, "give the .caffemodel");
  g_assert_null (load ("\x89HDF\r\n\x1a\n", 8, NULL, &error));
  test_error (&error, UNET_ERROR_UNSUPPORTED, "HDF5");
  memcpy (tar + 257, "ustar", 5);
  g_assert_null (load (tar, 512, NULL, &error));
  test_error (&error, UNET_ERROR_UNSUPPORTED, "tar archive");
  g_assert_null (unet_checkpoint_load ("/nowhere/model.pth", NULL, &error));
  test_error (&error, UNET_ERROR_IO, "/nowhere/model.pth");
}

/* Told by its content under any name; a name that ends in .caffemodel or .prototxt decides what is
 * said of a file that is neither. */
static void
test_caffe (void)
{
  static const char net[] = "\xa2\6\x10\x0a\1a:\x0b\x2a\4\0\0\0\x40:\3\x0a\1\1";
  g_autofree char  *folder = test_make_folder ();
  g_autofree char  *model = g_build_filename (folder, "bad.caffemodel", NULL);
  g_autofree char  *text = g_build_filename (folder, "deploy.prototxt", NULL);
  UnetFormat        format;
  GError           *error = NULL;
  g_autoptr (UnetTable) table = load (net, sizeof net - 1, &format, &error);

  g_assert_no_error (error);
  g_assert_cmpint (format, ==, UNET_FORMAT_CAFFE);
  test_tensor (table, "a.weight", "\0\0\0\x40", 4);
  g_assert_true (g_file_set_contents (model, net, sizeof net - 3, NULL));
  g_assert_null (unet_checkpoint_load (model, NULL, &error));
  test_error (&error, UNET_ERROR_FORMAT, "bad.caffemodel: it cannot be decoded");
  g_assert_true (g_file_set_contents (text, "# nothing\n", -1, NULL));
  g_assert_null (unet_checkpoint_load (text, NULL, &error));
  test_error (&error, UNET_ERROR_UNSUPPORTED, "deploy.prototxt: only describes");
  test_remove_folder (folder);
}

static void
test_names (void)
{
  g_assert_cmpstr (unet_format_name (UNET_FORMAT_PTH_ZIP), ==, "PyTorch (zip)");
  g_assert_cmpstr (unet_format_name (UNET_FORMAT_PTH_LEGACY), ==, "PyTorch (legacy)");
  g_assert_cmpstr (unet_format_name (UNET_FORMAT_SAFETENSORS), ==, "safetensors");
  g_assert_cmpstr (unet_format_name (UNET_FORMAT_CAFFE), ==, "Caffe");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/checkpoint/formats", test_formats);
  g_test_add_func ("/checkpoint/checkpoint/ambiguous", test_ambiguous);
  g_test_add_func ("/checkpoint/checkpoint/unknown", test_unknown);
  g_test_add_func ("/checkpoint/checkpoint/caffe", test_caffe);
  g_test_add_func ("/checkpoint/checkpoint/names", test_names);
  return g_test_run ();
}
