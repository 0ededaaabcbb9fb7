/* conv-direct.c: convolutions from where the pixels lie, in registers: forward and to the data
 *
 * Each tap of each plane is one term of a sum: 16 lanes of a pixel times 16 x 16 weights. With
 * stride 2 the pixels of a term are 2 apart; that is what `collect` of micro-stride.c reads.
 *
 * Backward to the data the roles change. With stride 2 an input pixel is read by those taps only
 * that have its parity: a 3x3 kernel gives four kinds of pixels ("phases") with 4, 2, 2 and 1 taps.
 * Each phase is a convolution of the gradient with stride 1, whose results go to every second
 * pixel: `spread`. No zero is multiplied and nothing is copied.
 *
 * How the work is cut: where the weights are larger than the images, a task is a pair of output
 * planes (32 channels), for which it reads each weight once. Where the images are larger, a task is
 * some rows, which stay in the second-level cache while all pairs pass over them. On the way back
 * weights are transposed: all ahead, or by the task that needs them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-private.h"

#include "base/memory.h"
#include "kernels/pairs.h"

#include <string.h>

/* Floating-point operations of one task, and how many tasks there should be at least. */
#define TASK_FLOPS 40e6
#define MIN_TASKS 32
#define MIN_PAIR_TASKS 16
/* Bytes of the input that a task of some rows reads again and again. */
#define ROWS_BYTES (384 * 1024)
/* Pixels whose sums are finished at a time: few enough for all that is stored to wait while the
 * next ones are summed up. */
#define STRETCH 28

/* Of the taps of a 7x7 kernel with stride 2, a phase has 16 at most. */
#define MAX_TAPS 16
#define MAX_PHASES 4

/* What is summed up for target pixels (target_step * u + y, target_step * v + x): source pixels
 * (source_step * u + row, source_step * v + column) times the weights of a tap. */
typedef struct
{
  int y, x;
  int n_taps;
  int first_tap; /* of all taps in the order of the phases */
  int taps[MAX_TAPS], rows[MAX_TAPS], columns[MAX_TAPS];
} Phase;

typedef struct
{
  const UnetConv *conv;
  int             n_phases;
  Phase           phases[MAX_PHASES];
  int             target_step, source_step;
  int             n_taps;
  int64_t         n_units; /* rows of each phase, in an image */
  int             n_pairs;
  int64_t         n_chunks; /* of the units of an image */
  bool            by_pairs;
  float          *turned; /* by rows, on the way back: [pair][2][n_squares][16][16] */
  char           *slots;  /* per thread */
  size_t          slot_size;
} Direct;

/* What a thread needs. */
typedef struct
{
  int          *pair;    /* whose turned weights it holds; -1: none */
  float        *weights; /* by pairs, on the way back: [2][n_squares][16][16] */
  float        *sums;
  int          *lanes;   /* per term of all phases */
  const float **sources; /* likewise */
} Slot;

/* --- plan --- */

static size_t
count_squares (const Direct *direct)
{
  return (size_t)direct->n_taps * (size_t)direct->conv->in->n_planes;
}

static Slot
get_slot (const Direct *direct, int worker, size_t *size)
{
  const size_t n_squares = count_squares (direct);
  const bool   holds_weights = direct->conv->turned && direct->by_pairs;
  const size_t pair = UNET_ALIGNMENT;
  const size_t weights = holds_weights ? 2 * n_squares * UNET_TAP_SIZE * sizeof (float) : 0;
  const size_t sums = 2 * STRETCH * UNET_LANES * sizeof (float);
  const size_t lanes = unet_align_size (n_squares * sizeof (int));
  const size_t sources = unet_align_size (n_squares * sizeof (float *));
  char        *at = direct->slots + (size_t)worker * direct->slot_size;
  Slot         slot;

  *size = pair + weights + sums + lanes + sources;
  slot.pair = (int *)at;
  slot.weights = (float *)(at += pair);
  slot.sums = (float *)(at += weights);
  slot.lanes = (int *)(at += sums);
  slot.sources = (const float **)(at += lanes);
  return slot;
}

/* Appends the phase of pixels (Y, X), if any tap is read by it: on the way back, tap (i, j) brings
 * the gradient (u + (y + p - i) / stride, v + (x + p - j) / stride). */
static void
add_phase (Direct *direct, int y, int x)
{
  const UnetConvShape *shape = direct->conv->shape;
  const int            padding = unet_conv_padding (shape);
  Phase               *phase = &direct->phases[direct->n_phases++];

  phase->y = y;
  phase->x = x;
  phase->first_tap = direct->n_taps;
  for (int i = 0; i < shape->side; i++)
    for (int j = 0; j < shape->side; j++)
      {
        int row = i - padding, column = j - padding;

        if (direct->conv->turned)
          {
            row = y - row;
            column = x - column;
            if (row % shape->stride != 0 || column % shape->stride != 0)
              continue;
            row /= shape->stride;
            column /= shape->stride;
          }
        phase->taps[phase->n_taps] = i * shape->side + j;
        phase->rows[phase->n_taps] = row;
        phase->columns[phase->n_taps++] = column;
      }
  direct->n_taps += phase->n_taps;
}

static void
cut_work (Direct *direct)
{
  const UnetView *in = direct->conv->in;
  const UnetView *out = direct->conv->out;
  const double    unit_flops = 2.0 * (double)unet_view_channels (in) * direct->n_taps * 2.0 *
                            UNET_LANES * (double)MIN (in->width, out->width);
  const int64_t unit_bytes =
      direct->source_step * in->n_planes * unet_view_row_size (in) * (int64_t)sizeof (float);
  const int64_t batch = MAX (1, in->batch);
  int64_t       n_chunks;

  if (direct->by_pairs)
    {
      const int64_t others = MAX (1, batch * direct->n_pairs);

      n_chunks = (int64_t)((double)direct->n_units * unit_flops / TASK_FLOPS) + 1;
      n_chunks = MAX (n_chunks, (MIN_PAIR_TASKS + others - 1) / others);
    }
  else
    {
      n_chunks = direct->n_units * unit_bytes / ROWS_BYTES + 1;
      n_chunks = MAX (n_chunks, (MIN_TASKS + batch - 1) / batch);
    }
  direct->n_chunks = CLAMP (n_chunks, 1, direct->n_units);
}

static Direct
plan (const UnetConv *conv, int n_pairs)
{
  const int stride = conv->shape->stride;
  Direct    direct = {.conv = conv, .n_pairs = n_pairs};
  Slot      slot;

  direct.source_step = conv->turned ? 1 : stride;
  direct.target_step = conv->turned ? stride : 1;
  for (int y = 0; y < direct.target_step; y++)
    for (int x = 0; x < direct.target_step; x++)
      add_phase (&direct, y, x);
  direct.n_units = (conv->out->height + direct.target_step - 1) / direct.target_step;
  direct.by_pairs = unet_conv_goes_by_pairs (conv);
  cut_work (&direct);
  slot = get_slot (&direct, 0, &direct.slot_size);
  (void)slot;
  return direct;
}

static size_t
turned_size (const Direct *direct)
{
  return direct->conv->turned && !direct->by_pairs
             ? 2 * (size_t)direct->n_pairs * count_squares (direct) * UNET_TAP_SIZE * sizeof (float)
             : 0;
}

size_t
unet_conv_direct_scratch (const UnetConv *conv, int n_threads)
{
  /* Which planes are wanted is not known yet: as many as there can be. */
  const Direct direct = plan (conv, (conv->out->n_planes + 1) / 2);

  return (size_t)n_threads * direct.slot_size + turned_size (&direct);
}

/* --- weights --- */

/* The weights of plane BLOCK of OUT, transposed, in the order of the phases. */
static void
turn (const Direct *direct, int block, float *turned)
{
  const UnetConv *conv = direct->conv;

  for (int f = 0; f < direct->n_phases; f++)
    {
      const Phase *phase = &direct->phases[f];

      for (int p = 0; p < conv->in->n_planes; p++)
        for (int t = 0; t < phase->n_taps; t++, turned += UNET_TAP_SIZE)
          {
            const size_t square =
                ((size_t)p * (size_t)conv->out->n_planes + (size_t)block) * (size_t)direct->n_taps +
                (size_t)phase->taps[t];

            conv->micro->transpose (conv->packed + square * UNET_TAP_SIZE, turned);
          }
    }
}

static void
turn_task (void *data, int64_t index, int worker)
{
  const Direct *direct = data;
  int           blocks[2];
  const int     n_blocks = unet_pairs_get (direct->conv->out, (int)(index / 2), blocks);

  if (index % 2 < n_blocks)
    turn (direct, blocks[index % 2],
          direct->turned + (size_t)index * count_squares (direct) * UNET_TAP_SIZE);
}

/* The weights of the pair's blocks, and in how many floats' distance they lie. */
static void
get_weights (const Direct *direct,
             const Slot   *slot,
             int           pair,
             const int    *blocks,
             int           n_blocks,
             const float  *weights[2])
{
  const UnetConv *conv = direct->conv;
  const size_t    size = count_squares (direct) * UNET_TAP_SIZE;

  for (int i = 0; i < n_blocks; i++)
    {
      weights[i] = slot->weights + (size_t)i * size;
      if (!conv->turned)
        weights[i] = conv->packed + (size_t)blocks[i] * size;
      else if (!direct->by_pairs)
        weights[i] = direct->turned + (size_t)(2 * pair + i) * size;
      else if (*slot->pair != pair)
        turn (direct, blocks[i], slot->weights + (size_t)i * size);
    }
  *slot->pair = pair;
}

/* --- products --- */

/* What one call of the inner loops sums up. */
typedef struct
{
  const Phase *phase;
  int          n_blocks;
  int          blocks[2];
  const float *weights[2];
  float       *out[2];
  bool         accumulate;
} Sum;

static bool
is_product (const Direct *direct)
{
  return direct->source_step == 1 && direct->target_step == 1;
}

static void
multiply (const Direct *direct, const Slot *slot, const Sum *sum, int64_t offset, int64_t n)
{
  const UnetConv  *conv = direct->conv;
  const UnetMicro *micro = conv->micro;
  const int        first = sum->phase->first_tap * conv->in->n_planes;
  const int        n_terms = sum->phase->n_taps * conv->in->n_planes;
  const float     *weights[2] = {sum->weights[0] + (size_t)first * UNET_TAP_SIZE,
                                 sum->weights[1] + (size_t)first * UNET_TAP_SIZE};

  if (is_product (direct))
    {
      UnetProduct job = {.n_terms = n_terms,
                         .sources = slot->sources + first,
                         .lanes = slot->lanes + first,
                         .n_blocks = sum->n_blocks,
                         .weights = {weights[0], weights[1]},
                         .out = {sum->out[0], sum->out[1]},
                         .accumulate = sum->accumulate};

      if (!conv->turned && unet_conv_finishes_in_place (conv))
        unet_conv_finish_in_place (conv, sum->blocks, &job);
      micro->product (&job, offset, n);
    }
  else
    {
      const UnetStrideProduct job = {.n_terms = n_terms,
                                     .sources = slot->sources + first,
                                     .n_blocks = sum->n_blocks,
                                     .weights = {weights[0], weights[1]},
                                     .weight_stride = UNET_TAP_SIZE,
                                     .out = {sum->out[0], sum->out[1]},
                                     .accumulate = sum->accumulate};

      if (direct->target_step > 1)
        micro->spread (&job, offset, n);
      else
        micro->collect (&job, offset, n);
    }
}

/* Whether terms reach below the border, or beside the border of the row below: those of a 7x7
 * kernel on the way back. */
static bool
reaches_far (const Direct *direct)
{
  return direct->conv->turned && direct->conv->shape->side > 3;
}

/* Where the terms of unit U begin. A term that reaches far takes what is below the image from the
 * border above, which has no end to its right: there the first row begins, with its border. */
static void
place_sources (const Direct *direct, const Slot *slot, int64_t image, int64_t u)
{
  const UnetView *in = direct->conv->in;
  const bool      is_far = reaches_far (direct);
  const float   **source = slot->sources;
  int            *lanes = slot->lanes;

  for (int f = 0; f < direct->n_phases; f++)
    {
      const Phase *phase = &direct->phases[f];

      for (int p = 0; p < in->n_planes; p++)
        for (int t = 0; t < phase->n_taps; t++)
          {
            const int64_t row = direct->source_step * u + phase->rows[t];

            *lanes++ = in->planes[p].lanes;
            *source++ = unet_view_at (in, p, image) +
                        (is_far && row >= in->height ? -1 : row) * unet_view_row_size (in) +
                        phase->columns[t] * UNET_LANES;
          }
    }
}

/* The same blocks in one call, or each in its own where they are not treated alike. */
static void
store_row (const Direct *direct,
           const Slot   *slot,
           Sum          *sum,
           int64_t       image,
           int64_t       index,
           int64_t       offset,
           int64_t       n)
{
  const UnetConv *conv = direct->conv;
  const bool     *accumulate = conv->accumulate;

  for (int i = 0; i < sum->n_blocks; i++)
    sum->out[i] = unet_conv_get_target (conv, sum->blocks[i], image, index);
  sum->accumulate = accumulate != NULL && accumulate[sum->blocks[0]];
  if (sum->n_blocks == 2 && accumulate != NULL &&
      accumulate[sum->blocks[0]] != accumulate[sum->blocks[1]])
    for (int i = 0; i < 2; i++)
      {
        const Sum single = {.phase = sum->phase,
                            .n_blocks = 1,
                            .blocks = {sum->blocks[i]},
                            .weights = {sum->weights[i], sum->weights[i]},
                            .out = {sum->out[i], sum->out[i]},
                            .accumulate = accumulate[sum->blocks[i]]};

        multiply (direct, slot, &single, offset, n);
      }
  else
    multiply (direct, slot, sum, offset, n);
}

/* One phase of unit U. */
static void
sum_row (const Direct *direct, const Slot *slot, Sum *sum, int64_t image, int64_t u, int64_t offset)
{
  const UnetConv *conv = direct->conv;
  const int       step = direct->target_step;
  const int64_t   y = step * u + sum->phase->y;
  const int64_t   n_pixels = (conv->out->width - sum->phase->x + step - 1) / step;
  const int64_t   index = y * (conv->out->width + 2) + sum->phase->x;

  if (y >= conv->out->height || n_pixels <= 0)
    return;
  if (unet_conv_is_plain (conv) || (is_product (direct) && unet_conv_finishes_in_place (conv)))
    {
      store_row (direct, slot, sum, image, index, offset, n_pixels);
      return;
    }
  for (int64_t x = 0; x < n_pixels; x += STRETCH)
    {
      const int64_t n = MIN (STRETCH, n_pixels - x);

      sum->out[0] = slot->sums;
      sum->out[1] = slot->sums + STRETCH * UNET_LANES;
      multiply (direct, slot, sum, offset + direct->source_step * x * UNET_LANES, n);
      for (int i = 0; i < sum->n_blocks; i++)
        unet_conv_finish (conv, sum->blocks[i], sum->out[i], n, image, index + x);
    }
}

/* 1x1 with stride 2: three of four phases have no taps. Whole rows of zeros are written at once, as
 * far as they are not added to, and the results over them. */
static void
clear_unit (const Direct *direct, const int *blocks, int n_blocks, int64_t image, int64_t u)
{
  const UnetConv *conv = direct->conv;
  const UnetView *out = conv->out;
  const int64_t   first = direct->target_step * u;
  const int64_t   end = MIN (out->height, first + direct->target_step);

  for (int i = 0; i < n_blocks; i++)
    if (conv->accumulate == NULL || !conv->accumulate[blocks[i]])
      memset (unet_view_at (out, blocks[i], image) + first * unet_view_row_size (out), 0,
              (size_t)((end - first) * unet_view_row_size (out) - 2 * UNET_LANES) * sizeof (float));
}

/* Units FIRST .. END - 1 of image IMAGE for pair PAIR. */
static void
sum_units (const Direct *direct,
           const Slot   *slot,
           int           pair,
           int64_t       image,
           int64_t       first,
           int64_t       end)
{
  const UnetConv *conv = direct->conv;
  const int64_t   row_size = direct->source_step * unet_view_row_size (conv->in);
  const bool      is_far = reaches_far (direct);
  Sum             sum = {0};

  sum.n_blocks = unet_pairs_get (conv->out, pair, sum.blocks);
  get_weights (direct, slot, pair, sum.blocks, sum.n_blocks, sum.weights);
  if (sum.n_blocks == 1)
    sum.weights[1] = sum.weights[0];
  for (int64_t u = first; u < end; u++)
    {
      if (is_far)
        place_sources (direct, slot, image, u);
      if (direct->n_taps < direct->n_phases)
        clear_unit (direct, sum.blocks, sum.n_blocks, image, u);
      for (int f = 0; f < direct->n_phases; f++)
        {
          sum.phase = &direct->phases[f];
          if (sum.phase->n_taps > 0)
            sum_row (direct, slot, &sum, image, u, is_far ? 0 : u * row_size);
        }
    }
  for (int i = 0; i < sum.n_blocks; i++)
    unet_conv_zero_border (conv, sum.blocks[i], image, direct->target_step * first,
                           MIN (conv->out->height, direct->target_step * end));
}

static void
direct_task (void *data, int64_t index, int worker)
{
  const Direct *direct = data;
  const int64_t n_rows = direct->conv->in->batch * direct->n_chunks;
  const int64_t rows = index % n_rows;
  const int64_t image = rows / direct->n_chunks;
  const int64_t chunk = rows % direct->n_chunks;
  const int64_t first = direct->n_units * chunk / direct->n_chunks;
  const int64_t end = direct->n_units * (chunk + 1) / direct->n_chunks;
  size_t        size;
  const Slot    slot = get_slot (direct, worker, &size);

  place_sources (direct, &slot, image, 0);
  if (direct->by_pairs)
    sum_units (direct, &slot, (int)(index / n_rows), image, first, end);
  else
    for (int pair = 0; pair < direct->n_pairs; pair++)
      sum_units (direct, &slot, pair, image, first, end);
}

void
unet_conv_direct (UnetPool *pool, const UnetConv *conv, void *scratch)
{
  Direct    direct = plan (conv, unet_pairs_count (conv->out));
  const int n_threads = unet_pool_get_n_threads (pool);

  direct.slots = scratch;
  direct.turned = (float *)(direct.slots + (size_t)n_threads * direct.slot_size);
  for (int i = 0; i < n_threads; i++)
    {
      size_t size;

      *get_slot (&direct, i, &size).pair = -1;
    }
  if (turned_size (&direct) > 0)
    unet_pool_run (pool, 2 * (int64_t)direct.n_pairs, turn_task, &direct);
  unet_pool_run (pool, conv->in->batch * direct.n_chunks * (direct.by_pairs ? direct.n_pairs : 1),
                 direct_task, &direct);
}
