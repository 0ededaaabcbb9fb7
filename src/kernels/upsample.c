/* upsample.c: bilinear upsampling by 2, corners aligned
 *
 * Backward gathers: each source pixel collects from the few target pixels that read it, so that no
 * two tasks write to the same place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/upsample.h"

#include "kernels/dispatch.h"
#include "kernels/layout.h"
#include "kernels/rows.h"

/* Targets that read one source lie within REACH before and after twice its index. */
#define REACH 4
/* Pixels of the small side that are worked out at a time: where they are is found out once for all
 * rows of a task. */
#define STRETCH 256

G_STATIC_ASSERT (2 * REACH + 1 <= UNET_MAX_MIX_ROWS);

typedef struct
{
  const UnetView  *small;
  const UnetView  *large;
  const UnetMicro *micro;
  bool             accumulate;
} Upsampling;

static UnetSource
get_source (int64_t target, int64_t size)
{
  const float step = (float)(size - 1) / (float)(2 * size - 1);
  const float position = step * (float)target;
  UnetSource  source;

  source.first = MIN ((int64_t)position, size - 1);
  source.second = MIN (source.first + 1, size - 1);
  source.second_weight = MIN (position - (float)source.first, 1.0f);
  source.first_weight = 1.0f - source.second_weight;
  return source;
}

static void
forward_task (void *data, int64_t index, int worker)
{
  const Upsampling *up = data;
  const UnetView   *in = up->small;
  const UnetView   *out = up->large;
  const UnetRows    rows = unet_rows_of_task (in, index);
  const float      *from = unet_view_at (in, rows.plane, rows.image);
  float            *to = unet_view_at (out, rows.plane, rows.image);
  UnetSource        sources[2 * STRETCH];
  UnetMix           job = {.sources = sources, .n_rows = 2};

  for (int64_t x = 0; x < 2 * in->width; x += 2 * STRETCH)
    {
      const int64_t n = MIN (2 * STRETCH, 2 * in->width - x);

      for (int64_t i = 0; i < n; i++)
        sources[i] = get_source (x + i, in->width);
      for (int64_t y = 2 * rows.first; y < 2 * rows.end; y++)
        {
          const UnetSource source = get_source (y, in->height);

          job.rows[0] = from + source.first * unet_view_row_size (in);
          job.rows[1] = from + source.second * unet_view_row_size (in);
          job.shares[0] = source.first_weight;
          job.shares[1] = source.second_weight;
          up->micro->mix (&job, n, to + y * unet_view_row_size (out) + x * UNET_LANES);
        }
    }
}

void
unet_upsample_forward (UnetPool *pool, const UnetView *in, const UnetView *out)
{
  Upsampling up = {.small = in, .large = out, .micro = unet_dispatch_micro ()};

  unet_pool_run (pool, unet_rows_n_tasks (in), forward_task, &up);
  unet_layout_zero_border (pool, out, 2 * in->height, 2 * in->width);
}

/* The rows of the large side, from their pixel X on, that were mixed from row Y, and its share of
 * each. */
static void
get_rows (const Upsampling *up, const float *from, int64_t y, int64_t x, UnetMix *job)
{
  const int64_t height = up->small->height;

  job->n_rows = 0;
  for (int64_t target = MAX (0, 2 * y - REACH); target <= MIN (2 * y + REACH, 2 * height - 1);
       target++)
    {
      const UnetSource source = get_source (target, height);
      float            share = 0;

      if (source.first == y)
        share += source.first_weight;
      if (source.second == y)
        share += source.second_weight;
      if (share == 0)
        continue;
      job->rows[job->n_rows] = from + target * unet_view_row_size (up->large) + x * UNET_LANES;
      job->shares[job->n_rows++] = share;
    }
}

static void
backward_task (void *data, int64_t index, int worker)
{
  const Upsampling *up = data;
  const UnetView   *grad_in = up->small;
  const int64_t     width = grad_in->width;
  const UnetRows    rows = unet_rows_of_task (grad_in, index);
  const float      *from = unet_view_at (up->large, rows.plane, rows.image);
  float            *to = unet_view_at (grad_in, rows.plane, rows.image);
  UnetSource        sources[2 * (STRETCH + REACH)];
  UnetMix           job = {.sources = sources, .accumulate = up->accumulate};

  for (job.first = 0; job.first < width; job.first = job.end)
    {
      int64_t begin = MAX (0, 2 * job.first - REACH);
      int64_t n = 0;

      job.end = MIN (job.first + STRETCH, width);
      while (get_source (begin, width).second < job.first)
        begin++;
      for (int64_t x = begin; x < 2 * width && get_source (x, width).first < job.end; x++)
        sources[n++] = get_source (x, width);
      for (int64_t y = rows.first; y < rows.end; y++)
        {
          get_rows (up, from, y, begin, &job);
          up->micro->unmix (&job, n,
                            to + y * unet_view_row_size (grad_in) + job.first * UNET_LANES);
        }
    }
  if (!up->accumulate)
    unet_rows_zero_border (to, grad_in->height, grad_in->width, rows.first, rows.end);
}

void
unet_upsample_backward (UnetPool       *pool,
                        const UnetView *grad_out,
                        const UnetView *grad_in,
                        bool            accumulate)
{
  Upsampling up = {.small = grad_in,
                   .large = grad_out,
                   .micro = unet_dispatch_micro (),
                   .accumulate = accumulate};

  unet_pool_run (pool, unet_rows_n_tasks (grad_in), backward_task, &up);
}
