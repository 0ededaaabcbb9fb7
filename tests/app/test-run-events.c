/* test-run-events.c: what a run tells is what the trainer did
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

static void
test_whole (RunTest *f, gconstpointer data)
{
  UnetRun         *run = run_test_make (f);
  g_autofree char *status = unet_run_dup_status (run);
  g_autofree char *done = NULL;
  g_autofree char *text = NULL;
  g_autofree char *model = NULL;

  g_assert_cmpint (unet_run_get_state (run), ==, UNET_JOB_STATE_IDLE);
  g_assert_cmpstr (status, ==, "Not started");
  g_assert_false (unet_run_can_resume (run));
  g_assert_cmpstr (unet_run_get_title (run), ==, "run");
  unet_run_start (run);
  g_assert_true (unet_run_is_active (run));
  run_test_wait (f);
  g_assert_cmpint (unet_run_get_state (run), ==, UNET_JOB_STATE_DONE);
  g_assert_no_error (unet_run_get_error (run));
  g_assert_cmpfloat (unet_run_get_fraction (run), ==, 1);
  g_assert_cmpint (f->n_started, ==, 1);
  g_assert_cmpint (f->n_previews, >, 0);
  g_assert_cmpint (unet_run_get_preview (run)->width, ==, 64);
  g_assert_cmpint (unet_run_get_info (run)->n_train, ==, 5);
  run_test_assert_curves (f, run, 15);
  g_assert_cmpfloat (unet_run_get_best_dice (run), >, 0);
  done = unet_run_dup_status (run);
  g_assert_nonnull (strstr (done, "best Dice"));
  text = get_log (run);
  g_assert_nonnull (strstr (text, "5 images to train on"));
  g_assert_nonnull (strstr (text, "Epoch 3 done"));
  g_assert_nonnull (strstr (text, "best.pth"));
  model = unet_run_dup_model (run);
  g_assert_true (g_str_has_suffix (model, "best.pth"));
  g_assert_finalize_object (run);
}

/* Steps are shown together: their number is right whenever something else is told. */
static void
on_changed (UnetRun *run, gpointer data)
{
  UnetSeries *dice = unet_run_get_curve (run, UNET_CURVE_DICE);
  UnetSeries *loss = unet_run_get_curve (run, UNET_CURVE_LOSS);
  const gsize n_rounds = unet_series_get_n_points (dice);

  if (n_rounds > 0)
    g_assert_cmpuint (unet_series_get_n_points (loss), >=,
                      (gsize)unet_series_get_x (dice)[n_rounds - 1]);
}

static void
test_order (RunTest *f, gconstpointer data)
{
  UnetRun *run = run_test_make (f);
  gulong   handler = g_signal_connect (run, "changed", G_CALLBACK (on_changed), NULL);

  unet_run_start (run);
  run_test_wait (f);
  g_assert_cmpuint (unet_series_get_n_points (unet_run_get_curve (run, UNET_CURVE_DICE)), ==, 15);
  g_signal_handler_disconnect (run, handler);
  g_assert_finalize_object (run);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/app/run-events/" path, RunTest, NULL, run_test_set_up, func, run_test_tear_down)

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  ADD ("whole", test_whole);
  ADD ("order", test_order);
  return g_test_run ();
}
