/* layout.c: between plain [N][C][H][W] and blocked views
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/layout.h"

#include "kernels/dispatch.h"
#include "kernels/rows.h"

typedef struct
{
  const UnetView  *view;
  const UnetMicro *micro;
  const float     *source;
  float           *target;
  int64_t          content_height, content_width;
  int64_t          first_row, end_row; /* rows that are wanted */
} Layout;

/* The plain image whose channel is the first of plane B of image N. */
static int64_t
plain_offset (const UnetView *view, int b, int64_t n)
{
  int64_t channel = n * unet_view_channels (view);

  for (int i = 0; i < b; i++)
    channel += view->planes[i].lanes;
  return channel * view->height * view->width;
}

static void
from_nchw_task (void *data, int64_t index, int worker)
{
  const Layout   *layout = data;
  const UnetView *view = layout->view;
  const UnetRows  rows = unet_rows_of_task (view, index);
  const int       lanes = view->planes[rows.plane].lanes;
  const int64_t   image_size = view->height * view->width;
  const float    *source = layout->source + plain_offset (view, rows.plane, rows.image);
  float          *pixel = unet_view_at (view, rows.plane, rows.image);

  const int64_t first = MAX (rows.first, layout->first_row);
  const int64_t end = MIN (rows.end, layout->end_row);

  if (first >= end)
    return;
  for (int64_t y = first; y < end; y++)
    {
      const float *from = source + y * view->width;
      float       *to = pixel + y * unet_view_row_size (view);

      layout->micro->from_planes (from, image_size, lanes, view->width, to);
    }
  unet_rows_zero_border (pixel, view->height, view->width, first, end);
}

void
unet_layout_rows_from_nchw (UnetPool       *pool,
                            const float    *source,
                            const UnetView *view,
                            int64_t         first,
                            int64_t         end)
{
  Layout layout = {.view = view,
                   .micro = unet_dispatch_micro (),
                   .source = source,
                   .first_row = first,
                   .end_row = end};

  unet_pool_run (pool, unet_rows_n_tasks (view), from_nchw_task, &layout);
}

void
unet_layout_from_nchw (UnetPool *pool, const float *source, const UnetView *view)
{
  unet_layout_rows_from_nchw (pool, source, view, 0, view->height);
}

static void
to_nchw_task (void *data, int64_t index, int worker)
{
  const Layout   *layout = data;
  const UnetView *view = layout->view;
  const UnetRows  rows = unet_rows_of_task (view, index);
  const int64_t   image_size = view->height * view->width;
  const float    *pixel = unet_view_at (view, rows.plane, rows.image);
  float          *target = layout->target + plain_offset (view, rows.plane, rows.image);

  for (int64_t y = rows.first; y < rows.end; y++)
    layout->micro->to_planes (pixel + y * unet_view_row_size (view), view->width,
                              view->planes[rows.plane].lanes, target + y * view->width, image_size);
}

void
unet_layout_to_nchw (UnetPool *pool, const UnetView *view, float *target)
{
  Layout layout = {.view = view, .micro = unet_dispatch_micro (), .target = target};

  unet_pool_run (pool, unet_rows_n_tasks (view), to_nchw_task, &layout);
}

static void
zero_border_task (void *data, int64_t index, int worker)
{
  const Layout   *layout = data;
  const UnetView *view = layout->view;
  const int64_t   width = view->width;
  const int64_t   row_size = unet_view_row_size (view);
  const int64_t   missing = MAX (0, width - layout->content_width);
  float *pixel = unet_view_at (view, (int)(index % view->n_planes), index / view->n_planes);

  unet_rows_zero_border (pixel, view->height, width, layout->first_row, layout->end_row);
  for (int64_t y = layout->first_row; y < layout->end_row; y++)
    {
      if (y >= layout->content_height)
        memset (pixel + y * row_size, 0, (size_t)(width * UNET_LANES) * sizeof (float));
      else if (missing > 0)
        memset (pixel + y * row_size + layout->content_width * UNET_LANES, 0,
                (size_t)(missing * UNET_LANES) * sizeof (float));
    }
}

void
unet_layout_zero_border_rows (UnetPool       *pool,
                              const UnetView *view,
                              int64_t         content_height,
                              int64_t         content_width,
                              int64_t         first,
                              int64_t         end)
{
  Layout layout = {.view = view,
                   .content_height = content_height,
                   .content_width = content_width,
                   .first_row = first,
                   .end_row = end};

  unet_pool_run (pool, view->batch * view->n_planes, zero_border_task, &layout);
}

void
unet_layout_zero_border (UnetPool       *pool,
                         const UnetView *view,
                         int64_t         content_height,
                         int64_t         content_width)
{
  unet_layout_zero_border_rows (pool, view, content_height, content_width, 0, view->height);
}
