/* op-transpose.c: transposed convolution 2x2, with activation
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/batch-norm.h"
#include "kernels/conv-transpose.h"
#include "nn/nn-private.h"

static void
transpose_size (const UnetGraph *graph, const UnetOp *op, int64_t *height, int64_t *width)
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

/* --- with an activation behind it: the released network of 2015 --- */

/* In place, by a normalisation that changes nothing. */
static void
transpose_relu_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  transpose_forward (plan, pool, self);
  unet_batch_norm_apply (pool, &self->out, self->scale, self->shift, self->op->activation,
                         &self->out);
}

static void
transpose_relu_backward_weights (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  unet_activation_backward (pool, self->op->activation, &self->out, &self->grad_out);
  transpose_backward_weights (plan, pool, self);
}

const UnetOpClass unet_op_conv_transpose_relu_class = {
    .name = "conv_transpose",
    .reads_inputs_in_backward = true,
    .reads_output_in_backward = true,
    .size = transpose_size,
    .forward_scratch = transpose_forward_scratch,
    .weights_scratch = transpose_weights_scratch,
    .backward_scratch = transpose_backward_scratch,
    .flops = transpose_flops,
    .forward = transpose_relu_forward,
    .backward_weights = transpose_relu_backward_weights,
    .backward = transpose_backward,
};
