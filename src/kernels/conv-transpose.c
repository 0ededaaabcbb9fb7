/* conv-transpose.c: transposed convolution 2x2, stride 2, by matrix products
 *
 * With stride 2 no two source pixels meet, so the whole layer is one product of pixels by weights.
 * A strip of rows is gathered from the planes into a dense panel, OpenBLAS multiplies it, and the
 * result is scattered: column block q of the 4 * K/16 belongs to position q / (K/16) of the 2x2
 * pixels and to output plane q % (K/16). Each task takes one strip and one group of columns, so
 * that small deep images are shared out over the columns and large shallow ones over the strips.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-transpose.h"

#include "base/memory.h"
#include "kernels/dispatch.h"
#include "kernels/layout.h"
#include "kernels/quads.h"
#include "kernels/rows.h"
#include "kernels/sums.h"

#include <cblas.h>

/* Pixels of one strip, unless a row alone has more. */
#define STRIP_PIXELS 256
/* Blocks of 16 columns, or planes, that one task works out. */
#define GROUP 8
#define WIDE_GROUP 16
/* How many tasks the gradient at the weights should have at least. */
#define MIN_TASKS 32

typedef struct
{
  const UnetView *small; /* in, or its gradient */
  const UnetView *large; /* out, or its gradient */
  const float    *packed;
  const float    *bias;
  bool            accumulate;
  char           *scratch;
  size_t          slot_size;
  int64_t         strip_rows;
  int64_t         n_strips;  /* of one image */
  int             n_in;      /* planes of small */
  int             n_columns; /* blocks of 16: 4 * planes of large */
  int             n_groups;

  /* gradient at the weights */
  float  *grad_packed;
  float  *sums; /* [n_parts][packed], where there is more than one part */
  float  *grad_bias;
  int     n_wide_groups; /* of columns */
  int64_t n_parts;
} Transpose;

/* Some pixels of one image: N_ROWS whole rows. */
typedef struct
{
  int64_t image, first_row, n_rows, n_pixels;
} Strip;

void
unet_conv_transpose_pack (const float *dense,
                          int64_t      n_out_channels,
                          const int   *lanes,
                          int          n_in_planes,
                          float       *packed)
{
  const int64_t n_lanes = (int64_t)unet_view_blocks (n_out_channels) * UNET_LANES;

  for (int p = 0; p < n_in_planes; p++)
    for (int c = 0; c < UNET_LANES; c++, packed += 4 * n_lanes)
      {
        int64_t k = 0;

        if (c >= lanes[p])
          {
            memset (packed, 0, (size_t)(4 * n_lanes) * sizeof (float));
            continue;
          }
        for (; k + 4 <= n_out_channels; k += 4, dense += 16)
          {
            UnetQuad quads[4];

            for (int i = 0; i < 4; i++)
              quads[i] = unet_quad_load (dense + 4 * i);
            unet_quads_transpose (quads);
            for (int ij = 0; ij < 4; ij++)
              unet_quad_store (packed + ij * n_lanes + k, quads[ij]);
          }
        for (; k < n_lanes; k++)
          for (int ij = 0; ij < 4; ij++)
            packed[ij * n_lanes + k] = k < n_out_channels ? *dense++ : 0;
      }
}

void
unet_conv_transpose_unpack (const float *packed,
                            int64_t      n_out_channels,
                            const int   *lanes,
                            int          n_in_planes,
                            float       *dense)
{
  const int64_t n_lanes = (int64_t)unet_view_blocks (n_out_channels) * UNET_LANES;

  for (int p = 0; p < n_in_planes; p++, packed += UNET_LANES * 4 * n_lanes)
    for (int c = 0; c < lanes[p]; c++)
      {
        const float *from = packed + c * 4 * n_lanes;
        int64_t      k = 0;

        for (; k + 4 <= n_out_channels; k += 4, dense += 16)
          {
            UnetQuad quads[4];

            for (int ij = 0; ij < 4; ij++)
              quads[ij] = unet_quad_load (from + ij * n_lanes + k);
            unet_quads_transpose (quads);
            for (int i = 0; i < 4; i++)
              unet_quad_store (dense + 4 * i, quads[i]);
          }
        for (; k < n_out_channels; k++)
          for (int ij = 0; ij < 4; ij++)
            *dense++ = from[ij * n_lanes + k];
      }
}

static Transpose
plan (const UnetView *small, const UnetView *large)
{
  Transpose plan = {.small = small, .large = large};
  int       n_tiles;

  plan.n_in = small->n_planes;
  plan.n_columns = 4 * large->n_planes;
  plan.strip_rows = CLAMP (STRIP_PIXELS / MAX (1, small->width), 1, MAX (1, small->height));
  plan.n_strips = (small->height + plan.strip_rows - 1) / plan.strip_rows;
  plan.n_wide_groups = (plan.n_columns + WIDE_GROUP - 1) / WIDE_GROUP;
  n_tiles = plan.n_wide_groups * ((plan.n_in + GROUP - 1) / GROUP);
  plan.n_parts = MIN ((MIN_TASKS + n_tiles - 1) / n_tiles, small->batch * plan.n_strips);
  return plan;
}

static size_t
panel_size (const Transpose *plan, int n_blocks)
{
  return (size_t)(plan->strip_rows * plan->small->width) * (size_t)n_blocks * UNET_LANES *
         sizeof (float);
}

/* Bytes of scratch of one thread: the panels that forward, backward to the data and backward to the
 * weights need, whichever is largest. */
static size_t
get_slot_size (const Transpose *plan)
{
  const int forward = plan->n_in + GROUP;
  const int backward = plan->n_columns + GROUP;

  return unet_align_size (panel_size (plan, MAX (MAX (forward, backward), GROUP + WIDE_GROUP)));
}

static size_t
packed_count (const Transpose *plan)
{
  return (size_t)plan->n_in * UNET_LANES * (size_t)plan->n_columns * UNET_LANES;
}

size_t
unet_conv_transpose_scratch (const UnetView *in, const UnetView *out, int n_threads)
{
  const Transpose transpose = plan (in, out);
  size_t          size = (size_t)n_threads * get_slot_size (&transpose);

  if (transpose.n_parts > 1)
    size += (size_t)transpose.n_parts * packed_count (&transpose) * sizeof (float);
  return size;
}

static Strip
get_strip (const Transpose *transpose, int64_t index)
{
  Strip strip;

  strip.image = index / transpose->n_strips;
  strip.first_row = index % transpose->n_strips * transpose->strip_rows;
  strip.n_rows = MIN (transpose->strip_rows, transpose->small->height - strip.first_row);
  strip.n_pixels = strip.n_rows * transpose->small->width;
  return strip;
}

/* Planes FIRST .. FIRST + N - 1 of SMALL into a panel [pixels][N][16]. */
static void
gather_small (const Transpose *transpose, const Strip *strip, int first, int n, float *panel)
{
  const UnetView *view = transpose->small;

  for (int b = 0; b < n; b++)
    for (int64_t y = 0; y < strip->n_rows; y++)
      {
        const float *from = unet_view_at (view, first + b, strip->image) +
                            (strip->first_row + y) * unet_view_row_size (view);
        float *to = panel + (y * view->width * n + b) * UNET_LANES;

        for (int64_t x = 0; x < view->width; x++)
          memcpy (to + x * n * UNET_LANES, from + x * UNET_LANES, UNET_LANES * sizeof (float));
      }
}

/* The pixels of LARGE that column block Q of row Y stands for; two of them lie side by side. */
static float *
large_row (const Transpose *transpose, const Strip *strip, int q, int64_t y)
{
  const UnetView *view = transpose->large;
  const int       ij = q / view->n_planes;

  return unet_view_at (view, q % view->n_planes, strip->image) +
         (2 * (strip->first_row + y) + ij / 2) * unet_view_row_size (view) + ij % 2 * UNET_LANES;
}

/* Column blocks FIRST .. FIRST + N - 1 of LARGE into a panel [pixels][N][16]. */
static void
gather_large (const Transpose *transpose, const Strip *strip, int first, int n, float *panel)
{
  const int64_t width = transpose->small->width;

  for (int q = 0; q < n; q++)
    for (int64_t y = 0; y < strip->n_rows; y++)
      {
        const float *from = large_row (transpose, strip, first + q, y);
        float       *to = panel + (y * width * n + q) * UNET_LANES;

        for (int64_t x = 0; x < width; x++)
          memcpy (to + x * n * UNET_LANES, from + 2 * x * UNET_LANES, UNET_LANES * sizeof (float));
      }
}

/* ---- forward ---- */

static void
forward_task (void *data, int64_t index, int worker)
{
  const Transpose *transpose = data;
  const Strip      strip = get_strip (transpose, index / transpose->n_groups);
  const int        first = (int)(index % transpose->n_groups) * GROUP;
  const int        n = MIN (GROUP, transpose->n_columns - first);
  const int64_t    width = transpose->small->width;
  float           *panel = (float *)(transpose->scratch + (size_t)worker * transpose->slot_size);
  float           *result = panel + strip.n_pixels * transpose->n_in * UNET_LANES;

  gather_small (transpose, &strip, 0, transpose->n_in, panel);
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)strip.n_pixels, n * UNET_LANES,
               transpose->n_in * UNET_LANES, 1.0f, panel, transpose->n_in * UNET_LANES,
               transpose->packed + first * UNET_LANES, transpose->n_columns * UNET_LANES, 0.0f,
               result, n * UNET_LANES);
  for (int q = 0; q < n; q++)
    for (int64_t y = 0; y < strip.n_rows; y++)
      {
        const float *bias = transpose->bias + (first + q) % transpose->large->n_planes * UNET_LANES;
        const float *from = result + (y * width * n + q) * UNET_LANES;
        float       *to = large_row (transpose, &strip, first + q, y);

        for (int64_t x = 0; x < width; x++)
          for (int c = 0; c < UNET_LANES; c++)
            to[2 * x * UNET_LANES + c] = from[x * n * UNET_LANES + c] + bias[c];
      }
}

void
unet_conv_transpose_forward (UnetPool       *pool,
                             const UnetView *in,
                             const float    *packed,
                             const float    *bias,
                             const UnetView *out,
                             void           *scratch)
{
  Transpose transpose = plan (in, out);

  transpose.packed = packed;
  transpose.bias = bias;
  transpose.scratch = scratch;
  transpose.slot_size = get_slot_size (&transpose);
  transpose.n_groups = (transpose.n_columns + GROUP - 1) / GROUP;
  unet_dispatch_blas ();
  unet_pool_run (pool, in->batch * transpose.n_strips * transpose.n_groups, forward_task,
                 &transpose);
  unet_layout_zero_border (pool, out, 2 * in->height, 2 * in->width);
}

/* ---- backward to the data ---- */

static void
backward_data_task (void *data, int64_t index, int worker)
{
  const Transpose *transpose = data;
  const UnetView  *view = transpose->small;
  const Strip      strip = get_strip (transpose, index / transpose->n_groups);
  const int        first = (int)(index % transpose->n_groups) * GROUP;
  const int        n = MIN (GROUP, transpose->n_in - first);
  const int        n_columns = transpose->n_columns * UNET_LANES;
  float           *panel = (float *)(transpose->scratch + (size_t)worker * transpose->slot_size);
  float           *result = panel + strip.n_pixels * n_columns;

  gather_large (transpose, &strip, 0, transpose->n_columns, panel);
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (int)strip.n_pixels, n * UNET_LANES,
               n_columns, 1.0f, panel, n_columns,
               transpose->packed + (size_t)first * UNET_LANES * (size_t)n_columns, n_columns, 0.0f,
               result, n * UNET_LANES);
  for (int b = 0; b < n; b++)
    {
      float *pixel = unet_view_at (view, first + b, strip.image);

      for (int64_t y = 0; y < strip.n_rows; y++)
        {
          const float *from = result + (y * view->width * n + b) * UNET_LANES;
          float       *to = pixel + (strip.first_row + y) * unet_view_row_size (view);

          for (int64_t x = 0; x < view->width; x++)
            for (int c = 0; c < UNET_LANES; c++)
              to[x * UNET_LANES + c] = (transpose->accumulate ? to[x * UNET_LANES + c] : 0) +
                                       from[x * n * UNET_LANES + c];
        }
      if (!transpose->accumulate)
        unet_rows_zero_border (pixel, view->height, view->width, strip.first_row,
                               strip.first_row + strip.n_rows);
    }
}

void
unet_conv_transpose_backward_data (UnetPool       *pool,
                                   const UnetView *grad_out,
                                   const float    *packed,
                                   const UnetView *grad_in,
                                   bool            accumulate,
                                   void           *scratch)
{
  Transpose transpose = plan (grad_in, grad_out);

  transpose.packed = packed;
  transpose.accumulate = accumulate;
  transpose.scratch = scratch;
  transpose.slot_size = get_slot_size (&transpose);
  transpose.n_groups = (transpose.n_in + GROUP - 1) / GROUP;
  unet_dispatch_blas ();
  unet_pool_run (pool, grad_in->batch * transpose.n_strips * transpose.n_groups, backward_data_task,
                 &transpose);
}

/* ---- backward to the weights ---- */

static void
weights_task (void *data, int64_t index, int worker)
{
  const Transpose *transpose = data;
  const int64_t    n_strips = transpose->small->batch * transpose->n_strips;
  const int64_t    n_tiles = (int64_t)transpose->n_wide_groups * transpose->n_groups;
  const int64_t    part = index / n_tiles;
  const int64_t    tile = index % n_tiles;
  const int        first_plane = (int)(tile / transpose->n_wide_groups) * GROUP;
  const int        first_column = (int)(tile % transpose->n_wide_groups) * WIDE_GROUP;
  const int        n_planes = MIN (GROUP, transpose->n_in - first_plane);
  const int        n = MIN (WIDE_GROUP, transpose->n_columns - first_column);
  const int        row_size = transpose->n_columns * UNET_LANES;
  const int64_t    first = n_strips * part / transpose->n_parts;
  const int64_t    end = n_strips * (part + 1) / transpose->n_parts;
  float           *inputs = (float *)(transpose->scratch + (size_t)worker * transpose->slot_size);
  float           *target = transpose->n_parts == 1
                                ? transpose->grad_packed
                                : transpose->sums + (size_t)part * packed_count (transpose);

  target += (size_t)first_plane * UNET_LANES * (size_t)row_size + first_column * UNET_LANES;
  for (int64_t i = first; i < end; i++)
    {
      const Strip strip = get_strip (transpose, i);
      const bool  overwrite = transpose->n_parts > 1 && i == first;
      float      *grads = inputs + strip.n_pixels * n_planes * UNET_LANES;

      gather_small (transpose, &strip, first_plane, n_planes, inputs);
      gather_large (transpose, &strip, first_column, n, grads);
      cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, n_planes * UNET_LANES, n * UNET_LANES,
                   (int)strip.n_pixels, 1.0f, inputs, n_planes * UNET_LANES, grads, n * UNET_LANES,
                   overwrite ? 0.0f : 1.0f, target, row_size);
    }
}

/* Adds up one input lane's row of all parts. */
static void
add_parts_task (void *data, int64_t row, int worker)
{
  const Transpose *transpose = data;
  const int64_t    row_size = (int64_t)transpose->n_columns * UNET_LANES;
  float           *target = transpose->grad_packed + row * row_size;

  for (int64_t part = 0; part < transpose->n_parts; part++)
    {
      const float *sums =
          transpose->sums + (size_t)part * packed_count (transpose) + row * row_size;

      for (int64_t i = 0; i < row_size; i++)
        target[i] += sums[i];
    }
}

static void
bias_task (void *data, int64_t plane, int worker)
{
  const Transpose *transpose = data;
  double           sum[UNET_LANES] = {0};

  unet_sum_plane (transpose->large, (int)plane, 2 * transpose->small->height,
                  2 * transpose->small->width, sum);
  for (int c = 0; c < UNET_LANES; c++)
    transpose->grad_bias[plane * UNET_LANES + c] += (float)sum[c];
}

void
unet_conv_transpose_backward_weights (UnetPool       *pool,
                                      const UnetView *in,
                                      const UnetView *grad_out,
                                      float          *grad_packed,
                                      float          *grad_bias,
                                      void           *scratch)
{
  Transpose transpose = plan (in, grad_out);
  int64_t   n_tiles;

  transpose.grad_packed = grad_packed;
  transpose.grad_bias = grad_bias;
  transpose.slot_size = get_slot_size (&transpose);
  transpose.sums = scratch;
  transpose.scratch = scratch;
  if (transpose.n_parts > 1)
    transpose.scratch += (size_t)transpose.n_parts * packed_count (&transpose) * sizeof (float);
  transpose.n_groups = (transpose.n_in + GROUP - 1) / GROUP;
  n_tiles = (int64_t)transpose.n_wide_groups * transpose.n_groups;
  unet_dispatch_blas ();
  unet_pool_run (pool, n_tiles * transpose.n_parts, weights_task, &transpose);
  if (transpose.n_parts > 1)
    unet_pool_run (pool, (int64_t)transpose.n_in * UNET_LANES, add_parts_task, &transpose);
  unet_pool_run (pool, grad_out->n_planes, bias_task, &transpose);
}
