/* profile.h: what each step of a plan is, and how long it took
 *
 * A plan runs steps: an operator's forward step, in training also its backward step, and before
 * some backward steps the making again of a value that was not kept. An observer is told of each as
 * it ends; unet_plan_get_step() says what there was to do.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "nn/plan.h"

G_BEGIN_DECLS

typedef enum
{
  UNET_PHASE_FORWARD,
  UNET_PHASE_RECOMPUTE,
  UNET_PHASE_WEIGHTS, /* backward to the parameters, where that is a step of its own */
  UNET_PHASE_BACKWARD,
  UNET_N_PHASES
} UnetPhase;

/* "forward", "recompute", "weights", "backward". */
const char *unet_phase_name (UnetPhase phase);

/* STEP, as unet_plan_get_step() counts, has taken NANOSECONDS. Called on the thread that runs the
 * plan. */
typedef void (*UnetObserveFunc) (void *data, int step, int64_t nanoseconds);

/* NULL: nobody, and no clock is read. Not while the plan runs. */
void unet_plan_set_observer (UnetPlan *plan, UnetObserveFunc func, void *data);

typedef struct
{
  int       op; /* index of the operator in its graph */
  UnetPhase phase;

  /* Borrowed from the graph. */
  const char *name;   /* that of the parameters: "inc.double_conv.0"; without any, the kind */
  const char *kind;   /* of operator: "conv3x3" */
  const char *method; /* how it is computed; the kind where there is one way only */

  int64_t in_channels, out_channels;
  int64_t batch, height, width; /* of the output */

  /* Multiply-adds times two, counted as direct convolutions, for each gradient that the step
   * makes. Normalisation, ReLU, pooling and interpolation count
   * as nothing. */
  double flops;
  /* What the step must read and write at least: activations, without borders and scratch, and
   * weights and their gradients, each counted once. */
  double bytes;
} UnetPlanStep;

/* All steps of a forward and, in training, a backward pass, in the order in which they run. */
int  unet_plan_get_n_steps (UnetPlan *plan);
void unet_plan_get_step (UnetPlan *plan, int index, UnetPlanStep *step);

G_END_DECLS
