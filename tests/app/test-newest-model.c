/* test-newest-model.c: the network that was trained last
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/newest-model.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <utime.h>

static char *
make_run (const char *runs, const char *name, time_t when)
{
  g_autofree char     *folder = g_build_filename (runs, name, NULL);
  char                *path = g_build_filename (folder, "best.pth", NULL);
  const struct utimbuf times = {when, when};

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (utime (path, &times), ==, 0);
  return path;
}

static void
test_find (void)
{
  g_autofree char *runs = test_make_folder ();
  g_autofree char *empty = g_build_filename (runs, "empty", NULL);
  g_autofree char *missing = g_build_filename (runs, "no such folder", NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *found = NULL;

  g_assert_null (unet_newest_model_find (missing));
  g_assert_null (unet_newest_model_find (runs));
  g_assert_cmpint (g_mkdir (empty, 0700), ==, 0);
  g_assert_null (unet_newest_model_find (runs));
  first = make_run (runs, "a", 1000);
  second = make_run (runs, "b", 3000);
  third = make_run (runs, "c", 2000);
  found = unet_newest_model_find (runs);
  g_assert_cmpstr (found, ==, second);
  test_remove_folder (runs);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/newest-model/find", test_find);
  return g_test_run ();
}
