/* pooling.c: 2x2 max pooling with stride 2
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
  const float    *from = unet_view_at (in, rows.plane, rows.image);
  float          *to = unet_view_at (out, rows.plane, rows.image);
  const int64_t   from_row = unet_view_row_size (in);

  for (int64_t y = rows.first; y < rows.end; y++)
    pooling->micro->pool (from + 2 * y * from_row, from + (2 * y + 1) * from_row, out->width,
                          to + y * unet_view_row_size (out),
                          pooling->index != NULL ? pooling->index + index_offset (out, &rows, y)
                                                 : NULL);
  unet_rows_zero_border (to, out->height, out->width, rows.first, rows.end);
}

void
unet_max_pool_forward (UnetPool *pool, const UnetView *in, const UnetView *out, uint8_t *index)
{
  Pooling pooling = {.large = in, .small = out, .micro = unet_dispatch_micro (), .index = index};

  unet_pool_run (pool, unet_rows_n_tasks (out), forward_task, &pooling);
}

/* Makes zero what of rows FIRST .. END - 1 no window covers: an odd last column, or row. */
static void
zero_rest (const UnetView *grad_in, float *pixel, int64_t first, int64_t end)
{
  const int64_t row_size = unet_view_row_size (grad_in);
  const int64_t width = grad_in->width / 2 * 2;

  for (int64_t y = first; y < end; y++)
    {
      const int64_t x = y < grad_in->height / 2 * 2 ? width : 0;

      memset (pixel + y * row_size + x * UNET_LANES, 0,
              (size_t)((grad_in->width - x) * UNET_LANES) * sizeof (float));
    }
}

static void
backward_task (void *data, int64_t task, int worker)
{
  const Pooling  *pooling = data;
  const UnetView *grad_in = pooling->large;
  const UnetView *grad_out = pooling->small;
  const UnetRows  rows = unet_rows_of_task (grad_out, task);
  const float    *from = unet_view_at (grad_out, rows.plane, rows.image);
  float          *to = unet_view_at (grad_in, rows.plane, rows.image);
  const int64_t   row_size = unet_view_row_size (grad_in);
  const bool      is_last = rows.end == grad_out->height;

  for (int64_t y = rows.first; y < rows.end; y++)
    {
      float *top = to + 2 * y * row_size;

      pooling->micro->unpool (from + y * unet_view_row_size (grad_out),
                              pooling->winners + index_offset (grad_out, &rows, y), grad_out->width,
                              top, top + row_size, pooling->accumulate);
    }
  if (!pooling->accumulate)
    {
      const int64_t first = 2 * rows.first;
      const int64_t end = is_last ? grad_in->height : 2 * rows.end;

      zero_rest (grad_in, to, first, end);
      unet_rows_zero_border (to, grad_in->height, grad_in->width, first, end);
    }
}

void
unet_max_pool_backward (UnetPool       *pool,
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

  unet_pool_run (pool, unet_rows_n_tasks (grad_out), backward_task, &pooling);
}
