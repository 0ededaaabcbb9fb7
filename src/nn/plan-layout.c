/* plan-layout.c: where everything of a plan lies
 *
 * Sizes of all values; the schedule, a list of (operator, phase) steps; from the schedule the first
 * and last step of every buffer; from those the arena.
 *
 * Gradients of a value with several readers: the reader whose backward step comes first overwrites,
 * the later ones add. Who does what is known from the schedule.
 *
 * SPDX-License-Identifier: MIT
 */
#include "nn/plan-private.h"

#include "base/error.h"
#include "base/memory.h"
#include "kernels/pooling.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* --- sizes --- */

static bool
plan_sizes (UnetPlan *plan, GError **error)
{
  for (int i = 0; i < plan->n_ops; i++)
    {
      const UnetOp *op = plan->ops[i].op;
      int64_t       height = plan->height, width = plan->width;

      if (op->n_inputs > 0)
        {
          height = plan->values[op->inputs[0]].height;
          width = plan->values[op->inputs[0]].width;
        }
      if (op->klass->size != NULL)
        op->klass->size (plan->graph, op, &height, &width);
      if (op->like >= 0)
        {
          height = plan->values[op->like].height;
          width = plan->values[op->like].width;
        }
      if (height < 1 || width < 1)
        {
          g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                       _ ("Images of %" PRId64 " x %" PRId64
                          " pixels (after scaling) are too small for this network: both sides must "
                          "be at least %" PRId64 "; use a larger scale"),
                       plan->width, plan->height, unet_graph_get_stride (plan->graph));
          return false;
        }
      if (!unet_plan_is_constant (plan, i) && (plan->flags & UNET_PLAN_FROZEN) == 0 &&
          op->gamma != NULL && plan->batch * height * width == 1)
        {
          g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                       _ ("Images of %" PRId64 " x %" PRId64
                          " pixels (after scaling) leave one pixel at the bottom of the network, "
                          "which cannot be normalised: use a larger scale or a larger batch"),
                       plan->width, plan->height);
          return false;
        }
      if (op->output >= 0)
        {
          plan->values[op->output].height = height;
          plan->values[op->output].width = width;
        }
    }
  return true;
}

/* --- views --- */

static void
init_view (UnetPlan *plan, UnetView *view, const UnetValue *values, int n_values, UnetStore store)
{
  int        n_planes = 0;
  UnetPlane *planes;

  for (int i = 0; i < n_values; i++)
    n_planes +=
        unet_view_blocks (g_array_index (plan->graph->values, UnetValueInfo, values[i]).channels);
  planes = g_new0 (UnetPlane, MAX (n_planes, 1));
  view->batch = plan->batch;
  view->height = n_values > 0 ? plan->values[values[0]].height : 0;
  view->width = n_values > 0 ? plan->values[values[0]].width : 0;
  view->n_planes = n_planes;
  view->store = store;
  view->planes = planes;
  for (int i = 0, plane = 0; i < n_values; i++)
    {
      int64_t left = g_array_index (plan->graph->values, UnetValueInfo, values[i]).channels;

      for (; left > 0; left -= UNET_LANES, plane++)
        {
          planes[plane].lanes = (int)MIN (left, UNET_LANES);
          planes[plane].image_stride = unet_view_plane_size (view->height, view->width);
        }
    }
}

/* Bytes of a value's data. Sizes come from images and options, so they may overflow. */
static size_t
value_bytes (UnetPlan *plan, UnetValue value, size_t element)
{
  int64_t n_planes =
      unet_view_blocks (g_array_index (plan->graph->values, UnetValueInfo, value).channels);
  size_t bytes;

  int64_t window = plan->values[value].window;

  if (!unet_size_mul ((size_t)(window > 0 ? window : plan->values[value].height + 2),
                      (size_t)(plan->values[value].width + 2) * UNET_LANES * element, &bytes) ||
      !unet_size_mul (bytes, (size_t)n_planes, &bytes) ||
      !unet_size_mul (bytes, (size_t)(window > 0 ? 1 : plan->batch), &bytes))
    return SIZE_MAX;
  return bytes;
}

static void
make_views (UnetPlan *plan)
{
  UnetStore saved_store = (plan->flags & UNET_PLAN_BF16) != 0 ? UNET_STORE_BF16 : UNET_STORE_F32;

  for (int i = 0; i < plan->n_ops; i++)
    {
      UnetPlanOp   *self = &plan->ops[i];
      const UnetOp *op = self->op;
      int           n_out = op->output >= 0 ? 1 : 0;
      size_t        channels;

      init_view (plan, &self->in, op->inputs, op->n_inputs, UNET_STORE_F32);
      init_view (plan, &self->out, &op->output, n_out, UNET_STORE_F32);
      init_view (plan, &self->grad_in, op->inputs, op->n_inputs, UNET_STORE_F32);
      init_view (plan, &self->grad_out, &op->output, n_out, UNET_STORE_F32);
      init_view (plan, &self->saved, &op->output, n_out, saved_store);
      self->accumulate = g_new0 (bool, MAX (self->grad_in.n_planes, 1));
      if (op->gamma != NULL)
        {
          channels = op->gamma->n_packed;
          self->scale = unet_aligned_alloc0 (4 * channels * sizeof (float));
          self->shift = self->scale + channels;
          self->mean = self->shift + channels;
          self->inv_std = self->mean + channels;
        }
      else if (op->klass == &unet_op_conv_transpose_relu_class)
        {
          channels = op->bias->n_packed;
          self->scale = unet_aligned_alloc0 (2 * channels * sizeof (float));
          self->shift = self->scale + channels;
          for (int64_t c = 0; c < op->out_channels; c++)
            self->scale[c] = 1;
        }
    }
}

/* --- schedule --- */

static bool
is_input_of (const UnetPlan *plan, int op, UnetValue value)
{
  const UnetOp *o = plan->ops[op].op;

  for (int i = 0; i < o->n_inputs; i++)
    if (o->inputs[i] == value)
      return true;
  return false;
}

/* In which of the two steps of the way back an operator reads its inputs. */
static bool
reads_input_in_weights (const UnetPlan *plan, int op, UnetValue value)
{
  return plan->ops[op].op->klass->reads_inputs_in_backward && is_input_of (plan, op, value);
}

static bool
reads_input_in_backward (const UnetPlan *plan, int op, UnetValue value)
{
  return plan->ops[op].op->klass->backward_weights == NULL &&
         reads_input_in_weights (plan, op, value);
}

/* The operator can make its output again from what it saved. */
static bool
saves_for_recompute (const UnetPlan *plan, int op)
{
  const UnetOp *o = plan->ops[op].op;

  return !unet_plan_is_constant (plan, op) && o->klass->recompute != NULL && o->gamma != NULL;
}

/* What an operator made is needed for its way back: for the activation's sake, if it did not save
 * what it can be made from. */
static bool
keeps_output (const UnetPlan *plan, int op)
{
  const UnetOp *o = plan->ops[op].op;

  return o->klass->reads_output_in_backward && o->activation != UNET_ACTIVATION_NONE &&
         !saves_for_recompute (plan, op);
}

static bool
needs_recompute (const UnetPlan *plan, UnetValue value)
{
  int producer = g_array_index (plan->graph->values, UnetValueInfo, value).producer;

  if (!saves_for_recompute (plan, producer))
    return false;
  /* The last operator's backward step follows its forward step at once: its input is still there.
   */
  return !is_input_of (plan, plan->n_ops - 1, value);
}

static void
add_step (UnetPlan *plan, int op, UnetPhase phase)
{
  Step step = {op, phase};

  g_array_append_val (plan->steps, step);
}

/* Whether somebody wants a gradient at an input: all but the pictures and what is constant do. */
static bool
has_grad_in (const UnetPlan *plan, int op)
{
  const UnetOp *o = plan->ops[op].op;

  for (int i = 0; i < o->n_inputs; i++)
    {
      const int producer =
          g_array_index (plan->graph->values, UnetValueInfo, o->inputs[i]).producer;

      if (producer > 0 && !unet_plan_is_constant (plan, producer))
        return true;
    }
  return false;
}

static void
make_schedule (UnetPlan *plan)
{
  g_autofree bool *done = g_new0 (bool, plan->n_values);

  for (int i = 0; i < plan->n_ops; i++)
    add_step (plan, i, UNET_PHASE_FORWARD);
  plan->n_forward = plan->n_ops;
  if (!unet_plan_is_training (plan))
    return;
  for (int i = plan->n_ops - 1; i > 0 && !unet_plan_is_constant (plan, i); i--)
    {
      const UnetOp *op = plan->ops[i].op;

      for (int j = 0; j < op->n_inputs && op->klass->reads_inputs_in_backward; j++)
        {
          UnetValue value = op->inputs[j];

          if (done[value] || !needs_recompute (plan, value))
            continue;
          done[value] = true;
          add_step (plan, g_array_index (plan->graph->values, UnetValueInfo, value).producer,
                    UNET_PHASE_RECOMPUTE);
        }
      if (op->klass->backward_weights != NULL)
        add_step (plan, i, UNET_PHASE_WEIGHTS);
      if (op->klass->backward_weights == NULL || has_grad_in (plan, i))
        add_step (plan, i, UNET_PHASE_BACKWARD);
    }
}

/* --- lifetimes --- */

/* The first and last step of the schedule for which PHASE and PREDICATE hold; FALSE if none. */
typedef bool (*StepPredicate) (const UnetPlan *plan, int op, UnetValue value);

static bool
find_steps (const UnetPlan *plan,
            UnetPhase       phase,
            StepPredicate   predicate,
            UnetValue       value,
            int            *first,
            int            *last)
{
  bool found = false;

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const Step *step = &g_array_index (plan->steps, Step, i);

      if (step->phase != phase || !predicate (plan, step->op, value))
        continue;
      if (!found)
        *first = (int)i;
      *last = (int)i;
      found = true;
    }
  return found;
}

static bool
makes_value (const UnetPlan *plan, int op, UnetValue value)
{
  return plan->ops[op].op->output == value;
}

/* The operators of a chain run at the same time: what one of them makes or reads lives from the
 * first to the last. MADE and LAST are steps of the forward pass or, after it, left alone. */
static void
widen_to_chains (const UnetPlan *plan, int *made, int *last)
{
  if (*made < plan->n_ops && plan->ops[*made].chain >= 0)
    *made = g_array_index (plan->chains, Chain, plan->ops[*made].chain).first;
  if (*last < plan->n_ops && plan->ops[*last].chain >= 0)
    *last = g_array_index (plan->chains, Chain, plan->ops[*last].chain).end - 1;
}

/* The last step of the value that takes over the memory of VALUE, or -1. */
static int
last_of_successor (const UnetPlan *plan, UnetValue value)
{
  for (UnetValue i = 0; i < plan->n_values; i++)
    if (plan->values[i].predecessor == value)
      {
        int first = 0, made = 0, last = -1;

        (void)find_steps (plan, UNET_PHASE_FORWARD, is_input_of, i, &first, &last);
        widen_to_chains (plan, &made, &last);
        return last;
      }
  return -1;
}

static void
request_value (UnetPlan *plan, UnetValue value)
{
  PlanValue *v = &plan->values[value];
  int        producer = g_array_index (plan->graph->values, UnetValueInfo, value).producer;
  size_t     bytes = value_bytes (plan, value, sizeof (float));
  int        made = producer; /* forward steps come first, one per operator */
  int        last = made, backward_last = -1, first = 0, at = 0;
  int        remade = -1, own_backward = -1;

  v->again = v->grad = -1;
  if (find_steps (plan, UNET_PHASE_FORWARD, is_input_of, value, &first, &at))
    last = at;
  if (find_steps (plan, UNET_PHASE_WEIGHTS, reads_input_in_weights, value, &first, &at))
    backward_last = at;
  if (find_steps (plan, UNET_PHASE_BACKWARD, reads_input_in_backward, value, &first, &at))
    backward_last = MAX (backward_last, at);
  if (find_steps (plan, UNET_PHASE_WEIGHTS, makes_value, value, &first, &at))
    own_backward = at;
  if (find_steps (plan, UNET_PHASE_BACKWARD, makes_value, value, &first, &at))
    own_backward = MAX (own_backward, at);
  (void)find_steps (plan, UNET_PHASE_RECOMPUTE, makes_value, value, &remade, &at);

  if (remade >= 0)
    v->again = unet_arena_request (plan->arena, bytes, remade, backward_last);
  else
    last = MAX (last, backward_last);
  if (own_backward >= 0 && keeps_output (plan, producer))
    last = MAX (last, own_backward);
  widen_to_chains (plan, &made, &last);
  if (v->predecessor >= 0)
    {
      v->data = plan->values[v->predecessor].data;
      return;
    }
  last = MAX (last, last_of_successor (plan, value));
  v->data = unet_arena_request (plan->arena, bytes, made, last);

  if (own_backward >= 0 && find_steps (plan, UNET_PHASE_BACKWARD, is_input_of, value, &first, &at))
    v->grad = unet_arena_request (plan->arena, bytes, first, own_backward);
}

/* Of the forward step. A chain runs one image at a time, and how a convolution is worked out
 * depends on how much there is of it: its scratch is that of one image. */
static size_t
get_forward_scratch (UnetPlan *plan, UnetPlanOp *self)
{
  size_t bytes;

  if (self->chain >= 0)
    self->in.batch = self->out.batch = 1;
  bytes = self->op->klass->forward_scratch (plan, self);
  self->in.batch = self->out.batch = plan->batch;
  return bytes;
}

static void
request_op (UnetPlan *plan, int index)
{
  UnetPlanOp   *self = &plan->ops[index];
  const UnetOp *op = self->op;
  OpRequests   *requests = &plan->requests[index];
  int           weights = -1, backward = -1;

  *requests = (OpRequests){-1, -1, -1, -1, -1};
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const Step *step = &g_array_index (plan->steps, Step, i);

      if (step->op == index && step->phase == UNET_PHASE_WEIGHTS)
        weights = (int)i;
      if (step->op == index && step->phase == UNET_PHASE_BACKWARD)
        backward = (int)i;
    }
  if (op->klass->forward_scratch != NULL)
    {
      size_t bytes = get_forward_scratch (plan, self);

      if (self->chain >= 0)
        g_array_index (plan->chains, Chain, self->chain).scratch_size =
            MAX (g_array_index (plan->chains, Chain, self->chain).scratch_size, bytes);
      else
        requests->forward_scratch = unet_arena_request (plan->arena, bytes, index, index);
    }
  if (weights >= 0 && op->klass->weights_scratch != NULL)
    {
      size_t bytes = op->klass->weights_scratch (plan, self);

      requests->weights_scratch = unet_arena_request (plan->arena, bytes, weights, weights);
    }
  if (backward >= 0 && op->klass->backward_scratch != NULL)
    {
      size_t bytes = op->klass->backward_scratch (plan, self);

      requests->backward_scratch = unet_arena_request (plan->arena, bytes, backward, backward);
    }
  if (backward >= 0 && op->klass->has_index)
    requests->index =
        unet_arena_request (plan->arena, unet_max_pool_index_size (&self->out), index, backward);
  if (saves_for_recompute (plan, index))
    {
      size_t element = self->saved.store == UNET_STORE_BF16 ? sizeof (UnetBf16) : sizeof (float);

      requests->saved =
          unet_arena_request (plan->arena, value_bytes (plan, op->output, element), index, weights);
    }
}

/* Who overwrites a gradient and who adds to it; and whether a step has a gradient to make at all.
 */
static void
plan_accumulation (UnetPlan *plan)
{
  g_autofree bool *begun = g_new0 (bool, plan->n_values);

  for (guint i = (guint)plan->n_forward; i < plan->steps->len; i++)
    {
      const Step   *step = &g_array_index (plan->steps, Step, i);
      UnetPlanOp   *self = &plan->ops[step->op];
      const UnetOp *op = self->op;

      if (step->phase != UNET_PHASE_BACKWARD)
        continue;
      for (int j = 0, plane = 0; j < op->n_inputs; j++)
        {
          UnetValue value = op->inputs[j];
          int       n_planes =
              unet_view_blocks (g_array_index (plan->graph->values, UnetValueInfo, value).channels);

          for (int k = 0; k < n_planes; k++)
            self->accumulate[plane++] = begun[value];
          if (plan->values[value].grad >= 0)
            self->needs_grad_in = begun[value] = true;
        }
    }
}

/* The operators of a chain take turns with one scratch. */
static void
request_chain (UnetPlan *plan, const Chain *chain)
{
  const int scratch =
      unet_arena_request (plan->arena, chain->scratch_size, chain->first, chain->end - 1);

  for (int i = chain->first; i < chain->end; i++)
    plan->requests[i].forward_scratch = scratch;
}

static void
request_logits (UnetPlan *plan)
{
  const UnetPlanOp *self = &plan->ops[plan->n_ops - 1];
  int               made = plan->n_ops - 1;
  int               end = MAX (made, (int)plan->steps->len - 1);
  size_t            bytes;

  if (!unet_size_mul ((size_t)plan->batch * (size_t)self->op->out_channels,
                      (size_t)plan->height * (size_t)plan->width * sizeof (float), &bytes))
    bytes = SIZE_MAX;
  widen_to_chains (plan, &made, &end);
  plan->logits = unet_arena_request (plan->arena, bytes, made, end);
  plan->grad_logits = -1;
  /* The caller writes it between the last forward and the first backward step, while the input of
   * the output operator lives too. */
  if (unet_plan_is_training (plan))
    plan->grad_logits = unet_arena_request (plan->arena, bytes, made, made + 1);
}

bool
unet_plan_lay_out (UnetPlan *plan, GError **error)
{
  if (!plan_sizes (plan, error))
    return false;
  make_views (plan);
  make_schedule (plan);
  unet_plan_find_chains (plan);
  unet_plan_find_successions (plan);
  for (int i = 0; i < plan->n_values; i++)
    request_value (plan, i);
  plan_accumulation (plan); /* before the operators' scratch: it may depend on needs_grad_in */
  for (int i = 0; i < plan->n_ops; i++)
    request_op (plan, i);
  for (guint i = 0; i < plan->chains->len; i++)
    request_chain (plan, &g_array_index (plan->chains, Chain, i));
  request_logits (plan);
  unet_arena_plan (plan->arena);
  return true;
}
