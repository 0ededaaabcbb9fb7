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
  int64_t window;      /* rows that are kept of it, inside a chain; 0: all */
  int     predecessor; /* the value whose memory it takes over, row by row; or -1 */
  int     data;        /* arena request of the forward pass */
  int     again;       /* of the recomputed value; -1: as data */
  int     grad;        /* -1: nobody needs it */
  bool    is_again;    /* while running: `again` holds the value now */
} PlanValue;

typedef struct
{
  int saved, index; /* arena requests, or -1 */
  int forward_scratch, weights_scratch, backward_scratch;
} OpRequests;

/* Operators FIRST .. END - 1, which run together, ROWS rows at a time. */
typedef struct
{
  int     first, end;
  int64_t rows;
  size_t  scratch_size; /* bytes that the neediest of them needs */
} Chain;

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
  GArray       *steps;  /* Step */
  GArray       *chains; /* Chain */
  int           n_forward;
  int           logits, grad_logits;
  bool          allocated;

  const float *images; /* of the forward pass under way */
  int64_t      image;  /* the one under way, in a chain */

  UnetObserveFunc observe; /* or NULL */
  void           *observe_data;
};

/* plan-layout.c: sizes, views, the schedule, and a place in the arena for everything. FALSE with
 * UNET_ERROR_ARGUMENT if the size does not suit the network. */
bool unet_plan_lay_out (UnetPlan *plan, GError **error);

/* plan.c: points the views of operator INDEX's forward step at their data. */
void unet_plan_bind_forward (UnetPlan *plan, int index);

/* plan.c: nanoseconds of a clock. */
int64_t unet_plan_now (void);

/* strips.c: which operators run in strips; sets their chain and lag, and their values' windows. */
void unet_plan_find_chains (UnetPlan *plan);

/* strips.c: which of the values that chains make take over the memory of one that they read. */
void unet_plan_find_successions (UnetPlan *plan);

/* strips.c: their forward steps. FALSE if CHECK gave up. */
bool
unet_plan_run_chain (UnetPlan *plan, UnetPool *pool, int index, UnetCheckFunc check, void *data);

G_END_DECLS
