/* op-shape.c: operators without parameters that change the size, and the sum
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/add.h"
#include "kernels/crop.h"
#include "kernels/pooling.h"
#include "kernels/upsample-nearest.h"
#include "kernels/upsample.h"
#include "nn/nn-private.h"

#include <string.h>

/* --- max pooling --- */

static void
pool_size (const UnetGraph *graph, const UnetOp *op, int64_t *height, int64_t *width)
{
  *height = (*height - 2 * op->margin) / 2;
  *width = (*width - 2 * op->margin) / 2;
}

/* Lets the kernel see VIEW as if it began MARGIN pixels further in. The rows stay as long as they
 * are, and the planes are bound anew before the next step. */
static void
skip_margin (UnetView *view, int64_t margin)
{
  UnetPlane *planes = (UnetPlane *)view->planes;

  for (int p = 0; p < view->n_planes; p++)
    planes[p].data = (float *)planes[p].data + margin * (unet_view_row_size (view) + UNET_LANES);
}

static void
clear_plane_task (void *data, int64_t plane, int worker)
{
  const UnetView *view = data;

  memset (view->planes[plane].data, 0,
          (size_t)(view->planes[plane].image_stride * view->batch) * sizeof (float));
}

static void
pool_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  if (self->op->margin > 0)
    skip_margin (&self->in, self->op->margin);
  unet_max_pool_forward (pool, &self->in, &self->out, self->index);
}

static void
pool_backward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  bool accumulate = self->accumulate[0];

  if (!self->needs_grad_in)
    return;
  if (self->op->margin > 0)
    {
      if (!accumulate)
        unet_pool_run (pool, self->grad_in.n_planes, clear_plane_task, &self->grad_in);
      accumulate = true;
      skip_margin (&self->grad_in, self->op->margin);
    }
  unet_max_pool_backward (pool, &self->grad_out, self->index, &self->grad_in, accumulate);
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
upsample_size (const UnetGraph *graph, const UnetOp *op, int64_t *height, int64_t *width)
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

/* --- max pooling of 3x3 --- */

static void
pool3_size (const UnetGraph *graph, const UnetOp *op, int64_t *height, int64_t *width)
{
  *height = (*height + 1) / 2;
  *width = (*width + 1) / 2;
}

static void
pool3_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  unet_max_pool3_forward (pool, &self->in, &self->out, self->index);
}

static void
pool3_backward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  if (self->needs_grad_in)
    unet_max_pool3_backward (pool, &self->grad_out, self->index, &self->grad_in,
                             self->accumulate[0]);
}

const UnetOpClass unet_op_max_pool3_class = {
    .name = "max_pool3",
    .has_index = true,
    .size = pool3_size,
    .forward = pool3_forward,
    .backward = pool3_backward,
};

/* --- upsampling by the nearest pixel --- */

static void
nearest_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  unet_upsample_nearest_forward (pool, &self->in, &self->out);
}

static void
nearest_forward_rows (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self, int64_t first, int64_t end)
{
  unet_upsample_nearest_forward_rows (pool, &self->in, &self->out, first, end);
}

static void
nearest_backward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  if (self->needs_grad_in)
    unet_upsample_nearest_backward (pool, &self->grad_out, &self->grad_in, self->accumulate[0]);
}

const UnetOpClass unet_op_upsample_nearest_class = {
    .name = "upsample_nearest",
    .size = upsample_size,
    .forward = nearest_forward,
    .forward_rows = nearest_forward_rows,
    .backward = nearest_backward,
};

/* --- the sum of two values --- */

/* The views of the two inputs: halves of the list of planes. */
static void
split_view (const UnetView *both, UnetView views[2])
{
  for (int i = 0; i < 2; i++)
    {
      views[i] = *both;
      views[i].n_planes = both->n_planes / 2;
      views[i].planes = both->planes + i * views[i].n_planes;
    }
}

static void
add_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  UnetView in[2];

  split_view (&self->in, in);
  unet_add_forward (pool, &in[0], &in[1], self->op->activation, &self->out);
}

static void
add_backward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  UnetView    grad_in[2];
  const bool *accumulate = self->accumulate;
  const int   n = self->grad_in.n_planes / 2;

  split_view (&self->grad_in, grad_in);
  unet_add_backward (pool, self->op->activation, &self->out, &self->grad_out,
                     grad_in[0].planes[0].data != NULL ? &grad_in[0] : NULL, accumulate[0],
                     grad_in[1].planes[0].data != NULL ? &grad_in[1] : NULL, accumulate[n]);
}

const UnetOpClass unet_op_add_class = {
    .name = "add",
    .reads_output_in_backward = true, /* only with an activation: the plan looks */
    .forward = add_forward,
    .backward = add_backward,
};

/* --- a margin less --- */

static void
crop_size (const UnetGraph *graph, const UnetOp *op, int64_t *height, int64_t *width)
{
  *height -= 2 * op->margin;
  *width -= 2 * op->margin;
}

static void
crop_forward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  unet_crop_forward (pool, &self->in, self->op->margin, &self->out);
}

static void
crop_backward (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self)
{
  if (self->needs_grad_in)
    unet_crop_backward (pool, &self->grad_out, self->op->margin, &self->grad_in,
                        self->accumulate[0]);
}

const UnetOpClass unet_op_crop_class = {
    .name = "crop",
    .size = crop_size,
    .forward = crop_forward,
    .backward = crop_backward,
};
