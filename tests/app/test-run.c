/* test-run.c: a run that is paused, stopped, resumed, cancelled, fails
 *
 * SPDX-License-Identifier: MIT
 */
#include "run-test.h"

#include <string.h>

static char *
get_log (UnetRun *run)
{
  char *text;

  g_object_get (unet_run_get_log (run), "text", &text, NULL);
  return text;
}

static gboolean
is_paused (gpointer run)
{
  return unet_run_get_state (run) == UNET_JOB_STATE_PAUSED;
}

/* Nothing comes while it is paused, and all of it afterwards. */
static void
test_pause (RunTest *f, gconstpointer data)
{
  UnetRun         *run;
  gsize            before;
  g_autofree char *status = NULL;

  f->spec->epochs = 40;
  run = run_test_make (f);
  unet_run_start (run);
  run_test_wait_for_step (run);
  unet_run_pause (run);
  g_assert_true (is_paused (run));
  app_test_run_for (1000); /* the step that was under way */
  before = unet_series_get_n_points (unet_run_get_curve (run, UNET_CURVE_LOSS));
  status = unet_run_dup_status (run);
  g_assert_true (g_str_has_prefix (status, "Paused in epoch"));
  app_test_run_for (400);
  g_assert_cmpuint (unet_series_get_n_points (unet_run_get_curve (run, UNET_CURVE_LOSS)), ==,
                    before);
  unet_run_go_on (run);
  g_assert_cmpint (unet_run_get_state (run), ==, UNET_JOB_STATE_RUNNING);
  run_test_wait (f);
  run_test_assert_curves (f, run, 200);
  g_assert_finalize_object (run);
}

/* A run that was stopped and goes on has the curves of one that never was. */
static void
test_stop_and_resume (RunTest *f, gconstpointer data)
{
  UnetRun         *run;
  g_autofree char *status = NULL;

  f->spec->epochs = 40;
  run = run_test_make (f);
  unet_run_start (run);
  run_test_wait_for_step (run);
  unet_run_stop (run);
  run_test_wait (f);
  g_assert_cmpint (unet_run_get_state (run), ==, UNET_JOB_STATE_STOPPED);
  g_assert_true (unet_run_can_resume (run));
  g_assert_false (unet_run_is_complete (run));
  status = unet_run_dup_status (run);
  g_assert_true (g_str_has_prefix (status, "Stopped in epoch"));
  unet_run_resume (run, 0);
  run_test_wait (f);
  g_assert_true (unet_run_is_complete (run));
  run_test_assert_curves (f, run, 200);
  /* And further. */
  unet_run_resume (run, 42);
  /* Not all of it, though the last step that is known was the last of the run before. */
  g_assert_cmpfloat (unet_run_get_fraction (run), <, 1);
  run_test_wait (f);
  run_test_assert_curves (f, run, 210);
  g_assert_finalize_object (run);
}

/* What was cancelled goes on from its last checkpoint, without the points since. */
static void
test_cancel_and_resume (RunTest *f, gconstpointer data)
{
  UnetRun *run;

  f->spec->epochs = 30;
  run = run_test_make (f);
  unet_run_start (run);
  while (unet_series_get_n_points (unet_run_get_curve (run, UNET_CURVE_LOSS)) < 10)
    app_test_run_for (10);
  unet_run_cancel (run);
  run_test_wait (f);
  g_assert_cmpint (unet_run_get_state (run), ==, UNET_JOB_STATE_CANCELLED);
  g_assert_error (unet_run_get_error (run), G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (unet_run_can_resume (run));
  unet_run_resume (run, 0);
  run_test_wait (f);
  run_test_assert_curves (f, run, 150);
  g_assert_finalize_object (run);
}

static void
test_failure (RunTest *f, gconstpointer data)
{
  UnetRun         *run;
  g_autofree char *text = NULL;
  g_autofree char *status = NULL;

  g_free (f->spec->images);
  f->spec->images = g_build_filename (f->folder, "nowhere", NULL);
  run = run_test_make (f);
  unet_run_start (run);
  run_test_wait (f);
  g_assert_cmpint (unet_run_get_state (run), ==, UNET_JOB_STATE_FAILED);
  g_assert_nonnull (unet_run_get_error (run));
  text = get_log (run);
  g_assert_nonnull (strstr (text, "nowhere"));
  status = unet_run_dup_status (run);
  g_assert_cmpstr (status, ==, "Failed");
  g_assert_null (unet_run_dup_model (run));
  g_assert_finalize_object (run);
}

/* The window is gone, the worker is not yet. */
static void
test_dispose (RunTest *f, gconstpointer data)
{
  UnetRun *run;

  f->spec->epochs = 100;
  run = run_test_make (f);
  unet_run_start (run);
  run_test_wait_for_step (run);
  g_object_run_dispose (G_OBJECT (run));
  g_object_unref (run);
  app_test_run_for (500);
  g_assert_cmpint (f->n_finished, ==, 0);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/app/run/" path, RunTest, NULL, run_test_set_up, func, run_test_tear_down)

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  ADD ("pause", test_pause);
  ADD ("stop-and-resume", test_stop_and_resume);
  ADD ("cancel-and-resume", test_cancel_and_resume);
  ADD ("failure", test_failure);
  ADD ("dispose", test_dispose);
  return g_test_run ();
}
