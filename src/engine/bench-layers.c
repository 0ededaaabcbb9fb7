/* bench-layers.c: how long each step of the benchmark's network took
 *
 * One row per step of the plan and one per stage of a training step, one column per run; what is
 * reported is the median of a row, so that a core that was taken away in one run spoils one number
 * of one row. The sum of the medians is a little less than the median of the sums, since what lies
 * between two steps is in none.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/bench-layers.h"

#include "nn/profile.h"

#include <stdlib.h>

struct _UnetBenchLayers
{
  UnetPlan     *plan;
  UnetParamSet *params;
  int           n_steps, n_runs;
  int           run;     /* -1 before the first */
  double       *seconds; /* [n_steps + UNET_BENCH_N_STAGES][n_runs] */
};

static void
note (UnetBenchLayers *layers, int row, int64_t nanoseconds)
{
  if (layers->run >= 0 && layers->run < layers->n_runs)
    layers->seconds[row * layers->n_runs + layers->run] = (double)nanoseconds * 1e-9;
}

static void
observe (void *data, int step, int64_t nanoseconds)
{
  note (data, step, nanoseconds);
}

UnetBenchLayers *
unet_bench_layers_new (UnetPlan *plan, UnetParamSet *params, int n_runs)
{
  UnetBenchLayers *layers = g_new0 (UnetBenchLayers, 1);

  layers->plan = plan;
  layers->params = params;
  layers->n_steps = unet_plan_get_n_steps (plan);
  layers->n_runs = n_runs;
  layers->run = -1;
  layers->seconds = g_new0 (double, (gsize)(layers->n_steps + UNET_BENCH_N_STAGES) * (gsize)n_runs);
  unet_plan_set_observer (plan, observe, layers);
  return layers;
}

void
unet_bench_layers_free (UnetBenchLayers *layers)
{
  if (layers == NULL)
    return;
  unet_plan_set_observer (layers->plan, NULL, NULL);
  g_free (layers->seconds);
  g_free (layers);
}

void
unet_bench_layers_begin_run (UnetBenchLayers *layers)
{
  layers->run++;
}

void
unet_bench_layers_note (UnetBenchLayers *layers, UnetBenchStage stage, int64_t nanoseconds)
{
  if (layers != NULL)
    note (layers, layers->n_steps + (int)stage, nanoseconds);
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

double
unet_bench_median (double *values, int n)
{
  if (n < 1)
    return 0;
  qsort (values, (size_t)n, sizeof *values, compare_doubles);
  return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

/* --- the report --- */

static void
free_layer (UnetBenchLayer *layer)
{
  g_free (layer->name);
  g_free (layer->phase);
  g_free (layer->method);
  g_free (layer);
}

static double
median_of_row (UnetBenchLayers *layers, int row)
{
  return unet_bench_median (layers->seconds + row * layers->n_runs,
                            MIN (layers->run + 1, layers->n_runs));
}

static void
add_step (UnetBenchLayers *layers, int index, GPtrArray *list)
{
  UnetBenchLayer *layer = g_new0 (UnetBenchLayer, 1);
  UnetPlanStep    step;

  unet_plan_get_step (layers->plan, index, &step);
  layer->name = g_strdup (step.name);
  layer->phase = g_strdup (unet_phase_name (step.phase));
  layer->method = g_strdup (step.method);
  layer->in_channels = step.in_channels;
  layer->out_channels = step.out_channels;
  layer->height = step.height;
  layer->width = step.width;
  layer->flops = step.flops;
  layer->bytes = step.bytes;
  layer->seconds = median_of_row (layers, index);
  g_ptr_array_add (list, layer);
}

/* Bytes of the learned parameters' values. */
static double
learned_bytes (UnetParamSet *params)
{
  double bytes = 0;

  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    if (unet_param_is_learned (unet_param_set_get (params, i)))
      bytes += (double)unet_param_set_get (params, i)->n_packed * sizeof (float);
  return bytes;
}

/* LOGITS: of all pictures, in bytes. */
static void
add_stage (UnetBenchLayers *layers, UnetBenchStage stage, double logits, GPtrArray *list)
{
  static const char *const names[][3] = {
      [UNET_BENCH_LOSS] = {"loss", "loss", "cross entropy, dice"},
      [UNET_BENCH_ZERO] = {"zero gradients", "update", "fill"},
      [UNET_BENCH_NORM] = {"gradient norm", "update", "sum"},
      [UNET_BENCH_UPDATE] = {"optimizer", "update", "rmsprop"},
  };
  /* RMSprop with momentum: values, gradients and two states. */
  static const double learned[] = {0, 1, 1, 4};
  UnetBenchLayer     *layer = g_new0 (UnetBenchLayer, 1);

  layer->name = g_strdup (names[stage][0]);
  layer->phase = g_strdup (names[stage][1]);
  layer->method = g_strdup (names[stage][2]);
  layer->bytes = learned[stage] * learned_bytes (layers->params);
  if (stage == UNET_BENCH_LOSS)
    layer->bytes += 2 * logits;
  layer->seconds = median_of_row (layers, layers->n_steps + (int)stage);
  g_ptr_array_add (list, layer);
}

GPtrArray *
unet_bench_layers_finish (UnetBenchLayers *layers)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)free_layer);
  bool       is_backward = false;
  double     logits = 0;

  for (int i = 0; i < layers->n_steps; i++)
    {
      UnetPlanStep step;

      unet_plan_get_step (layers->plan, i, &step);
      if (!is_backward && step.phase != UNET_PHASE_FORWARD)
        {
          is_backward = true;
          add_stage (layers, UNET_BENCH_LOSS, logits, list);
          add_stage (layers, UNET_BENCH_ZERO, logits, list);
        }
      logits = (double)step.batch * (double)step.out_channels * (double)step.height *
               (double)step.width * sizeof (float); /* if it was the last one forward */
      add_step (layers, i, list);
    }
  if (is_backward)
    {
      add_stage (layers, UNET_BENCH_NORM, 0, list);
      add_stage (layers, UNET_BENCH_UPDATE, 0, list);
    }
  return list;
}
