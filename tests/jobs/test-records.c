/* test-records.c: copies of records are their own
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/records.h"

#include "support/support.h"

#include <string.h>

static void
test_strings (void)
{
  char          network[] = "net", values[] = "[0, 1]", input[] = "in.png", mask[] = "m.png";
  char         *names[] = {(char *)"a", NULL};
  UnetTrainInfo info = {
      .n_train = 3, .network = network, .mask_values = values, .validation = names};
  UnetTrainInfo     *info_copy = g_boxed_copy (UNET_TYPE_TRAIN_INFO, &info);
  UnetPredictRecord  record = {.input = input, .mask = mask, .seconds = 2};
  UnetPredictRecord *record_copy = g_boxed_copy (UNET_TYPE_PREDICT_RECORD, &record);

  memset (network, 'x', 3);
  memset (values, 'x', 3);
  memset (input, 'x', 3);
  memset (mask, 'x', 3);
  g_assert_cmpint (info_copy->n_train, ==, 3);
  g_assert_cmpstr (info_copy->network, ==, "net");
  g_assert_cmpstr (info_copy->validation[0], ==, "a");
  g_assert_null (info_copy->validation[1]);
  g_assert_cmpstr (info_copy->mask_values, ==, "[0, 1]");
  g_boxed_free (UNET_TYPE_TRAIN_INFO, info_copy);
  g_assert_cmpstr (record_copy->input, ==, "in.png");
  g_assert_cmpstr (record_copy->mask, ==, "m.png");
  g_assert_null (record_copy->overlay);
  g_assert_cmpfloat (record_copy->seconds, ==, 2);
  g_boxed_free (UNET_TYPE_PREDICT_RECORD, record_copy);
}

static void
test_plain (void)
{
  UnetTrainStep        step = {.step = 7, .loss = 0.5};
  UnetTrainValidation  validation = {.dice = 0.25};
  UnetTrainEpoch       epoch = {.epoch = 4};
  UnetTrainStep       *step_copy = g_boxed_copy (UNET_TYPE_TRAIN_STEP, &step);
  UnetTrainValidation *validation_copy = g_boxed_copy (UNET_TYPE_TRAIN_VALIDATION, &validation);
  UnetTrainEpoch      *epoch_copy = g_boxed_copy (UNET_TYPE_TRAIN_EPOCH, &epoch);

  g_assert_cmpint (step_copy->step, ==, 7);
  g_assert_cmpfloat (step_copy->loss, ==, 0.5);
  g_assert_cmpfloat (validation_copy->dice, ==, 0.25);
  g_assert_cmpint (epoch_copy->epoch, ==, 4);
  g_boxed_free (UNET_TYPE_TRAIN_STEP, step_copy);
  g_boxed_free (UNET_TYPE_TRAIN_VALIDATION, validation_copy);
  g_boxed_free (UNET_TYPE_TRAIN_EPOCH, epoch_copy);
}

static void
test_preview (void)
{
  float             image[2 * 3 * 2] = {1, 2, 3};
  uint8_t           truth[6] = {1}, predicted[6] = {0, 1};
  UnetTrainPreview  lent = {0, 3, 2, 2, image, truth, predicted};
  UnetTrainPreview *preview = unet_train_preview_new (&lent);
  UnetTrainPreview *other;

  memset (image, 0, sizeof image);
  memset (truth, 0, sizeof truth);
  memset (predicted, 0, sizeof predicted);
  other = g_boxed_copy (UNET_TYPE_TRAIN_PREVIEW, preview);
  unet_train_preview_unref (preview);
  g_assert_cmpfloat (other->image[2], ==, 3);
  g_assert_cmpint (other->truth[0], ==, 1);
  g_assert_cmpint (other->predicted[1], ==, 1);
  g_boxed_free (UNET_TYPE_TRAIN_PREVIEW, other);
}

static void
test_model_info (void)
{
  UnetModelConfig config;
  UnetModelFile   file = {0};
  UnetModelInfo  *info, *copy;
  g_autoptr (GError) error = NULL;

  unet_model_config_init (&config);
  config.base_channels = 2;
  config.depth = 1;
  config.n_classes = 3;
  file.model = unet_model_new (&config, &error);
  g_assert_no_error (error);
  unet_mask_values_init_range (&file.values, 3);
  info = unet_model_info_new (&file, 0.25);
  unet_model_free (file.model);
  copy = g_boxed_copy (UNET_TYPE_MODEL_INFO, info);
  unet_model_info_free (info);
  g_assert_nonnull (strstr (copy->network, "3 classes"));
  g_assert_cmpint (copy->channels, ==, 3);
  g_assert_cmpint (copy->n_classes, ==, 3);
  g_assert_cmpint (copy->values.value[2][0], ==, 2);
  g_assert_cmpfloat (copy->scale, ==, 0.25);
  g_boxed_free (UNET_TYPE_MODEL_INFO, copy);
}

static void
test_evaluate (void)
{
  UnetScores          scores[2] = {{.dice = 1}, {.dice = 0.5}};
  UnetEvaluateRecord  record = {.name = "a",
                                .image_path = "imgs/a.png",
                                .mask_path = "masks/a.png",
                                .scores = {.dice = 0.75},
                                .classes = scores};
  UnetEvaluateRecord *copy = g_boxed_copy (UNET_TYPE_EVALUATE_RECORD, &record);

  record.name = record.image_path = record.mask_path = NULL;
  g_assert_cmpstr (copy->name, ==, "a");
  g_assert_cmpstr (copy->image_path, ==, "imgs/a.png");
  g_assert_cmpstr (copy->mask_path, ==, "masks/a.png");
  g_assert_cmpfloat (copy->scores.dice, ==, 0.75);
  g_assert_null (copy->classes);
  g_boxed_free (UNET_TYPE_EVALUATE_RECORD, copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/records/strings", test_strings);
  g_test_add_func ("/jobs/records/plain", test_plain);
  g_test_add_func ("/jobs/records/preview", test_preview);
  g_test_add_func ("/jobs/records/model-info", test_model_info);
  g_test_add_func ("/jobs/records/evaluate", test_evaluate);
  return g_test_run ();
}
