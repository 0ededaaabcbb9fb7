/* test-predict.c: from a picture to probabilities to classes
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/predict.h"

#include "base/error.h"
#include "dataset/sample.h"
#include "engine-test.h"
#include "engine/runner.h"
#include "engine/validate.h"
#include "image/resize.h"
#include "support/support.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

/* A network whose logits are BIAS everywhere. */
static UnetModelFile
make_constant (int n_classes, const float *bias)
{
  UnetModelFile file = {.model = engine_test_model (1, n_classes, false, 1), .ignore_value = -1};
  UnetParamSet *params = unet_graph_get_params (unet_model_get_graph (file.model));
  UnetParam    *weight = unet_param_set_lookup (params, "outc.conv.weight");

  memset (weight->value, 0, weight->n_packed * sizeof (float));
  unet_param_set_dense (unet_param_set_lookup (params, "outc.conv.bias"), bias);
  return file;
}

/* What a network of constant logits makes of every pixel. */
static void
check_constant (int n_classes, const float *bias, uint8_t expected, double probability)
{
  UnetModelFile file = make_constant (n_classes, bias);
  g_autoptr (UnetPredictor) predictor = unet_predictor_new (&file, NULL);
  g_autoptr (UnetImage) image = engine_test_picture (16, 20, 2, 1);
  g_autoptr (UnetPrediction) prediction = NULL;
  g_autoptr (GError) error = NULL;
  uint8_t classes[320];

  prediction = unet_predictor_run (predictor, image, "x", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true ((prediction->winner != NULL) == (n_classes > 2));
  unet_prediction_threshold (NULL, prediction, -1, classes);
  for (int p = 0; p < 320; p++)
    {
      g_assert_cmpint (classes[p], ==, expected);
      g_assert_cmpfloat_with_epsilon (prediction->probability[p], probability, 1e-6);
    }
  unet_prediction_threshold (NULL, prediction, 0.5, classes);
  for (int p = 0; p < 320 && n_classes <= 2; p++)
    g_assert_cmpint (classes[p], ==, expected); /* 0.5 is the arg-max */
  unet_model_free (file.model);
}

/* The smallest difference decides, as in an arg-max; of equal logits the first class wins. */
static void
test_near_ties (void)
{
  float after = nextafterf (1, 2), before = nextafterf (1, 0);

  check_constant (2, (float[]){1, 1}, 0, 0.5);
  check_constant (2, (float[]){1, after}, 1, 0.5);
  check_constant (2, (float[]){1, before}, 0, 0.5);
  check_constant (2, (float[]){0, 1e-30f}, 1, 0.5);
  check_constant (2, (float[]){1e-30f, 0}, 0, 0.5);
  check_constant (2, (float[]){0, 1e-40f}, 1, 0.5);
  check_constant (1, (float[]){0}, 0, 0.5);
  check_constant (1, (float[]){1e-30f}, 1, 0.5);
  check_constant (1, (float[]){-1e-30f}, 0, 0.5);
  check_constant (3, (float[]){1, 1, 1}, 0, 1.0 / 3);
  check_constant (3, (float[]){1, after, after}, 1, 1.0 / 3);
  check_constant (3, (float[]){1, 1, after}, 2, 1.0 / 3);
  check_constant (5, (float[]){before, before, 0, 1, 1}, 3, 1 / (4 + exp (-1.0)));
}

static void
test_extremes (void)
{
  check_constant (1, (float[]){1e4f}, 1, 1);
  check_constant (1, (float[]){-1e4f}, 0, 0);
  check_constant (2, (float[]){-1e4f, 1e4f}, 1, 1);
  check_constant (2, (float[]){3e38f, -3e38f}, 0, 0);
  check_constant (4, (float[]){-1e4f, 0, 1e4f, 0}, 2, 1);
}

static void
test_no_number (void)
{
  UnetModelFile file = make_constant (2, (float[]){0, NAN});
  g_autoptr (UnetPredictor) predictor = unet_predictor_new (&file, NULL);
  g_autoptr (UnetImage) image = engine_test_picture (16, 16, 2, 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (unet_predictor_run (predictor, image, "some.png", 1, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "some.png"));
  unet_model_free (file.model);
}

/* The whole way by hand: sample, logits, interpolation, arg-max and soft-max in double. */
static void
check_by_hand (int n_classes, int width, int height, double scale, bool bilinear)
{
  UnetModelFile file = {.model = engine_test_model (1, n_classes, bilinear, 3), .ignore_value = -1};
  g_autoptr (UnetPool) pool = unet_pool_new (3);
  g_autoptr (UnetPredictor) predictor = unet_predictor_new (&file, pool);
  g_autoptr (UnetImage) image = engine_test_picture (width, height, 2, 5);
  UnetSampleOptions options = {.scale = scale, .channels = 1, .ignore_value = -1};
  g_autoptr (UnetSample) sample = unet_sample_from_image (NULL, image, &options, "x", NULL);
  g_autoptr (UnetPrediction) prediction = NULL;
  g_autoptr (GError) error = NULL;
  int64_t             n = (int64_t)width * height;
  g_autofree float   *logits = g_new (float, n_classes *n);
  g_autofree uint8_t *expected = g_malloc ((gsize)n);
  g_autofree uint8_t *classes = g_malloc ((gsize)n);
  int64_t             n_each[8] = {0};
  UnetRunner          runner;
  UnetPlan           *plan;

  unet_runner_init (&runner, unet_model_get_graph (file.model), NULL);
  plan = unet_runner_prepare (&runner, 1, sample->height, sample->width, 0, &error);
  g_assert_no_error (error);
  unet_plan_forward (plan, NULL, sample->image, NULL, NULL);
  if (sample->width == width && sample->height == height)
    memcpy (logits, unet_plan_get_logits (plan), (size_t)(n_classes * n) * sizeof *logits);
  else
    unet_resize_bilinear_float (unet_plan_get_logits (plan), n_classes, sample->height,
                                sample->width, logits, height, width, 0, height);
  unet_classes_from_logits (logits, 1, n_classes, n, expected);

  prediction = unet_predictor_run (predictor, image, "x", scale, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (prediction->width, ==, width);
  g_assert_cmpint (prediction->height, ==, height);
  g_assert_cmpint (prediction->n_classes, ==, n_classes);
  unet_prediction_threshold (NULL, prediction, -1, classes);
  g_assert_cmpmem (classes, (size_t)n, expected, (size_t)n);
  for (int64_t p = 0; p < n; p++)
    {
      double sum = 0, wanted;
      int    of = n_classes == 2 ? 1 : expected[p];

      for (int c = 0; c < n_classes; c++)
        sum += exp ((double)logits[c * n + p]);
      wanted = n_classes == 1 ? 1 / (1 + exp (-(double)logits[p])) : exp (logits[of * n + p]) / sum;
      g_assert_cmpfloat_with_epsilon (prediction->probability[p], wanted, 1e-5);
      if (n_classes > 2)
        g_assert_cmpfloat_with_epsilon (prediction->foreground[p], 1 - exp (logits[p]) / sum, 1e-5);
      g_assert_cmpfloat (prediction->probability[p], >=, 0);
      g_assert_cmpfloat (prediction->probability[p], <=, 1);
      n_each[expected[p]]++;
    }
  g_assert_cmpint (n_each[0], >, 0);
  g_assert_cmpint (n_each[0], <, n);
  unet_runner_clear (&runner);
  unet_model_free (file.model);
}

static void
test_by_hand (void)
{
  check_by_hand (1, 48, 40, 1, false);
  check_by_hand (2, 48, 40, 1, true);
  check_by_hand (2, 61, 47, 0.5, false);
  check_by_hand (5, 61, 47, 0.37, false);
  check_by_hand (1, 33, 70, 0.5, true);
  check_by_hand (3, 20, 24, 2, false); /* larger, and back */
}

/* A picture of any kind goes into a network of any channels. */
static void
test_channels (void)
{
  for (int wanted = 1; wanted <= 3; wanted += 2)
    {
      UnetModelFile file = {.model = engine_test_model (wanted, 2, false, 3), .ignore_value = -1};
      g_autoptr (UnetPredictor) predictor = unet_predictor_new (&file, NULL);
      g_autoptr (UnetImage) grey = engine_test_picture (40, 32, 2, 5);
      g_autoptr (UnetPrediction) expected =
                     unet_predictor_run (predictor, grey, "grey", 1, NULL, NULL, NULL);

      g_assert_nonnull (expected);
      for (int channels = 2; channels <= 4; channels++)
        {
          g_autoptr (UnetImage) image = unet_image_convert (grey, channels, NULL);
          g_autoptr (UnetPrediction) prediction =
                         unet_predictor_run (predictor, image, "x", 1, NULL, NULL, NULL);

          g_assert_nonnull (prediction);
          g_assert_cmpmem (prediction->probability, 40 * 32 * sizeof (float), expected->probability,
                           40 * 32 * sizeof (float));
        }
      unet_model_free (file.model);
    }
}

static void
test_memory (void)
{
  UnetModelFile file = {.model = engine_test_model (1, 3, false, 3), .ignore_value = -1};
  UnetModelFile interpolating = {.model = engine_test_model (1, 2, true, 3), .ignore_value = -1};
  g_autoptr (UnetPredictor) whole = unet_predictor_new (&file, NULL);
  g_autoptr (UnetPredictor) tiled = unet_predictor_new (&file, NULL);
  g_autoptr (UnetPredictor) bilinear = unet_predictor_new (&interpolating, NULL);
  g_autoptr (UnetImage) image = engine_test_picture (301, 222, 3, 5);
  g_autoptr (UnetPrediction) a = NULL;
  g_autoptr (UnetPrediction) b = NULL;
  g_autoptr (GError) error = NULL;
  size_t n = 301 * 222;

  a = unet_predictor_run (whole, image, "x", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  unet_predictor_set_memory_limit (tiled, (size_t)2 << 20);
  b = unet_predictor_run (tiled, image, "x", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (a->probability[i], b->probability[i], 1e-5f);
  g_assert_cmpmem (a->winner, n, b->winner, n);

  unet_predictor_set_memory_limit (bilinear, (size_t)2 << 20);
  g_assert_null (unet_predictor_run (bilinear, image, "large.png", 1, NULL, NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY);
  g_assert_nonnull (strstr (error->message, "large.png"));
  unet_model_free (file.model);
  unet_model_free (interpolating.model);
}

static UnetVerdict
cancel_later (void *data)
{
  int *left = data;

  return (*left)-- > 0 ? UNET_GO_ON : UNET_CANCEL;
}

static UnetVerdict
stop (void *data)
{
  return UNET_STOP;
}

static void
test_refusals (void)
{
  UnetModelFile file = {.model = engine_test_model (1, 2, false, 3), .ignore_value = -1};
  g_autoptr (UnetPredictor) predictor = unet_predictor_new (&file, NULL);
  g_autoptr (UnetImage) small = engine_test_picture (40, 15, 2, 5);
  g_autoptr (UnetImage) image = engine_test_picture (40, 32, 2, 5);
  g_autoptr (UnetPrediction) prediction = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (unet_predictor_run (predictor, small, "small.png", 1, NULL, NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "small.png"));
  g_clear_error (&error);
  g_assert_null (unet_predictor_run (predictor, image, "image.png", 0.1, NULL, NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "image.png"));
  g_clear_error (&error);
  for (int left = 0; left < 8; left++)
    {
      int polls = left;

      g_assert_null (unet_predictor_run (predictor, image, "x", 1, cancel_later, &polls, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
    }
  /* A stop waits for the picture's end. */
  prediction = unet_predictor_run (predictor, image, "x", 1, stop, NULL, &error);
  g_assert_no_error (error);
  unet_model_free (file.model);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/predict/near-ties", test_near_ties);
  g_test_add_func ("/engine/predict/extremes", test_extremes);
  g_test_add_func ("/engine/predict/no-number", test_no_number);
  g_test_add_func ("/engine/predict/by-hand", test_by_hand);
  g_test_add_func ("/engine/predict/channels", test_channels);
  g_test_add_func ("/engine/predict/memory", test_memory);
  g_test_add_func ("/engine/predict/refusals", test_refusals);
  return g_test_run ();
}
