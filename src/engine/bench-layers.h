/* bench-layers.h: how long each step of the benchmark's network took
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/bench.h"
#include "nn/plan.h"

G_BEGIN_DECLS

/* What a training step does besides running the plan. */
typedef enum
{
  UNET_BENCH_LOSS,
  UNET_BENCH_ZERO,
  UNET_BENCH_NORM,
  UNET_BENCH_UPDATE,
  UNET_BENCH_N_STAGES
} UnetBenchStage;

typedef struct _UnetBenchLayers UnetBenchLayers;

/* Observes PLAN (borrowed, as PARAMS) from now on, for at most N_RUNS runs. */
UnetBenchLayers *unet_bench_layers_new (UnetPlan *plan, UnetParamSet *params, int n_runs);
void             unet_bench_layers_free (UnetBenchLayers *layers);

/* What is noted from here on belongs to the next run. */
void unet_bench_layers_begin_run (UnetBenchLayers *layers);

/* LAYERS NULL: nothing to do. */
void unet_bench_layers_note (UnetBenchLayers *layers, UnetBenchStage stage, int64_t nanoseconds);

/* UnetBenchLayer, each with the median of its runs: the plan's steps in their order, with the
 * stages of a training step where they come. */
GPtrArray *unet_bench_layers_finish (UnetBenchLayers *layers);

/* Of N numbers, which are sorted on the way; 0 of none. */
double unet_bench_median (double *values, int n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetBenchLayers, unet_bench_layers_free)

G_END_DECLS
