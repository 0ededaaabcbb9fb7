/* bench.c: times the engine on made-up input
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/bench.h"

#include "base/error.h"
#include "base/memory.h"
#include "engine/runner.h"
#include "loss/loss.h"
#include "optim/optimizer.h"

#include <stdlib.h>

typedef struct
{
  const UnetBenchSpec *spec;
  UnetModel           *model;
  UnetPool            *pool;
  UnetRunner           runner;
  UnetOptimizer       *optimizer;
  float               *images;
  uint8_t             *target;
  void                *scratch;
  UnetPlan            *plan;
} Bench;

static bool
open_bench (Bench *bench, GError **error)
{
  const UnetBenchSpec *spec = bench->spec;
  UnetPlanFlags        flags = 0;
  int64_t              n_pixels = (int64_t)spec->height * spec->width * spec->batch;
  UnetOptimizerOptions options;
  UnetParamSet        *params;
  UnetRandom           random;

  if (spec->train)
    flags |= UNET_PLAN_TRAINING;
  if (spec->train && spec->amp)
    flags |= UNET_PLAN_BF16;
  bench->model = unet_model_new (&spec->config, error);
  if (bench->model == NULL)
    return false;
  unet_random_init (&random, 0);
  unet_graph_init_params (unet_model_get_graph (bench->model), &random);
  params = unet_graph_get_params (unet_model_get_graph (bench->model));
  bench->pool = unet_pool_new (spec->n_threads);
  unet_runner_init (&bench->runner, unet_model_get_graph (bench->model), bench->pool);
  bench->plan =
      unet_runner_prepare (&bench->runner, spec->batch, spec->height, spec->width, flags, error);
  if (bench->plan == NULL)
    return false;
  bench->images =
      unet_aligned_alloc ((size_t)(n_pixels * spec->config.in_channels) * sizeof (float));
  bench->target = unet_aligned_alloc ((size_t)n_pixels);
  if (bench->images == NULL || bench->target == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   "There is not enough memory for the made-up images");
      return false;
    }
  for (int64_t i = 0; i < n_pixels * spec->config.in_channels; i++)
    bench->images[i] = unet_random_uniform (&random, 0, 1);
  for (int64_t i = 0; i < n_pixels; i++)
    bench->target[i] =
        (uint8_t)unet_random_below (&random, (uint32_t)MAX (spec->config.n_classes, 2));
  if (!spec->train)
    return true;
  if (!unet_param_set_allocate_grads (params, error))
    return false;
  unet_optimizer_options_init (&options, UNET_OPTIMIZER_RMSPROP);
  bench->optimizer = unet_optimizer_new (&options, params, error);
  bench->scratch = unet_aligned_alloc (
      unet_loss_scratch (spec->batch, spec->config.n_classes, (int64_t)spec->height * spec->width));
  return bench->optimizer != NULL;
}

static void
close_bench (Bench *bench)
{
  unet_aligned_free (bench->images);
  unet_aligned_free (bench->target);
  unet_aligned_free (bench->scratch);
  g_clear_pointer (&bench->optimizer, unet_optimizer_free);
  if (bench->runner.memory != NULL)
    unet_runner_clear (&bench->runner);
  g_clear_pointer (&bench->pool, unet_pool_free);
  g_clear_pointer (&bench->model, unet_model_free);
}

/* One inference, or one training step as the trainer does it. */
static void
run_once (Bench *bench)
{
  const UnetBenchSpec         *spec = bench->spec;
  static const UnetLossOptions loss = {.dice = true};
  UnetParamSet                *params = unet_graph_get_params (bench->runner.graph);

  unet_plan_forward (bench->plan, bench->pool, bench->images, NULL, NULL);
  if (!spec->train)
    return;
  unet_loss_compute (bench->pool, &loss, spec->batch, spec->config.n_classes,
                     (int64_t)spec->height * spec->width, unet_plan_get_logits (bench->plan),
                     bench->target, 1, unet_plan_get_grad_logits (bench->plan), bench->scratch);
  unet_param_set_zero_grads (params);
  unet_plan_backward (bench->plan, bench->pool, NULL, NULL);
  unet_optimizer_step (bench->optimizer, bench->pool,
                       unet_optimizer_clip_factor (params, bench->pool, 1, NULL));
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

bool
unet_bench (const UnetBenchSpec *spec, UnetBenchResult *result, GError **error)
{
  Bench              bench = {.spec = spec};
  int                n = MAX (spec->repeat, 1);
  g_autofree double *seconds = g_new0 (double, n);
  bool               ok = open_bench (&bench, error);

  if (ok)
    {
      run_once (&bench); /* touches all memory, wakes all threads */
      for (int i = 0; i < n; i++)
        {
          int64_t start = g_get_monotonic_time ();

          run_once (&bench);
          seconds[i] = (double)(g_get_monotonic_time () - start) * 1e-6;
        }
      qsort (seconds, (size_t)n, sizeof *seconds, compare_doubles);
      *result = (UnetBenchResult){
          .n_threads = unet_pool_get_n_threads (bench.pool),
          .n_runs = n,
          .seconds_min = seconds[0],
          .seconds_median = (seconds[(n - 1) / 2] + seconds[n / 2]) / 2,
          .gflops = unet_plan_get_flops (bench.plan) * (spec->train ? 3 : 1) * 1e-9 /
                    MAX (seconds[0], 1e-9),
          .arena_bytes = unet_plan_get_size (bench.plan),
          .peak_rss_bytes = unet_memory_peak_rss (),
      };
    }
  close_bench (&bench);
  return ok;
}
