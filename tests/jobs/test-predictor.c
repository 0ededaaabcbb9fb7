/* test-predictor.c: the job that writes masks, with the real engine
 *
 * SPDX-License-Identifier: MIT
 */
#include "fixture.h"
#include "jobs/predictor.h"

#include "base/error.h"
#include "image/codec.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

typedef struct
{
  int n_started, n_done, n_failed;
  int next; /* index */
  int stop_at;
} Heard;

static void
on_started (UnetPredictorJob *job, int n_images, const UnetModelInfo *info, Heard *heard)
{
  heard->n_started++;
  g_assert_cmpint (heard->next, ==, 0);
  g_assert_cmpint (info->n_classes, ==, 2);
  g_assert_cmpint (info->channels, ==, 1);
  g_assert_cmpint (info->values.value[1][0], ==, 255);
  g_assert_cmpfloat (info->scale, ==, 1);
}

static void
on_done (UnetPredictorJob        *job,
         int                      index,
         int                      n_images,
         const UnetPredictRecord *record,
         Heard                   *heard)
{
  heard->n_done++;
  g_assert_cmpint (index, ==, heard->next++);
  g_assert_true (g_file_test (record->mask, G_FILE_TEST_EXISTS));
  g_assert_null (record->overlay);
  if (heard->n_done == heard->stop_at)
    unet_job_stop (UNET_JOB (job));
}

static void
on_failed (UnetPredictorJob *job,
           int               index,
           int               n_images,
           const char       *input,
           const GError     *error,
           Heard            *heard)
{
  heard->n_failed++;
  g_assert_cmpint (index, ==, heard->next++);
  g_assert_nonnull (strstr (input, "broken"));
  g_assert_nonnull (error->message);
}

static UnetPredictorJob *
listen_to_job (const char *folder, const char *model, Heard *heard)
{
  UnetPredictSpec   spec;
  UnetPredictorJob *job;

  unet_predict_spec_init (&spec);
  spec.model = g_strdup (model);
  spec.inputs = g_new0 (char *, 2);
  spec.inputs[0] = g_build_filename (folder, "imgs", NULL);
  spec.outputs = g_new0 (char *, 2);
  spec.outputs[0] = g_build_filename (folder, "out", NULL);
  job = unet_predictor_job_new (&spec);
  unet_predict_spec_clear (&spec);
  g_signal_connect (job, "started", G_CALLBACK (on_started), heard);
  g_signal_connect (job, "done", G_CALLBACK (on_done), heard);
  g_signal_connect (job, "failed", G_CALLBACK (on_failed), heard);
  return job;
}

static void
test_whole (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *broken = g_build_filename (folder, "imgs", "broken.png", NULL);
  g_autofree char *model = NULL;
  g_autoptr (GError) error = NULL;
  Heard             heard = {0};
  UnetPredictorJob *job;

  fixture_make_data (folder, 6, 24);
  model = fixture_train (folder);
  g_file_set_contents (broken, "\x89PNG\r\n\x1a\nbroken", -1, &error);
  g_assert_no_error (error);
  job = listen_to_job (folder, model, &heard);
  g_assert_null (unet_predictor_job_get_result (job));
  g_assert_true (fixture_run (UNET_JOB (job), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (heard.n_started, ==, 1);
  g_assert_cmpint (heard.n_done, ==, 6);
  g_assert_cmpint (heard.n_failed, ==, 1);
  g_assert_cmpint (unet_predictor_job_get_result (job)->n_done, ==, 6);
  g_assert_cmpint (unet_predictor_job_get_result (job)->n_failed, ==, 1);
  g_assert_finalize_object (job);
  test_remove_folder (folder);
}

/* A made-up prediction is what is written: it was not made again. */
static void
test_known (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *input = g_build_filename (folder, "imgs", "p02.png", NULL);
  g_autofree char *output = g_build_filename (folder, "out", "p02_OUT.png", NULL);
  g_autofree char *model = NULL;
  float            logits[24 * 24];
  g_autoptr (UnetSegmentation) known = unet_segmentation_new ();
  g_autoptr (UnetImage) mask = NULL;
  g_autoptr (GError) error = NULL;
  Heard             heard = {0};
  UnetPredictorJob *job;

  fixture_make_data (folder, 6, 24);
  model = fixture_train (folder);
  for (int i = 0; i < 24 * 24; i++)
    logits[i] = i % 2 == 0 ? 9 : -9;
  known->image = unet_image_load (input, UNET_ROLE_PICTURE, NULL);
  known->prediction = unet_prediction_new (NULL, logits, 1, 24, 24, 24, 24, NULL);
  job = listen_to_job (folder, model, &heard);
  unet_predictor_job_set_known (job, input, known);
  g_assert_true (fixture_run (UNET_JOB (job), NULL, &error));
  g_assert_no_error (error);
  mask = unet_image_load (output, UNET_ROLE_MASK, NULL);
  for (int i = 0; i < 24 * 24; i++)
    g_assert_cmpint (((const uint8_t *)mask->data)[i], ==, i % 2 == 0 ? 255 : 0);
  g_assert_finalize_object (job);
  test_remove_folder (folder);
}

static void
test_stop (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *model = NULL;
  g_autoptr (GError) error = NULL;
  Heard             heard = {.stop_at = 1};
  UnetPredictorJob *job;

  fixture_make_data (folder, 6, 24);
  model = fixture_train (folder);
  fixture_make_data (folder, 99, 24);
  job = listen_to_job (folder, model, &heard);
  g_assert_true (fixture_run (UNET_JOB (job), NULL, &error));
  g_assert_no_error (error);
  /* The worker may have done all before the owner heard of the first. */
  if (unet_predictor_job_get_result (job)->stopped)
    g_assert_cmpint (unet_job_get_state (UNET_JOB (job)), ==, UNET_JOB_STATE_STOPPED);
  g_assert_cmpint (unet_predictor_job_get_result (job)->n_done, ==, heard.n_done);
  g_assert_finalize_object (job);
  test_remove_folder (folder);
}

static void
test_cancelled (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *model = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Heard             heard = {0};
  UnetPredictorJob *job;

  fixture_make_data (folder, 6, 24);
  model = fixture_train (folder);
  job = listen_to_job (folder, model, &heard);
  g_cancellable_cancel (cancellable);
  g_assert_false (fixture_run (UNET_JOB (job), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (heard.n_done, ==, 0);
  g_assert_finalize_object (job);
  test_remove_folder (folder);
}

static void
test_no_model (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (GError) error = NULL;
  Heard             heard = {0};
  UnetPredictorJob *job;

  fixture_make_data (folder, 1, 24);
  job = listen_to_job (folder, "/nowhere/MODEL.pth", &heard);
  g_assert_false (fixture_run (UNET_JOB (job), NULL, &error));
  g_assert_nonnull (strstr (error->message, "/nowhere/MODEL.pth"));
  g_assert_cmpint (heard.n_started, ==, 0);
  g_assert_null (unet_predictor_job_get_result (job));
  g_assert_finalize_object (job);
  test_remove_folder (folder);
}

/* A mask is not written over the picture that it is of. */
static void
test_own_input (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *model = NULL;
  g_autofree char *picture = g_build_filename (folder, "imgs", "p00.png", NULL);
  g_autofree char *roundabout = g_build_filename (folder, "masks", "..", "imgs", "p00.png", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize            length, length_after;
  g_autoptr (GError) error = NULL;
  UnetPredictSpec   spec;
  UnetPredictorJob *job;

  fixture_make_data (folder, 6, 24);
  model = fixture_train (folder);
  g_assert_true (g_file_get_contents (picture, &before, &length, NULL));
  unet_predict_spec_init (&spec);
  spec.model = g_strdup (model);
  spec.inputs = g_strsplit (picture, "\n", -1);
  spec.outputs = g_strsplit (roundabout, "\n", -1);
  job = unet_predictor_job_new (&spec);
  g_assert_false (fixture_run (UNET_JOB (job), NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
  g_assert_nonnull (strstr (error->message, picture));
  g_assert_true (g_file_get_contents (picture, &after, &length_after, NULL));
  g_assert_cmpmem (before, length, after, length_after);
  g_assert_finalize_object (job);
  unet_predict_spec_clear (&spec);
  test_remove_folder (folder);
}

/* Weights that are no numbers give an error, not an empty mask. */
static void
test_no_numbers (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *model = NULL;
  g_autofree char *mask = g_build_filename (folder, "out", "p00_OUT.png", NULL);
  g_autoptr (GError) error = NULL;
  Heard             heard = {0};
  UnetModelFile    *file;
  UnetParamSet     *params;
  UnetPredictorJob *job;

  fixture_make_data (folder, 6, 24);
  model = fixture_train (folder);
  file = unet_model_file_load (model, NULL, &error);
  g_assert_no_error (error);
  params = unet_graph_get_params (unet_model_get_graph (file->model));
  unet_param_set_get (params, unet_param_set_get_n (params) - 1)->value[0] = NAN;
  g_assert_true (unet_model_file_save (file, NULL, model, &error));
  unet_model_file_free (file);
  job = listen_to_job (folder, model, &heard);
  g_signal_handlers_disconnect_by_func (job, on_failed, &heard);
  g_assert_true (fixture_run (UNET_JOB (job), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (heard.n_done, ==, 0);
  g_assert_cmpint (unet_predictor_job_get_result (job)->n_failed, ==, 6);
  g_assert_false (g_file_test (mask, G_FILE_TEST_EXISTS));
  g_assert_finalize_object (job);
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/predictor/whole", test_whole);
  g_test_add_func ("/jobs/predictor/known", test_known);
  g_test_add_func ("/jobs/predictor/stop", test_stop);
  g_test_add_func ("/jobs/predictor/cancelled", test_cancelled);
  g_test_add_func ("/jobs/predictor/no-model", test_no_model);
  g_test_add_func ("/jobs/predictor/own-input", test_own_input);
  g_test_add_func ("/jobs/predictor/no-numbers", test_no_numbers);
  return g_test_run ();
}
