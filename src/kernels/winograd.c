/* winograd.c: 3x3 convolution by Winograd's F(4x4, 3x3)
 *
 * A tile of 4x4 outputs depends on 6x6 inputs. With three small matrices (micro-winograd.c),
 *
 *   y = A^T [ sum over channels (G g G^T) * (B^T d B) ] A       (* element by element)
 *
 * so that nine multiplications per output and channel become 36 / 16 = 2.25, and the sums over
 * channels are, for each of the 36 points of the transformed tile, one product of a matrix [tiles]
 * [channels] by one [channels][outputs]: micro-product.c. S. Winograd, Arithmetic Complexity of
 * Computations, 1980; A. Lavin, S. Gray, arXiv 1509.09308. The transforms cost accuracy: about
 * twice the rounding error of plain sums with the points chosen here.
 *
 * What limits is where the operands lie. There are two ways to share the work out:
 *
 * In blocks, for layers with few channels and many pixels. The filters are transformed once, before
 * all else, and are small enough for the last-level cache. A task takes a block of tiles through
 * the whole layer: the inputs of all planes are transformed into the thread's own second-level
 * cache; then, for each pair of output blocks, the 36 products, and at once the way out.
 *
 * In pairs, for layers with many channels, whose transformed filters would fill 36/9 times the
 * memory of the weights (150 MB at 1024 -> 1024): the inputs of many tiles are transformed first,
 * by all threads, to where all can read them. Then a task takes one pair of output blocks and some
 * of the tiles; it transforms the filters of a few planes into its second-level cache, uses them
 * for all its tiles, and goes on to the next planes, adding to its sums. Every weight is read from
 * memory once per group of tiles, and no transformed filter ever leaves the cache.
 *
 * All borders of tasks depend on shapes only. Tried and lost: F(2x2) (2/3 of the speed), the usual
 * points 0, +-1, +-2 (the same speed, twice the error), packing tiles for a library's product (the
 * copies cost more than they gain).
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/winograd.h"

#include "base/memory.h"

#include <string.h>

/* The largest product of planes of inputs and outputs whose transformed filters are made ahead:
 * 4.7 MB of them. */
#define MAX_BLOCK_PRODUCT 128
/* Floats of a block's transformed inputs: half of a second-level cache of 1 MB. */
#define BLOCK_SIZE (130 * 1024)
#define MIN_BLOCK_TILES 14
#define MAX_BLOCK_TILES 84
/* Fewer blocks than this, and the tiles are not shared out evenly. */
#define MIN_BLOCKS 32

/* Floats of the inputs that are transformed ahead: 8 MB. */
#define GROUP_SIZE (2 * 1024 * 1024)
/* Planes whose filters a task transforms at a time: 290 KB for a pair. */
#define CHUNK_PLANES 4
/* Tiles of a task. */
#define TASK_TILES 256
#define MIN_GROUP_TILES 56

typedef struct
{
  const UnetConv3x3 *conv;
  UnetTiling         tiling;
  bool               in_blocks;
  int                n_pairs;
  int64_t            n_groups;    /* blocks of tiles; or groups of tiles, one after the other */
  int64_t            group_tiles; /* the most that a group can have */
  int64_t            part_tiles;  /* the most that a part of a group can have */
  int64_t            group;       /* the one under way */
  int64_t            n_parts;     /* of a group: tasks per pair */

  float *filters; /* in blocks: all, [pair][36][2][planes][16][16] */
  float *inputs;  /* in pairs: of the group under way */
  char  *slots;   /* per thread */
  size_t slot_size;
} Winograd;

/* What a thread needs; each part begins on a cache line. */
typedef struct
{
  float        *strip;
  float        *taps;
  float        *inputs;  /* in blocks */
  float        *filters; /* in pairs */
  float        *sums;
  const float **sources; /* per plane of the input */
} Slot;

/* Planes of inputs and outputs whose filters a task is about to transform. */
typedef struct
{
  int        first, end;
  int        n_blocks;
  const int *blocks;
} Chunk;

static int64_t
first_tile (const Winograd *winograd, int64_t group)
{
  return winograd->tiling.n_tiles * group / winograd->n_groups;
}

/* Floats from point to point of the filters of a pair. */
static int64_t
filter_stride (int n_planes)
{
  return (2 * n_planes * UNET_LANES + 1) * UNET_LANES;
}

static Slot
get_slot (const Winograd *winograd, int worker, size_t *size)
{
  const int     n_planes = winograd->conv->in->n_planes;
  const int64_t n_tiles = winograd->part_tiles;
  const size_t  strip = unet_align_size (UNET_WINOGRAD_STRIP_SIZE * sizeof (float));
  const size_t  taps = unet_align_size (UNET_TAPS_SIZE * sizeof (float));
  const size_t  points = UNET_WINOGRAD_POINTS * sizeof (float);
  const size_t  inputs = unet_align_size (
       winograd->in_blocks ? points * (size_t)unet_winograd_stride (n_planes, n_tiles) : 0);
  const size_t filters =
      unet_align_size (winograd->in_blocks ? 0 : points * (size_t)filter_stride (CHUNK_PLANES));
  const size_t sums = unet_align_size (points * (size_t)unet_winograd_stride (2, n_tiles));
  const size_t sources = unet_align_size ((size_t)n_planes * sizeof (float *));
  char        *at = winograd->slots + (size_t)worker * winograd->slot_size;
  Slot         slot;

  *size = strip + taps + inputs + filters + sums + sources;
  slot.strip = (float *)at;
  slot.taps = (float *)(at += strip);
  slot.inputs = (float *)(at += taps);
  slot.filters = (float *)(at += inputs);
  slot.sums = (float *)(at += filters);
  slot.sources = (const float **)(at += sums);
  return slot;
}

static size_t
filters_size (const Winograd *winograd)
{
  return !winograd->in_blocks
             ? 0
             : (size_t)winograd->n_pairs * UNET_WINOGRAD_POINTS *
                   (size_t)filter_stride (winograd->conv->in->n_planes) * sizeof (float);
}

static size_t
inputs_size (const Winograd *winograd)
{
  return winograd->in_blocks ? 0
                             : UNET_WINOGRAD_POINTS * sizeof (float) *
                                   (size_t)unet_winograd_stride (winograd->conv->in->n_planes,
                                                                 winograd->group_tiles);
}

/* The choice does not depend on which rows are wanted. */
static bool
goes_in_blocks (const UnetConv3x3 *conv)
{
  return (int64_t)conv->in->n_planes * conv->out->n_planes <= MAX_BLOCK_PRODUCT &&
         unet_tiling (conv->in, 0, conv->in->height).n_tiles >= MIN_BLOCKS * MIN_BLOCK_TILES / 2;
}

static Winograd
plan (const UnetConv3x3 *conv, int n_pairs)
{
  const int n_planes = conv->in->n_planes;
  Winograd  winograd = {.conv = conv, .n_pairs = n_pairs};
  int64_t   tiles;
  Slot      slot;

  winograd.tiling = unet_tiling (conv->in, conv->first_row, unet_conv3x3_get_end_row (conv));
  winograd.in_blocks = goes_in_blocks (conv);
  tiles = (winograd.in_blocks ? BLOCK_SIZE : GROUP_SIZE) /
          (UNET_WINOGRAD_POINTS * UNET_LANES * n_planes);
  if (winograd.in_blocks)
    tiles =
        CLAMP (MIN (tiles, winograd.tiling.n_tiles / MIN_BLOCKS), MIN_BLOCK_TILES, MAX_BLOCK_TILES);
  else
    tiles = MAX (tiles, MIN_GROUP_TILES);
  winograd.n_groups = (winograd.tiling.n_tiles + tiles - 1) / tiles;
  /* Bounds that do not fall when there are more tiles, so that the scratch of the whole serves for
   * some of its rows. */
  winograd.group_tiles = MIN (tiles, winograd.tiling.n_tiles);
  winograd.part_tiles =
      winograd.in_blocks ? winograd.group_tiles : MIN (TASK_TILES, winograd.group_tiles);
  winograd.n_parts = (winograd.group_tiles + winograd.part_tiles - 1) / winograd.part_tiles;
  slot = get_slot (&winograd, 0, &winograd.slot_size);
  (void)slot;
  return winograd;
}

int64_t
unet_winograd_min_rows (const UnetConv3x3 *conv)
{
  const int64_t tiles_x = unet_tiling (conv->in, 0, conv->in->height).tiles_x;

  return goes_in_blocks (conv) ? 1 : (MIN_GROUP_TILES * 2 + tiles_x - 1) / tiles_x * 4;
}

size_t
unet_winograd_scratch (const UnetConv3x3 *conv, int n_threads)
{
  /* Which planes are wanted is not known yet: as many as there can be. */
  const Winograd winograd = plan (conv, (conv->out->n_planes + 1) / 2);

  return (size_t)n_threads * winograd.slot_size + filters_size (&winograd) +
         inputs_size (&winograd);
}

/* Transforms the filters from plane PLANE of the inputs to the planes BLOCKS of the outputs, where
 * TO is the place of the pair's first point and PLACE the plane's number there. */
static void
transform_filters (const Winograd *winograd,
                   const int      *blocks,
                   int             n_blocks,
                   int             plane,
                   float          *to,
                   int             place,
                   int             n_places,
                   float          *buffer)
{
  const UnetConv3x3 *conv = winograd->conv;

  for (int i = 0; i < n_blocks; i++)
    conv->micro->winograd_filter (unet_conv3x3_get_taps (conv, blocks[i], plane, buffer),
                                  to + (i * n_places + place) * UNET_TAP_SIZE,
                                  filter_stride (n_places));
}

/* Asks for a 36th of a chunk's taps. */
static void
prefetch_taps (const Winograd *winograd, const Chunk *chunk, int point)
{
  const size_t share = UNET_TAPS_SIZE / UNET_WINOGRAD_POINTS;

  for (int p = chunk->first; p < chunk->end; p++)
    for (int i = 0; i < chunk->n_blocks; i++)
      {
        const float *taps =
            unet_conv3x3_find_taps (winograd->conv, chunk->blocks[i], p) + (size_t)point * share;

        for (size_t j = 0; j < share; j += UNET_LANES)
          __builtin_prefetch (taps + j);
      }
}

/* The 36 products of N_TILES tiles; SOURCES and FILTERS are those of the first point. */
static void
multiply (const Winograd *winograd,
          const Slot     *slot,
          int             n_blocks,
          int             n_planes,
          int64_t         input_stride,
          const float    *filters,
          int             n_places,
          int64_t         n_tiles,
          bool            accumulate,
          const Chunk    *next)
{
  const int64_t sum_stride = unet_winograd_stride (2, n_tiles);
  UnetProduct   product = {.n_terms = n_planes,
                           .sources = slot->sources,
                           .n_blocks = n_blocks,
                           .accumulate = accumulate};

  for (int point = 0; point < UNET_WINOGRAD_POINTS; point++)
    {
      for (int i = 0; i < n_blocks; i++)
        {
          product.weights[i] =
              filters + point * filter_stride (n_places) + i * n_places * UNET_TAP_SIZE;
          product.out[i] = slot->sums + point * sum_stride + i * n_tiles * UNET_LANES;
        }
      if (next != NULL)
        prefetch_taps (winograd, next, point);
      winograd->conv->micro->product (&product, point * input_stride, n_tiles);
    }
}

static void
store_outputs (const Winograd *winograd,
               const Slot     *slot,
               const int      *blocks,
               int             n_blocks,
               int64_t         first,
               int64_t         end)
{
  for (int i = 0; i < n_blocks; i++)
    unet_winograd_outputs (winograd->conv, &winograd->tiling, blocks[i], first, end,
                           slot->sums + i * (end - first) * UNET_LANES,
                           unet_winograd_stride (2, end - first), slot->strip);
}

/* --- in blocks --- */

static void
filters_task (void *data, int64_t index, int worker)
{
  const Winograd *winograd = data;
  const int       n_planes = winograd->conv->in->n_planes;
  const int       pair = (int)(index / n_planes);
  size_t          size;
  const Slot      slot = get_slot (winograd, worker, &size);
  int             blocks[2];
  const int       n_blocks = unet_conv3x3_get_pair (winograd->conv, pair, blocks);

  transform_filters (winograd, blocks, n_blocks, (int)(index % n_planes),
                     winograd->filters + pair * UNET_WINOGRAD_POINTS * filter_stride (n_planes),
                     (int)(index % n_planes), n_planes, slot.taps);
}

static void
block_task (void *data, int64_t index, int worker)
{
  const Winograd    *winograd = data;
  const UnetConv3x3 *conv = winograd->conv;
  const int          n_planes = conv->in->n_planes;
  const int64_t      first = first_tile (winograd, index);
  const int64_t      end = first_tile (winograd, index + 1);
  const int64_t      stride = unet_winograd_stride (n_planes, end - first);
  size_t             size;
  const Slot         slot = get_slot (winograd, worker, &size);

  for (int p = 0; p < n_planes; p++)
    {
      float *to = slot.inputs + p * (end - first) * UNET_LANES;

      slot.sources[p] = to;
      unet_winograd_inputs (conv->micro, conv->in, &winograd->tiling, p, first, end, to, stride,
                            slot.strip);
    }
  for (int pair = 0; pair < winograd->n_pairs; pair++)
    {
      int       blocks[2];
      const int n_blocks = unet_conv3x3_get_pair (conv, pair, blocks);

      multiply (winograd, &slot, n_blocks, n_planes, stride,
                winograd->filters + pair * UNET_WINOGRAD_POINTS * filter_stride (n_planes),
                n_planes, end - first, false, NULL);
      store_outputs (winograd, &slot, blocks, n_blocks, first, end);
    }
}

/* --- in pairs --- */

static void
inputs_task (void *data, int64_t index, int worker)
{
  const Winograd *winograd = data;
  const int       n_planes = winograd->conv->in->n_planes;
  const int64_t   first = first_tile (winograd, winograd->group);
  const int64_t   n = first_tile (winograd, winograd->group + 1) - first;
  const int       plane = (int)(index % n_planes);
  const int64_t   part = index / n_planes;
  const int64_t   part_first = n * part / winograd->n_parts;
  const int64_t   part_end = n * (part + 1) / winograd->n_parts;
  size_t          size;
  const Slot      slot = get_slot (winograd, worker, &size);

  unet_winograd_inputs (winograd->conv->micro, winograd->conv->in, &winograd->tiling, plane,
                        first + part_first, first + part_end,
                        winograd->inputs + (plane * n + part_first) * UNET_LANES,
                        unet_winograd_stride (n_planes, n), slot.strip);
}

static void
pair_task (void *data, int64_t index, int worker)
{
  const Winograd    *winograd = data;
  const UnetConv3x3 *conv = winograd->conv;
  const int          n_planes = conv->in->n_planes;
  const int64_t      group_first = first_tile (winograd, winograd->group);
  const int64_t      n = first_tile (winograd, winograd->group + 1) - group_first;
  const int          pair = (int)(index % winograd->n_pairs);
  const int64_t      part = index / winograd->n_pairs;
  const int64_t      first = n * part / winograd->n_parts;
  const int64_t      end = n * (part + 1) / winograd->n_parts;
  size_t             size;
  const Slot         slot = get_slot (winograd, worker, &size);
  int                blocks[2];
  const int          n_blocks = unet_conv3x3_get_pair (conv, pair, blocks);

  for (int p = 0; p < n_planes; p += CHUNK_PLANES)
    {
      const int   n_chunk = MIN (CHUNK_PLANES, n_planes - p);
      const Chunk next = {p + n_chunk, MIN (p + n_chunk + CHUNK_PLANES, n_planes), n_blocks,
                          blocks};

      for (int i = 0; i < n_chunk; i++)
        {
          slot.sources[i] = winograd->inputs + ((p + i) * n + first) * UNET_LANES;
          transform_filters (winograd, blocks, n_blocks, p + i, slot.filters, i, CHUNK_PLANES,
                             slot.taps);
        }
      multiply (winograd, &slot, n_blocks, n_chunk, unet_winograd_stride (n_planes, n),
                slot.filters, CHUNK_PLANES, end - first, p > 0, &next);
    }
  store_outputs (winograd, &slot, blocks, n_blocks, group_first + first, group_first + end);
}

void
unet_winograd (UnetPool *pool, const UnetConv3x3 *conv, void *scratch)
{
  Winograd winograd = plan (conv, unet_conv3x3_count_pairs (conv));
  char    *at = scratch;

  winograd.slots = at;
  at += (size_t)unet_pool_get_n_threads (pool) * winograd.slot_size;
  winograd.filters = winograd.inputs = (float *)at;
  if (winograd.in_blocks)
    {
      unet_pool_run (pool, (int64_t)winograd.n_pairs * conv->in->n_planes, filters_task, &winograd);
      unet_pool_run (pool, winograd.n_groups, block_task, &winograd);
      return;
    }
  for (; winograd.group < winograd.n_groups; winograd.group++)
    {
      unet_pool_run (pool, winograd.n_parts * conv->in->n_planes, inputs_task, &winograd);
      unet_pool_run (pool, winograd.n_parts * winograd.n_pairs, pair_task, &winograd);
    }
}
