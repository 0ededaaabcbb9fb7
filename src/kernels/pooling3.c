/* pooling3.c: 3x3 max pooling with stride 2 and padding 1
 *
 * What lies beyond the picture takes no part: the border's zeros would win over what is negative.
 * Backward, a task fills rows of the large side, each from the one or two rows of windows that it
 * lies in.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/pooling.h"

#include "kernels/dispatch.h"
#include "kernels/rows.h"

typedef struct
{
  const UnetView  *large; /* in, or its gradient */
  const UnetView  *small; /* out, or its gradient */
  const UnetMicro *micro;
  uint8_t         *index;
  const uint8_t   *winners;
  bool             accumulate;
  int64_t          first_row, end_row; /* forward: rows of the small side that are wanted */
} Pooling;

/* Where the indices of row Y begin. */
static int64_t
index_offset (const UnetView *small, const UnetRows *rows, int64_t y)
{
  return ((rows->plane * small->batch + rows->image) * small->height + y) * small->width *
         UNET_LANES;
}

static void
forward_task (void *data, int64_t task, int worker)
{
  const Pooling  *pooling = data;
  const UnetView *in = pooling->large;
  const UnetView *out = pooling->small;
  const UnetRows  rows = unet_rows_of_task (out, task);
  const int64_t   first = MAX (rows.first, pooling->first_row);
  const int64_t   end = MIN (rows.end, pooling->end_row);
  const float    *from = unet_view_at (in, rows.plane, rows.image);
  float          *to = unet_view_at (out, rows.plane, rows.image);

  if (first >= end)
    return;
  for (int64_t y = first; y < end; y++)
    {
      UnetPool3 job = {.width = in->width};

      for (int64_t i = 0; i < 3; i++)
        {
          const int64_t row = 2 * y - 1 + i;

          if (row >= 0 && row < in->height)
            job.rows[i] = from + row * unet_view_row_size (in);
        }
      pooling->micro->pool3 (&job, to + y * unet_view_row_size (out),
                             pooling->index != NULL ? pooling->index + index_offset (out, &rows, y)
                                                    : NULL);
    }
  unet_rows_zero_border (to, out->height, out->width, first, end);
}

void
unet_max_pool3_forward_rows (UnetPool       *pool,
                             const UnetView *in,
                             const UnetView *out,
                             int64_t         first,
                             int64_t         end)
{
  Pooling pooling = {.large = in,
                     .small = out,
                     .micro = unet_dispatch_micro (),
                     .first_row = first,
                     .end_row = end};

  unet_pool_run (pool, unet_rows_n_tasks (out), forward_task, &pooling);
}

void
unet_max_pool3_forward (UnetPool *pool, const UnetView *in, const UnetView *out, uint8_t *index)
{
  Pooling pooling = {.large = in,
                     .small = out,
                     .micro = unet_dispatch_micro (),
                     .index = index,
                     .end_row = out->height};

  unet_pool_run (pool, unet_rows_n_tasks (out), forward_task, &pooling);
}

static void
backward_task (void *data, int64_t task, int worker)
{
  const Pooling  *pooling = data;
  const UnetView *grad_in = pooling->large;
  const UnetView *grad_out = pooling->small;
  const UnetRows  rows = unet_rows_of_task (grad_in, task);
  const float    *from = unet_view_at (grad_out, rows.plane, rows.image);
  float          *to = unet_view_at (grad_in, rows.plane, rows.image);

  for (int64_t y = rows.first; y < rows.end; y++)
    {
      UnetUnpool3 job = {.width = grad_in->width};

      /* an even row is in the middle of its windows; an odd one the last of some, the first of
       * others */
      for (int64_t window = y / 2; window <= (y + 1) / 2 && window < grad_out->height; window++)
        {
          job.grads[job.n_rows] = from + window * unet_view_row_size (grad_out);
          job.index[job.n_rows] = pooling->winners + index_offset (grad_out, &rows, window);
          job.numbers[job.n_rows++] = 3 * (int)(y - 2 * window + 1);
        }
      pooling->micro->unpool3 (&job, to + y * unet_view_row_size (grad_in), pooling->accumulate);
    }
  if (!pooling->accumulate)
    unet_rows_zero_border (to, grad_in->height, grad_in->width, rows.first, rows.end);
}

void
unet_max_pool3_backward (UnetPool       *pool,
                         const UnetView *grad_out,
                         const uint8_t  *index,
                         const UnetView *grad_in,
                         bool            accumulate)
{
  Pooling pooling = {.large = grad_in,
                     .small = grad_out,
                     .micro = unet_dispatch_micro (),
                     .winners = index,
                     .accumulate = accumulate};

  unet_pool_run (pool, unet_rows_n_tasks (grad_in), backward_task, &pooling);
}
