/* conv-transpose.c: transposed convolution 2x2, stride 2, on the blocked planes
 *
 * With stride 2 no two source pixels meet, so the whole layer is one product of pixels by weights:
 * each pixel of the small side times the 4 x 16 outputs of every large plane. The inner loops of
 * micro-stride.c take the rows from where they are and store them where they belong.
 *
 * Forward, a task takes one row of the taps of one large plane (two blocks of outputs that lie side
 * by side) over as many rows of pixels as fit into the second-level cache together with all planes
 * of the input; the tasks of all large planes follow each other, so that the rows stay there.
 * Backward to the data, a task takes two planes of the input, whose weights it transposes first.
 * Backward to the weights, a task sums up a rectangle of planes and taps in its own caches; where
 * there are few of these, the rows are shared out to parts, whose sums lie in scratch and are added
 * in order.
 *
 * What is used for a few hundred cycles only is asked for ahead, one row of pixels or one task: the
 * hardware sees short runs at many places and does not guess them. That is worth 125 -> 225 GFLOP/s
 * backward at 128 -> 64 channels, 128x128.
 *
 * Tried and lost: OpenBLAS with panels gathered and scattered by hand. On one core of a Zen 5 at
 * 245 GFLOP/s it did 85 to 105 with the kernels that it takes there (AVX2), 130 to 170 with those
 * for AVX-512; this does 190 to 230. At the level avx2 it is 85 to 98 against 92 to 114. Only with
 * SSE2 is it ahead, 37 to 41 against 32 to 41.
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

/* Bytes of the small and of the large side that a task passes over. */
#define SMALL_BYTES (384 * 1024)
#define LARGE_BYTES (512 * 1024)
/* Pixels that pay for transposing weights. */
#define MIN_PIXELS 256
/* How many tasks there should be at least. */
#define MIN_TASKS 32

/* Gradient at the weights: planes and rows of taps of one task, 64 KB of sums; and the pixels that
 * it passes over at a time. */
#define GROUP_PLANES 8
#define GROUP_TAPS 4
#define STRIP_PIXELS 128

typedef struct
{
  const UnetView  *small; /* in, or its gradient */
  const UnetView  *large; /* out, or its gradient */
  const UnetMicro *micro;
  const float     *packed;
  const float     *bias;
  bool             accumulate;
  int64_t          first_row, height; /* rows of the small side, in each image */
  int              n_in;              /* planes of small */
  int              n_out;             /* planes of large */
  int              n_threads;
  int              n_columns; /* tasks that pass over the same rows */
  int64_t          n_parts;   /* of the rows of all images */
  char            *slots;     /* per thread */
  size_t           slot_size;

  /* gradient at the weights */
  float  *grad_packed;
  float  *sums;      /* [n_parts][packed], where there is more than one part */
  double *bias_sums; /* [n_parts][2 rows of taps per large plane][16] */
} Transpose;

/* Some whole rows of one image of the small side. */
typedef struct
{
  int64_t image, first, end;
} Strip;

/* --- weights --- */

/* The square of input plane P and tap IJ of large plane K. */
static int64_t
get_square (int n_out, int p, int k, int ij)
{
  return (((int64_t)p * n_out + k) * 4 + ij) * UNET_TAP_SIZE;
}

void
unet_conv_transpose_pack (const float *dense,
                          int64_t      n_out_channels,
                          const int   *lanes,
                          int          n_in_planes,
                          float       *packed)
{
  const int     n_out = unet_view_blocks (n_out_channels);
  const int64_t n_lanes = (int64_t)n_out * UNET_LANES;

  for (int p = 0; p < n_in_planes; p++)
    for (int c = 0; c < UNET_LANES; c++)
      {
        float  *row = packed + get_square (n_out, p, 0, 0) + c * UNET_LANES;
        int64_t k = 0;

        for (; c < lanes[p] && k + 4 <= n_out_channels; k += 4, dense += 16)
          {
            float   *to = row + get_square (n_out, 0, (int)(k / UNET_LANES), 0) + k % UNET_LANES;
            UnetQuad quads[4];

            for (int i = 0; i < 4; i++)
              quads[i] = unet_quad_load (dense + 4 * i);
            unet_quads_transpose (quads);
            for (int ij = 0; ij < 4; ij++)
              unet_quad_store (to + ij * UNET_TAP_SIZE, quads[ij]);
          }
        for (; k < n_lanes; k++)
          for (int ij = 0; ij < 4; ij++)
            row[get_square (n_out, 0, (int)(k / UNET_LANES), ij) + k % UNET_LANES] =
                c < lanes[p] && k < n_out_channels ? *dense++ : 0;
      }
}

void
unet_conv_transpose_unpack (const float *packed,
                            int64_t      n_out_channels,
                            const int   *lanes,
                            int          n_in_planes,
                            float       *dense)
{
  const int n_out = unet_view_blocks (n_out_channels);

  for (int p = 0; p < n_in_planes; p++)
    for (int c = 0; c < lanes[p]; c++)
      {
        const float *row = packed + get_square (n_out, p, 0, 0) + c * UNET_LANES;
        int64_t      k = 0;

        for (; k + 4 <= n_out_channels; k += 4, dense += 16)
          {
            const float *from =
                row + get_square (n_out, 0, (int)(k / UNET_LANES), 0) + k % UNET_LANES;
            UnetQuad quads[4];

            for (int ij = 0; ij < 4; ij++)
              quads[ij] = unet_quad_load (from + ij * UNET_TAP_SIZE);
            unet_quads_transpose (quads);
            for (int i = 0; i < 4; i++)
              unet_quad_store (dense + 4 * i, quads[i]);
          }
        for (; k < n_out_channels; k++)
          for (int ij = 0; ij < 4; ij++)
            *dense++ = row[get_square (n_out, 0, (int)(k / UNET_LANES), ij) + k % UNET_LANES];
      }
}

/* --- how the work is cut --- */

static int64_t
count_rows (const Transpose *transpose)
{
  return transpose->small->batch * transpose->height;
}

/* N_COLUMNS tasks for each part of the rows; ROW_BYTES are what is read of one row. */
static void
cut_rows (Transpose *transpose, int n_columns, int64_t row_bytes, int64_t bytes, int64_t min_pixels)
{
  const int64_t n_rows = count_rows (transpose);
  int64_t       rows = MIN (bytes / row_bytes, n_rows * n_columns / MIN_TASKS);

  rows = MAX (rows, (min_pixels + transpose->small->width - 1) / transpose->small->width);
  rows = CLAMP (rows, 1, n_rows);
  transpose->n_columns = n_columns;
  transpose->n_parts = (n_rows + rows - 1) / rows;
}

/* The strip of part PART that begins with row ROW (over all images), and ends with the image. */
static Strip
get_strip (const Transpose *transpose, int64_t part, int64_t row)
{
  const int64_t height = transpose->height;
  const int64_t end = count_rows (transpose) * (part + 1) / transpose->n_parts;
  Strip         strip;

  strip.image = row / height;
  strip.first = transpose->first_row + row % height;
  strip.end = transpose->first_row + MIN (height, end - strip.image * height);
  return strip;
}

static int64_t
first_row (const Transpose *transpose, int64_t part)
{
  return count_rows (transpose) * part / transpose->n_parts;
}

static Transpose
plan_forward (const UnetView *small, const UnetView *large, int64_t first, int64_t end)
{
  Transpose transpose = {.small = small, .large = large, .first_row = first, .height = end - first};
  const int64_t row_bytes = small->width * small->n_planes * UNET_LANES * (int64_t)sizeof (float);

  transpose.n_in = small->n_planes;
  transpose.n_out = large->n_planes;
  cut_rows (&transpose, 2 * transpose.n_out, row_bytes, SMALL_BYTES, 1);
  transpose.slot_size = unet_align_size ((size_t)transpose.n_in * sizeof (float *));
  return transpose;
}

/* The slot: pointers, then the transposed weights of two planes, [2][n_out * 4][16][16]. */
static size_t
pointers_size (const Transpose *transpose)
{
  return unet_align_size (4 * (size_t)transpose->n_out * sizeof (float *));
}

static Transpose
plan_backward_data (const UnetView *small, const UnetView *large)
{
  Transpose     transpose = {.small = small, .large = large, .height = small->height};
  const int64_t row_bytes =
      4 * small->width * large->n_planes * UNET_LANES * (int64_t)sizeof (float);

  transpose.n_in = small->n_planes;
  transpose.n_out = large->n_planes;
  cut_rows (&transpose, (transpose.n_in + 1) / 2, row_bytes, LARGE_BYTES, MIN_PIXELS);
  transpose.slot_size =
      pointers_size (&transpose) + 2 * 4 * (size_t)transpose.n_out * UNET_TAP_SIZE * sizeof (float);
  return transpose;
}

static int
count_plane_groups (const Transpose *transpose)
{
  return (transpose->n_in + GROUP_PLANES - 1) / GROUP_PLANES;
}

static int
count_tap_groups (const Transpose *transpose)
{
  return (2 * transpose->n_out + GROUP_TAPS - 1) / GROUP_TAPS;
}

static Transpose
plan_backward_weights (const UnetView *small, const UnetView *large)
{
  Transpose transpose = {.small = small, .large = large, .height = small->height};

  transpose.n_in = small->n_planes;
  transpose.n_out = large->n_planes;
  transpose.n_columns = count_plane_groups (&transpose) * count_tap_groups (&transpose);
  transpose.n_parts =
      MIN ((MIN_TASKS + transpose.n_columns - 1) / transpose.n_columns, count_rows (&transpose));
  return transpose;
}

static size_t
packed_count (const Transpose *transpose)
{
  return (size_t)get_square (transpose->n_out, transpose->n_in, 0, 0);
}

static size_t
bias_sums_size (const Transpose *transpose)
{
  return unet_align_size ((size_t)transpose->n_parts * 2 * (size_t)transpose->n_out * UNET_LANES *
                          sizeof (double));
}

size_t
unet_conv_transpose_forward_scratch (const UnetView *in, const UnetView *out, int n_threads)
{
  return (size_t)n_threads * plan_forward (in, out, 0, in->height).slot_size;
}

size_t
unet_conv_transpose_backward_data_scratch (const UnetView *grad_out,
                                           const UnetView *grad_in,
                                           int             n_threads)
{
  return (size_t)n_threads * plan_backward_data (grad_in, grad_out).slot_size;
}

size_t
unet_conv_transpose_backward_weights_scratch (const UnetView *in,
                                              const UnetView *grad_out,
                                              int             n_threads)
{
  const Transpose transpose = plan_backward_weights (in, grad_out);
  const size_t    n_sums = transpose.n_parts > 1 ? (size_t)transpose.n_parts : 0;

  return bias_sums_size (&transpose) + n_sums * packed_count (&transpose) * sizeof (float);
}

/* Row I of the taps of row Y of the small side, in large plane K. */
static float *
large_row (const Transpose *transpose, int k, int64_t image, int64_t y, int i)
{
  return unet_view_at (transpose->large, k, image) +
         (2 * y + i) * unet_view_row_size (transpose->large);
}

/* Asks for some of N_RUNS runs of SIZE floats, STRIDE apart: share STEP of N_STEPS. */
static void
ask_for (const float *first,
         int64_t      n_runs,
         int64_t      stride,
         int64_t      size,
         int64_t      step,
         int64_t      n_steps)
{
  for (int64_t run = n_runs * step / n_steps; run < n_runs * (step + 1) / n_steps; run++)
    for (int64_t i = 0; i < size; i += UNET_LANES)
      __builtin_prefetch (first + run * stride + i, 0, 2);
}

/* --- forward --- */

/* The two squares of plane 0 and of what task INDEX works out. */
static const float *
forward_weights (const Transpose *transpose, int64_t index)
{
  const int column = (int)(index % transpose->n_columns);

  return transpose->packed + get_square (transpose->n_out, 0, column / 2, column % 2 * 2);
}

static void
forward_task (void *data, int64_t index, int worker)
{
  const Transpose *transpose = data;
  const UnetView  *in = transpose->small;
  const int        k = (int)(index % transpose->n_columns) / 2;
  const int        i = (int)(index % transpose->n_columns) % 2;
  const int64_t    part = index / transpose->n_columns;
  const int64_t    begin = first_row (transpose, part);
  const int64_t    end = first_row (transpose, part + 1);
  const float     *next = forward_weights (transpose, index + transpose->n_threads);
  const float    **sources =
      (const float **)(transpose->slots + (size_t)worker * transpose->slot_size);
  UnetStrideProduct job = {.n_terms = transpose->n_in,
                           .sources = sources,
                           .n_blocks = 2,
                           .weight_stride = get_square (transpose->n_out, 1, 0, 0),
                           .ahead = unet_view_row_size (in),
                           .shift = transpose->bias + k * UNET_LANES};

  job.weights[0] = forward_weights (transpose, index);
  job.weights[1] = job.weights[0] + UNET_TAP_SIZE;
  for (int64_t row = begin; row < end;)
    {
      const Strip strip = get_strip (transpose, part, row);

      for (int p = 0; p < transpose->n_in; p++)
        sources[p] = unet_view_at (in, p, strip.image);
      for (int64_t y = strip.first; y < strip.end; y++, row++)
        {
          ask_for (next, transpose->n_in, job.weight_stride, 2 * UNET_TAP_SIZE, row - begin,
                   end - begin);
          job.out[0] = large_row (transpose, k, strip.image, y, i);
          job.out[1] = job.out[0] + UNET_LANES;
          transpose->micro->spread (&job, y * unet_view_row_size (in), in->width);
        }
    }
}

void
unet_conv_transpose_forward_rows (UnetPool       *pool,
                                  const UnetView *in,
                                  const float    *packed,
                                  const float    *bias,
                                  const UnetView *out,
                                  int64_t         first,
                                  int64_t         end,
                                  void           *scratch)
{
  const int64_t in_first = MIN (first / 2, in->height);
  const int64_t in_end = MIN ((end + 1) / 2, in->height);

  g_assert (first % 2 == 0 && first < end && end <= out->height &&
            (end % 2 == 0 || end == out->height));
  if (in_first < in_end) /* not padding alone */
    {
      Transpose transpose = plan_forward (in, out, in_first, in_end);

      transpose.micro = unet_dispatch_micro ();
      transpose.n_threads = unet_pool_get_n_threads (pool);
      transpose.packed = packed;
      transpose.bias = bias;
      transpose.slots = scratch;
      unet_pool_run (pool, transpose.n_columns * transpose.n_parts, forward_task, &transpose);
    }
  unet_layout_zero_border_rows (pool, out, 2 * in->height, 2 * in->width, first, end);
}

void
unet_conv_transpose_forward (UnetPool       *pool,
                             const UnetView *in,
                             const float    *packed,
                             const float    *bias,
                             const UnetView *out,
                             void           *scratch)
{
  unet_conv_transpose_forward_rows (pool, in, packed, bias, out, 0, out->height, scratch);
}

/* --- backward to the data --- */

static void
backward_data_task (void *data, int64_t index, int worker)
{
  const Transpose  *transpose = data;
  const UnetView   *grad_in = transpose->small;
  const int         n_terms = 4 * transpose->n_out;
  const int         plane = (int)(index % transpose->n_columns) * 2;
  const int64_t     part = index / transpose->n_columns;
  const int64_t     end = first_row (transpose, part + 1);
  char             *slot = transpose->slots + (size_t)worker * transpose->slot_size;
  const float     **sources = (const float **)slot;
  float            *weights = (float *)(slot + pointers_size (transpose));
  UnetStrideProduct job = {.n_terms = n_terms,
                           .sources = sources,
                           .n_blocks = MIN (2, transpose->n_in - plane),
                           .weight_stride = UNET_TAP_SIZE,
                           .ahead = 2 * unet_view_row_size (transpose->large),
                           .accumulate = transpose->accumulate};

  for (int b = 0; b < job.n_blocks; b++)
    {
      const float *from = transpose->packed + get_square (transpose->n_out, plane + b, 0, 0);
      float       *to = weights + (int64_t)b * n_terms * UNET_TAP_SIZE;

      for (int term = 0; term < n_terms; term++)
        transpose->micro->transpose (from + term * UNET_TAP_SIZE, to + term * UNET_TAP_SIZE);
      job.weights[b] = to;
    }
  for (int64_t row = first_row (transpose, part); row < end;)
    {
      const Strip strip = get_strip (transpose, part, row);

      for (int term = 0; term < n_terms; term++)
        sources[term] =
            large_row (transpose, term / 4, strip.image, 0, term / 2 % 2) + term % 2 * UNET_LANES;
      for (int64_t y = strip.first; y < strip.end; y++, row++)
        {
          for (int b = 0; b < job.n_blocks; b++)
            job.out[b] =
                unet_view_at (grad_in, plane + b, strip.image) + y * unet_view_row_size (grad_in);
          transpose->micro->collect (&job, 2 * y * unet_view_row_size (transpose->large),
                                     grad_in->width);
        }
      for (int b = 0; b < job.n_blocks && !transpose->accumulate; b++)
        unet_rows_zero_border (unet_view_at (grad_in, plane + b, strip.image), grad_in->height,
                               grad_in->width, strip.first, strip.end);
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
  Transpose transpose = plan_backward_data (grad_in, grad_out);

  transpose.micro = unet_dispatch_micro ();
  transpose.packed = packed;
  transpose.accumulate = accumulate;
  transpose.slots = scratch;
  unet_pool_run (pool, transpose.n_columns * transpose.n_parts, backward_data_task, &transpose);
}

/* --- backward to the weights --- */

/* Adds to SUMS what the large side of some rows holds at row TAPS % 2 of the taps of plane
 * TAPS / 2, columns FIRST .. END - 1 of the small side. */
static void
sum_bias (const Transpose *transpose,
          const Strip     *strip,
          int              taps,
          int64_t          first,
          int64_t          end,
          double          *sums)
{
  for (int64_t y = strip->first; y < strip->end; y++)
    unet_sum_pixels (large_row (transpose, taps / 2, strip->image, y, taps % 2) +
                         2 * first * UNET_LANES,
                     2 * (end - first), sums);
}

/* The rows of STRIP, columns FIRST .. END - 1: planes FIRST_PLANE .. END_PLANE - 1 by rows of taps
 * FIRST_TAPS .. END_TAPS - 1. */
static void
add_products (const Transpose *transpose,
              const Strip     *strip,
              int64_t          first,
              int64_t          end,
              int              first_plane,
              int              end_plane,
              int              first_taps,
              int              end_taps,
              float           *sums)
{
  const UnetView *in = transpose->small;
  UnetStrideOuter job = {.in_row_size = unet_view_row_size (in),
                         .grad_row_size = 2 * unet_view_row_size (transpose->large),
                         .n_rows = strip->end - strip->first,
                         .n_columns = end - first};

  const bool is_cut = STRIP_PIXELS < in->width;

  for (int taps = first_taps; taps < end_taps; taps++)
    {
      job.grad = large_row (transpose, taps / 2, strip->image, strip->first, taps % 2) +
                 2 * first * UNET_LANES;
      for (int p = first_plane; p < end_plane; p++)
        {
          job.in = unet_view_at (in, p, strip->image) + strip->first * job.in_row_size +
                   first * UNET_LANES;
          /* The next strip: what each pass over it shares is asked for in the first. */
          job.in_ahead = taps > first_taps ? 0
                         : is_cut          ? STRIP_PIXELS * UNET_LANES
                                           : job.n_rows * job.in_row_size;
          job.grad_ahead = p > first_plane ? 0
                           : is_cut        ? 2 * STRIP_PIXELS * UNET_LANES
                                           : job.n_rows * job.grad_row_size;
          job.out[0] = sums + get_square (transpose->n_out, p, taps / 2, taps % 2 * 2);
          job.out[1] = job.out[0] + UNET_TAP_SIZE;
          transpose->micro->stride_outer (&job);
        }
    }
}

static void
weights_task (void *data, int64_t index, int worker)
{
  const Transpose *transpose = data;
  const int        n_tap_groups = count_tap_groups (transpose);
  const int64_t    part = index / transpose->n_columns;
  const int        column = (int)(index % transpose->n_columns);
  const int        first_plane = column / n_tap_groups * GROUP_PLANES;
  const int        end_plane = MIN (first_plane + GROUP_PLANES, transpose->n_in);
  const int        first_taps = column % n_tap_groups * GROUP_TAPS;
  const int        end_taps = MIN (first_taps + GROUP_TAPS, 2 * transpose->n_out);
  const int64_t    end = first_row (transpose, part + 1);
  const int64_t    width = transpose->small->width;
  double          *bias_sums = transpose->bias_sums + part * 2 * transpose->n_out * UNET_LANES;
  float           *sums = transpose->grad_packed;

  if (transpose->n_parts > 1)
    {
      sums = transpose->sums + (size_t)part * packed_count (transpose);
      for (int p = first_plane; p < end_plane; p++)
        memset (sums + get_square (transpose->n_out, p, 0, 2 * first_taps), 0,
                (size_t)(end_taps - first_taps) * 2 * UNET_TAP_SIZE * sizeof (float));
    }
  for (int taps = first_taps; taps < end_taps && first_plane == 0; taps++)
    memset (bias_sums + taps * UNET_LANES, 0, UNET_LANES * sizeof (double));
  for (int64_t row = first_row (transpose, part); row < end;)
    {
      Strip strip = get_strip (transpose, part, row);

      strip.end = MIN (strip.end, strip.first + MAX (1, STRIP_PIXELS / width));
      row += strip.end - strip.first;
      for (int64_t x = 0; x < width; x += STRIP_PIXELS)
        {
          const int64_t x_end = MIN (width, x + STRIP_PIXELS);

          for (int taps = first_taps; taps < end_taps && first_plane == 0; taps++)
            sum_bias (transpose, &strip, taps, x, x_end, bias_sums + taps * UNET_LANES);
          add_products (transpose, &strip, x, x_end, first_plane, end_plane, first_taps, end_taps,
                        sums);
        }
    }
}

/* Adds up one plane's part of all parts. */
static void
add_parts_task (void *data, int64_t plane, int worker)
{
  const Transpose *transpose = data;
  const int64_t    first = get_square (transpose->n_out, (int)plane, 0, 0);
  const int64_t    n = get_square (transpose->n_out, 1, 0, 0);
  float           *target = transpose->grad_packed + first;

  for (int64_t part = 0; part < transpose->n_parts; part++)
    {
      const float *sums = transpose->sums + (size_t)part * packed_count (transpose) + first;

      for (int64_t i = 0; i < n; i++)
        target[i] += sums[i];
    }
}

void
unet_conv_transpose_backward_weights (UnetPool       *pool,
                                      const UnetView *in,
                                      const UnetView *grad_out,
                                      float          *grad_packed,
                                      float          *grad_bias,
                                      void           *scratch)
{
  Transpose transpose = plan_backward_weights (in, grad_out);

  transpose.micro = unet_dispatch_micro ();
  transpose.grad_packed = grad_packed;
  transpose.bias_sums = scratch;
  transpose.sums = (float *)((char *)scratch + bias_sums_size (&transpose));
  unet_pool_run (pool, transpose.n_columns * transpose.n_parts, weights_task, &transpose);
  if (transpose.n_parts > 1)
    unet_pool_run (pool, transpose.n_in, add_parts_task, &transpose);
  for (int64_t i = 0; i < (int64_t)transpose.n_out * UNET_LANES; i++)
    {
      const int64_t n = (int64_t)transpose.n_out * UNET_LANES;
      double        sum = 0;

      for (int64_t part = 0; part < transpose.n_parts; part++)
        for (int64_t row = 0; row < 2; row++)
          sum += transpose.bias_sums[2 * (part * n + i - i % UNET_LANES) + row * UNET_LANES +
                                     i % UNET_LANES];
      grad_bias[i] += (float)sum;
    }
}
