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

/* The larger of BEST and VALUE, and which it was; written so that it becomes two selections. */
static inline void
contest (float value, int32_t number, float *best, int32_t *winner)
{
  const int32_t wins = (value > *best) | (value != value);

  *best = wins ? value : *best;
  *winner = wins ? number : *winner;
}

/* One row of N_PIXELS results. TOP and BOTTOM are the two rows they come from. INDEX may be NULL.
 */
static void
pool_row (const float *restrict top,
          const float *restrict bottom,
          int64_t n_pixels,
          float *restrict target,
          uint8_t *restrict index)
{
  for (int64_t x = 0; x < n_pixels; x++, top += 2 * UNET_LANES, bottom += 2 * UNET_LANES)
    {
      int32_t winners[UNET_LANES];

      for (int c = 0; c < UNET_LANES; c++)
        {
          float   best = top[c];
          int32_t winner = 0;

          contest (top[UNET_LANES + c], 1, &best, &winner);
          contest (bottom[c], 2, &best, &winner);
          contest (bottom[UNET_LANES + c], 3, &best, &winner);
          target[x * UNET_LANES + c] = best;
          winners[c] = winner;
        }
      if (index != NULL)
        for (int c = 0; c < UNET_LANES; c++)
          index[x * UNET_LANES + c] = (uint8_t)winners[c];
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

/* Adds each lane of one pixel's gradient to the one of four pixels that had won. The others get a
 * zero, made by masking bits: a selection of floats by bytes does not become vector code. */
static inline void
add_winners (const float *restrict grad,
             const uint8_t *restrict winners,
             float *restrict top,
             float *restrict bottom)
{
  uint32_t winner[UNET_LANES], bits[UNET_LANES];

  for (int c = 0; c < UNET_LANES; c++)
    winner[c] = winners[c];
  memcpy (bits, grad, sizeof bits);
  for (uint32_t i = 0; i < 4; i++)
    {
      float   *target = (i < 2 ? top : bottom) + i % 2 * UNET_LANES;
      uint32_t masked[UNET_LANES];
      float    part[UNET_LANES];

      for (int c = 0; c < UNET_LANES; c++)
        masked[c] = bits[c] & -(uint32_t)(winner[c] == i);
      memcpy (part, masked, sizeof part);
      for (int c = 0; c < UNET_LANES; c++)
        target[c] += part[c];
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
        add_winners (grad + x * UNET_LANES, winners + x * UNET_LANES, top + 2 * x * UNET_LANES,
                     top + row_size + 2 * x * UNET_LANES);
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
