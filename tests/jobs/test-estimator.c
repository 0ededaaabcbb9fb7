/* test-estimator.c: the job that finds out what a run will take
 *
 * SPDX-License-Identifier: MIT
 */
#include "fixture.h"
#include "jobs/estimator.h"

static const UnetEstimateData data = {.n_pairs = 10,
                                      .channels = 3,
                                      .n_classes = 2,
                                      .width = 32,
                                      .height = 32};

static void
init_spec (UnetTrainSpec *spec)
{
  fixture_init_spec (spec, "/nowhere", 1);
}

static void
on_counted (UnetEstimator *estimator, gpointer user_data)
{
  const UnetTrainEstimate *estimate = unet_estimator_get_estimate (estimator);

  g_assert_cmpuint (estimate->memory, >, 1000);
  g_assert_cmpfloat (estimate->seconds_per_epoch, ==, 0);
  ++*(int *)user_data;
}

static void
test_tells (void)
{
  int           n_counted = 0;
  UnetTrainSpec spec;
  g_autoptr (UnetEstimator) estimator = NULL;
  const UnetTrainEstimate *estimate;
  g_autoptr (GError) error = NULL;

  init_spec (&spec);
  estimator = unet_estimator_new (&spec, &data);
  unet_train_spec_clear (&spec); /* it has its own */
  g_assert_null (unet_estimator_get_estimate (estimator));
  g_signal_connect (estimator, "counted", G_CALLBACK (on_counted), &n_counted);
  g_assert_true (fixture_run (UNET_JOB (estimator), NULL, &error));
  g_assert_no_error (error);
  estimate = unet_estimator_get_estimate (estimator);
  g_assert_cmpint (estimate->n_train, ==, 8);
  g_assert_cmpuint (estimate->memory, >, 1000);
  g_assert_cmpfloat (estimate->seconds_per_epoch, >, 0);
  g_assert_nonnull (estimate->network);
  g_assert_cmpint (n_counted, ==, 1);
}

static void
test_cancel (void)
{
  UnetTrainSpec spec;
  g_autoptr (UnetEstimator) estimator = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  init_spec (&spec);
  estimator = unet_estimator_new (&spec, &data);
  g_cancellable_cancel (cancellable);
  g_assert_false (fixture_run (UNET_JOB (estimator), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (unet_estimator_get_estimate (estimator));
  unet_train_spec_clear (&spec);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/estimator/tells", test_tells);
  g_test_add_func ("/jobs/estimator/cancel", test_cancel);
  return g_test_run ();
}
