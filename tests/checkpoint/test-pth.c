/* test-pth.c: PyTorch's checkpoint files
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/memory.h"
#include "checkpoint/checkpoint-test.h"

static void
test_parse (void)
{
  g_autoptr (GBytes) object = PICKLE_BYTES ("}U\x01nK\x05s");
  g_autoptr (GBytes) legacy = test_legacy (object, 0, NULL, 4);
  GError *error = NULL;
  g_autoptr (UnetTable) table = unet_pth_parse (legacy, "test.pth", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (unet_table_get_note (table, "n"), ==, "5");
}

static void
test_missing (void)
{
  GError *error = NULL;

  g_assert_null (unet_pth_load ("/nowhere/model.pth", &error));
  test_error (&error, UNET_ERROR_IO, "/nowhere/model.pth");
  g_assert_null (unet_pth_load_state ("/nowhere/model.pth", &error));
  test_error (&error, UNET_ERROR_IO, "/nowhere/model.pth");
}

/* Neither a table nor an error: legacy files have no records. */
static void
test_no_state (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "model.pth", NULL);
  g_autoptr (GBytes) object = PICKLE_BYTES ("}");
  g_autoptr (GBytes) legacy = test_legacy (object, 0, NULL, 4);
  gsize       size;
  const char *data = g_bytes_get_data (legacy, &size);
  GError     *error = NULL;

  g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
  g_assert_null (unet_pth_load_state (path, &error));
  g_assert_no_error (error);
  test_remove_folder (folder);
}

/* Small hostile files, and what they may cost. */
static void
test_hostile_memory (void)
{
  static const char *const objects[] = {
      "\x80\x02X\xff\xff\xff\x7f",
      "\x80\x02\x8b\xff\xff\xff\x7f",
      "\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f",
      "\x80\x02" OP_REBUILD "((X\x07\x01\x01\x01storage",
      "\x80\x02}r\xff\xff\xff\xff.",
  };
  uint64_t before = unet_memory_peak_rss ();

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autoptr (GBytes) object = g_bytes_new_static (objects[i], strlen (objects[i]));
      g_autoptr (GBytes) legacy = test_legacy (object, 0, NULL, 4);
      g_autoptr (UnetTable) table = unet_pth_parse (legacy, "test.pth", NULL);
    }
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (unet_memory_peak_rss () - before, <, 16 << 20);
#else
  g_assert_cmpuint (before, >, 0);
#endif
}

/* Files of others, where they are. */
static void
test_shared (void)
{
  g_autofree char *path = test_shared_path ("weights/lwnet-retina/wnet_drive.pth");
  g_autoptr (UnetTable) table = NULL;
  GError *error = NULL;

  if (path == NULL)
    return;
  table = unet_pth_load (path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (unet_table_lookup (table, "model_state_dict.unet1.first.shortcut.0.weight"));
  g_assert_nonnull (unet_table_get_note (table, "optimizer_state_dict.param_groups.0.lr"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pth/parse", test_parse);
  g_test_add_func ("/checkpoint/pth/missing", test_missing);
  g_test_add_func ("/checkpoint/pth/no-state", test_no_state);
  g_test_add_func ("/checkpoint/pth/hostile-memory", test_hostile_memory);
  g_test_add_func ("/checkpoint/pth/shared", test_shared);
  return g_test_run ();
}
