/* op-conv.c: 3x3 convolution with normalisation and ReLU, and transposed convolution
 *
 * Training: y = conv (x) is saved, z = relu (norm (y)) is the output and is not: recompute makes it
 * again. Without normalisation there is nothing to save but z itself.
 * Inference: normalisation with running statistics is a scale and a shift per channel, and goes
 * into the convolution's epilogue.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/batch-norm.h"
#include "kernels/conv-transpose.h"
#include "kernels/conv3x3.h"
#include "nn/nn-private.h"

#include <math.h>
#include <string.h>

/* torch.nn.BatchNorm2d's defaults */
#define EPSILON 1e-5f
#define MOMENTUM 0.1f

static size_t
conv_forward_scratch (const UnetPlan *plan, const UnetPlanOp *self)
{
  const size_t size =
      unet_conv3x3_forward_scratch (&self->in, &self->out, unet_plan_get_n_threads (plan));

  if (self->op->gamma == NULL || !unet_plan_is_training (plan))
    return size;
  return MAX (size, unet_batch_norm_scratch (&self->saved));
}

static size_t
conv_weights_scratch (const UnetPlan *plan, const UnetPlanOp *self)
{
  const size_t size = unet_conv3x3_backward_weights_scratch (&self->in, &self->grad_out,
                                                             unet_plan_get_n_threads (plan));

  return self->op->gamma != NULL ? MAX (size, unet_batch_norm_scratch (&self->saved)) : size;
}

static size_t
conv_backward_scratch (const UnetPlan *plan, const UnetPlanOp *self)
{
  return unet_conv3x3_backward_data_scratch (&self->grad_out, &self->grad_in,
                                             unet_plan_get_n_threads (plan));
}

static double
conv_flops (const UnetPlanOp *self)
{
  return 2.0 * 9 * (double)self->op->in_channels * (double)self->op->out_channels *
         (double)self->out.batch * (double)self->out.height * (double)self->out.width;
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

/* Inference, and without normalisation training too. */
static void
conv_forward_rows (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self, int64_t first, int64_t end)
{
  const UnetOp *op = self->op;
  const float  *scale = NULL;
  const float  *shift = op->bias != NULL ? op->bias->value : NULL;

  if (op->gamma != NULL)
    {
      if (first == 0)
        fold_running_statistics (self);
      scale = self->scale;
      shift = self->shift;
    }
  unet_conv3x3_forward_rows (pool, &self->in, op->weight->value, scale, shift, op->relu, &self->out,
                             first, end, self->scratch);
}

static int64_t
conv_min_rows (const UnetPlanOp *self)
{
  return unet_conv3x3_min_rows (&self->in, &self->out);
}

static void
conv_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  const UnetOp *op = self->op;
  const float  *bias = op->bias != NULL ? op->bias->value : NULL;

  if (op->gamma == NULL || !unet_plan_is_training (plan))
    {
      conv_forward_rows (plan, pool, self, 0, self->out.height);
      return;
    }
  unet_conv3x3_forward (pool, &self->in, op->weight->value, NULL, bias, false, &self->saved,
                        self->scratch);
  if (is_frozen (plan))
    use_running_statistics (self);
  else
    use_batch_statistics (plan, pool, self);
  fold (op, self->mean, self->inv_std, self->scale, self->shift);
  unet_batch_norm_apply (pool, &self->saved, self->scale, self->shift, op->relu, &self->out);
}

static void
conv_recompute (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  unet_batch_norm_apply (pool, &self->saved, self->scale, self->shift, self->op->relu, &self->out);
}

/* Leaves the gradient at y where that at z was. */
static void
conv_backward_weights (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  const UnetOp *op = self->op;

  if (op->gamma != NULL)
    unet_batch_norm_backward (pool, &self->saved, self->mean, self->inv_std, op->gamma->value,
                              op->beta->value, op->relu, is_frozen (plan), &self->grad_out,
                              op->gamma->grad, op->beta->grad, self->scratch);
  else if (op->relu)
    unet_activation_backward (pool, UNET_ACTIVATION_RELU, &self->out, &self->grad_out);
  if (op->bias != NULL)
    unet_conv_backward_bias (pool, &self->grad_out, op->bias->grad);
  unet_conv3x3_backward_weights (pool, &self->in, &self->grad_out, op->weight->grad, self->scratch);
}

static void
conv_backward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  unet_conv3x3_backward_data (pool, &self->grad_out, self->op->weight->value, &self->grad_in,
                              self->accumulate, self->scratch);
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

/* --- transposed convolution --- */

static void
transpose_size (int64_t *height, int64_t *width)
{
  *height *= 2;
  *width *= 2;
}

static size_t
transpose_forward_scratch (const UnetPlan *plan, const UnetPlanOp *self)
{
  return unet_conv_transpose_forward_scratch (&self->in, &self->out,
                                              unet_plan_get_n_threads (plan));
}

static size_t
transpose_weights_scratch (const UnetPlan *plan, const UnetPlanOp *self)
{
  return unet_conv_transpose_backward_weights_scratch (&self->in, &self->grad_out,
                                                       unet_plan_get_n_threads (plan));
}

static size_t
transpose_backward_scratch (const UnetPlan *plan, const UnetPlanOp *self)
{
  return unet_conv_transpose_backward_data_scratch (&self->grad_out, &self->grad_in,
                                                    unet_plan_get_n_threads (plan));
}

static double
transpose_flops (const UnetPlanOp *self)
{
  return 2.0 * 4 * (double)self->op->in_channels * (double)self->op->out_channels *
         (double)self->in.batch * (double)self->in.height * (double)self->in.width;
}

static void
transpose_forward_rows (UnetPlan   *plan,
                        UnetPool   *pool,
                        UnetPlanOp *self,
                        int64_t     first,
                        int64_t     end)
{
  unet_conv_transpose_forward_rows (pool, &self->in, self->op->weight->value, self->op->bias->value,
                                    &self->out, first, end, self->scratch);
}

static void
transpose_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  transpose_forward_rows (plan, pool, self, 0, self->out.height);
}

static void
transpose_backward_weights (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  const UnetOp *op = self->op;

  unet_conv_transpose_backward_weights (pool, &self->in, &self->grad_out, op->weight->grad,
                                        op->bias->grad, self->scratch);
}

static void
transpose_backward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  unet_conv_transpose_backward_data (pool, &self->grad_out, self->op->weight->value, &self->grad_in,
                                     self->accumulate[0], self->scratch);
}

const UnetOpClass unet_op_conv_transpose_class = {
    .name = "conv_transpose",
    .reads_inputs_in_backward = true,
    .size = transpose_size,
    .forward_scratch = transpose_forward_scratch,
    .weights_scratch = transpose_weights_scratch,
    .backward_scratch = transpose_backward_scratch,
    .flops = transpose_flops,
    .forward = transpose_forward,
    .forward_rows = transpose_forward_rows,
    .backward_weights = transpose_backward_weights,
    .backward = transpose_backward,
};
