/* add.c: the sum of two values and an activation, as residual blocks end
 *
 * Backward, both summands have the same gradient: what of the gradient at the sum the activation
 * lets pass. It is worked out for each of them, row by row, so that what is read for the second is
 * in the cache.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/add.h"

#include "kernels/dispatch.h"
#include "kernels/rows.h"

typedef struct
{
  const UnetView  *a, *b, *out;
  const UnetMicro *micro;
  UnetActivation   activation;
  int64_t          first_row, end_row; /* forward: rows that are wanted */
  const UnetView  *grad_out;
  const UnetView  *grads[2];
  bool             accumulate[2];
} Add;

static void
forward_task (void *data, int64_t index, int worker)
{
  const Add      *add = data;
  const UnetView *out = add->out;
  const UnetRows  rows = unet_rows_of_task (out, index);
  const int64_t   first = MAX (rows.first, add->first_row);
  const int64_t   end = MIN (rows.end, add->end_row);
  const int64_t   row_size = unet_view_row_size (out);
  const float    *a = unet_view_at (add->a, rows.plane, rows.image);
  const float    *b = unet_view_at (add->b, rows.plane, rows.image);
  float          *to = unet_view_at (out, rows.plane, rows.image);

  if (first >= end)
    return;
  for (int64_t y = first; y < end; y++)
    add->micro->add (a + y * row_size, b + y * row_size, out->width, add->activation,
                     to + y * row_size);
  unet_rows_zero_border (to, out->height, out->width, first, end);
}

void
unet_add_forward_rows (UnetPool       *pool,
                       const UnetView *a,
                       const UnetView *b,
                       UnetActivation  activation,
                       const UnetView *out,
                       int64_t         first,
                       int64_t         end)
{
  Add add = {.a = a,
             .b = b,
             .out = out,
             .micro = unet_dispatch_micro (),
             .activation = activation,
             .first_row = first,
             .end_row = end};

  unet_pool_run (pool, unet_rows_n_tasks (out), forward_task, &add);
}

void
unet_add_forward (UnetPool       *pool,
                  const UnetView *a,
                  const UnetView *b,
                  UnetActivation  activation,
                  const UnetView *out)
{
  unet_add_forward_rows (pool, a, b, activation, out, 0, out->height);
}

static void
backward_task (void *data, int64_t index, int worker)
{
  const Add      *add = data;
  const UnetView *grad_out = add->grad_out;
  const UnetRows  rows = unet_rows_of_task (grad_out, index);
  const int64_t   row_size = unet_view_row_size (grad_out);
  const float    *from = unet_view_at (grad_out, rows.plane, rows.image);
  const float    *values = add->activation == UNET_ACTIVATION_NONE
                               ? from
                               : unet_view_at (add->out, rows.plane, rows.image);
  float          *targets[2] = {NULL, NULL};

  for (int i = 0; i < 2; i++)
    if (add->grads[i] != NULL && add->grads[i]->planes[rows.plane].data != NULL)
      targets[i] = unet_view_at (add->grads[i], rows.plane, rows.image);
  for (int64_t y = rows.first; y < rows.end; y++)
    for (int i = 0; i < 2; i++)
      if (targets[i] != NULL)
        add->micro->pass_grad (values + y * row_size, from + y * row_size, grad_out->width,
                               add->activation, targets[i] + y * row_size, add->accumulate[i]);
  for (int i = 0; i < 2; i++)
    if (targets[i] != NULL && !add->accumulate[i])
      unet_rows_zero_border (targets[i], grad_out->height, grad_out->width, rows.first, rows.end);
}

void
unet_add_backward (UnetPool       *pool,
                   UnetActivation  activation,
                   const UnetView *out,
                   const UnetView *grad_out,
                   const UnetView *grad_a,
                   bool            accumulate_a,
                   const UnetView *grad_b,
                   bool            accumulate_b)
{
  Add add = {.out = out,
             .micro = unet_dispatch_micro (),
             .activation = activation,
             .grad_out = grad_out,
             .grads = {grad_a, grad_b},
             .accumulate = {accumulate_a, accumulate_b}};

  unet_pool_run (pool, unet_rows_n_tasks (grad_out), backward_task, &add);
}
