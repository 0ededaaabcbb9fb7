/* run-test.c: what the tests of runs share
 *
 * SPDX-License-Identifier: MIT
 */
#include "run-test.h"

#include "engine/train-log.h"
#include "support/support.h"

void
run_test_set_up (RunTest *f, gconstpointer data)
{
  f->folder = test_make_folder ();
  app_test_make_data (f->folder, 6, 64);
  f->spec = app_test_make_spec (f->folder);
  f->spec->epochs = 3;
}

void
run_test_tear_down (RunTest *f, gconstpointer data)
{
  unet_train_spec_free (f->spec);
  test_remove_folder (f->folder);
  g_free (f->folder);
}

static void
count (UnetRun *run, int *n)
{
  ++*n;
}

UnetRun *
run_test_make (RunTest *f)
{
  UnetRun *run = unet_run_new (f->spec);

  g_signal_connect (run, "finished", G_CALLBACK (count), &f->n_finished);
  g_signal_connect (run, "preview", G_CALLBACK (count), &f->n_previews);
  g_signal_connect (run, "started", G_CALLBACK (count), &f->n_started);
  return run;
}

static gboolean
is_over (gpointer data)
{
  return ((RunTest *)data)->n_finished > 0;
}

void
run_test_wait (RunTest *f)
{
  app_test_wait (is_over, f);
  f->n_finished = 0;
}

static gboolean
has_steps (gpointer data)
{
  return unet_series_get_n_points (unet_run_get_curve (data, UNET_CURVE_LOSS)) > 0;
}

void
run_test_wait_for_step (UnetRun *run)
{
  app_test_wait (has_steps, run);
}

static UnetTrainLog *
read_log (RunTest *f)
{
  g_autofree char *path = g_build_filename (f->folder, "run", "log.csv", NULL);
  g_autoptr (GError) error = NULL;
  UnetTrainLog *log = unet_train_log_read (path, &error);

  g_assert_no_error (error);
  return log;
}

void
run_test_assert_curves (RunTest *f, UnetRun *run, guint n_steps)
{
  g_autoptr (UnetTrainLog) log = read_log (f);
  UnetSeries *loss = unet_run_get_curve (run, UNET_CURVE_LOSS);
  UnetSeries *rate = unet_run_get_curve (run, UNET_CURVE_RATE);
  UnetSeries *dice = unet_run_get_curve (run, UNET_CURVE_DICE);

  g_assert_cmpuint (log->steps->len, ==, n_steps);
  g_assert_cmpuint (unet_series_get_n_points (loss), ==, log->steps->len);
  g_assert_cmpuint (unet_series_get_n_points (rate), ==, log->steps->len);
  g_assert_cmpuint (unet_series_get_n_points (dice), ==, log->validations->len);
  for (guint i = 0; i < log->steps->len; i++)
    {
      const UnetTrainStep *step = &g_array_index (log->steps, UnetTrainStep, i);

      g_assert_cmpfloat (unet_series_get_x (loss)[i], ==, (double)step->step);
      g_assert_cmpfloat_with_epsilon (unet_series_get_y (loss)[i], step->loss, 1e-6);
      g_assert_cmpfloat_with_epsilon (unet_series_get_y (rate)[i], step->learning_rate, 1e-9);
    }
  for (guint i = 0; i < log->validations->len; i++)
    g_assert_cmpfloat_with_epsilon (unet_series_get_y (dice)[i],
                                    g_array_index (log->validations, UnetTrainValidation, i).dice,
                                    1e-6);
}
