/* logits.c: a blocked value as the logits that it is, and the gradient at them as its gradient
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/logits.h"

#include "kernels/dispatch.h"
#include "kernels/rows.h"

typedef struct
{
  const UnetView  *view;
  const UnetMicro *micro;
  int64_t          margin, first, end, height, width;
  float           *logits;
  const float     *grad_logits;
} Logits;

/* Where the logits of the first channel of the rows' plane and image are. */
static int64_t
find_offset (const Logits *job, const UnetRows *rows)
{
  return (rows->image * unet_view_channels (job->view) + rows->plane * UNET_LANES) * job->height *
         job->width;
}

static void
from_view_task (void *data, int64_t index, int worker)
{
  const Logits  *job = data;
  const UnetRows rows = unet_rows_of_task (job->view, index);
  const int      lanes = job->view->planes[rows.plane].lanes;
  float         *target = job->logits + find_offset (job, &rows);
  const float   *source = unet_view_at (job->view, rows.plane, rows.image);
  const int64_t  first = MAX (MAX (rows.first, job->first), job->margin);
  const int64_t  end = MIN (MIN (rows.end, job->end), job->margin + job->height);

  for (int64_t y = first; y < end; y++)
    job->micro->to_planes (source + y * unet_view_row_size (job->view) + job->margin * UNET_LANES,
                           job->width, lanes, target + (y - job->margin) * job->width,
                           job->height * job->width);
}

void
unet_logits_from_view (UnetPool       *pool,
                       const UnetView *view,
                       int64_t         margin,
                       int64_t         first,
                       int64_t         end,
                       int64_t         height,
                       int64_t         width,
                       float          *logits)
{
  Logits job = {.view = view,
                .micro = unet_dispatch_micro (),
                .margin = margin,
                .first = first,
                .end = end,
                .height = height,
                .width = width,
                .logits = logits};

  unet_pool_run (pool, unet_rows_n_tasks (view), from_view_task, &job);
}

static void
to_gradient_task (void *data, int64_t index, int worker)
{
  const Logits  *job = data;
  const UnetRows rows = unet_rows_of_task (job->view, index);
  const int      lanes = job->view->planes[rows.plane].lanes;
  const int64_t  row_size = unet_view_row_size (job->view);
  const float   *source = job->grad_logits + find_offset (job, &rows);
  float         *target = unet_view_at (job->view, rows.plane, rows.image);

  for (int64_t y = rows.first; y < rows.end; y++)
    {
      const int64_t row = y - job->margin;
      float        *to = target + y * row_size;
      const size_t  pixel = UNET_LANES * sizeof (float);

      if (row < 0 || row >= job->height)
        {
          memset (to, 0, (size_t)job->view->width * pixel);
          continue;
        }
      memset (to, 0, (size_t)job->margin * pixel);
      job->micro->from_planes (source + row * job->width, job->height * job->width, lanes,
                               job->width, to + job->margin * UNET_LANES);
      memset (to + (job->margin + job->width) * UNET_LANES, 0,
              (size_t)(job->view->width - job->margin - job->width) * pixel);
    }
  unet_rows_zero_border (target, job->view->height, job->view->width, rows.first, rows.end);
}

void
unet_logits_to_gradient (UnetPool       *pool,
                         const float    *grad_logits,
                         int64_t         height,
                         int64_t         width,
                         int64_t         margin,
                         const UnetView *grad)
{
  Logits job = {.view = grad,
                .micro = unet_dispatch_micro (),
                .margin = margin,
                .height = height,
                .width = width,
                .grad_logits = grad_logits};

  unet_pool_run (pool, unet_rows_n_tasks (grad), to_gradient_task, &job);
}
