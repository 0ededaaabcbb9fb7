/* bench.c: times the engine on made-up input
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/bench.h"

#include "base/error.h"
#include "base/memory.h"
#include "engine/bench-layers.h"
#include "engine/runner.h"
#include "kernels/peak.h"
#include "loss/loss.h"
#include "optim/optimizer.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct
{
  const UnetBenchSpec *spec;
  UnetModel           *model;
  bool                 is_own; /* else borrowed */
  UnetPool            *pool;
  UnetRunner           runner;
  UnetOptimizer       *optimizer;
  float               *images;
  uint8_t             *target;
  void                *scratch;
  UnetPlan            *plan;
  UnetBenchLayers     *layers; /* or NULL */
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
  unet_random_init (&random, 0);
  bench->model = spec->model;
  if (bench->model == NULL)
    {
      bench->model = unet_model_new (&spec->config, error);
      if (bench->model == NULL)
        return false;
      bench->is_own = true;
      unet_graph_init_params (unet_model_get_graph (bench->model), &random);
    }
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
                   _ ("There is not enough memory for the made-up images"));
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
  g_clear_pointer (&bench->layers, unet_bench_layers_free);
  unet_aligned_free (bench->images);
  unet_aligned_free (bench->target);
  unet_aligned_free (bench->scratch);
  g_clear_pointer (&bench->optimizer, unet_optimizer_free);
  if (bench->runner.memory != NULL)
    unet_runner_clear (&bench->runner);
  g_clear_pointer (&bench->pool, unet_pool_free);
  if (bench->is_own)
    unet_model_free (bench->model);
}

static int64_t
now_in_nanoseconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Notes how long STAGE took, from *SINCE to now, where the next one begins. */
static void
note_stage (Bench *bench, UnetBenchStage stage, int64_t *since)
{
  int64_t now = now_in_nanoseconds ();

  unet_bench_layers_note (bench->layers, stage, now - *since);
  *since = now;
}

static bool
is_cancelled (void *data)
{
  const UnetBenchSpec *spec = data;

  return spec->poll != NULL && spec->poll (spec->poll_data) == UNET_CANCEL;
}

/* One inference, or one training step as the trainer does it. FALSE: it was given up. */
static bool
run_once (Bench *bench)
{
  const UnetBenchSpec         *spec = bench->spec;
  static const UnetLossOptions loss = {.dice = true};
  UnetParamSet                *params = unet_graph_get_params (bench->runner.graph);
  int64_t                      since;
  float                        factor;

  if (!unet_plan_forward (bench->plan, bench->pool, bench->images, is_cancelled, (void *)spec))
    return false;
  if (!spec->train)
    return true;
  since = now_in_nanoseconds ();
  unet_loss_compute (bench->pool, &loss, spec->batch, spec->config.n_classes,
                     (int64_t)spec->height * spec->width, unet_plan_get_logits (bench->plan),
                     bench->target, 1, unet_plan_get_grad_logits (bench->plan), bench->scratch);
  note_stage (bench, UNET_BENCH_LOSS, &since);
  unet_param_set_zero_grads (params);
  note_stage (bench, UNET_BENCH_ZERO, &since);
  if (!unet_plan_backward (bench->plan, bench->pool, is_cancelled, (void *)spec))
    return false;
  since = now_in_nanoseconds ();
  factor = unet_optimizer_clip_factor (params, bench->pool, 1, NULL);
  note_stage (bench, UNET_BENCH_NORM, &since);
  unet_optimizer_step (bench->optimizer, bench->pool, factor);
  note_stage (bench, UNET_BENCH_UPDATE, &since);
  return true;
}

/* Reads a block that no cache holds, or as much of it as the machine has memory for. */
static double
measure_memory (UnetPool *pool)
{
#ifdef _SC_LEVEL3_CACHE_SIZE
  long cache = sysconf (_SC_LEVEL3_CACHE_SIZE);
#else
  long cache = 0;
#endif
  uint64_t available = unet_memory_available ();
  size_t   size = CLAMP ((size_t)MAX (cache, 0) * 4, (size_t)128 << 20, (size_t)1 << 30);
  void    *memory = available > 0 && available / 2 < size ? NULL : unet_aligned_alloc (size);
  double   gbytes;

  if (memory == NULL)
    return 0;
  memset (memory, 1, size);
  gbytes = unet_peak_gbytes (pool, memory, size);
  unet_aligned_free (memory);
  return gbytes;
}

static bool
measure (Bench *bench, UnetBenchResult *result)
{
  const UnetBenchSpec *spec = bench->spec;
  int                  n_most = MAX (spec->repeat, 1), n = 0;
  g_autofree double   *seconds = g_new0 (double, n_most);
  double               sum = 0;

  if (!run_once (bench)) /* touches all memory, wakes all threads */
    return false;
  if (spec->layers)
    bench->layers =
        unet_bench_layers_new (bench->plan, unet_graph_get_params (bench->runner.graph), n_most);
  while (n < n_most && (n == 0 || spec->enough <= 0 || sum < spec->enough))
    {
      int64_t start;

      if (bench->layers != NULL)
        unet_bench_layers_begin_run (bench->layers);
      start = now_in_nanoseconds ();
      if (!run_once (bench))
        return false;
      seconds[n] = (double)(now_in_nanoseconds () - start) * 1e-9;
      sum += seconds[n++];
    }
  *result = (UnetBenchResult){
      .n_threads = unet_pool_get_n_threads (bench->pool),
      .n_runs = n,
      .seconds_median = unet_bench_median (seconds, n),
      .arena_bytes = unet_plan_get_size (bench->plan),
      .peak_rss_bytes = unet_memory_peak_rss (),
  };
  result->seconds_min = seconds[0]; /* the median has sorted them */
  result->gflops = unet_plan_get_flops (bench->plan) * (spec->train ? 3 : 1) * 1e-9 /
                   MAX (result->seconds_min, 1e-9);
  if (!spec->layers)
    return true;
  result->layers = unet_bench_layers_finish (bench->layers);
  result->peak_gflops = unet_peak_gflops (bench->pool);
  result->peak_gbytes = measure_memory (bench->pool);
  return true;
}

bool
unet_bench (const UnetBenchSpec *spec, UnetBenchResult *result, GError **error)
{
  Bench bench = {.spec = spec};
  bool  ok = open_bench (&bench, error);

  if (ok && !measure (&bench, result))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
      ok = false;
    }
  close_bench (&bench);
  return ok;
}

void
unet_bench_result_clear (UnetBenchResult *result)
{
  g_clear_pointer (&result->layers, g_ptr_array_unref);
}
