/* op-door.c: the operators at the doors, where activations are plain pixels and logits
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv1x1.h"
#include "kernels/layout.h"
#include "kernels/logits.h"
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

static void
framed_size (const UnetGraph *graph, const UnetOp *op, int64_t *height, int64_t *width)
{
  *height = unet_input_frame_size (&graph->frame, *height);
  *width = unet_input_frame_size (&graph->frame, *width);
}

static void
framed_forward_rows (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self, int64_t first, int64_t end)
{
  const UnetGraph *graph = unet_plan_get_graph (plan);
  const bool       plain = graph->plain_input;
  int64_t          height, width;

  unet_plan_get_image_size (plan, &height, &width);
  unet_layout_rows_from_nchw_mirrored (
      pool, unet_plan_get_images (plan), height, width, graph->frame.before, graph->frame.before,
      plain ? NULL : graph->in_scale, plain ? NULL : graph->in_shift, &self->out, first, end);
}

static void
framed_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  framed_forward_rows (plan, pool, self, 0, self->out.height);
}

const UnetOpClass unet_op_input_framed_class = {
    .name = "input",
    .size = framed_size,
    .forward = framed_forward,
    .forward_rows = framed_forward_rows,
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

/* --- a value goes out as the logits it is --- */

static void
value_forward_rows (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self, int64_t first, int64_t end)
{
  int64_t height, width;

  unet_plan_get_image_size (plan, &height, &width);
  unet_logits_from_view (pool, &self->in, self->op->margin, first, end, height, width,
                         unet_plan_peek_logits (plan));
}

static void
value_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  value_forward_rows (plan, pool, self, 0, self->in.height);
}

static void
value_backward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  int64_t height, width;

  unet_plan_get_image_size (plan, &height, &width);
  unet_logits_to_gradient (pool, unet_plan_peek_grad_logits (plan), height, width, self->op->margin,
                           &self->grad_in);
}

const UnetOpClass unet_op_output_value_class = {
    .name = "logits",
    .forward = value_forward,
    .forward_rows = value_forward_rows,
    .backward = value_backward,
};
