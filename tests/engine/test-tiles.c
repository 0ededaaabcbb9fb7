/* test-tiles.c: tiles give the logits of the whole picture, up to rounding
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/tiles.h"

#include "base/error.h"
#include "base/random.h"
#include "models/model.h"
#include "support/support.h"

#include <gio/gio.h>
#include <math.h>

#define MIB ((size_t)1 << 20)
/* Logits are of the order of 1. */
#define ROUNDING 2e-5f

static const UnetModelConfig *
get_config (int depth, bool bilinear)
{
  static UnetModelConfig config;

  config = (UnetModelConfig){
      .in_channels = 2, .n_classes = 3, .base_channels = 5, .depth = depth, .bilinear = bilinear};
  return &config;
}

static UnetModel *
make_model (const UnetModelConfig *config)
{
  UnetModel    *model = unet_model_new (config, NULL);
  UnetParamSet *params = unet_graph_get_params (unet_model_get_graph (model));
  UnetRandom    random;

  unet_random_init (&random, 1);
  unet_graph_init_params (unet_model_get_graph (model), &random);
  /* Normalisations that are not the identity. */
  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      UnetParam *param = unet_param_set_get (params, i);

      if (g_str_has_suffix (param->name, "running_mean"))
        test_fill (param->value, param->count, -0.1f, 0.1f, i + 1);
    }
  return model;
}

static void
compare (const UnetModelConfig *config, int64_t height, int64_t width, size_t limit)
{
  g_autoptr (UnetModel) model = make_model (config);
  g_autoptr (UnetPool) pool = unet_pool_new (2);
  g_autofree float *image = g_new (float, 2 * height * width);
  g_autofree float *none = NULL;
  g_autofree float *tiled = NULL;
  g_autoptr (GError) error = NULL;
  UnetRunner   whole, parts;
  const float *a, *b;
  float        largest = 1;

  test_fill (image, 2 * height * width, 0, 1, 9);
  unet_runner_init (&whole, unet_model_get_graph (model), pool);
  unet_runner_init (&parts, unet_model_get_graph (model), pool);
  parts.limit = limit;
  a = unet_forward_tiled (&whole, image, height, width, NULL, NULL, &none, &error);
  g_assert_no_error (error);
  g_assert_null (none);
  b = unet_forward_tiled (&parts, image, height, width, NULL, NULL, &tiled, &error);
  g_assert_no_error (error);
  g_assert_nonnull (tiled);
  for (int64_t i = 0; i < 3 * height * width; i++)
    largest = MAX (largest, fabsf (a[i]));
  for (int64_t i = 0; i < 3 * height * width; i++)
    g_assert_cmpfloat_with_epsilon (a[i], b[i], ROUNDING * largest);
  unet_runner_clear (&whole);
  unet_runner_clear (&parts);
}

static void
test_same_logits (void)
{
  compare (get_config (1, false), 150, 131, MIB);
  compare (get_config (2, false), 200, 173, 2 * MIB);
  compare (get_config (3, false), 301, 222, 6 * MIB);
  compare (get_config (4, false), 401, 517, 20 * MIB);
}

/* Networks that see pictures in a frame: a tile's is mirrored where the picture's is, and what it
 * mirrors inside of the picture is not kept. */
static void
test_families (void)
{
  const UnetModelConfig of_2015 = {.architecture = UNET_ARCHITECTURE_2015,
                                   .in_channels = 2,
                                   .n_classes = 3,
                                   .base_channels = 4,
                                   .depth = 4};
  const UnetModelConfig encoder = {.encoder = UNET_ENCODER_MOBILENET_V2,
                                   .in_channels = 2,
                                   .n_classes = 3,
                                   .imagenet_input = true};

  compare (&of_2015, 613, 700, 40 * MIB);
  compare (&encoder, 1003, 1301, 120 * MIB);
}

/* The radius is no guess: changed pixels outside of it change the logit by rounding at most. */
static void
test_radius (void)
{
  for (int depth = 1; depth <= 3; depth++)
    {
      g_autoptr (UnetModel) model = make_model (get_config (depth, false));
      UnetGraph        *graph = unet_model_get_graph (model);
      int64_t           radius = unet_graph_get_radius (graph);
      int64_t           stride = unet_graph_get_stride (graph), size = 4 * radius;
      int64_t           at = size / 2 / stride * stride;
      g_autofree float *image = g_new (float, 2 * size * size);
      UnetRunner        runner;
      UnetPlan         *plan;
      float             before;

      unet_runner_init (&runner, graph, NULL);
      plan = unet_runner_prepare (&runner, 1, size, size, 0, NULL);
      test_fill (image, 2 * size * size, 0, 1, 2);
      g_assert_true (unet_plan_forward (plan, NULL, image, NULL, NULL));
      before = unet_plan_get_logits (plan)[at * size + at];
      for (int64_t c = 0; c < 2; c++)
        for (int64_t y = 0; y < size; y++)
          for (int64_t x = 0; x < size; x++)
            if (ABS (y - at) > radius || ABS (x - at) > radius)
              image[(c * size + y) * size + x] += 10;
      g_assert_true (unet_plan_forward (plan, NULL, image, NULL, NULL));
      g_assert_cmpfloat_with_epsilon (before, unet_plan_get_logits (plan)[at * size + at],
                                      ROUNDING);
      unet_runner_clear (&runner);
    }
}

static void
test_refusals (void)
{
  g_autoptr (UnetModel) bilinear = make_model (get_config (2, true));
  g_autoptr (UnetModel) transposed = make_model (get_config (2, false));
  g_autofree float *image = g_new0 (float, 2 * 200 * 200);
  UnetModel        *models[] = {bilinear, transposed};

  for (size_t i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree float *tiled = NULL;
      UnetRunner        runner;

      unet_runner_init (&runner, unet_model_get_graph (models[i]), NULL);
      runner.limit = i == 0 ? 2 * MIB : 1000; /* tiles would fit; nothing fits */
      g_assert_null (unet_forward_tiled (&runner, image, 200, 200, NULL, NULL, &tiled, &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY);
      unet_runner_clear (&runner);
    }
}

static bool
give_up (void *data)
{
  int *left = data;

  return --*left < 0;
}

static void
test_cancel (void)
{
  g_autoptr (UnetModel) model = make_model (get_config (2, false));
  g_autofree float *image = g_new0 (float, 2 * 200 * 200);

  for (int pass = 0; pass < 2; pass++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree float *tiled = NULL;
      UnetRunner        runner;
      int               left = pass == 0 ? 2 : 30; /* in the only piece; in a later tile */

      unet_runner_init (&runner, unet_model_get_graph (model), NULL);
      runner.limit = pass == 0 ? 0 : 2 * MIB;
      g_assert_null (unet_forward_tiled (&runner, image, 200, 200, give_up, &left, &tiled, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_null (tiled);
      unet_runner_clear (&runner);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/tiles/same-bits", test_same_logits);
  g_test_add_func ("/engine/tiles/families", test_families);
  g_test_add_func ("/engine/tiles/radius", test_radius);
  g_test_add_func ("/engine/tiles/refusals", test_refusals);
  g_test_add_func ("/engine/tiles/cancel", test_cancel);
  return g_test_run ();
}
