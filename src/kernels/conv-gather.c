/* conv-gather.c: convolutions of few channels: the channels of neighbouring pixels side by side
 *
 * A picture has three channels, so that of each tap's 16 lanes 13 would be empty, and a step of the
 * inner loops over three lanes is too short to be worth its overhead. Here a row of the input is
 * first made dense, without empty lanes; what a row of the kernel reads of it for one output pixel
 * is then a run of side * channels floats, 21 for a 7x7 kernel on colours, and these are copied to
 * the lanes of that output pixel. From there on it is a convolution of side x 1 taps and stride 1
 * in x. Each row of the input is gathered once and used for all rows of the kernel and all output
 * planes: a few loads and stores where 294 cycles of products follow.
 *
 * A ring of rows is all that is needed at a time. A task is a chunk of rows of a strip of columns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-gather.h"

#include "base/memory.h"
#include "kernels/pairs.h"

#include <string.h>

/* Rows of the output of one task, at least, if the image has as many: the first row of a task
 * gathers some rows that the task before had, too. */
#define TASK_ROWS 8
/* How many tasks there should be if the rows allow it. */
#define MIN_TASKS 32
/* Pixels whose sums are finished at a time: few enough for all that is stored to wait while the
 * next ones are summed up. */
#define STRETCH 28

/* --- gathering --- */

UnetGather
unet_gather_plan (const UnetConvShape *shape, const UnetView *in)
{
  const int64_t out_width = unet_conv_out_size (shape, in->width);
  UnetGather    gather = {.shape = shape, .in = in, .n_channels = unet_view_channels (in)};

  gather.n_blocks = unet_view_blocks (shape->side * gather.n_channels);
  gather.n_columns = MIN (out_width, UNET_GATHER_COLUMNS);
  gather.n_strips = (out_width + UNET_GATHER_COLUMNS - 1) / UNET_GATHER_COLUMNS;
  return gather;
}

/* Pixels of the input that a strip of N output pixels reads of a row. */
static int64_t
count_pixels (const UnetGather *gather, int64_t n)
{
  return gather->shape->stride * (n - 1) + gather->shape->side;
}

/* What is behind the last pixel is copied, too, to lanes that nobody reads. */
static size_t
dense_size (const UnetGather *gather)
{
  return unet_align_size (
      (size_t)(count_pixels (gather, gather->n_columns) * gather->n_channels + UNET_LANES) *
      sizeof (float));
}

size_t
unet_gather_ring_size (const UnetGather *gather)
{
  return dense_size (gather) + (size_t)(gather->shape->side * gather->n_blocks) *
                                   (size_t)gather->n_columns * UNET_LANES * sizeof (float);
}

static int64_t
first_row_of (const UnetGather *gather, int64_t y)
{
  return gather->shape->stride * y - unet_conv_padding (gather->shape);
}

static float *
place_of (const UnetGather *gather, const UnetGatherRing *ring, int64_t row, int block)
{
  const int64_t side = gather->shape->side;
  const int64_t place = (row + side) % side; /* rows begin with -padding */

  return ring->rows + (place * gather->n_blocks + block) * gather->n_columns * UNET_LANES;
}

UnetGatherRing
unet_gather_start (const UnetGather *gather, void *memory, int64_t image, int64_t strip, int64_t y)
{
  UnetGatherRing ring = {.dense = memory, .image = image, .next = first_row_of (gather, y)};

  ring.rows = (float *)((char *)memory + dense_size (gather));
  ring.first_column = strip * UNET_GATHER_COLUMNS;
  ring.end = MIN (ring.first_column + UNET_GATHER_COLUMNS,
                  unet_conv_out_size (gather->shape, gather->in->width));
  return ring;
}

/* Compiled once per instruction set; nothing is calculated here. */
#ifdef UNET_HAVE_TARGET_CLONES
#define GATHER_HOT __attribute__ ((target_clones ("avx512f", "avx2", "default")))
#else
#define GATHER_HOT
#endif

/* N pieces of SIZE floats, a constant, at distances that may be smaller than that: what a piece
 * leaves behind its end is overwritten by the next one. */
static inline __attribute__ ((always_inline)) void
copy_pieces (const float *from,
             int64_t      from_step,
             float       *to,
             int64_t      to_step,
             int64_t      n,
             const size_t size)
{
  for (int64_t i = 0; i < n; i++)
    memcpy (to + i * to_step, from + i * from_step, size * sizeof (float));
}

/* N pixels, of whose lanes N_LANES are in use at least; as many more as a vector has may be copied,
 * too. */
GATHER_HOT static void
copy_pixels (const float *from,
             int64_t      from_step,
             float       *to,
             int64_t      to_step,
             int64_t      n,
             int64_t      n_lanes)
{
  if (n_lanes <= 4)
    copy_pieces (from, from_step, to, to_step, n, 4);
  else if (n_lanes <= 8)
    copy_pieces (from, from_step, to, to_step, n, 8);
  else
    copy_pieces (from, from_step, to, to_step, n, UNET_LANES);
}

/* The pixels of row ROW that the strip reads, dense. */
static void
make_dense (const UnetGather *gather, const UnetGatherRing *ring, int64_t row)
{
  const UnetView *in = gather->in;
  const int64_t   n_channels = gather->n_channels;
  const int64_t   n_pixels = count_pixels (gather, ring->end - ring->first_column);
  const int64_t   left = first_row_of (gather, ring->first_column);
  const int64_t   first = CLAMP (-left, 0, n_pixels);
  const int64_t   end = CLAMP (in->width - left, first, n_pixels);
  int64_t         offset = 0;

  memset (ring->dense, 0, (size_t)(first * n_channels) * sizeof (float));
  for (int p = 0; p < in->n_planes; offset += in->planes[p++].lanes)
    {
      const float *pixel = unet_view_at (in, p, ring->image) + row * unet_view_row_size (in) +
                           (left + first) * UNET_LANES;
      float *to = ring->dense + first * n_channels + offset;

      if (in->n_planes == 1)
        copy_pixels (pixel, UNET_LANES, to, n_channels, end - first, n_channels);
      else
        for (int64_t x = 0; x < end - first; x++)
          memcpy (to + x * n_channels, pixel + x * UNET_LANES,
                  (size_t)in->planes[p].lanes * sizeof (float));
    }
  memset (ring->dense + end * n_channels, 0,
          (size_t)((n_pixels - end) * n_channels + UNET_LANES) * sizeof (float));
}

static void
gather_row (const UnetGather *gather, const UnetGatherRing *ring, int64_t row)
{
  const int64_t n = ring->end - ring->first_column;
  const int64_t step = gather->shape->stride * gather->n_channels;
  const bool    is_outside = row < 0 || row >= gather->in->height;

  if (!is_outside)
    make_dense (gather, ring, row);
  for (int block = 0; block < gather->n_blocks; block++)
    {
      float *to = place_of (gather, ring, row, block);

      if (is_outside)
        memset (to, 0, (size_t)(n * UNET_LANES) * sizeof (float));
      else
        copy_pixels (ring->dense + block * UNET_LANES, step, to, UNET_LANES, n,
                     unet_gather_lanes (gather, block));
    }
}

void
unet_gather_fetch (const UnetGather *gather, UnetGatherRing *ring, int64_t y)
{
  const int64_t end = first_row_of (gather, y) + gather->shape->side;

  for (; ring->next < end; ring->next++)
    gather_row (gather, ring, ring->next);
}

float *
unet_gather_row (const UnetGather *gather, const UnetGatherRing *ring, int64_t y, int i, int block)
{
  return place_of (gather, ring, first_row_of (gather, y) + i, block);
}

int
unet_gather_lanes (const UnetGather *gather, int block)
{
  return (int)MIN (UNET_LANES, gather->shape->side * gather->n_channels - block * UNET_LANES);
}

int64_t
unet_gather_weights (const UnetGather *gather, int i, int block, int lane)
{
  const int64_t number = block * UNET_LANES + lane;
  const int     side = gather->shape->side;
  int64_t       channel = number % gather->n_channels;
  int64_t       plane = 0;

  for (; channel >= gather->in->planes[plane].lanes; plane++)
    channel -= gather->in->planes[plane].lanes;
  return ((plane * side * side + i * side + number / gather->n_channels) * UNET_LANES + channel) *
         UNET_LANES;
}

/* --- forward --- */

typedef struct
{
  const UnetConv *conv;
  UnetGather      gather;
  int             n_pairs;
  int             n_terms; /* rows of the kernel times blocks */
  int64_t         n_chunks;
  float          *weights; /* [planes of OUT][n_terms][16][16] */
  char           *slots;   /* per thread */
  size_t          slot_size;
} Forward;

/* What a thread needs. */
typedef struct
{
  void         *ring;
  float        *sums;
  int          *lanes; /* per term */
  const float **sources;
} Slot;

static Slot
get_slot (const Forward *forward, int worker, size_t *size)
{
  const size_t n_terms = (size_t)forward->n_terms;
  const size_t ring = unet_align_size (unet_gather_ring_size (&forward->gather));
  const size_t sums = 2 * STRETCH * UNET_LANES * sizeof (float);
  const size_t lanes = unet_align_size (n_terms * sizeof (int));
  const size_t sources = unet_align_size (n_terms * sizeof (float *));
  char        *at = forward->slots + (size_t)worker * forward->slot_size;
  Slot         slot;

  *size = ring + sums + lanes + sources;
  slot.ring = at;
  slot.sums = (float *)(at += ring);
  slot.lanes = (int *)(at += sums);
  slot.sources = (const float **)(at += lanes);
  return slot;
}

static Forward
plan (const UnetConv *conv)
{
  Forward forward = {.conv = conv, .gather = unet_gather_plan (conv->shape, conv->in)};
  int64_t others;
  Slot    slot;

  forward.n_pairs = (conv->out->n_planes + 1) / 2;
  forward.n_terms = conv->shape->side * forward.gather.n_blocks;
  others = MAX (1, conv->in->batch * forward.gather.n_strips);
  forward.n_chunks =
      CLAMP ((MIN_TASKS + others - 1) / others, 1, (conv->out->height + TASK_ROWS - 1) / TASK_ROWS);
  slot = get_slot (&forward, 0, &forward.slot_size);
  (void)slot;
  return forward;
}

static size_t
weights_count (const Forward *forward)
{
  return (size_t)forward->conv->out->n_planes * (size_t)forward->n_terms * UNET_TAP_SIZE;
}

size_t
unet_conv_gather_scratch (const UnetConv *conv, int n_threads)
{
  const Forward forward = plan (conv);

  return weights_count (&forward) * sizeof (float) + (size_t)n_threads * forward.slot_size;
}

/* The weights of output plane B, in the order of gathered lanes. */
static void
weights_task (void *data, int64_t b, int worker)
{
  const Forward    *forward = data;
  const UnetGather *gather = &forward->gather;
  const UnetConv   *conv = forward->conv;
  const int         n_taps = unet_conv_n_taps (conv->shape);
  const float      *packed = conv->packed + b * conv->in->n_planes * n_taps * UNET_TAP_SIZE;
  float            *to = forward->weights + b * forward->n_terms * UNET_TAP_SIZE;

  memset (to, 0, (size_t)forward->n_terms * UNET_TAP_SIZE * sizeof (float));
  for (int i = 0; i < conv->shape->side; i++)
    for (int block = 0; block < gather->n_blocks; block++, to += UNET_TAP_SIZE)
      for (int lane = 0; lane < unet_gather_lanes (gather, block); lane++)
        memcpy (to + lane * UNET_LANES, packed + unet_gather_weights (gather, i, block, lane),
                UNET_LANES * sizeof (float));
}

/* What the ring holds, for pixels X .. X + N - 1 of output row Y and pair PAIR. */
static void
sum_stretch (const Forward        *forward,
             const Slot           *slot,
             const UnetGatherRing *ring,
             int                   pair,
             int64_t               y,
             int64_t               x,
             int64_t               n)
{
  const UnetConv *conv = forward->conv;
  const int64_t   index = y * (conv->out->width + 2) + x;
  const bool      in_place = unet_conv_finishes_in_place (conv);
  int             blocks[2];
  UnetProduct     job = {.n_terms = forward->n_terms,
                         .sources = slot->sources,
                         .lanes = slot->lanes,
                         .n_blocks = unet_pairs_get (conv->out, pair, blocks)};

  for (int i = 0; i < job.n_blocks; i++)
    {
      job.weights[i] = forward->weights + blocks[i] * forward->n_terms * UNET_TAP_SIZE;
      job.out[i] = in_place ? unet_conv_get_target (conv, blocks[i], ring->image, index)
                            : slot->sums + i * STRETCH * UNET_LANES;
    }
  if (in_place)
    unet_conv_finish_in_place (conv, blocks, &job);
  conv->micro->product (&job, (x - ring->first_column) * UNET_LANES, n);
  for (int i = 0; i < job.n_blocks && !in_place; i++)
    unet_conv_finish (conv, blocks[i], job.out[i], n, ring->image, index);
}

static void
forward_task (void *data, int64_t index, int worker)
{
  const Forward    *forward = data;
  const UnetConv   *conv = forward->conv;
  const UnetGather *gather = &forward->gather;
  const int64_t     chunk = index % forward->n_chunks;
  const int64_t     strip = index / forward->n_chunks % gather->n_strips;
  const int64_t     image = index / forward->n_chunks / gather->n_strips;
  const int64_t     first = conv->out->height * chunk / forward->n_chunks;
  const int64_t     end = conv->out->height * (chunk + 1) / forward->n_chunks;
  size_t            size;
  const Slot        slot = get_slot (forward, worker, &size);
  UnetGatherRing    ring = unet_gather_start (gather, slot.ring, image, strip, first);

  for (int term = 0; term < forward->n_terms; term++)
    slot.lanes[term] = unet_gather_lanes (gather, term % gather->n_blocks);
  for (int64_t y = first; y < end; y++)
    {
      unet_gather_fetch (gather, &ring, y);
      for (int term = 0; term < forward->n_terms; term++)
        slot.sources[term] =
            unet_gather_row (gather, &ring, y, term / gather->n_blocks, term % gather->n_blocks);
      for (int pair = 0; pair < forward->n_pairs; pair++)
        for (int64_t x = ring.first_column; x < ring.end; x += STRETCH)
          sum_stretch (forward, &slot, &ring, pair, y, x, MIN (STRETCH, ring.end - x));
    }
  for (int b = 0; b < conv->out->n_planes && strip == 0; b++)
    unet_conv_zero_border (conv, b, image, first, end);
}

void
unet_conv_gather (UnetPool *pool, const UnetConv *conv, void *scratch)
{
  Forward forward = plan (conv);

  forward.weights = scratch;
  forward.slots = (char *)scratch + weights_count (&forward) * sizeof (float);
  unet_pool_run (pool, conv->out->n_planes, weights_task, &forward);
  unet_pool_run (pool, conv->in->batch * forward.gather.n_strips * forward.n_chunks, forward_task,
                 &forward);
}
