/* upsample-nearest.c: upsampling by 2, each pixel four times
 *
 * Two large rows are written for each small one that is read; micro-nearest.c has the loops over
 * pairs of columns. Columns without a partner, or beyond the last pair, are few and done here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/upsample-nearest.h"

#include "kernels/dispatch.h"
#include "kernels/rows.h"

typedef struct
{
  const UnetView  *small; /* in, or its gradient */
  const UnetView  *large; /* out, or its gradient */
  const UnetMicro *micro;
  bool             accumulate;
  int64_t          first_row, end_row; /* of the large side, that are wanted */
} Nearest;

/* Pixels of a small row that make two each. */
static int64_t
get_n_pairs (const Nearest *nearest)
{
  return MIN (nearest->small->width, nearest->large->width / 2);
}

/* The columns of row TO behind the pairs. */
static void
fill_rest (const Nearest *nearest, const float *from, float *to)
{
  for (int64_t x = 2 * get_n_pairs (nearest); x < nearest->large->width; x++)
    memcpy (to + x * UNET_LANES, from + MIN (x / 2, nearest->small->width - 1) * UNET_LANES,
            UNET_LANES * sizeof (float));
}

static void
forward_task (void *data, int64_t index, int worker)
{
  const Nearest  *nearest = data;
  const UnetView *in = nearest->small;
  const UnetView *out = nearest->large;
  const UnetRows  rows = unet_rows_of_task (out, index);
  const int64_t   first = MAX (rows.first, nearest->first_row);
  const int64_t   end = MIN (rows.end, nearest->end_row);
  const int64_t   row_size = unet_view_row_size (out);
  const float    *from = unet_view_at (in, rows.plane, rows.image);
  float          *to = unet_view_at (out, rows.plane, rows.image);

  if (first >= end)
    return;
  for (int64_t y = first; y < end;)
    {
      const float *pixels = from + MIN (y / 2, in->height - 1) * unet_view_row_size (in);
      float       *top = to + y * row_size;
      float       *bottom = y % 2 == 0 && y + 1 < end ? top + row_size : top;

      nearest->micro->enlarge (pixels, get_n_pairs (nearest), top, bottom);
      fill_rest (nearest, pixels, top);
      if (bottom != top)
        fill_rest (nearest, pixels, bottom);
      y += bottom != top ? 2 : 1;
    }
  unet_rows_zero_border (to, out->height, out->width, first, end);
}

void
unet_upsample_nearest_forward_rows (UnetPool       *pool,
                                    const UnetView *in,
                                    const UnetView *out,
                                    int64_t         first,
                                    int64_t         end)
{
  Nearest nearest = {.small = in,
                     .large = out,
                     .micro = unet_dispatch_micro (),
                     .first_row = first,
                     .end_row = end};

  unet_pool_run (pool, unet_rows_n_tasks (out), forward_task, &nearest);
}

void
unet_upsample_nearest_forward (UnetPool *pool, const UnetView *in, const UnetView *out)
{
  unet_upsample_nearest_forward_rows (pool, in, out, 0, out->height);
}

/* Adds to the last pixels of row TO what N_ROWS rows of the large side have behind the pairs. */
static void
collect_rest (const Nearest *nearest, const float *from, int64_t n_rows, float *to)
{
  const int64_t n_pairs = get_n_pairs (nearest);
  const int64_t width = nearest->small->width;

  if (!nearest->accumulate)
    memset (to + n_pairs * UNET_LANES, 0, (size_t)((width - n_pairs) * UNET_LANES) * sizeof *to);
  for (int64_t y = 0; y < n_rows; y++)
    for (int64_t x = 2 * n_pairs; x < nearest->large->width; x++)
      {
        const float *grad = from + y * unet_view_row_size (nearest->large) + x * UNET_LANES;
        float       *sum = to + MIN (x / 2, width - 1) * UNET_LANES;

        for (int c = 0; c < UNET_LANES; c++)
          sum[c] += grad[c];
      }
}

static void
backward_task (void *data, int64_t index, int worker)
{
  const Nearest  *nearest = data;
  const UnetView *grad_in = nearest->small;
  const int64_t   height = nearest->large->height;
  const int64_t   row_size = unet_view_row_size (nearest->large);
  const UnetRows  rows = unet_rows_of_task (grad_in, index);
  const float    *from = unet_view_at (nearest->large, rows.plane, rows.image);
  float          *to = unet_view_at (grad_in, rows.plane, rows.image);

  for (int64_t y = rows.first; y < rows.end; y++)
    {
      const int64_t first = MIN (2 * y, height);
      const int64_t end = y == grad_in->height - 1 ? height : MIN (2 * y + 2, height);
      float        *sums = to + y * unet_view_row_size (grad_in);

      nearest->micro->shrink (from + first * row_size, row_size, end - first, get_n_pairs (nearest),
                              sums, nearest->accumulate);
      collect_rest (nearest, from + first * row_size, end - first, sums);
    }
  if (!nearest->accumulate)
    unet_rows_zero_border (to, grad_in->height, grad_in->width, rows.first, rows.end);
}

void
unet_upsample_nearest_backward (UnetPool       *pool,
                                const UnetView *grad_out,
                                const UnetView *grad_in,
                                bool            accumulate)
{
  Nearest nearest = {.small = grad_in,
                     .large = grad_out,
                     .micro = unet_dispatch_micro (),
                     .accumulate = accumulate};

  unet_pool_run (pool, unet_rows_n_tasks (grad_in), backward_task, &nearest);
}
