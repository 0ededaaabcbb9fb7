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

  /* mirrored */
  int64_t      source_height, source_width, top, left;
  const float *scale, *shift;
} Layout;

/* Channels before plane B. */
static int64_t
get_first_channel (const UnetView *view, int b)
{
  int64_t channel = 0;

  for (int i = 0; i < b; i++)
    channel += view->planes[i].lanes;
  return channel;
}

/* The plain image whose channel is the first of plane B of image N. */
static int64_t
plain_offset (const UnetView *view, int b, int64_t n)
{
  return (n * unet_view_channels (view) + get_first_channel (view, b)) * view->height * view->width;
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

/* ---- mirrored ---- */

/* Which of SIZE pixels is seen at place AT of a row of mirrors. */
static int64_t
mirror (int64_t at, int64_t size)
{
  const int64_t period = 2 * (size - 1);

  if (size == 1)
    return 0;
  at = at % period;
  if (at < 0)
    at += period;
  return at < size ? at : period - at;
}

/* The numbers of the channels of plane B, or VALUE where there are none; 0 in unused lanes. */
static void
get_lanes (const UnetView *view, int b, const float *channels, float value, float *lanes)
{
  const int64_t first = get_first_channel (view, b);

  for (int c = 0; c < UNET_LANES; c++)
    if (c >= view->planes[b].lanes)
      lanes[c] = 0;
    else
      lanes[c] = channels != NULL ? channels[first + c] : value;
}

/* The pixels of row TO left and right of those that are the source's own. */
static void
mirror_row (const Layout *layout, float *to)
{
  const int64_t width = layout->source_width;
  const int64_t left = layout->left;
  const size_t  size = UNET_LANES * sizeof (float);

  for (int64_t x = 0; x < left; x++)
    memcpy (to + x * UNET_LANES, to + (left + mirror (x - left, width)) * UNET_LANES, size);
  for (int64_t x = left + width; x < layout->view->width; x++)
    memcpy (to + x * UNET_LANES, to + (left + mirror (x - left, width)) * UNET_LANES, size);
}

static void
mirrored_task (void *data, int64_t index, int worker)
{
  const Layout   *layout = data;
  const UnetView *view = layout->view;
  const UnetRows  rows = unet_rows_of_task (view, index);
  const int       lanes = view->planes[rows.plane].lanes;
  const int64_t   width = layout->source_width;
  const int64_t   size = layout->source_height * width;
  const int64_t   first = MAX (rows.first, layout->first_row);
  const int64_t   end = MIN (rows.end, layout->end_row);
  const bool      changes = layout->scale != NULL || layout->shift != NULL;
  const float    *source =
      layout->source +
      (rows.image * unet_view_channels (view) + get_first_channel (view, rows.plane)) * size;
  float *pixel = unet_view_at (view, rows.plane, rows.image);
  float  scale[UNET_LANES], shift[UNET_LANES];

  if (first >= end)
    return;
  get_lanes (view, rows.plane, layout->scale, 1, scale);
  get_lanes (view, rows.plane, layout->shift, 0, shift);
  for (int64_t y = first; y < end; y++)
    {
      const float *from = source + mirror (y - layout->top, layout->source_height) * width;
      float       *to = pixel + y * unet_view_row_size (view);
      float       *own = to + layout->left * UNET_LANES;

      layout->micro->from_planes (from, size, lanes, width, own);
      if (changes)
        layout->micro->norm_apply (
            &(UnetPixelRows){
                .values = own, .store = UNET_STORE_F32, .n_rows = 1, .n_columns = width},
            scale, shift, UNET_ACTIVATION_NONE, own, 0);
      mirror_row (layout, to);
    }
  unet_rows_zero_border (pixel, view->height, view->width, first, end);
}

void
unet_layout_rows_from_nchw_mirrored (UnetPool       *pool,
                                     const float    *source,
                                     int64_t         source_height,
                                     int64_t         source_width,
                                     int64_t         top,
                                     int64_t         left,
                                     const float    *scale,
                                     const float    *shift,
                                     const UnetView *view,
                                     int64_t         first,
                                     int64_t         end)
{
  Layout layout = {.view = view,
                   .micro = unet_dispatch_micro (),
                   .source = source,
                   .first_row = first,
                   .end_row = end,
                   .source_height = source_height,
                   .source_width = source_width,
                   .top = top,
                   .left = left,
                   .scale = scale,
                   .shift = shift};

  unet_pool_run (pool, unet_rows_n_tasks (view), mirrored_task, &layout);
}

void
unet_layout_from_nchw_mirrored (UnetPool       *pool,
                                const float    *source,
                                int64_t         source_height,
                                int64_t         source_width,
                                int64_t         top,
                                int64_t         left,
                                const float    *scale,
                                const float    *shift,
                                const UnetView *view)
{
  unet_layout_rows_from_nchw_mirrored (pool, source, source_height, source_width, top, left, scale,
                                       shift, view, 0, view->height);
}

/* ---- back ---- */

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
