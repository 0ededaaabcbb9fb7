/* op-conv.c: convolutions of all kinds with normalisation, activation and dropout
 *
 * Training: y = conv (x) is saved, z = relu (norm (y)) is the output and is not: recompute makes it
 * again. Without normalisation there is nothing to save but z itself; dropout works on it in
 * place, and what it has dropped has no gradient for the same reason that ReLU gives it none.
 * Inference: normalisation with running statistics is a scale and a shift per channel, and goes
 * into the convolution's epilogue.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/batch-norm.h"
#include "kernels/conv-depthwise.h"
#include "kernels/conv.h"
#include "kernels/conv3x3.h"
#include "kernels/dropout.h"
#include "nn/nn-private.h"

#include <math.h>
#include <string.h>

/* torch.nn.BatchNorm2d's defaults */
#define EPSILON 1e-5f
#define MOMENTUM 0.1f

/* --- the kinds of convolution --- */

static void
convolve (UnetPool       *pool,
          UnetPlanOp     *self,
          const float    *scale,
          const float    *shift,
          UnetActivation  activation,
          const UnetView *out)
{
  const UnetOp *op = self->op;

  switch (op->conv_kind)
    {
    case UNET_CONV_GENERAL:
      unet_conv_forward (pool, &op->shape, &self->in, op->weight->value, scale, shift, activation,
                         out, self->scratch);
      break;
    case UNET_CONV_DEPTHWISE:
      unet_conv_depthwise_forward (pool, op->shape.stride, &self->in, op->weight->value, scale,
                                   shift, activation, out);
      break;
    case UNET_CONV_3X3:
    default:
      unet_conv3x3_forward (pool, &self->in, op->weight->value, scale, shift,
                            activation == UNET_ACTIVATION_RELU, out, self->scratch);
    }
}

static size_t
convolve_scratch (const UnetPlan *plan, const UnetPlanOp *self)
{
  const UnetOp *op = self->op;
  const int     n_threads = unet_plan_get_n_threads (plan);

  switch (op->conv_kind)
    {
    case UNET_CONV_GENERAL:
      return unet_conv_forward_scratch (&op->shape, &self->in, &self->out, n_threads);
    case UNET_CONV_DEPTHWISE:
      return 0;
    case UNET_CONV_3X3:
    default:
      return unet_conv3x3_forward_scratch (&self->in, &self->out, n_threads);
    }
}

static void
add_weight_gradient (UnetPool *pool, UnetPlanOp *self)
{
  const UnetOp *op = self->op;

  switch (op->conv_kind)
    {
    case UNET_CONV_GENERAL:
      unet_conv_backward_weights (pool, &op->shape, &self->in, &self->grad_out, op->weight->grad,
                                  self->scratch);
      break;
    case UNET_CONV_DEPTHWISE:
      unet_conv_depthwise_backward_weights (pool, op->shape.stride, &self->in, &self->grad_out,
                                            op->weight->grad, self->scratch);
      break;
    case UNET_CONV_3X3:
    default:
      unet_conv3x3_backward_weights (pool, &self->in, &self->grad_out, op->weight->grad,
                                     self->scratch);
    }
}

static size_t
weight_gradient_scratch (const UnetPlan *plan, const UnetPlanOp *self)
{
  const UnetOp *op = self->op;
  const int     n_threads = unet_plan_get_n_threads (plan);

  switch (op->conv_kind)
    {
    case UNET_CONV_GENERAL:
      return unet_conv_backward_weights_scratch (&op->shape, &self->in, &self->grad_out, n_threads);
    case UNET_CONV_DEPTHWISE:
      return unet_conv_depthwise_backward_weights_scratch (&self->in, &self->grad_out, n_threads);
    case UNET_CONV_3X3:
    default:
      return unet_conv3x3_backward_weights_scratch (&self->in, &self->grad_out, n_threads);
    }
}

static void
conv_backward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  const UnetOp *op = self->op;

  switch (op->conv_kind)
    {
    case UNET_CONV_GENERAL:
      unet_conv_backward_data (pool, &op->shape, &self->grad_out, op->weight->value, &self->grad_in,
                               self->accumulate, self->scratch);
      break;
    case UNET_CONV_DEPTHWISE:
      unet_conv_depthwise_backward_data (pool, op->shape.stride, &self->grad_out, op->weight->value,
                                         &self->grad_in, self->accumulate);
      break;
    case UNET_CONV_3X3:
    default:
      unet_conv3x3_backward_data (pool, &self->grad_out, op->weight->value, &self->grad_in,
                                  self->accumulate, self->scratch);
    }
}

static size_t
conv_backward_scratch (const UnetPlan *plan, const UnetPlanOp *self)
{
  const UnetOp *op = self->op;
  const int     n_threads = unet_plan_get_n_threads (plan);

  switch (op->conv_kind)
    {
    case UNET_CONV_GENERAL:
      return unet_conv_backward_data_scratch (&op->shape, &self->grad_out, &self->grad_in,
                                              n_threads);
    case UNET_CONV_DEPTHWISE:
      return 0;
    case UNET_CONV_3X3:
    default:
      return unet_conv3x3_backward_data_scratch (&self->grad_out, &self->grad_in, n_threads);
    }
}

static double
conv_flops (const UnetPlanOp *self)
{
  const UnetOp *op = self->op;
  const double  n_in = op->conv_kind == UNET_CONV_DEPTHWISE ? 1 : (double)op->in_channels;

  return 2.0 * op->shape.side * op->shape.side * n_in * (double)op->out_channels *
         (double)self->out.batch * (double)self->out.height * (double)self->out.width;
}

static void
conv_size (const UnetGraph *graph, const UnetOp *op, int64_t *height, int64_t *width)
{
  *height = (*height + op->shape.stride - 1) / op->shape.stride;
  *width = (*width + op->shape.stride - 1) / op->shape.stride;
}

/* --- and what follows --- */

static size_t
conv_forward_scratch (const UnetPlan *plan, const UnetPlanOp *self)
{
  const size_t size = convolve_scratch (plan, self);

  if (self->op->gamma == NULL || unet_plan_is_constant (plan, self->number))
    return size;
  return MAX (size, unet_batch_norm_scratch (&self->saved));
}

static size_t
conv_weights_scratch (const UnetPlan *plan, const UnetPlanOp *self)
{
  const size_t size = weight_gradient_scratch (plan, self);

  return self->op->gamma != NULL ? MAX (size, unet_batch_norm_scratch (&self->saved)) : size;
}

/* scale and shift of normalisation with MEAN and INV_STD, for all padded channels: gamma, and so
 * scale, is 0 in the unused ones. */
static void
fold (const UnetOp *op, const float *mean, const float *inv_std, float *scale, float *shift)
{
  for (size_t c = 0; c < op->gamma->n_packed; c++)
    {
      scale[c] = op->gamma->value[c] * inv_std[c];
      shift[c] = op->beta->value[c] - mean[c] * scale[c];
    }
}

static void
move_running_statistics (const UnetOp *op,
                         const float  *mean,
                         const float  *variance,
                         int64_t       n,
                         int           window)
{
  /* PyTorch keeps the unbiased variance. */
  float momentum = MOMENTUM;
  float unbias = n > 1 ? (float)n / (float)(n - 1) : 1.0f;

  op->counter->value[0] += 1;
  if (window > 0)
    momentum = 1.0f / MIN (op->counter->value[0], (float)window);
  for (int64_t c = 0; c < op->mean->count; c++)
    {
      op->mean->value[c] = (1 - momentum) * op->mean->value[c] + momentum * mean[c];
      op->variance->value[c] =
          (1 - momentum) * op->variance->value[c] + momentum * (variance[c] * unbias);
    }
}

static bool
is_frozen (const UnetPlan *plan)
{
  return (unet_plan_get_flags (plan) & UNET_PLAN_FROZEN) != 0;
}

/* Those of y, which was just computed; the running ones move towards them. */
static void
use_batch_statistics (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  const UnetOp *op = self->op;
  int64_t       n = self->out.batch * self->out.height * self->out.width;
  float        *variance = self->inv_std;

  unet_batch_norm_statistics (pool, &self->saved, self->mean, variance, self->scratch);
  move_running_statistics (op, self->mean, variance, n, unet_plan_get_graph (plan)->norm_window);
  for (size_t c = 0; c < op->gamma->n_packed; c++)
    self->inv_std[c] = 1.0f / sqrtf (variance[c] + EPSILON);
}

static void
use_running_statistics (UnetPlanOp *self)
{
  const UnetOp *op = self->op;

  for (size_t c = 0; c < op->gamma->n_packed; c++)
    {
      self->mean[c] = op->mean->value[c];
      self->inv_std[c] = 1.0f / sqrtf (op->variance->value[c] + EPSILON);
    }
}

/* What inference multiplies with and adds, the convolution's bias included. */
static void
fold_running_statistics (UnetPlanOp *self)
{
  const UnetOp *op = self->op;

  use_running_statistics (self);
  fold (op, self->mean, self->inv_std, self->scale, self->shift);
  if (op->bias != NULL)
    for (size_t c = 0; c < op->gamma->n_packed; c++)
      self->shift[c] += op->bias->value[c] * self->scale[c];
}

/* What is multiplied with and added where nothing is saved: in inference, and without normalisation
 * in training too. */
static void
get_constants (UnetPlanOp *self, bool anew, const float **scale, const float **shift)
{
  const UnetOp *op = self->op;

  *scale = NULL;
  *shift = op->bias != NULL ? op->bias->value : NULL;
  if (op->gamma == NULL)
    return;
  if (anew)
    fold_running_statistics (self);
  *scale = self->scale;
  *shift = self->shift;
}

static void
conv_forward_rows (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self, int64_t first, int64_t end)
{
  const UnetOp *op = self->op;
  const float  *scale, *shift;

  get_constants (self, first == 0, &scale, &shift);
  unet_conv3x3_forward_rows (pool, &self->in, op->weight->value, scale, shift,
                             op->activation == UNET_ACTIVATION_RELU, &self->out, first, end,
                             self->scratch);
}

static int64_t
conv_min_rows (const UnetPlanOp *self)
{
  return unet_conv3x3_min_rows (&self->in, &self->out);
}

/* Of VIEW, in place; the same numbers in one step's forward and backward pass. */
static void
drop_out (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self, const UnetView *view)
{
  const uint64_t seed = unet_plan_get_graph (plan)->dropout_seed;

  if (self->op->dropout > 0 && seed != 0)
    unet_dropout_apply (pool, self->op->dropout, seed * 1000003 + (uint64_t)self->number, view,
                        view, false);
}

static void
conv_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  const UnetOp *op = self->op;
  const bool    constant = unet_plan_is_constant (plan, self->number);
  const float  *scale, *shift;

  if (op->gamma == NULL || constant)
    {
      get_constants (self, true, &scale, &shift);
      convolve (pool, self, scale, shift, op->activation, &self->out);
      if (!constant)
        drop_out (plan, pool, self, &self->out);
      return;
    }
  convolve (pool, self, NULL, op->bias != NULL ? op->bias->value : NULL, UNET_ACTIVATION_NONE,
            &self->saved);
  if (is_frozen (plan))
    use_running_statistics (self);
  else
    use_batch_statistics (plan, pool, self);
  fold (op, self->mean, self->inv_std, self->scale, self->shift);
  unet_batch_norm_apply (pool, &self->saved, self->scale, self->shift, op->activation, &self->out);
}

static void
conv_recompute (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  unet_batch_norm_apply (pool, &self->saved, self->scale, self->shift, self->op->activation,
                         &self->out);
}

/* Leaves the gradient at y where that at z was. */
static void
conv_backward_weights (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  const UnetOp *op = self->op;

  drop_out (plan, pool, self, &self->grad_out);
  if (op->gamma != NULL)
    unet_batch_norm_backward (pool, &self->saved, self->mean, self->inv_std, op->gamma->value,
                              op->beta->value, op->activation, is_frozen (plan), &self->grad_out,
                              op->gamma->grad, op->beta->grad, self->scratch);
  else if (op->activation != UNET_ACTIVATION_NONE)
    unet_activation_backward (pool, op->activation, &self->out, &self->grad_out);
  if (op->bias != NULL)
    unet_conv_backward_bias (pool, &self->grad_out, op->bias->grad);
  add_weight_gradient (pool, self);
}

/* The sums of the gradient at the weights have the shapes of the forward step's. */
static const char *
conv_method (const UnetPlan *plan, const UnetPlanOp *self, UnetPhase phase)
{
  switch (phase)
    {
    case UNET_PHASE_RECOMPUTE:
      return "normalise";
    case UNET_PHASE_BACKWARD:
      return unet_conv3x3_method (&self->grad_out, &self->grad_in);
    case UNET_PHASE_FORWARD:
    case UNET_PHASE_WEIGHTS:
    case UNET_N_PHASES:
    default:
      return unet_conv3x3_method (&self->in, &self->out);
    }
}

const UnetOpClass unet_op_conv3x3_class = {
    .name = "conv3x3",
    .reads_inputs_in_backward = true,
    .reads_output_in_backward = true, /* only without normalisation: the plan looks */
    .forward_scratch = conv_forward_scratch,
    .weights_scratch = conv_weights_scratch,
    .backward_scratch = conv_backward_scratch,
    .flops = conv_flops,
    .method = conv_method,
    .forward = conv_forward,
    .forward_rows = conv_forward_rows,
    .rows_lag = 4,
    .min_rows = conv_min_rows,
    .recompute = conv_recompute,
    .backward_weights = conv_backward_weights,
    .backward = conv_backward,
};

static const char *
conv_kind_method (const UnetPlan *plan, const UnetPlanOp *self, UnetPhase phase)
{
  return phase == UNET_PHASE_RECOMPUTE                ? "normalise"
         : self->op->conv_kind == UNET_CONV_DEPTHWISE ? "depthwise"
                                                      : "strided";
}

const UnetOpClass unet_op_conv_class = {
    .name = "conv",
    .reads_inputs_in_backward = true,
    .reads_output_in_backward = true, /* only without normalisation: the plan looks */
    .size = conv_size,
    .forward_scratch = conv_forward_scratch,
    .weights_scratch = conv_weights_scratch,
    .backward_scratch = conv_backward_scratch,
    .flops = conv_flops,
    .method = conv_kind_method,
    .forward = conv_forward,
    .recompute = conv_recompute,
    .backward_weights = conv_backward_weights,
    .backward = conv_backward,
};
