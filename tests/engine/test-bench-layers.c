/* test-bench-layers.c: which times belong to which layer; never how long they are
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/bench-layers.h"

#include "models/model.h"
#include "support/support.h"

#include <string.h>

#define SIZE 16
#define N_PIXELS (SIZE * SIZE)

typedef struct
{
  UnetModel    *model;
  UnetPlan     *plan;
  UnetParamSet *params;
} Net;

static void
open_net (Net *net, UnetPlanFlags flags)
{
  UnetModelConfig config;
  UnetRandom      random;
  UnetGraph      *graph;

  unet_model_config_init (&config);
  config.base_channels = 4;
  config.depth = 1;
  net->model = unet_model_new (&config, NULL);
  g_assert_nonnull (net->model);
  graph = unet_model_get_graph (net->model);
  net->params = unet_graph_get_params (graph);
  unet_random_init (&random, 1);
  unet_graph_init_params (graph, &random);
  net->plan = unet_plan_new (graph, 1, SIZE, SIZE, flags, 1, NULL, NULL);
  g_assert_true (unet_plan_allocate (net->plan, NULL));
  g_assert_true (unet_param_set_allocate_grads (net->params, NULL));
}

static void
close_net (Net *net)
{
  unet_plan_free (net->plan);
  unet_model_free (net->model);
}

static void
run (Net *net, bool backward)
{
  float images[3 * N_PIXELS] = {0};

  g_assert_true (unet_plan_forward (net->plan, NULL, images, NULL, NULL));
  if (!backward)
    return;
  memset (unet_plan_get_grad_logits (net->plan), 0, 2 * N_PIXELS * sizeof (float));
  g_assert_true (unet_plan_backward (net->plan, NULL, NULL, NULL));
}

/* Row I is NAME in PHASE. */
static const UnetBenchLayer *
get (GPtrArray *list, guint i, const char *name, const char *phase)
{
  const UnetBenchLayer *layer = g_ptr_array_index (list, i);

  g_assert_cmpstr (layer->name, ==, name);
  g_assert_cmpstr (layer->phase, ==, phase);
  g_assert_cmpstr (layer->method, !=, "");
  return layer;
}

static void
test_inference (void)
{
  Net                   net;
  UnetBenchLayers      *layers;
  const UnetBenchLayer *layer;

  open_net (&net, 0);
  layers = unet_bench_layers_new (net.plan, net.params, 2);
  run (&net, false); /* to warm up: before the first run, nothing is noted */
  {
    g_autoptr (GPtrArray) none = unet_bench_layers_finish (layers);

    for (guint i = 0; i < none->len; i++)
      g_assert_cmpfloat (((UnetBenchLayer *)none->pdata[i])->seconds, ==, 0);
  }
  for (int i = 0; i < 2; i++)
    {
      unet_bench_layers_begin_run (layers);
      run (&net, false);
    }
  {
    g_autoptr (GPtrArray) list = unet_bench_layers_finish (layers);
    double seconds = 0;

    g_assert_cmpint (list->len, ==, 10);
    get (list, 0, "input", "forward");
    layer = get (list, 1, "inc.double_conv.0", "forward");
    g_assert_cmpint (layer->in_channels, ==, 3);
    g_assert_cmpint (layer->out_channels, ==, 4);
    g_assert_cmpint (layer->height, ==, SIZE);
    g_assert_cmpint (layer->width, ==, SIZE);
    g_assert_cmpfloat (layer->flops, ==, 18.0 * 3 * 4 * N_PIXELS);
    get (list, 3, "max_pool", "forward");
    get (list, 9, "outc.conv", "forward");
    for (guint i = 0; i < list->len; i++)
      seconds += ((UnetBenchLayer *)list->pdata[i])->seconds;
    g_assert_cmpfloat (seconds, >, 0);
  }
  unet_bench_layers_free (layers);
  run (&net, false); /* nobody observes now */
  close_net (&net);
}

static void
test_training (void)
{
  static const int64_t milliseconds[] = {30, 10, 20};
  Net                  net;
  UnetBenchLayers     *layers;
  double               learned = 0;

  open_net (&net, UNET_PLAN_TRAINING);
  for (guint i = 0; i < unet_param_set_get_n (net.params); i++)
    if (unet_param_is_learned (unet_param_set_get (net.params, i)))
      learned += 4.0 * (double)unet_param_set_get (net.params, i)->n_packed;
  layers = unet_bench_layers_new (net.plan, net.params, 3);
  unet_bench_layers_note (layers, UNET_BENCH_LOSS, 1000000000); /* no run yet */
  for (int i = 0; i < 3; i++)
    {
      unet_bench_layers_begin_run (layers);
      run (&net, true);
      unet_bench_layers_note (layers, UNET_BENCH_LOSS, milliseconds[i] * 1000000);
      unet_bench_layers_note (layers, UNET_BENCH_UPDATE, milliseconds[i] * 2000000);
    }
  unet_bench_layers_begin_run (layers); /* one more than was said */
  unet_bench_layers_note (layers, UNET_BENCH_LOSS, 1000000000);
  unet_bench_layers_note (NULL, UNET_BENCH_LOSS, 1000000000);
  {
    g_autoptr (GPtrArray) list = unet_bench_layers_finish (layers);
    const UnetBenchLayer *layer = get (list, 10, "loss", "loss");

    g_assert_cmpfloat_with_epsilon (layer->seconds, 0.020, 1e-9);
    g_assert_cmpfloat (layer->bytes, ==, 2 * 2 * N_PIXELS * 4); /* logits and their gradient */
    layer = get (list, 11, "zero gradients", "update");
    g_assert_cmpfloat (layer->seconds, ==, 0);
    g_assert_cmpfloat (layer->bytes, ==, learned);
    get (list, 12, "outc.conv", "backward");
    get (list, list->len - 3, "inc.double_conv.0", "weights"); /* pictures need no gradient */
    layer = get (list, list->len - 2, "gradient norm", "update");
    g_assert_cmpfloat (layer->bytes, ==, learned);
    layer = get (list, list->len - 1, "optimizer", "update");
    g_assert_cmpfloat_with_epsilon (layer->seconds, 0.040, 1e-9);
    g_assert_cmpfloat (layer->bytes, ==, 4 * learned);
  }
  unet_bench_layers_free (layers);
  close_net (&net);
}

static void
test_median (void)
{
  double odd[] = {5, 1, 3}, even[] = {4, 1, 3, 2};

  g_assert_cmpfloat (unet_bench_median (odd, 3), ==, 3);
  g_assert_cmpfloat (unet_bench_median (even, 4), ==, 2.5);
  g_assert_cmpfloat (even[0], ==, 1);
  g_assert_cmpfloat (unet_bench_median (odd, 1), ==, 1);
  g_assert_cmpfloat (unet_bench_median (NULL, 0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/bench-layers/inference", test_inference);
  g_test_add_func ("/engine/bench-layers/training", test_training);
  g_test_add_func ("/engine/bench-layers/median", test_median);
  return g_test_run ();
}
