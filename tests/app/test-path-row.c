/* test-path-row.c: a path is what was set, or what was typed
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/path-row.h"

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
  g_test_add_func ("/app/path-row/shorten", test_shorten);
  return g_test_run ();
}
