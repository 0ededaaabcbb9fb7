/* test-train-encoder.c: training with an encoder: weights from a file, frozen, at a rate of its own
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/train.h"

#include "base/error.h"
#include "base/random.h"
#include "engine-test.h"
#include "engine/model-file.h"
#include "support/support.h"
#include "train-test.h"

#include <string.h>

#define NAME "encoder.features.5.conv.0.0.weight"

/* A network with MobileNetV2 as a file. */
static void
save_source (const char *path)
{
  UnetModelConfig config;
  UnetRandom      random;
  UnetModelFile   file = {.scale = 1, .ignore_value = -1};
  g_autoptr (GError) error = NULL;

  unet_model_config_init (&config);
  config.encoder = UNET_ENCODER_MOBILENET_V2;
  file.model = unet_model_new (&config, NULL);
  unet_random_init (&random, 3);
  unet_graph_init_params (unet_model_get_graph (file.model), &random);
  unet_mask_values_init_range (&file.values, 2);
  g_assert_true (unet_model_file_save (&file, NULL, path, &error));
  unet_model_free (file.model);
}

/* The dense numbers of a parameter of a model's file. */
static float *
read_param (const char *path, const char *name, int64_t *count)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetModelFile) file = unet_model_file_load (path, NULL, &error);
  const UnetParam *param;
  float           *dense;

  g_assert_no_error (error);
  param = unet_param_set_lookup (unet_graph_get_params (unet_model_get_graph (file->model)), name);
  dense = g_new (float, param->count);
  unet_param_get_dense (param, dense);
  *count = param->count;
  return dense;
}

static double
distance (const char *a, const char *b, const char *name)
{
  int64_t           n, m;
  g_autofree float *x = read_param (a, name, &n);
  g_autofree float *y = read_param (b, name, &m);

  g_assert_cmpint (n, ==, m);
  return (double)test_max_difference (x, y, n);
}

static void
open_fixture (TrainFixture *fixture)
{
  train_test_open (fixture, 4, 2, false);
  save_source (train_test_path (fixture, "source.pth"));
  fixture->spec.batch_size = 3; /* of one picture this small a channel has one pixel at 1/32 */
  fixture->spec.encoder = UNET_ENCODER_MOBILENET_V2;
  fixture->spec.encoder_weights = g_strdup (train_test_path (fixture, "source.pth"));
}

/* For an epoch the encoder is the file's, statistics of its normalisations and all; then it learns.
 */
static void
test_freeze (void)
{
  TrainFixture     fixture;
  TrainWatch       watch = {0};
  g_autofree char *source = NULL, *first = NULL, *last = NULL;

  open_fixture (&fixture);
  source = g_strdup (train_test_path (&fixture, "source.pth"));
  first = g_strdup (train_test_path (&fixture, "out/checkpoint_epoch1.pth"));
  last = g_strdup (train_test_path (&fixture, "out/checkpoint_epoch2.pth"));
  fixture.spec.freeze_encoder = 1;
  train_test_run_well (&fixture.spec, &watch);
  g_assert_cmpfloat (distance (first, source, "encoder.features.0.1.running_mean"), ==, 0);
  g_assert_cmpfloat (distance (first, source, "decoder.blocks.0.conv1.0.weight"), >, 0);
  g_assert_cmpfloat (distance (last, first, "decoder.blocks.0.conv1.0.weight"), >, 0);
  g_assert_cmpfloat (distance (last, first, NAME), >, 0);
  train_test_close (&fixture);
}

/* 0: it stays as it is but for its statistics, which are not learnt. */
static void
test_rate (void)
{
  TrainFixture     fixture;
  TrainWatch       watch = {0};
  g_autofree char *first = NULL, *last = NULL;

  open_fixture (&fixture);
  first = g_strdup (train_test_path (&fixture, "out/checkpoint_epoch1.pth"));
  last = g_strdup (train_test_path (&fixture, "out/checkpoint_epoch2.pth"));
  fixture.spec.encoder_rate = 0;
  train_test_run_well (&fixture.spec, &watch);
  g_assert_cmpfloat (distance (last, first, NAME), ==, 0);
  g_assert_cmpfloat (distance (last, first, "decoder.blocks.0.conv1.0.weight"), >, 0);
  train_test_close (&fixture);
}

/* What asks for the impossible says so before anything is written. */
static void
test_refusals (void)
{
  static const struct
  {
    UnetEncoder encoder;
    bool        load, weights;
    const char *word;
  } cases[] = {
      {UNET_ENCODER_RESNET18, false, true, "--encoder mobilenet_v2"},
      {UNET_ENCODER_NONE, false, true, "--encoder"},
      {UNET_ENCODER_MOBILENET_V2, true, true, "--encoder-weights"},
      {UNET_ENCODER_RESNET18, true, false, "--encoder"},
  };
  TrainFixture fixture;

  open_fixture (&fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UnetTrainSpec) spec = unet_train_spec_copy (&fixture.spec);
      UnetTrainResult result;
      TrainWatch      watch = {0};
      g_autoptr (GError) error = NULL;

      spec->encoder = cases[i].encoder;
      if (cases[i].load)
        spec->load = g_strdup (spec->encoder_weights);
      if (!cases[i].weights)
        g_clear_pointer (&spec->encoder_weights, g_free);
      train_test_run (spec, &watch, &result, &error);
      g_assert_nonnull (error);
      g_assert_cmpint (error->domain, ==, UNET_ERROR);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].word));
      g_assert_false (g_file_test (train_test_path (&fixture, "out/last.pth"), G_FILE_TEST_EXISTS));
    }
  train_test_close (&fixture);
}

/* A run that is resumed gives its network what it gave before. */
static void
test_resume_input (void)
{
  TrainFixture    fixture;
  UnetTrainSpec   again;
  UnetTrainResult result;
  TrainWatch      watch = {0};
  g_autoptr (GError) error = NULL;

  open_fixture (&fixture);
  fixture.spec.epochs = 1;
  train_test_run_well (&fixture.spec, &watch);
  train_test_resume (&fixture, &again);
  again.epochs = 2;
  again.imagenet_input = false;
  train_test_run (&again, &watch, &result, &error);
  g_assert_error (error, UNET_ERROR, UNET_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "--encoder-input"));
  unet_train_spec_clear (&again);
  train_test_close (&fixture);
}

/* What is meant for an encoder is not passed over where there is none. */
static void
test_no_encoder (void)
{
  TrainFixture fixture;

  train_test_open (&fixture, 4, 2, false);
  for (int i = 0; i < 2; i++)
    {
      UnetTrainResult result;
      TrainWatch      watch = {0};
      g_autoptr (GError) error = NULL;

      fixture.spec.freeze_encoder = i == 0;
      fixture.spec.encoder_rate = i == 0 ? 1 : 0.5;
      train_test_run (&fixture.spec, &watch, &result, &error);
      g_assert_error (error, UNET_ERROR, UNET_ERROR_MISMATCH);
      g_assert_nonnull (strstr (error->message, "no encoder"));
    }
  train_test_close (&fixture);
}

/* The U-Net of 2015 with its own settings; the same seed, the same bits, dropout and deformations
 * included. */
static void
test_2015 (void)
{
  g_autofree char *paths[2] = {NULL};
  TrainFixture     fixture;

  train_test_open (&fixture, 4, 2, false);
  for (int i = 0; i < 2; i++)
    {
      TrainWatch       watch = {0};
      UnetTrainSpec    spec;
      g_autofree char *out = g_strdup_printf ("out%d", i);
      g_autofree char *last = g_strdup_printf ("out%d/checkpoint_epoch2.pth", i);

      unet_train_spec_init (&spec, UNET_RECIPE_2015);
      g_free (spec.images);
      g_free (spec.masks);
      g_free (spec.checkpoints);
      spec.images = g_strdup (fixture.spec.images);
      spec.masks = g_strdup (fixture.spec.masks);
      spec.checkpoints = g_strdup (train_test_path (&fixture, out));
      spec.base_channels = 4;
      spec.epochs = 2;
      spec.n_threads = 1 + i;
      train_test_run_well (&spec, &watch);
      g_assert_cmpfloat (watch.last_loss, >, 0);
      paths[i] = g_strdup (train_test_path (&fixture, last));
      unet_train_spec_clear (&spec);
    }
  g_assert_cmpfloat (distance (paths[0], paths[1], "conv_d0a-b.weight"), ==, 0);
  g_assert_cmpfloat (distance (paths[0], paths[1], "conv_d4b-c.weight"), ==, 0);
  train_test_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/train-encoder/freeze", test_freeze);
  g_test_add_func ("/engine/train-encoder/rate", test_rate);
  g_test_add_func ("/engine/train-encoder/refusals", test_refusals);
  g_test_add_func ("/engine/train-encoder/resume-input", test_resume_input);
  g_test_add_func ("/engine/train-encoder/no-encoder", test_no_encoder);
  g_test_add_func ("/engine/train-encoder/2015", test_2015);
  return g_test_run ();
}
