/* profile.c: what each step of a plan is, and how long it took
 *
 * Bytes are those of a machine with a perfect cache for the length of one step: every plane that
 * the step reads or writes, and every weight, passes once. A method that walks over its input twice
 * or keeps a transformed copy moves more; what is counted here is what no method can avoid, so that
 * flops / bytes tells whether arithmetic or memory bounds the step.
 *
 * SPDX-License-Identifier: MIT
 */
#include "nn/profile.h"

#include "kernels/pooling.h"
#include "nn/plan-private.h"

const char *
unet_phase_name (UnetPhase phase)
{
  static const char *const names[UNET_N_PHASES] = {"forward", "recompute", "weights", "backward"};

  g_return_val_if_fail (phase < UNET_N_PHASES, NULL);
  return names[phase];
}

void
unet_plan_set_observer (UnetPlan *plan, UnetObserveFunc func, void *data)
{
  plan->observe = func;
  plan->observe_data = data;
}

int
unet_plan_get_n_steps (UnetPlan *plan)
{
  return (int)plan->steps->len;
}

/* --- bytes --- */

static double
view_bytes (const UnetView *view)
{
  size_t element = view->store == UNET_STORE_BF16 ? sizeof (UnetBf16) : sizeof (float);

  return (double)view->batch * (double)view->n_planes * (double)view->height * (double)view->width *
         UNET_LANES * (double)element;
}

/* The inputs' gradients, as far as somebody needs them. */
static double
grad_in_bytes (const UnetPlan *plan, const UnetPlanOp *self)
{
  const UnetOp *op = self->op;
  double        planes = 0;

  for (int i = 0; i < op->n_inputs; i++)
    if (plan->values[op->inputs[i]].grad >= 0)
      planes += unet_view_blocks (
          g_array_index (plan->graph->values, UnetValueInfo, op->inputs[i]).channels);
  return self->in.n_planes > 0 ? view_bytes (&self->in) * planes / self->in.n_planes : 0;
}

static double
param_bytes (const UnetParam *param)
{
  return param != NULL ? (double)param->n_packed * sizeof (float) : 0;
}

/* Pictures and logits: plain floats. */
static double
plain_bytes (const UnetPlan *plan, int64_t channels)
{
  return (double)plan->batch * (double)channels * (double)plan->height * (double)plan->width *
         sizeof (float);
}

/* Of the gradients at the parameters, without these. */
static double
weights_bytes (const UnetPlan *plan, const UnetPlanOp *self, double saved)
{
  const UnetOpClass *klass = self->op->klass;
  double             bytes = view_bytes (&self->grad_out) + saved;

  bytes += param_bytes (self->op->gamma) + param_bytes (self->op->beta);
  if (klass->reads_inputs_in_backward)
    bytes += view_bytes (&self->in);
  if (klass->reads_output_in_backward && saved == 0)
    bytes += view_bytes (&self->out);
  return bytes;
}

static double
step_bytes (const UnetPlan *plan, int index, UnetPhase phase)
{
  const UnetPlanOp *self = &plan->ops[index];
  const UnetOp     *op = self->op;
  bool              saves = plan->requests[index].saved >= 0;
  double            saved = saves ? view_bytes (&self->saved) : 0;
  double            index_bytes =
      plan->requests[index].index >= 0 ? (double)unet_max_pool_index_size (&self->out) : 0;
  bool   is_door = op->output < 0 || op->n_inputs == 0;
  double door = is_door ? plain_bytes (plan, op->out_channels) : 0;
  double params = param_bytes (op->weight) + param_bytes (op->bias) + param_bytes (op->gamma) +
                  param_bytes (op->beta);
  double bytes;

  switch (phase)
    {
    case UNET_PHASE_FORWARD:
      return view_bytes (&self->in) + view_bytes (&self->out) + saved + index_bytes + door + params;
    case UNET_PHASE_RECOMPUTE:
      return saved + view_bytes (&self->out) + param_bytes (op->gamma) + param_bytes (op->beta);
    case UNET_PHASE_WEIGHTS:
      return weights_bytes (plan, self, saved) + params + door;
    case UNET_PHASE_BACKWARD:
      bytes = view_bytes (&self->grad_out) + index_bytes;
      if (op->klass->backward_weights == NULL)
        bytes = weights_bytes (plan, self, saved) + index_bytes + params + door;
      if (self->needs_grad_in)
        bytes += grad_in_bytes (plan, self) + param_bytes (op->weight);
      return bytes;
    case UNET_N_PHASES:
    default:
      g_return_val_if_reached (0);
    }
}

/* --- steps --- */

static double
step_flops (const UnetPlanOp *self, UnetPhase phase)
{
  double flops = self->op->klass->flops != NULL ? self->op->klass->flops (self) : 0;

  if (phase == UNET_PHASE_RECOMPUTE)
    return 0;
  if (phase == UNET_PHASE_BACKWARD && self->op->klass->backward_weights == NULL)
    return self->needs_grad_in ? 2 * flops : flops;
  return flops;
}

void
unet_plan_get_step (UnetPlan *plan, int index, UnetPlanStep *step)
{
  const Step        *s = &g_array_index (plan->steps, Step, index);
  const UnetPlanOp  *self = &plan->ops[s->op];
  const UnetOp      *op = self->op;
  const UnetOpClass *klass = op->klass;
  const bool         last = op->output < 0;

  *step = (UnetPlanStep){
      .op = s->op,
      .phase = s->phase,
      .name = op->name != NULL ? op->name : klass->name,
      .kind = klass->name,
      .method = klass->method != NULL ? klass->method (plan, self, s->phase) : klass->name,
      .in_channels = op->in_channels,
      .out_channels = op->out_channels,
      .batch = plan->batch,
      .height = last ? plan->height : self->out.height,
      .width = last ? plan->width : self->out.width,
      .flops = step_flops (self, s->phase),
      .bytes = step_bytes (plan, s->op, s->phase),
  };
}
