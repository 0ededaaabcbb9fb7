/* plan-private.h: a plan, seen from inside
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "nn/nn-private.h"

G_BEGIN_DECLS

typedef struct
{
  int       op;
  UnetPhase phase;
} Step;

typedef struct
{
  int64_t height, width;
  int     data;     /* arena request of the forward pass */
  int     again;    /* of the recomputed value; -1: as data */
  int     grad;     /* -1: nobody needs it */
  bool    is_again; /* while running: `again` holds the value now */
} PlanValue;

typedef struct
{
  int saved, index; /* arena requests, or -1 */
  int forward_scratch, backward_scratch;
} OpRequests;

struct _UnetPlan
{
  UnetGraph    *graph;
  UnetPlanFlags flags;
  int           n_threads;
  int64_t       batch, height, width;
  UnetArena    *arena;
  int           n_ops, n_values;
  UnetPlanOp   *ops;
  OpRequests   *requests; /* per operator */
  PlanValue    *values;
  GArray       *steps; /* Step */
  int           n_forward;
  int           logits, grad_logits;
  bool          allocated;

  const float *images; /* of the forward pass under way */

  UnetObserveFunc observe; /* or NULL */
  void           *observe_data;
};

/* plan-layout.c: sizes, views, the schedule, and a place in the arena for everything. FALSE with
 * UNET_ERROR_ARGUMENT if the size does not suit the network. */
bool unet_plan_lay_out (UnetPlan *plan, GError **error);

G_END_DECLS
