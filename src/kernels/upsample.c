/* upsample.c: bilinear upsampling by 2, corners aligned
 *
 * Backward gathers: each source pixel collects from the few target pixels that read it, so that no
 * two tasks write to the same place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/upsample.h"

#include "kernels/layout.h"
#include "kernels/rows.h"

/* Targets that read one source lie within REACH before and after twice its index. */
#define REACH 4

typedef struct
{
  const UnetView *small;
  const UnetView *large;
  bool            accumulate;
} Upsampling;

/* Target T reads sources FIRST and SECOND with these weights. */
typedef struct
{
  int64_t first, second;
  float   first_weight, second_weight;
} Source;

static Source
get_source (int64_t target, int64_t size)
{
  const float step = (float)(size - 1) / (float)(2 * size - 1);
  const float position = step * (float)target;
  Source      source;

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

  for (int64_t y = 2 * rows.first; y < 2 * rows.end; y++)
    {
      const Source v = get_source (y, in->height);
      const float *top = from + v.first * unet_view_row_size (in);
      const float *bottom = from + v.second * unet_view_row_size (in);

      for (int64_t x = 0; x < 2 * in->width; x++)
        {
          const Source h = get_source (x, in->width);
          const float *a = top + h.first * UNET_LANES;
          const float *b = top + h.second * UNET_LANES;
          const float *c = bottom + h.first * UNET_LANES;
          const float *d = bottom + h.second * UNET_LANES;
          float       *target = to + y * unet_view_row_size (out) + x * UNET_LANES;

          for (int i = 0; i < UNET_LANES; i++)
            target[i] = v.first_weight * (h.first_weight * a[i] + h.second_weight * b[i]) +
                        v.second_weight * (h.first_weight * c[i] + h.second_weight * d[i]);
        }
    }
}

void
unet_upsample_forward (UnetPool *pool, const UnetView *in, const UnetView *out)
{
  Upsampling up = {.small = in, .large = out};

  unet_pool_run (pool, unet_rows_n_tasks (in), forward_task, &up);
  unet_layout_zero_border (pool, out, 2 * in->height, 2 * in->width);
}

/* How much of source SOURCE the targets from FIRST on read, REACH * 2 + 1 of them; those outside
 * the picture not at all. */
static void
get_shares (int64_t source, int64_t size, float shares[2 * REACH + 1])
{
  for (int i = 0; i <= 2 * REACH; i++)
    {
      const int64_t target = 2 * source - REACH + i;

      shares[i] = 0;
      if (target >= 0 && target < 2 * size)
        {
          const Source from = get_source (target, size);

          shares[i] += from.first == source ? from.first_weight : 0;
          shares[i] += from.second == source ? from.second_weight : 0;
        }
    }
}

static void
backward_task (void *data, int64_t index, int worker)
{
  const Upsampling *up = data;
  const UnetView   *grad_in = up->small;
  const UnetView   *grad_out = up->large;
  const UnetRows    rows = unet_rows_of_task (grad_in, index);
  const float      *from = unet_view_at (grad_out, rows.plane, rows.image);
  float            *to = unet_view_at (grad_in, rows.plane, rows.image);

  for (int64_t y = rows.first; y < rows.end; y++)
    {
      float vertical[2 * REACH + 1];

      get_shares (y, grad_in->height, vertical);
      for (int64_t x = 0; x < grad_in->width; x++)
        {
          float *target = to + y * unet_view_row_size (grad_in) + x * UNET_LANES;
          float  horizontal[2 * REACH + 1];
          float  sum[UNET_LANES] = {0};

          get_shares (x, grad_in->width, horizontal);
          for (int i = 0; i <= 2 * REACH; i++)
            for (int j = 0; j <= 2 * REACH && vertical[i] != 0; j++)
              {
                const float share = vertical[i] * horizontal[j];

                if (horizontal[j] == 0)
                  continue;
                for (int c = 0; c < UNET_LANES; c++)
                  sum[c] += share * from[(2 * y - REACH + i) * unet_view_row_size (grad_out) +
                                         (2 * x - REACH + j) * UNET_LANES + c];
              }
          for (int c = 0; c < UNET_LANES; c++)
            target[c] = up->accumulate ? target[c] + sum[c] : sum[c];
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
  Upsampling up = {.small = grad_in, .large = grad_out, .accumulate = accumulate};

  unet_pool_run (pool, unet_rows_n_tasks (grad_in), backward_task, &up);
}
