/* test-estimate.c: what is told before a run is what the run then says
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/estimate.h"

#include "base/error.h"
#include "engine-test.h"
#include "engine/train.h"
#include "support/support.h"

#include <gio/gio.h>
#include <string.h>

static void
on_started (void *data, const UnetTrainInfo *info)
{
  UnetTrainInfo *seen = data;

  *seen = *info;
  seen->network = g_strdup (info->network);
}

static UnetVerdict
stop_at_once (void *data)
{
  return ((UnetTrainInfo *)data)->network != NULL ? UNET_STOP : UNET_GO_ON;
}

/* The numbers of a run that is stopped before its first step. */
static void
start_run (const UnetTrainSpec *spec, UnetTrainInfo *info)
{
  UnetTrainHooks  hooks = {.poll = stop_at_once, .started = on_started, .data = info};
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  unet_train (spec, &hooks, &result, &error);
  g_assert_no_error (error);
  unet_train_result_clear (&result);
}

static void
on_counted (void *data, const UnetTrainEstimate *estimate)
{
  g_assert_cmpfloat (estimate->seconds_per_epoch, ==, 0);
  unet_train_estimate_copy (estimate, data);
}

static void
check (const UnetTrainSpec *spec, const UnetEstimateData *data)
{
  UnetTrainEstimate estimate, counted = {0};
  UnetTrainInfo     info = {0};
  UnetEstimateHooks hooks = {.counted = on_counted, .data = &counted};
  g_autoptr (GError) error = NULL;

  unet_train_estimate (spec, data, &hooks, &estimate, &error);
  g_assert_no_error (error);
  start_run (spec, &info);
  g_assert_cmpint (estimate.n_train, ==, info.n_train);
  g_assert_cmpint (estimate.n_validation, ==, info.n_validation);
  g_assert_cmpint (estimate.channels, ==, info.channels);
  g_assert_cmpint (estimate.n_classes, ==, info.n_classes);
  g_assert_cmpint (estimate.n_parameters, ==, info.n_parameters);
  g_assert_cmpuint (estimate.memory, ==, info.memory);
  g_assert_cmpstr (estimate.network, ==, info.network);
  g_assert_true (estimate.fits);
  g_assert_cmpfloat (estimate.seconds_per_epoch, >, 0);
  g_assert_cmpstr (counted.network, ==, estimate.network);
  g_assert_cmpint (counted.n_parameters, ==, estimate.n_parameters);
  g_assert_cmpuint (counted.memory, ==, estimate.memory);
  g_free (info.network);
  unet_train_estimate_clear (&counted);
  unet_train_estimate_clear (&estimate);
}

static void
test_same_as_run (void)
{
  static const UnetEstimateData data = {
      .n_pairs = 7, .channels = 1, .n_classes = 3, .width = 48, .height = 48};
  g_autofree char *folder = test_make_folder ();
  UnetTrainSpec    spec;

  engine_test_make_set (folder, 7, 48, 3, false);
  engine_test_spec (&spec, folder, "out");
  check (&spec, &data);

  spec.batch_size = 3;
  spec.amp = true;
  spec.bilinear = true;
  spec.validation = 0;
  spec.optimizer.kind = UNET_OPTIMIZER_SGD;
  check (&spec, &data);

  /* Weights to start from decide the network, whatever SPEC says. */
  engine_test_save_model (engine_test_path (folder, "m.pth"), 1, 3, 1, 3);
  spec.load = g_strdup (engine_test_path (folder, "m.pth"));
  spec.base_channels = 32;
  check (&spec, &data);
  unet_train_spec_clear (&spec);
  test_remove_folder (folder);
}

/* A step too long to be tried is told from shorter ones. */
static void
test_large (void)
{
  static const UnetEstimateData data = {
      .n_pairs = 10, .channels = 3, .n_classes = 2, .width = 2000, .height = 1500};
  UnetTrainEstimate small, large;
  UnetTrainSpec     spec;
  int64_t           start = g_get_monotonic_time ();

  unet_train_spec_init (&spec, UNET_RECIPE_REFERENCE);
  spec.base_channels = 8;
  spec.depth = 2;
  spec.scale = 0.25;
  g_assert_true (unet_train_estimate (&spec, &data, NULL, &small, NULL));
  spec.scale = 1;
  g_assert_true (unet_train_estimate (&spec, &data, NULL, &large, NULL));
  /* Sixteen times the pixels. The bounds are wide, since the machine may be busy. */
  g_assert_cmpfloat (large.seconds_per_epoch, >, 2 * small.seconds_per_epoch);
  g_assert_cmpuint (large.memory, >, 10 * small.memory);
  g_test_message ("%.1f s and %.1f s per epoch, found in %.1f s", small.seconds_per_epoch,
                  large.seconds_per_epoch, (double)(g_get_monotonic_time () - start) * 1e-6);
  unet_train_estimate_clear (&small);
  unet_train_estimate_clear (&large);
  unet_train_spec_clear (&spec);
}

/* What is wrong with an encoder's weights is told before the run. */
static void
test_encoder_weights (void)
{
  UnetEstimateData  data = {.n_pairs = 2, .channels = 3, .n_classes = 2, .width = 64, .height = 64};
  g_autofree char  *folder = test_make_folder ();
  UnetTrainEstimate estimate;
  UnetTrainSpec     spec;
  g_autoptr (GError) error = NULL;

  unet_train_spec_init (&spec, UNET_RECIPE_REFERENCE);
  spec.scale = 1;
  spec.encoder = UNET_ENCODER_MOBILENET_V2;
  unet_train_estimate (&spec, &data, NULL, &estimate, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (estimate.network, "MobileNetV2"));
  unet_train_estimate_clear (&estimate);
  engine_test_save_model (engine_test_path (folder, "m.pth"), 3, 2, 1, 3);
  spec.encoder_weights = g_strdup (engine_test_path (folder, "m.pth"));
  g_assert_false (unet_train_estimate (&spec, &data, NULL, &estimate, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "not those of MobileNetV2"));
  g_assert_null (estimate.network);
  unet_train_spec_clear (&spec);
  test_remove_folder (folder);
}

/* The U-Net of 2015 mirrors a wide border around each picture, however small that is. */
static void
test_border (void)
{
  UnetEstimateData  data = {.n_pairs = 4, .channels = 1, .n_classes = 2, .width = 32, .height = 32};
  UnetTrainEstimate small, large;
  UnetTrainSpec     spec;

  unet_train_spec_init (&spec, UNET_RECIPE_2015);
  spec.base_channels = 4;
  g_assert_true (unet_train_estimate (&spec, &data, NULL, &small, NULL));
  data.width = data.height = 640;
  g_assert_true (unet_train_estimate (&spec, &data, NULL, &large, NULL));
  g_assert_cmpfloat (large.seconds_per_epoch, >, 2 * small.seconds_per_epoch);
  g_test_message ("%.3f s and %.3f s per epoch", small.seconds_per_epoch, large.seconds_per_epoch);
  unet_train_estimate_clear (&small);
  unet_train_estimate_clear (&large);
  unet_train_spec_clear (&spec);
}

/* More than any machine has: said without trying. */
static void
test_no_room (void)
{
  UnetEstimateData  data = {.n_pairs = 4, .channels = 1, .n_classes = 2, .width = 60000};
  UnetTrainEstimate estimate;
  UnetTrainSpec     spec;

  data.height = data.width;
  unet_train_spec_init (&spec, UNET_RECIPE_REFERENCE);
  spec.scale = 1;
  g_assert_true (unet_train_estimate (&spec, &data, NULL, &estimate, NULL));
  g_assert_false (estimate.fits);
  g_assert_cmpfloat (estimate.seconds_per_epoch, ==, 0);
  unet_train_estimate_clear (&estimate);
  unet_train_spec_clear (&spec);
}

typedef struct
{
  int n_counted, n_polls, n_polls_allowed;
} Watch;

static void
watch_counted (void *data, const UnetTrainEstimate *estimate)
{
  ((Watch *)data)->n_counted++;
}

static UnetVerdict
watch_poll (void *data)
{
  Watch *watch = data;

  return watch->n_polls++ < watch->n_polls_allowed ? UNET_GO_ON : UNET_CANCEL;
}

/* A step is given up on its way, not at its end. */
static void
test_cancel (void)
{
  UnetEstimateData  data = {.n_pairs = 4, .channels = 1, .n_classes = 2, .width = 64, .height = 64};
  UnetTrainEstimate estimate;
  UnetTrainSpec     spec;

  unet_train_spec_init (&spec, UNET_RECIPE_REFERENCE);
  spec.base_channels = 4;
  spec.depth = 2;
  for (int allowed = 0; allowed < 60; allowed += 7)
    {
      Watch             watch = {.n_polls_allowed = allowed};
      UnetEstimateHooks hooks = {watch_poll, watch_counted, &watch};
      g_autoptr (GError) error = NULL;

      g_assert_false (unet_train_estimate (&spec, &data, &hooks, &estimate, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpint (watch.n_counted, ==, allowed > 0);
      g_assert_cmpint (watch.n_polls, ==, allowed + 1);
      g_assert_null (estimate.network);
    }
  unet_train_spec_clear (&spec);
}

static void
test_errors (void)
{
  UnetEstimateData  data = {.n_pairs = 4, .channels = 1, .n_classes = 2, .width = 32, .height = 32};
  UnetTrainEstimate estimate;
  UnetTrainSpec     spec;
  g_autoptr (GError) error = NULL;

  unet_train_spec_init (&spec, UNET_RECIPE_REFERENCE);
  spec.base_channels = 4;
  spec.depth = 2;
  data.width = 6; /* too small for the network, at half its size */
  g_assert_false (unet_train_estimate (&spec, &data, NULL, &estimate, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
  g_clear_error (&error);

  data.width = 32;
  spec.load = g_strdup ("/nowhere/m.pth");
  g_assert_false (unet_train_estimate (&spec, &data, NULL, &estimate, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
  g_clear_error (&error);

  spec.epochs = 0;
  g_assert_false (unet_train_estimate (&spec, &data, NULL, &estimate, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
  unet_train_spec_clear (&spec);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/estimate/same-as-run", test_same_as_run);
  g_test_add_func ("/engine/estimate/large", test_large);
  g_test_add_func ("/engine/estimate/border", test_border);
  g_test_add_func ("/engine/estimate/no-room", test_no_room);
  g_test_add_func ("/engine/estimate/cancel", test_cancel);
  g_test_add_func ("/engine/estimate/errors", test_errors);
  g_test_add_func ("/engine/estimate/encoder-weights", test_encoder_weights);
  return g_test_run ();
}
