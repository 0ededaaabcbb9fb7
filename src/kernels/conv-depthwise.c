/* conv-depthwise.c: 3x3 convolution of each channel by itself
 *
 * Nine multiplications per value: memory bounds it, and nothing is packed or transformed. The zero
 * border does away with edge cases. Finished sums go by way of a small buffer in the first-level
 * cache, where there is something left to do with them.
 *
 * Backward to the data is, with stride 1, the same with the taps turned by 180 degrees. With stride
 * 2, a pixel of the large side lies in one to four windows; which ones depends on whether its row
 * and its column are even. Backward to the weights, sums are taken in float over at most 256
 * pixels, go on in double, and are added up over parts of the rows in order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-depthwise.h"

#include "kernels/dispatch.h"
#include "kernels/rows.h"

/* Floats of the taps of one plane. */
#define TAPS (9 * UNET_LANES)
/* Columns that are worked out together, so that the rows of three windows stay in the first-level
 * cache from one row to the next. */
#define STRIP_PIXELS 64

typedef struct
{
  const UnetView  *large; /* in, or its gradient */
  const UnetView  *small; /* out, or its gradient */
  const UnetMicro *micro;
  int64_t          stride;
  const float     *packed;
  const float     *scale, *shift;
  UnetActivation   activation;
  int64_t          first_row, end_row; /* forward: rows of out that are wanted */
  const bool      *accumulate;

  /* gradient at the weights */
  int64_t n_parts;
  double *sums; /* [plane][n_parts][9][16] */
} Depthwise;

/* --- weights --- */

void
unet_conv_depthwise_pack (const float *dense, int64_t channels, float *packed)
{
  memset (packed, 0, unet_conv_depthwise_packed_size (channels) * sizeof (float));
  for (int64_t c = 0; c < channels; c++)
    for (int64_t tap = 0; tap < 9; tap++)
      packed[c / UNET_LANES * TAPS + tap * UNET_LANES + c % UNET_LANES] = dense[c * 9 + tap];
}

void
unet_conv_depthwise_unpack (const float *packed, int64_t channels, float *dense)
{
  for (int64_t c = 0; c < channels; c++)
    for (int64_t tap = 0; tap < 9; tap++)
      dense[c * 9 + tap] = packed[c / UNET_LANES * TAPS + tap * UNET_LANES + c % UNET_LANES];
}

/* --- forward --- */

/* The first pixel of the window of pixel (Y, X) of the small side. */
static const float *
get_window (const Depthwise *conv, int plane, int64_t image, int64_t y, int64_t x)
{
  return unet_view_at (conv->large, plane, image) +
         (y * conv->stride - 1) * unet_view_row_size (conv->large) +
         (x * conv->stride - 1) * UNET_LANES;
}

/* Rows FIRST .. END - 1 of N columns from X on. */
static void
forward_strip (const Depthwise    *conv,
               const UnetRows     *rows,
               int64_t             first,
               int64_t             end,
               int64_t             x,
               int64_t             n,
               const UnetEpilogue *epilogue)
{
  const UnetView *out = conv->small;
  const int64_t   row_size = unet_view_row_size (conv->large);
  float           sums[STRIP_PIXELS * UNET_LANES];

  for (int64_t y = first; y < end; y++)
    {
      const int64_t at = y * unet_view_row_size (out) + x * UNET_LANES;

      conv->micro->depthwise (get_window (conv, rows->plane, rows->image, y, x), row_size,
                              conv->stride, conv->packed + rows->plane * TAPS, n, sums, false);
      if (out->store == UNET_STORE_BF16)
        conv->micro->finish (epilogue, sums, n,
                             unet_view_at_bf16 (out, rows->plane, rows->image) + at);
      else
        conv->micro->finish (epilogue, sums, n, unet_view_at (out, rows->plane, rows->image) + at);
    }
}

static void
forward_task (void *data, int64_t index, int worker)
{
  const Depthwise *conv = data;
  const UnetView  *out = conv->small;
  const UnetRows   rows = unet_rows_of_task (out, index);
  const int64_t    first = MAX (rows.first, conv->first_row);
  const int64_t    end = MIN (rows.end, conv->end_row);
  UnetEpilogue     epilogue = {.activation = conv->activation, .store = out->store};

  if (first >= end)
    return;
  epilogue.scale = conv->scale != NULL ? conv->scale + rows.plane * UNET_LANES : NULL;
  epilogue.shift = conv->shift != NULL ? conv->shift + rows.plane * UNET_LANES : NULL;
  for (int64_t x = 0; x < out->width; x += STRIP_PIXELS)
    forward_strip (conv, &rows, first, end, x, MIN (STRIP_PIXELS, out->width - x), &epilogue);
  if (out->store == UNET_STORE_F32)
    unet_rows_zero_border (unet_view_at (out, rows.plane, rows.image), out->height, out->width,
                           first, end);
}

void
unet_conv_depthwise_forward_rows (UnetPool       *pool,
                                  int             stride,
                                  const UnetView *in,
                                  const float    *packed,
                                  const float    *scale,
                                  const float    *shift,
                                  UnetActivation  activation,
                                  const UnetView *out,
                                  int64_t         first,
                                  int64_t         end)
{
  Depthwise conv = {.large = in,
                    .small = out,
                    .micro = unet_dispatch_micro (),
                    .stride = stride,
                    .packed = packed,
                    .scale = scale,
                    .shift = shift,
                    .activation = activation,
                    .first_row = first,
                    .end_row = end};

  unet_pool_run (pool, unet_rows_n_tasks (out), forward_task, &conv);
}

void
unet_conv_depthwise_forward (UnetPool       *pool,
                             int             stride,
                             const UnetView *in,
                             const float    *packed,
                             const float    *scale,
                             const float    *shift,
                             UnetActivation  activation,
                             const UnetView *out)
{
  unet_conv_depthwise_forward_rows (pool, stride, in, packed, scale, shift, activation, out, 0,
                                    out->height);
}

/* --- backward to the data --- */

/* N pixels, from X on (an even number), of row Y of the gradient at the input, from the one or two
 * rows of windows that it lies in. */
static void
spread_row (const Depthwise *conv, const UnetRows *rows, int64_t y, int64_t x, int64_t n, float *to)
{
  const UnetView     *grad_out = conv->small;
  const float        *from = unet_view_at (grad_out, rows->plane, rows->image);
  UnetDepthwiseSpread job = {0};

  for (int64_t window = y / 2; window <= (y + 1) / 2 && window < grad_out->height; window++)
    {
      job.rows[job.n_rows] = from + window * unet_view_row_size (grad_out) + x / 2 * UNET_LANES;
      job.taps[job.n_rows++] =
          conv->packed + rows->plane * TAPS + 3 * (y - 2 * window + 1) * UNET_LANES;
    }
  conv->micro->depthwise_spread (&job, n, to, conv->accumulate[rows->plane]);
}

static void
backward_task (void *data, int64_t index, int worker)
{
  const Depthwise *conv = data;
  const UnetView  *grad_in = conv->large;
  const UnetRows   rows = unet_rows_of_task (grad_in, index);
  const bool       accumulate = conv->accumulate[rows.plane];
  const int64_t    row_size = unet_view_row_size (grad_in);
  const float     *from = unet_view_at (conv->small, rows.plane, rows.image);
  float            turned[TAPS];
  float           *to;

  if (grad_in->planes[rows.plane].data == NULL)
    return;
  to = unet_view_at (grad_in, rows.plane, rows.image);
  for (int i = 0; i < TAPS; i++)
    turned[i] =
        conv->packed[rows.plane * TAPS + (8 - i / UNET_LANES) * UNET_LANES + i % UNET_LANES];
  for (int64_t x = 0; x < grad_in->width; x += STRIP_PIXELS)
    for (int64_t y = rows.first; y < rows.end; y++)
      {
        const int64_t n = MIN (STRIP_PIXELS, grad_in->width - x);
        float        *target = to + y * row_size + x * UNET_LANES;

        if (conv->stride == 2)
          spread_row (conv, &rows, y, x, n, target);
        else
          conv->micro->depthwise (from + (y - 1) * row_size + (x - 1) * UNET_LANES, row_size, 1,
                                  turned, n, target, accumulate);
      }
  if (!accumulate)
    unet_rows_zero_border (to, grad_in->height, grad_in->width, rows.first, rows.end);
}

void
unet_conv_depthwise_backward_data (UnetPool       *pool,
                                   int             stride,
                                   const UnetView *grad_out,
                                   const float    *packed,
                                   const UnetView *grad_in,
                                   const bool     *accumulate)
{
  Depthwise conv = {.large = grad_in,
                    .small = grad_out,
                    .micro = unet_dispatch_micro (),
                    .stride = stride,
                    .packed = packed,
                    .accumulate = accumulate};

  unet_pool_run (pool, unet_rows_n_tasks (grad_in), backward_task, &conv);
}

/* --- backward to the weights --- */

size_t
unet_conv_depthwise_backward_weights_scratch (const UnetView *in,
                                              const UnetView *grad_out,
                                              int             n_threads)
{
  return (size_t)(grad_out->n_planes * unet_rows_n_parts (grad_out)) * TAPS * sizeof (double);
}

/* Adds to SUMS the products of N_ROWS rows, few enough for sums in float. */
static void
sum_rows (const Depthwise *conv, int plane, int64_t image, int64_t y, int64_t n_rows, double *sums)
{
  const UnetView    *grad_out = conv->small;
  UnetDepthwiseOuter job = {.stride = conv->stride,
                            .in_row_size = unet_view_row_size (conv->large),
                            .grad_row_size = unet_view_row_size (grad_out),
                            .n_rows = n_rows};

  for (int64_t x = 0; x < grad_out->width; x += STRIP_PIXELS)
    {
      float products[TAPS];

      job.in = get_window (conv, plane, image, y, x);
      job.grad = unet_view_at (grad_out, plane, image) + y * job.grad_row_size + x * UNET_LANES;
      job.n_columns = MIN (STRIP_PIXELS, grad_out->width - x);
      conv->micro->depthwise_outer (&job, products);
      for (int i = 0; i < TAPS; i++)
        sums[i] += (double)products[i];
    }
}

static void
weights_task (void *data, int64_t index, int worker)
{
  const Depthwise *conv = data;
  const int64_t    height = conv->small->height;
  const int64_t    n_rows = conv->small->batch * height;
  const int64_t    part = index % conv->n_parts;
  const int64_t    end = n_rows * (part + 1) / conv->n_parts;
  const int64_t    n_whole = UNET_SUM_PIXELS / MIN (STRIP_PIXELS, conv->small->width);
  double          *sums = conv->sums + index * TAPS;
  int64_t          n;

  memset (sums, 0, TAPS * sizeof *sums);
  for (int64_t row = n_rows * part / conv->n_parts; row < end; row += n)
    {
      n = MIN (n_whole, MIN (end - row, height - row % height));
      sum_rows (conv, (int)(index / conv->n_parts), row / height, row % height, n, sums);
    }
}

void
unet_conv_depthwise_backward_weights (UnetPool       *pool,
                                      int             stride,
                                      const UnetView *in,
                                      const UnetView *grad_out,
                                      float          *grad_packed,
                                      void           *scratch)
{
  Depthwise conv = {.large = in,
                    .small = grad_out,
                    .micro = unet_dispatch_micro (),
                    .stride = stride,
                    .n_parts = unet_rows_n_parts (grad_out),
                    .sums = scratch};

  unet_pool_run (pool, grad_out->n_planes * conv.n_parts, weights_task, &conv);
  for (int64_t i = 0; i < (int64_t)grad_out->n_planes * TAPS; i++)
    {
      double sum = 0;

      for (int64_t part = 0; part < conv.n_parts; part++)
        sum += conv.sums[(i / TAPS * conv.n_parts + part) * TAPS + i % TAPS];
      grad_packed[i] += (float)sum;
    }
}
