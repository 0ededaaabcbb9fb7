/* test-pth-save.c: what PyTorch's torch.load() takes
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"

static char *
save (const char *folder, UnetTable *table, UnetTable *state)
{
  char   *path = g_build_filename (folder, "model.pth", NULL);
  GError *error = NULL;

  g_assert_true (unet_pth_save (table, "mask_values", "[0, 255]", state, path, &error));
  g_assert_no_error (error);
  return path;
}

static void
test_round_trip (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (UnetTable) table = test_table ();
  g_autoptr (UnetTable) state = test_table ();
  g_autoptr (UnetTable) loaded = NULL;
  g_autoptr (UnetTable) loaded_state = NULL;
  g_autofree char *path = NULL;
  GError          *error = NULL;

  unet_table_set_note (table, "unet-studio", "{\"epoch\": 3}");
  unet_table_set_note (state, "step", "12");
  path = save (folder, table, state);
  loaded = unet_pth_load (path, &error);
  g_assert_no_error (error);
  loaded_state = unet_pth_load_state (path, &error);
  g_assert_no_error (error);
  test_same_tensors (loaded, table);
  test_same_tensors (loaded_state, state);
  g_assert_cmpstr (unet_table_get_note (loaded, "mask_values"), ==, "[0, 255]");
  g_assert_cmpstr (unet_table_get_note (loaded, "unet-studio"), ==, "{\"epoch\": 3}");
  g_assert_cmpstr (unet_table_get_note (loaded_state, "step"), ==, "12");
  test_remove_folder (folder);
}

static void
test_bare (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "model.pth", NULL);
  g_autoptr (UnetTable) table = unet_table_new ();
  g_autoptr (UnetTable) loaded = NULL;
  GError *error = NULL;

  g_assert_true (unet_pth_save (table, NULL, NULL, NULL, path, &error));
  loaded = unet_pth_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (unet_table_get_n_tensors (loaded), ==, 0);
  g_assert_cmpuint (unet_table_get_note_keys (loaded)->len, ==, 0);
  g_assert_null (unet_pth_load_state (path, &error));
  g_assert_no_error (error);
  test_remove_folder (folder);
}

/* What cannot be written leaves what was there. */
static void
test_failure (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (UnetTable) table = test_table ();
  g_autofree char *path = save (folder, table, NULL);
  g_autoptr (GBytes) before = test_read (path);
  g_autofree char *nowhere = g_build_filename (folder, "none", "model.pth", NULL);
  g_autoptr (GBytes) after = NULL;
  GError *error = NULL;

  g_assert_false (unet_pth_save (table, "mask_values", "{", NULL, path, &error));
  test_error (&error, UNET_ERROR_ARGUMENT, "extra value");
  after = test_read (path);
  g_assert_true (g_bytes_equal (before, after));
  g_assert_false (unet_pth_save (table, NULL, NULL, NULL, nowhere, &error));
  test_error (&error, UNET_ERROR_IO, nowhere);
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pth-save/round-trip", test_round_trip);
  g_test_add_func ("/checkpoint/pth-save/bare", test_bare);
  g_test_add_func ("/checkpoint/pth-save/failure", test_failure);
  return g_test_run ();
}
