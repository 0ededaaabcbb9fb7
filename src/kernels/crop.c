/* crop.c: the middle of a value
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/crop.h"

#include "kernels/dispatch.h"
#include "kernels/rows.h"

typedef struct
{
  const UnetView  *whole;  /* in, or its gradient */
  const UnetView  *middle; /* out, or its gradient */
  const UnetMicro *micro;
  int64_t          margin;
  bool             accumulate;
  int64_t          first_row, end_row; /* forward: rows of the middle that are wanted */
} Crop;

static size_t
pixel_bytes (int64_t n)
{
  return (size_t)(n * UNET_LANES) * sizeof (float);
}

static void
forward_task (void *data, int64_t index, int worker)
{
  const Crop     *crop = data;
  const UnetView *out = crop->middle;
  const UnetRows  rows = unet_rows_of_task (out, index);
  const int64_t   first = MAX (rows.first, crop->first_row);
  const int64_t   end = MIN (rows.end, crop->end_row);
  const float    *from = unet_view_at (crop->whole, rows.plane, rows.image);
  float          *to = unet_view_at (out, rows.plane, rows.image);

  if (first >= end)
    return;
  for (int64_t y = first; y < end; y++)
    memcpy (to + y * unet_view_row_size (out),
            from + (y + crop->margin) * unet_view_row_size (crop->whole) +
                crop->margin * UNET_LANES,
            pixel_bytes (out->width));
  unet_rows_zero_border (to, out->height, out->width, first, end);
}

void
unet_crop_forward_rows (UnetPool       *pool,
                        const UnetView *in,
                        int64_t         margin,
                        const UnetView *out,
                        int64_t         first,
                        int64_t         end)
{
  Crop crop = {.whole = in, .middle = out, .margin = margin, .first_row = first, .end_row = end};

  unet_pool_run (pool, unet_rows_n_tasks (out), forward_task, &crop);
}

void
unet_crop_forward (UnetPool *pool, const UnetView *in, int64_t margin, const UnetView *out)
{
  unet_crop_forward_rows (pool, in, margin, out, 0, out->height);
}

/* Row TO of the gradient at the whole becomes zero but for the pixels FROM of the middle; NULL:
 * there are none. */
static void
copy_row (const Crop *crop, const float *from, float *to)
{
  const int64_t width = crop->whole->width;
  const int64_t end = crop->margin + crop->middle->width;

  if (from == NULL)
    {
      memset (to, 0, pixel_bytes (width));
      return;
    }
  memset (to, 0, pixel_bytes (crop->margin));
  memcpy (to + crop->margin * UNET_LANES, from, pixel_bytes (crop->middle->width));
  memset (to + end * UNET_LANES, 0, pixel_bytes (width - end));
}

static void
backward_task (void *data, int64_t index, int worker)
{
  const Crop     *crop = data;
  const UnetView *grad_in = crop->whole;
  const UnetView *grad_out = crop->middle;
  const UnetRows  rows = unet_rows_of_task (grad_in, index);
  const float    *from = unet_view_at (grad_out, rows.plane, rows.image);
  float          *to = unet_view_at (grad_in, rows.plane, rows.image);

  for (int64_t y = rows.first; y < rows.end; y++)
    {
      const int64_t row = y - crop->margin;
      const float  *grad =
          row >= 0 && row < grad_out->height ? from + row * unet_view_row_size (grad_out) : NULL;
      float *target = to + y * unet_view_row_size (grad_in);

      if (!crop->accumulate)
        copy_row (crop, grad, target);
      else if (grad != NULL)
        crop->micro->pass_grad (grad, grad, grad_out->width, UNET_ACTIVATION_NONE,
                                target + crop->margin * UNET_LANES, true);
    }
  if (!crop->accumulate)
    unet_rows_zero_border (to, grad_in->height, grad_in->width, rows.first, rows.end);
}

void
unet_crop_backward (UnetPool       *pool,
                    const UnetView *grad_out,
                    int64_t         margin,
                    const UnetView *grad_in,
                    bool            accumulate)
{
  Crop crop = {.whole = grad_in,
               .middle = grad_out,
               .micro = unet_dispatch_micro (),
               .margin = margin,
               .accumulate = accumulate};

  unet_pool_run (pool, unet_rows_n_tasks (grad_in), backward_task, &crop);
}
