/* test-run-list.c: runs that are known, and runs that are found
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/run-list.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <utime.h>

/* A file of a run, last written at TIME. */
static void
write_run (const char *folder, const char *name, const char *file, gint64 time)
{
  g_autofree char *run = g_build_filename (folder, name, NULL);
  g_autofree char *path = g_build_filename (run, file, NULL);
  struct utimbuf   times = {.actime = (time_t)time, .modtime = (time_t)time};

  g_assert_cmpint (g_mkdir_with_parents (run, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (utime (path, &times), ==, 0);
}

static UnetRun *
get (UnetRunList *list, guint i)
{
  UnetRun *run = g_list_model_get_item (unet_run_list_get_runs (list), i);

  g_assert_nonnull (run);
  g_object_unref (run); /* the list has it */
  return run;
}

static gboolean
has_three (gpointer list)
{
  return g_list_model_get_n_items (unet_run_list_get_runs (list)) == 3;
}

/* The newest first; what holds no run is none; what is known stays where it is. */
static void
test_scan (void)
{
  UnetRunList     *list = unet_run_list_new ();
  g_autofree char *folder = test_make_folder ();
  g_autofree char *known = g_build_filename (folder, "b", NULL);
  g_autofree char *empty = g_build_filename (folder, "empty", NULL);
  g_autoptr (UnetRun) run = unet_run_new_earlier (known);

  write_run (folder, "a", "log.csv", 1000);
  write_run (folder, "b", "last.pth", 3000);
  write_run (folder, "c", "last.pth", 2000);
  write_run (folder, "other", "picture.png", 5000);
  g_assert_cmpint (g_mkdir (empty, 0700), ==, 0);
  unet_run_list_add (list, run);
  unet_run_list_scan (list, folder);
  app_test_wait (has_three, list);
  g_assert_true (get (list, 0) == run);
  g_assert_cmpstr (unet_run_get_title (get (list, 1)), ==, "c");
  g_assert_cmpstr (unet_run_get_title (get (list, 2)), ==, "a");
  unet_run_list_scan (list, folder);
  app_test_run_for (200);
  g_assert_true (has_three (list));
  g_assert_true (unet_run_is_folder (known));
  g_assert_false (unet_run_is_folder (empty));
  g_assert_true (unet_run_is_taken (known));
  g_assert_false (unet_run_is_taken (empty));
  write_run (folder, "empty", "best.pth", 1000);
  g_assert_false (unet_run_is_folder (empty));
  g_assert_true (unet_run_is_taken (empty));
  test_remove_folder (folder);
  g_assert_finalize_object (list);
}

static void
test_find (void)
{
  UnetRunList *list = unet_run_list_new ();
  g_autoptr (UnetRun) run = unet_run_new_earlier ("/somewhere/run");
  g_autoptr (UnetRun) other = unet_run_new_earlier ("/somewhere/other");

  unet_run_list_add (list, run);
  unet_run_list_add (list, other);
  g_assert_true (get (list, 0) == other);
  g_assert_true (unet_run_list_find (list, "/somewhere/./run") == run);
  g_assert_null (unet_run_list_find (list, "/somewhere"));
  unet_run_list_remove (list, run);
  g_assert_null (unet_run_list_find (list, "/somewhere/run"));
  unet_run_list_remove (list, run);
  g_assert_finalize_object (list);
}

/* A folder that is not there holds no runs. */
static void
test_nothing (void)
{
  UnetRunList *list = unet_run_list_new ();

  unet_run_list_scan (list, "/nowhere/at/all");
  app_test_run_for (200);
  g_assert_cmpuint (g_list_model_get_n_items (unet_run_list_get_runs (list)), ==, 0);
  g_assert_finalize_object (list);
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/run-list/scan", test_scan);
  g_test_add_func ("/app/run-list/find", test_find);
  g_test_add_func ("/app/run-list/nothing", test_nothing);
  return g_test_run ();
}
