/* test-run-load.c: an earlier run is as it ended
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/run-private.h"
#include "engine/train.h"
#include "support/support.h"

#include <glib/gstdio.h>

typedef struct
{
  char    *folder, *run_folder;
  gboolean is_loaded, ok;
  GError  *error;
} Fixture;

static void
train (const char *folder)
{
  g_autoptr (UnetTrainSpec) spec = app_test_make_spec (folder);
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  spec->epochs = 2;
  spec->seed = 5;
  spec->log = g_build_filename (folder, "run", "log.csv", NULL);
  unet_train (spec, NULL, &result, &error);
  g_assert_no_error (error);
  unet_train_result_clear (&result);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_make_folder ();
  f->run_folder = g_build_filename (f->folder, "run", NULL);
  app_test_make_data (f->folder, 6, 64);
  train (f->folder);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_error (&f->error);
  test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->run_folder);
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  f->ok = unet_run_load_finish (UNET_RUN (object), result, &f->error);
  f->is_loaded = TRUE;
}

static gboolean
is_loaded (gpointer data)
{
  return ((Fixture *)data)->is_loaded;
}

static UnetRun *
load (Fixture *f)
{
  UnetRun *run = unet_run_new_earlier (f->run_folder);

  g_assert_false (unet_run_is_loaded (run));
  f->is_loaded = FALSE;
  unet_run_load_async (run, on_loaded, f);
  app_test_wait (is_loaded, f);
  return run;
}

static void
test_load (Fixture *f, gconstpointer data)
{
  UnetRun         *run = load (f);
  g_autofree char *status = unet_run_dup_status (run);

  g_assert_no_error (f->error);
  g_assert_true (f->ok && unet_run_is_loaded (run));
  g_assert_cmpuint (unet_series_get_n_points (unet_run_get_curve (run, UNET_CURVE_LOSS)), ==, 10);
  g_assert_cmpuint (unet_series_get_n_points (unet_run_get_curve (run, UNET_CURVE_IOU)), ==, 10);
  g_assert_cmpuint (unet_run_get_spec (run)->seed, ==, 5);
  g_assert_cmpint (unet_run_get_spec (run)->epochs, ==, 2);
  g_assert_cmpint (unet_run_get_state (run), ==, UNET_JOB_STATE_DONE);
  g_assert_true (g_str_has_prefix (status, "Done · best Dice"));
  g_assert_true (unet_run_can_resume (run));
  g_assert_cmpstr (unet_run_get_network (run), ==, "U-Net");
  g_assert_finalize_object (run);
}

/* A folder that was moved keeps its run. */
static void
test_moved (Fixture *f, gconstpointer data)
{
  g_autofree char *moved = g_build_filename (f->folder, "moved", NULL);
  UnetRun         *run;

  g_assert_cmpint (g_rename (f->run_folder, moved), ==, 0);
  g_free (f->run_folder);
  f->run_folder = g_strdup (moved);
  run = load (f);
  g_assert_cmpstr (unet_run_get_folder (run), ==, moved);
  g_assert_cmpstr (unet_run_get_title (run), ==, "moved");
  g_assert_true (unet_run_can_resume (run));
  g_assert_finalize_object (run);
}

/* One of the two files is enough; none is not. */
static void
test_parts (Fixture *f, gconstpointer data)
{
  g_autofree char *log = g_build_filename (f->run_folder, "log.csv", NULL);
  g_autofree char *last = g_build_filename (f->run_folder, "last.pth", NULL);
  g_autofree char *aside = g_build_filename (f->folder, "aside", NULL);
  UnetRun         *run;

  g_assert_cmpint (g_rename (last, aside), ==, 0);
  run = load (f);
  g_assert_true (f->ok);
  g_assert_false (unet_run_can_resume (run));
  g_assert_null (unet_run_get_network (run)); /* a log does not tell */
  g_assert_cmpuint (unet_series_get_n_points (unet_run_get_curve (run, UNET_CURVE_LOSS)), ==, 10);
  g_assert_finalize_object (run);

  g_assert_cmpint (g_rename (aside, last), ==, 0);
  g_assert_cmpint (g_unlink (log), ==, 0);
  run = load (f);
  g_assert_true (f->ok);
  g_assert_true (unet_run_can_resume (run));
  g_assert_finalize_object (run);

  g_assert_cmpint (g_unlink (last), ==, 0);
  run = load (f);
  g_assert_false (f->ok);
  g_assert_nonnull (f->error);
  g_assert_false (unet_run_is_loaded (run));
  g_assert_finalize_object (run);
}

static void
test_cut (Fixture *f, gconstpointer data)
{
  UnetRun    *run = load (f);
  UnetSeries *loss = unet_run_get_curve (run, UNET_CURVE_LOSS);
  UnetSeries *dice = unet_run_get_curve (run, UNET_CURVE_DICE);

  unet_run_cut_curves (run, 10);
  g_assert_cmpuint (unet_series_get_n_points (loss), ==, 10);
  unet_run_cut_curves (run, 7);
  g_assert_cmpuint (unet_series_get_n_points (loss), ==, 7);
  g_assert_cmpfloat (unet_series_get_x (loss)[6], ==, 7);
  g_assert_cmpuint (unet_series_get_n_points (dice), >, 0);
  g_assert_cmpfloat (unet_series_get_x (dice)[unet_series_get_n_points (dice) - 1], <=, 7);
  unet_run_cut_curves (run, 0);
  g_assert_cmpuint (unet_series_get_n_points (loss), ==, 0);
  g_assert_finalize_object (run);
}

#define ADD(path, func) g_test_add ("/app/run-load/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  ADD ("load", test_load);
  ADD ("moved", test_moved);
  ADD ("parts", test_parts);
  ADD ("cut", test_cut);
  return g_test_run ();
}
