/* op-shape.c: the operators at the doors, and those that change the size
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv1x1.h"
#include "kernels/layout.h"
#include "kernels/pooling.h"
#include "kernels/upsample.h"
#include "nn/nn-private.h"

/* --- the pictures come in --- */

static void
input_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  unet_layout_from_nchw (pool, unet_plan_get_images (plan), &self->out);
}

static void
input_forward_rows (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self, int64_t first, int64_t end)
{
  unet_layout_rows_from_nchw (pool, unet_plan_get_images (plan), &self->out, first, end);
}

const UnetOpClass unet_op_input_class = {
    .name = "input",
    .forward = input_forward,
    .forward_rows = input_forward_rows,
};

/* --- max pooling --- */

static void
pool_size (int64_t *height, int64_t *width)
{
  *height /= 2;
  *width /= 2;
}

static void
pool_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  unet_max_pool_forward (pool, &self->in, &self->out, self->index);
}

static void
pool_backward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  if (self->needs_grad_in)
    unet_max_pool_backward (pool, &self->grad_out, self->index, &self->grad_in,
                            self->accumulate[0]);
}

const UnetOpClass unet_op_max_pool_class = {
    .name = "max_pool",
    .has_index = true,
    .size = pool_size,
    .forward = pool_forward,
    .backward = pool_backward,
};

/* --- bilinear upsampling --- */

static void
upsample_size (int64_t *height, int64_t *width)
{
  *height *= 2;
  *width *= 2;
}

static void
upsample_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  unet_upsample_forward (pool, &self->in, &self->out);
}

static void
upsample_backward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  if (self->needs_grad_in)
    unet_upsample_backward (pool, &self->grad_out, &self->grad_in, self->accumulate[0]);
}

const UnetOpClass unet_op_upsample_class = {
    .name = "upsample",
    .size = upsample_size,
    .forward = upsample_forward,
    .backward = upsample_backward,
};

/* --- the logits go out --- */

static size_t
output_backward_scratch (const UnetPlan *plan, const UnetPlanOp *self)
{
  return unet_conv1x1_backward_scratch (&self->in, (int)self->op->out_channels);
}

static double
output_flops (const UnetPlanOp *self)
{
  return 2.0 * (double)self->op->in_channels * (double)self->op->out_channels *
         (double)self->in.batch * (double)self->in.height * (double)self->in.width;
}

static void
output_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  unet_conv1x1_forward (pool, &self->in, self->op->weight->value, self->op->bias->value,
                        (int)self->op->out_channels, unet_plan_peek_logits (plan));
}

static void
output_backward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  const UnetOp *op = self->op;

  unet_conv1x1_backward (pool, &self->in, op->weight->value, unet_plan_peek_grad_logits (plan),
                         (int)op->out_channels, self->needs_grad_in ? &self->grad_in : NULL,
                         self->accumulate[0], op->weight->grad, op->bias->grad, self->scratch);
}

const UnetOpClass unet_op_output_class = {
    .name = "output",
    .reads_inputs_in_backward = true,
    .backward_scratch = output_backward_scratch,
    .flops = output_flops,
    .forward = output_forward,
    .backward = output_backward,
};
