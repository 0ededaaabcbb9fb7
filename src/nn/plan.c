/* plan.c: a graph made runnable for one size
 *
 * Running walks the schedule that plan-layout.c has laid down, and before each step sets (binds)
 * the data pointers of the views it uses: a value has one place in the forward pass and may have
 * another after it was computed again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "nn/plan.h"

#include "base/error.h"
#include "base/memory.h"
#include "nn/plan-private.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <time.h>

UnetGraph *
unet_plan_get_graph (const UnetPlan *plan)
{
  return plan->graph;
}

UnetPlanFlags
unet_plan_get_flags (const UnetPlan *plan)
{
  return plan->flags;
}

int
unet_plan_get_n_threads (const UnetPlan *plan)
{
  return plan->n_threads;
}

void
unet_plan_get_image_size (const UnetPlan *plan, int64_t *height, int64_t *width)
{
  *height = plan->height;
  *width = plan->width;
}

const float *
unet_plan_get_images (const UnetPlan *plan)
{
  return plan->images +
         plan->image * unet_graph_get_in_channels (plan->graph) * plan->height * plan->width;
}

float *
unet_plan_peek_logits (const UnetPlan *plan)
{
  return (float *)unet_arena_get (plan->arena, plan->logits) +
         plan->image * unet_graph_get_n_classes (plan->graph) * plan->height * plan->width;
}

const float *
unet_plan_peek_grad_logits (const UnetPlan *plan)
{
  return unet_arena_get (plan->arena, plan->grad_logits);
}

UnetPlan *
unet_plan_new (UnetGraph       *graph,
               int64_t          batch,
               int64_t          height,
               int64_t          width,
               UnetPlanFlags    flags,
               int              n_threads,
               UnetArenaMemory *memory,
               GError         **error)
{
  g_autoptr (UnetPlan) plan = g_new0 (UnetPlan, 1);

  plan->graph = graph;
  plan->flags = flags;
  plan->n_threads = MAX (n_threads, 1);
  plan->batch = batch;
  plan->height = height;
  plan->width = width;
  plan->arena = unet_arena_new (memory);
  plan->n_ops = unet_graph_get_n_ops (graph);
  plan->n_values = (int)graph->values->len;
  plan->ops = g_new0 (UnetPlanOp, plan->n_ops);
  plan->requests = g_new0 (OpRequests, plan->n_ops);
  plan->values = g_new0 (PlanValue, plan->n_values);
  plan->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  plan->chains = g_array_new (FALSE, FALSE, sizeof (Chain));
  for (int i = 0; i < plan->n_ops; i++)
    {
      plan->ops[i].op = graph->ops->pdata[i];
      plan->ops[i].number = i;
    }

  /* Sides beyond this would overflow the kernels' products long after memory ran out. */
  if (batch < 1 || batch > 65536 || height < 1 || width < 1 || height > (1 << 20) ||
      width > (1 << 20))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   ngettext ("A batch of %" PRId64 " image of %" PRId64 " x %" PRId64
                             " pixels is out of range",
                             "A batch of %" PRId64 " images of %" PRId64 " x %" PRId64
                             " pixels is out of range",
                             (gulong)batch),
                   batch, width, height);
      return NULL;
    }
  if (!unet_plan_lay_out (plan, error))
    return NULL;
  return g_steal_pointer (&plan);
}

void
unet_plan_free (UnetPlan *plan)
{
  if (plan == NULL)
    return;
  for (int i = 0; i < plan->n_ops; i++)
    {
      UnetPlanOp *self = &plan->ops[i];

      g_free ((UnetPlane *)self->in.planes);
      g_free ((UnetPlane *)self->out.planes);
      g_free ((UnetPlane *)self->grad_in.planes);
      g_free ((UnetPlane *)self->grad_out.planes);
      g_free ((UnetPlane *)self->saved.planes);
      g_free (self->accumulate);
      unet_aligned_free (self->scale);
    }
  unet_arena_free (plan->arena);
  g_array_unref (plan->steps);
  g_array_unref (plan->chains);
  g_free (plan->values);
  g_free (plan->requests);
  g_free (plan->ops);
  g_free (plan);
}

bool
unet_plan_matches (UnetPlan     *plan,
                   int64_t       batch,
                   int64_t       height,
                   int64_t       width,
                   UnetPlanFlags flags)
{
  return plan->batch == batch && plan->height == height && plan->width == width &&
         plan->flags == flags;
}

size_t
unet_plan_get_size (UnetPlan *plan)
{
  return unet_arena_get_size (plan->arena);
}

double
unet_plan_get_flops (UnetPlan *plan)
{
  double flops = 0;

  for (int i = 0; i < plan->n_ops; i++)
    if (plan->ops[i].op->klass->flops != NULL)
      flops += plan->ops[i].op->klass->flops (&plan->ops[i]);
  return flops;
}

bool
unet_plan_allocate (UnetPlan *plan, GError **error)
{
  plan->allocated = unet_arena_allocate (plan->arena, error);
  return plan->allocated;
}

/* --- running --- */

/* Points the planes of VIEW from FIRST on at BASE, where one value's planes follow each other: all
 * images of plane 0, all of plane 1 ...; returns the plane after the last. */
static int
bind_planes (UnetView *view, int first, int n_planes, void *base)
{
  size_t     element = view->store == UNET_STORE_BF16 ? sizeof (UnetBf16) : sizeof (float);
  UnetPlane *planes = (UnetPlane *)view->planes;

  for (int i = 0; i < n_planes; i++)
    {
      UnetPlane *plane = &planes[first + i];

      plane->data = base == NULL ? NULL
                                 : (char *)base + (size_t)i * (size_t)plane->image_stride *
                                                      (size_t)view->batch * element;
    }
  return first + n_planes;
}

static void
bind_values (UnetPlan *plan, UnetView *view, const UnetValue *values, int n_values, bool grad)
{
  int plane = 0;

  for (int i = 0; i < n_values; i++)
    {
      const PlanValue *v = &plan->values[values[i]];
      int              n_planes =
          unet_view_blocks (g_array_index (plan->graph->values, UnetValueInfo, values[i]).channels);
      int id = grad ? v->grad : v->is_again ? v->again : v->data;

      plane =
          bind_planes (view, plane, n_planes, id >= 0 ? unet_arena_get (plan->arena, id) : NULL);
    }
}

static void *
get_request (UnetPlan *plan, int id)
{
  return id >= 0 ? unet_arena_get (plan->arena, id) : NULL;
}

void
unet_plan_bind_forward (UnetPlan *plan, int index)
{
  UnetPlanOp   *self = &plan->ops[index];
  const UnetOp *op = self->op;

  self->scratch = get_request (plan, plan->requests[index].forward_scratch);
  bind_values (plan, &self->in, op->inputs, op->n_inputs, false);
  bind_values (plan, &self->out, &op->output, op->output >= 0 ? 1 : 0, false);
}

static void
run_step (UnetPlan *plan, UnetPool *pool, const Step *step)
{
  UnetPlanOp       *self = &plan->ops[step->op];
  const UnetOp     *op = self->op;
  const OpRequests *requests = &plan->requests[step->op];
  int               n_out = op->output >= 0 ? 1 : 0;

  if (step->phase == UNET_PHASE_FORWARD)
    self->scratch = get_request (plan, requests->forward_scratch);
  else if (step->phase == UNET_PHASE_WEIGHTS)
    self->scratch = get_request (plan, requests->weights_scratch);
  else if (step->phase == UNET_PHASE_BACKWARD)
    self->scratch = get_request (plan, requests->backward_scratch);
  if (n_out > 0)
    plan->values[op->output].is_again =
        step->phase == UNET_PHASE_RECOMPUTE ||
        (step->phase != UNET_PHASE_FORWARD && plan->values[op->output].is_again);
  self->index = get_request (plan, requests->index);
  if (requests->saved >= 0)
    bind_planes (&self->saved, 0, self->saved.n_planes, get_request (plan, requests->saved));
  bind_values (plan, &self->in, op->inputs, op->n_inputs, false);
  bind_values (plan, &self->out, &op->output, n_out, false);

  switch (step->phase)
    {
    case UNET_PHASE_FORWARD:
      op->klass->forward (plan, pool, self);
      break;
    case UNET_PHASE_RECOMPUTE:
      op->klass->recompute (plan, pool, self);
      break;
    case UNET_PHASE_WEIGHTS:
      bind_values (plan, &self->grad_out, &op->output, n_out, true);
      op->klass->backward_weights (plan, pool, self);
      break;
    case UNET_PHASE_BACKWARD:
      bind_values (plan, &self->grad_in, op->inputs, op->n_inputs, true);
      bind_values (plan, &self->grad_out, &op->output, n_out, true);
      if (op->klass->backward != NULL)
        op->klass->backward (plan, pool, self);
      break;
    case UNET_N_PHASES:
    default:
      g_assert_not_reached ();
    }
}

int64_t
unet_plan_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
run_observed_step (UnetPlan *plan, UnetPool *pool, guint index)
{
  int64_t start = unet_plan_now ();

  run_step (plan, pool, &g_array_index (plan->steps, Step, index));
  plan->observe (plan->observe_data, (int)index, unet_plan_now () - start);
}

static bool
run_steps (UnetPlan *plan, UnetPool *pool, guint first, guint end, UnetCheckFunc check, void *data)
{
  for (guint i = first; i < end; i++)
    {
      const Step *step = &g_array_index (plan->steps, Step, i);
      const int   chain = step->phase == UNET_PHASE_FORWARD ? plan->ops[step->op].chain : -1;

      if (check != NULL && check (data))
        return false;
      if (chain >= 0)
        {
          if (!unet_plan_run_chain (plan, pool, chain, check, data))
            return false;
          i = (guint)g_array_index (plan->chains, Chain, chain).end - 1;
        }
      else if (plan->observe != NULL)
        run_observed_step (plan, pool, i);
      else
        run_step (plan, pool, step);
    }
  return true;
}

bool
unet_plan_forward (UnetPlan     *plan,
                   UnetPool     *pool,
                   const float  *images,
                   UnetCheckFunc check,
                   void         *data)
{
  g_return_val_if_fail (plan->allocated, false);
  plan->images = images;
  return run_steps (plan, pool, 0, (guint)plan->n_forward, check, data);
}

const float *
unet_plan_get_logits (UnetPlan *plan)
{
  return unet_plan_peek_logits (plan);
}

float *
unet_plan_get_grad_logits (UnetPlan *plan)
{
  g_return_val_if_fail (plan->grad_logits >= 0, NULL);
  return unet_arena_get (plan->arena, plan->grad_logits);
}

bool
unet_plan_backward (UnetPlan *plan, UnetPool *pool, UnetCheckFunc check, void *data)
{
  g_return_val_if_fail (plan->allocated && unet_plan_is_training (plan), false);
  return run_steps (plan, pool, (guint)plan->n_forward, plan->steps->len, check, data);
}
