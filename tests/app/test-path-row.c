/* test-path-row.c: a path is what was set, or what was typed
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/library-button.h"
#include "app/path-row.h"
#include "library/library-test.h"
#include "library/store.h"

static void
assert_path (UnetPathRow *row, const char *expected)
{
  g_autofree char *path = unet_path_row_dup_path (row);

  g_assert_cmpstr (path, ==, expected);
}

static void
count (GObject *object, GParamSpec *pspec, int *n)
{
  (*n)++;
}

static void
test_set_and_typed (void)
{
  UnetPathRow     *row = g_object_ref_sink (g_object_new (UNET_TYPE_PATH_ROW, NULL));
  g_autofree char *in_home = g_build_filename (g_get_home_dir (), "a b", NULL);
  int              n = 0;

  g_signal_connect (row, "notify::path", G_CALLBACK (count), &n);
  assert_path (row, "");
  unet_path_row_set_path (row, in_home);
  assert_path (row, in_home);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "~/a b");
  g_assert_cmpint (n, >=, 1);
  n = 0;
  gtk_editable_set_text (GTK_EDITABLE (row), " ~/c ");
  g_assert_cmpint (n, >=, 1);
  g_free (in_home);
  in_home = g_build_filename (g_get_home_dir (), "c", NULL);
  assert_path (row, in_home);
  gtk_editable_set_text (GTK_EDITABLE (row), "file:///tmp/a%20b");
  assert_path (row, "/tmp/a b");
  unet_path_row_set_path (row, NULL);
  assert_path (row, "");
  g_assert_finalize_object (row);
}

/* A name that is no UTF-8 is kept while it is only shown. */
static void
test_other_encoding (void)
{
  UnetPathRow *row = g_object_ref_sink (g_object_new (UNET_TYPE_PATH_ROW, NULL));
  int          n = 0;

  unet_path_row_set_path (row, "/tmp/\xe9t\xe9");
  g_assert_true (g_utf8_validate (gtk_editable_get_text (GTK_EDITABLE (row)), -1, NULL));
  assert_path (row, "/tmp/\xe9t\xe9");
  gtk_editable_set_text (GTK_EDITABLE (row), "/tmp/x");
  assert_path (row, "/tmp/x");
  /* In place of another as well, and at once: not first as no path. */
  g_signal_connect (row, "notify::path", G_CALLBACK (count), &n);
  unet_path_row_set_path (row, "/tmp/\xe9");
  assert_path (row, "/tmp/\xe9");
  g_assert_cmpint (n, ==, 1);
  unet_path_row_set_path (row, "/tmp/ x ");
  assert_path (row, "/tmp/ x ");
  g_assert_cmpint (n, ==, 2);
  g_assert_finalize_object (row);
}

/* By its name, typed or shown. */
static void
test_library (void)
{
  Library          library;
  UnetPathRow     *row;
  g_autofree char *model = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *name = NULL;

  library_set_up (&library, NULL);
  model = library_make_model (&library, "cells.pth", "inc.weight", 8, 1);
  name = unet_library_add (model, NULL, NULL, NULL);
  g_assert_cmpstr (name, ==, "cells");
  kept = g_build_filename (library.models, "cells.pth", NULL);

  row = g_object_ref_sink (g_object_new (UNET_TYPE_PATH_ROW, "kind", UNET_FILE_MODEL, NULL));
  gtk_editable_set_text (GTK_EDITABLE (row), "cells");
  assert_path (row, kept);
  gtk_editable_set_text (GTK_EDITABLE (row), "other");
  assert_path (row, "other");
  unet_path_row_set_path (row, kept);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "cells");
  assert_path (row, kept);
  g_assert_finalize_object (row);

  row = g_object_ref_sink (g_object_new (UNET_TYPE_PATH_ROW, "kind", UNET_FILE_FOLDER, NULL));
  gtk_editable_set_text (GTK_EDITABLE (row), "cells");
  assert_path (row, "cells");
  g_assert_finalize_object (row);
  library_tear_down (&library, NULL);
}

static void
on_chosen (UnetPathRow *row, int *n)
{
  (*n)++;
}

static void
test_library_button (void)
{
  UnetPathRow *row =
      g_object_ref_sink (g_object_new (UNET_TYPE_PATH_ROW, "kind", UNET_FILE_MODEL, NULL));
  UnetPathRow *folder = g_object_ref_sink (g_object_new (UNET_TYPE_PATH_ROW, NULL));
  GtkWidget   *button = app_test_find (GTK_WIDGET (row), UNET_TYPE_LIBRARY_BUTTON, NULL);
  int          n = 0;

  g_assert_true (gtk_widget_get_visible (button));
  g_assert_false (
      gtk_widget_get_visible (app_test_find (GTK_WIDGET (folder), UNET_TYPE_LIBRARY_BUTTON, NULL)));
  g_signal_connect (row, "chosen", G_CALLBACK (on_chosen), &n);
  gtk_widget_activate_action (button, "library.choose", "^ay", "/tmp/\xe9.pth");
  assert_path (row, "/tmp/\xe9.pth");
  g_assert_cmpint (n, ==, 1);
  g_assert_finalize_object (row);
  g_assert_finalize_object (folder);
}

static void
test_shorten (void)
{
  g_autofree char *inside = g_build_filename (g_get_home_dir (), "x", "y", NULL);
  g_autofree char *beside = g_strconcat (g_get_home_dir (), "2/x", NULL);
  g_autofree char *short_inside = unet_path_shorten (inside);
  g_autofree char *short_beside = unet_path_shorten (beside);
  g_autofree char *short_home = unet_path_shorten (g_get_home_dir ());

  g_assert_cmpstr (short_inside, ==, "~/x/y");
  g_assert_cmpstr (short_beside, ==, beside);
  g_assert_cmpstr (short_home, ==, "~");
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/path-row/set-and-typed", test_set_and_typed);
  g_test_add_func ("/app/path-row/other-encoding", test_other_encoding);
  g_test_add_func ("/app/path-row/library", test_library);
  g_test_add_func ("/app/path-row/library-button", test_library_button);
  g_test_add_func ("/app/path-row/shorten", test_shorten);
  return g_test_run ();
}
