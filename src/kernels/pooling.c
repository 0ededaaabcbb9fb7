/* pooling.c: 2x2 max pooling with stride 2
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/pooling.h"

#include "kernels/rows.h"

typedef struct
{
  const UnetView *large; /* in, or its gradient */
  const UnetView *small; /* out, or its gradient */
  uint8_t        *index;
  const uint8_t  *winners;
  bool            accumulate;
} Pooling;

/* Where the indices of row Y begin. */
static int64_t
index_offset (const UnetView *small, const UnetRows *rows, int64_t y)
{
  return ((rows->plane * small->batch + rows->image) * small->height + y) * small->width *
         UNET_LANES;
}

/* One row of N_PIXELS results. TOP and BOTTOM are the two rows they come from. INDEX may be NULL.
 */
static void
pool_row (const float *top, const float *bottom, int64_t n_pixels, float *target, uint8_t *index)
{
  for (int64_t x = 0; x < n_pixels; x++)
    {
      const float *from[4];
      float        best[UNET_LANES];
      int32_t      winner[UNET_LANES] = {0};

      from[0] = top + 2 * x * UNET_LANES;
      from[1] = from[0] + UNET_LANES;
      from[2] = bottom + 2 * x * UNET_LANES;
      from[3] = from[2] + UNET_LANES;
      for (int c = 0; c < UNET_LANES; c++)
        best[c] = from[0][c];
      for (int i = 1; i < 4; i++)
        for (int c = 0; c < UNET_LANES; c++)
          {
            const float value = from[i][c];
            const int   wins = (value > best[c]) | (value != value);

            best[c] = wins ? value : best[c];
            winner[c] = wins ? i : winner[c];
          }
      for (int c = 0; c < UNET_LANES; c++)
        target[x * UNET_LANES + c] = best[c];
      if (index != NULL)
        for (int c = 0; c < UNET_LANES; c++)
          index[x * UNET_LANES + c] = (uint8_t)winner[c];
    }
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
    pool_row (from + 2 * y * from_row, from + (2 * y + 1) * from_row, out->width,
              to + y * unet_view_row_size (out),
              pooling->index != NULL ? pooling->index + index_offset (out, &rows, y) : NULL);
  unet_rows_zero_border (to, out->height, out->width, rows.first, rows.end);
}

void
unet_max_pool_forward (UnetPool *pool, const UnetView *in, const UnetView *out, uint8_t *index)
{
  Pooling pooling = {.large = in, .small = out, .index = index};

  unet_pool_run (pool, unet_rows_n_tasks (out), forward_task, &pooling);
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

  if (!pooling->accumulate)
    {
      /* A row or column that no 2x2 window covers must become zero too; all of it is in the cache
       * when the winners are added below. */
      const int64_t first = 2 * rows.first;
      const int64_t end = is_last ? grad_in->height : 2 * rows.end;

      for (int64_t y = first; y < end; y++)
        memset (to + y * row_size, 0, (size_t)(grad_in->width * UNET_LANES) * sizeof (float));
      unet_rows_zero_border (to, grad_in->height, grad_in->width, first, end);
    }
  for (int64_t y = rows.first; y < rows.end; y++)
    {
      const float   *grad = from + y * unet_view_row_size (grad_out);
      const uint8_t *winners = pooling->winners + index_offset (grad_out, &rows, y);
      float         *top = to + 2 * y * row_size;

      for (int64_t x = 0; x < grad_out->width; x++)
        for (int i = 0; i < 4; i++)
          {
            float *target = top + (i / 2) * row_size + (2 * x + i % 2) * UNET_LANES;

            for (int c = 0; c < UNET_LANES; c++)
              target[c] += winners[x * UNET_LANES + c] == i ? grad[x * UNET_LANES + c] : 0;
          }
    }
}

void
unet_max_pool_backward (UnetPool       *pool,
                        const UnetView *grad_out,
                        const uint8_t  *index,
                        const UnetView *grad_in,
                        bool            accumulate)
{
  Pooling pooling = {
      .large = grad_in, .small = grad_out, .winners = index, .accumulate = accumulate};

  unet_pool_run (pool, unet_rows_n_tasks (grad_out), backward_task, &pooling);
}
