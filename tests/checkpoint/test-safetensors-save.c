/* test-safetensors-save.c: writes the safetensors format
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"

static void
test_round_trip (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "model.safetensors", NULL);
  g_autoptr (UnetTable) table = test_table ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (UnetTable) parsed = NULL;
  g_autoptr (UnetTable) loaded = NULL;
  GError *error = NULL;

  unet_table_set_note (table, "words", "a \"quoted\" ü");
  bytes = unet_safetensors_format (table, &error);
  g_assert_no_error (error);
  parsed = unet_safetensors_parse (bytes, "memory", &error);
  g_assert_no_error (error);
  g_assert_true (unet_safetensors_save (table, path, &error));
  loaded = unet_safetensors_load (path, &error);
  g_assert_no_error (error);
  test_same_tensors (parsed, table);
  test_same_tensors (loaded, table);
  g_assert_cmpstr (unet_table_get_note (loaded, "words"), ==, "a \"quoted\" ü");
  file = test_read (path);
  g_assert_true (g_bytes_equal (bytes, file));
  test_remove_folder (folder);
}

/* Each tensor begins at a multiple of its elements' size. */
static void
test_alignment (void)
{
  g_autoptr (UnetTable) table = test_table ();
  g_autoptr (GBytes) bytes = unet_safetensors_format (table, NULL);
  g_autoptr (UnetTable) parsed = unet_safetensors_parse (bytes, "memory", NULL);

  for (guint i = 0; i < unet_table_get_n_tensors (parsed); i++)
    {
      const UnetTensor *tensor = unet_table_get_tensor (parsed, i);

      g_assert_cmpuint (tensor->data.offset % unet_dtype_size (tensor->dtype), ==, 0);
    }
}

static void
test_empty (void)
{
  g_autoptr (UnetTable) table = unet_table_new ();
  g_autoptr (GBytes) bytes = unet_safetensors_format (table, NULL);
  g_autoptr (UnetTable) parsed = unet_safetensors_parse (bytes, "memory", NULL);
  GError *error = NULL;

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   "\x08\0\0\0\0\0\0\0{}      ", 16);
  g_assert_cmpuint (unet_table_get_n_tensors (parsed), ==, 0);
  g_assert_false (unet_safetensors_save (table, "/nowhere/model.safetensors", &error));
  test_error (&error, UNET_ERROR_IO, "/nowhere/model.safetensors");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/safetensors-save/round-trip", test_round_trip);
  g_test_add_func ("/checkpoint/safetensors-save/alignment", test_alignment);
  g_test_add_func ("/checkpoint/safetensors-save/empty", test_empty);
  return g_test_run ();
}
