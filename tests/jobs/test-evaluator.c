/* test-evaluator.c: the job that scores masks, with the real engine
 *
 * SPDX-License-Identifier: MIT
 */
#include "fixture.h"
#include "jobs/evaluator.h"

#include "base/error.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  int  n_images, n_done;
  bool stop;
} Heard;

static void
on_started (UnetEvaluator *evaluator, int n_images, Heard *heard)
{
  heard->n_images = n_images;
  if (heard->stop)
    unet_job_stop (UNET_JOB (evaluator));
}

static void
on_done (UnetEvaluator            *evaluator,
         int                       index,
         int                       n_images,
         const UnetEvaluateRecord *record,
         Heard                    *heard)
{
  g_autofree char *name = g_strdup_printf ("p%02d", index);

  g_assert_cmpint (index, ==, heard->n_done++);
  g_assert_cmpint (n_images, ==, heard->n_images);
  g_assert_cmpstr (record->name, ==, name);
}

static UnetEvaluator *
listen_to_evaluator (const char *folder, const char *model, Heard *heard)
{
  UnetEvaluateSpec spec;
  UnetEvaluator   *evaluator;

  unet_evaluate_spec_init (&spec);
  g_free (spec.images);
  g_free (spec.masks);
  spec.images = g_build_filename (folder, "imgs", NULL);
  spec.masks = g_build_filename (folder, "masks", NULL);
  if (model != NULL)
    spec.model = g_strdup (model);
  else
    spec.predictions = g_build_filename (folder, "masks", NULL);
  evaluator = unet_evaluator_new (&spec);
  unet_evaluate_spec_clear (&spec);
  g_signal_connect (evaluator, "started", G_CALLBACK (on_started), heard);
  g_signal_connect (evaluator, "done", G_CALLBACK (on_done), heard);
  return evaluator;
}

static void
test_model (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *model = NULL;
  g_autoptr (GError) error = NULL;
  Heard                 heard = {0};
  UnetEvaluator        *evaluator;
  const UnetEvaluation *evaluation;

  fixture_make_data (folder, 6, 24);
  model = fixture_train (folder);
  evaluator = listen_to_evaluator (folder, model, &heard);
  g_assert_null (unet_evaluator_get_evaluation (evaluator));
  g_assert_true (fixture_run (UNET_JOB (evaluator), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (heard.n_done, ==, 6);
  evaluation = unet_evaluator_get_evaluation (evaluator);
  g_assert_cmpint (evaluation->n_images, ==, 6);
  g_assert_cmpfloat (evaluation->mean.accuracy, >, 0);
  g_assert_finalize_object (evaluator);
  test_remove_folder (folder);
}

/* The truth scored against itself is perfect. */
static void
test_predictions (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (GError) error = NULL;
  Heard                 heard = {0};
  UnetEvaluator        *evaluator;
  const UnetEvaluation *evaluation;

  fixture_make_data (folder, 3, 24);
  evaluator = listen_to_evaluator (folder, NULL, &heard);
  g_assert_true (fixture_run (UNET_JOB (evaluator), NULL, &error));
  g_assert_no_error (error);
  evaluation = unet_evaluator_get_evaluation (evaluator);
  g_assert_cmpfloat (evaluation->mean.dice, ==, 1);
  g_assert_cmpfloat (evaluation->pooled.iou, ==, 1);
  g_assert_finalize_object (evaluator);
  test_remove_folder (folder);
}

/* File names are bytes, and JSON is UTF-8. */
static void
test_odd_name (void)
{
  UnetEvaluateRecord record = {.name = (char *)"caf\xe9"};
  UnetEvaluation     evaluation = {.n_images = 1, .images = &record};
  UnetEvaluateSpec   spec = {.predictions = (char *)"r\xe9sultats"};
  g_autofree char   *json = unet_evaluation_to_json (&evaluation, &spec);

  g_assert_true (g_utf8_validate (json, -1, NULL));
  g_assert_nonnull (strstr (json, "\"caf"));
}

/* JPEG's noise would count as foreground. */
static void
test_jpeg_predictions (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *predicted = g_build_filename (folder, "predicted", NULL);
  g_autofree char *png = g_build_filename (predicted, "masks", "p00.png", NULL);
  g_autofree char *jpeg = g_build_filename (predicted, "masks", "p00.jpg", NULL);
  g_autoptr (GError) error = NULL;
  UnetEvaluateSpec spec;
  UnetEvaluator   *evaluator;

  fixture_make_data (predicted, 1, 24);
  fixture_make_data (folder, 1, 24);
  unet_evaluate_spec_init (&spec);
  g_free (spec.images);
  g_free (spec.masks);
  spec.images = g_build_filename (folder, "imgs", NULL);
  spec.masks = g_build_filename (folder, "masks", NULL);
  spec.predictions = g_build_filename (predicted, "masks", NULL);
  g_assert_cmpint (g_rename (png, jpeg), ==, 0);
  evaluator = unet_evaluator_new (&spec);
  unet_evaluate_spec_clear (&spec);
  g_assert_false (fixture_run (UNET_JOB (evaluator), NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, jpeg));
  g_assert_finalize_object (evaluator);
  test_remove_folder (folder);
}

static void
test_stop (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (GError) error = NULL;
  Heard                 heard = {.stop = true};
  UnetEvaluator        *evaluator;
  const UnetEvaluation *evaluation;

  fixture_make_data (folder, 90, 24);
  evaluator = listen_to_evaluator (folder, NULL, &heard);
  g_assert_true (fixture_run (UNET_JOB (evaluator), NULL, &error));
  g_assert_no_error (error);
  evaluation = unet_evaluator_get_evaluation (evaluator);
  g_assert_cmpint (evaluation->n_images, ==, heard.n_done);
  /* The worker may have done all before the owner heard of the first. */
  g_assert_true (evaluation->stopped == (evaluation->n_images < 90));
  g_assert_finalize_object (evaluator);
  test_remove_folder (folder);
}

static void
test_missing (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (GError) error = NULL;
  Heard          heard = {0};
  UnetEvaluator *evaluator = listen_to_evaluator (folder, NULL, &heard);

  g_assert_false (fixture_run (UNET_JOB (evaluator), NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, folder));
  g_assert_null (unet_evaluator_get_evaluation (evaluator));
  g_assert_finalize_object (evaluator);
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/evaluator/model", test_model);
  g_test_add_func ("/jobs/evaluator/predictions", test_predictions);
  g_test_add_func ("/jobs/evaluator/jpeg-predictions", test_jpeg_predictions);
  g_test_add_func ("/jobs/evaluator/odd-name", test_odd_name);
  g_test_add_func ("/jobs/evaluator/stop", test_stop);
  g_test_add_func ("/jobs/evaluator/missing", test_missing);
  return g_test_run ();
}
