/* test-data-row.c: what two folders hold, in a row
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/data-row.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

static gboolean
is_idle (gpointer row)
{
  return !unet_data_row_is_busy (row);
}

static void
set_data (UnetDataRow *row, const char *folder, const char *images)
{
  g_autofree char *images_path = g_build_filename (folder, images, NULL);
  g_autofree char *masks_path = g_build_filename (folder, "masks", NULL);

  unet_data_row_set_data (row, images_path, masks_path, 1, 0, -1);
}

static const char *
get_title (UnetDataRow *row)
{
  return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));
}

static const char *
get_subtitle (UnetDataRow *row)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (row));
}

static void
on_review (GObject *object, GParamSpec *pspec, int *n)
{
  *n += unet_data_row_get_review (UNET_DATA_ROW (object)) != NULL;
}

static void
test_finds (void)
{
  g_autofree char *folder = test_make_folder ();
  UnetDataRow     *row = g_object_ref_sink (g_object_new (UNET_TYPE_DATA_ROW, NULL));
  g_autofree char *image = g_build_filename (folder, "imgs", "cells-0002.png", NULL);
  int              n = 0;

  app_test_make_data (folder, 3, 64);
  g_signal_connect (row, "notify::review", G_CALLBACK (on_review), &n);
  set_data (row, folder, "imgs");
  g_assert_true (unet_data_row_is_busy (row));
  g_assert_null (unet_data_row_get_review (row));
  app_test_wait (is_idle, row);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpstr (get_title (row), ==, "3 pairs · 2 classes");
  g_assert_nonnull (strstr (get_subtitle (row), "64 × 64"));
  g_assert_cmpint (unet_data_row_get_review (row)->n_pairs, ==, 3);

  /* The same again is nothing new. */
  set_data (row, folder, "imgs");
  g_assert_false (unet_data_row_is_busy (row));

  /* Another set replaces it at once, and what was under way does not come back. */
  set_data (row, folder, "nothing");
  g_assert_null (unet_data_row_get_review (row));
  app_test_run_for (400);
  set_data (row, folder, "masks");
  g_assert_cmpint (g_remove (image), ==, 0);
  set_data (row, folder, "imgs");
  app_test_wait (is_idle, row);
  g_assert_cmpstr (get_title (row), ==, "2 pairs · 2 classes");
  g_assert_nonnull (strstr (get_subtitle (row), "1 mask has no image"));
  g_assert_finalize_object (row);
  test_remove_folder (folder);
}

static void
test_problems (void)
{
  g_autofree char *folder = test_make_folder ();
  UnetDataRow     *row = g_object_ref_sink (g_object_new (UNET_TYPE_DATA_ROW, NULL));
  g_autofree char *mask = g_build_filename (folder, "masks", "cells-0002.png", NULL);

  app_test_make_data (folder, 2, 64);
  set_data (row, folder, "no <b>folder</b>");
  app_test_wait (is_idle, row);
  g_assert_null (unet_data_row_get_review (row));
  g_assert_nonnull (strstr (get_subtitle (row), "does not exist"));
  g_assert_nonnull (strstr (get_subtitle (row), "<b>folder</b>"));

  g_assert_cmpint (g_remove (mask), ==, 0);
  set_data (row, folder, "imgs");
  app_test_wait (is_idle, row);
  g_assert_nonnull (strstr (get_subtitle (row), "cells-0002"));
  g_assert_nonnull (unet_data_row_get_review (row)->problem);

  /* Looked through again, it has what has come since. */
  app_test_make_data (folder, 2, 64);
  unet_data_row_review_again (row);
  g_assert_true (unet_data_row_is_busy (row));
  app_test_wait (is_idle, row);
  g_assert_null (unet_data_row_get_review (row)->problem);
  unet_data_row_set_data (row, "", "", 1, 0, -1);
  unet_data_row_review_again (row);
  g_assert_null (unet_data_row_get_review (row));
  g_assert_false (unet_data_row_is_busy (row));
  g_assert_finalize_object (row);
  test_remove_folder (folder);
}

/* The row may go while it looks. */
static void
test_gone (void)
{
  g_autofree char *folder = test_make_folder ();
  UnetDataRow     *row = g_object_ref_sink (g_object_new (UNET_TYPE_DATA_ROW, NULL));

  app_test_make_data (folder, 20, 128);
  set_data (row, folder, "imgs");
  app_test_run_for (310);
  g_object_run_dispose (G_OBJECT (row));
  g_object_unref (row);
  app_test_run_for (300);
  test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/data-row/finds", test_finds);
  g_test_add_func ("/app/data-row/problems", test_problems);
  g_test_add_func ("/app/data-row/gone", test_gone);
  return g_test_run ();
}
