/* micro-stride.c: the products of a convolution with stride 2, in registers
 *
 * The transposed convolution of 2x2 taps makes four pixels of one, none of which meets another: the
 * two of a row are two blocks of outputs that lie side by side, pixel by pixel. So these are the
 * products of micro-product.c and micro-outer.c, with every second pixel on the large side: forward
 * stores the tile of sums where it belongs, and the ways back read their pixels from where they
 * are. Nothing is gathered or scattered in between. See micro-product.c for the sizes of tiles.
 *
 * A tile passes over many planes, a few hundred cycles each: too short for the hardware to see what
 * comes next. So each pass asks for the pixels that one of the next tiles will need there, or those
 * that the next pass will, as micro-product.c does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

#if UNET_MICRO_WIDTH == 64
#define TILE 14
#define LANE_GROUP 8
#define MAX_BLOCKS 2
#elif UNET_MICRO_WIDTH == 32 || defined(__aarch64__)
#define TILE 6
#define LANE_GROUP 4
#define MAX_BLOCKS 1
#else
#define TILE 3
#define LANE_GROUP 2
#define MAX_BLOCKS 1
#endif
#define MAX_VECTORS (MAX_BLOCKS * BLOCK_VECTORS)

/* --- pixels by weights --- */

/* A tile of N_PIXELS, of the sources OFFSET floats and of the outputs TARGET floats after their
 * first; blocks from BLOCK on. From one pixel to the next are SOURCE_STEP and TARGET_STEP. */
MICRO_INLINE void
sum_tile (const UnetStrideProduct *job,
          const int                block,
          int64_t                  offset,
          int64_t                  target,
          const int                n_pixels,
          const int                n_blocks,
          const int                source_step,
          const int                target_step)
{
  const int    n_vectors = n_blocks * BLOCK_VECTORS;
  const float *weights[2] = {job->weights[block], job->weights[n_blocks == 2 ? 1 : block]};
  float       *out[2] = {job->out[block] + target, job->out[n_blocks == 2 ? 1 : block] + target};
  Vector       sum[TILE][MAX_VECTORS];

  UNROLL
  for (int t = 0; t < n_pixels; t++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    sum[t][v] = job->shift != NULL ? load_vector (job->shift + v % BLOCK_VECTORS * VECTOR_LANES)
                                   : (Vector){0};

  for (int i = 0; i < job->n_terms; i++)
    {
      const float *pixel = job->sources[i] + offset;
      const float *next = job->sources[i + 1 < job->n_terms ? i + 1 : 0] + offset +
                          (i + 1 < job->n_terms ? 0 : n_pixels * source_step);
      const float *ahead = job->ahead != 0 ? pixel + job->ahead : next;

      UNROLL
      for (int t = 0; t < n_pixels; t++)
        __builtin_prefetch (ahead + t * source_step);
      for (int c = 0; c < UNET_LANES; c++)
        {
          Vector weight[MAX_VECTORS];

          UNROLL
          for (int v = 0; v < n_vectors; v++)
            weight[v] = load_vector (weights[v / BLOCK_VECTORS] + c * UNET_LANES +
                                     v % BLOCK_VECTORS * VECTOR_LANES);
          UNROLL
          for (int t = 0; t < n_pixels; t++)
            {
              const float value = pixel[t * source_step + c];

              UNROLL
              for (int v = 0; v < n_vectors; v++)
                sum[t][v] += weight[v] * value;
            }
        }
      weights[0] += job->weight_stride;
      weights[1] += job->weight_stride;
    }

  if (job->accumulate)
    UNROLL
  for (int t = 0; t < n_pixels; t++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    sum[t][v] +=
        load_vector (out[v / BLOCK_VECTORS] + t * target_step + v % BLOCK_VECTORS * VECTOR_LANES);
  UNROLL
  for (int t = 0; t < n_pixels; t++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    store_vector (out[v / BLOCK_VECTORS] + t * target_step + v % BLOCK_VECTORS * VECTOR_LANES,
                  sum[t][v]);
}

typedef void (*TileFunc) (const UnetStrideProduct *job, int block, int64_t offset, int64_t first);

#define DEFINE_TILE(pixels, blocks)                                                                \
  static void spread_##pixels##_##blocks (const UnetStrideProduct *job, int block, int64_t offset, \
                                          int64_t first)                                           \
  {                                                                                                \
    sum_tile (job, block, offset + first, 2 * first, pixels, blocks, UNET_LANES, 2 * UNET_LANES);  \
  }                                                                                                \
  static void collect_##pixels##_##blocks (const UnetStrideProduct *job, int block,                \
                                           int64_t offset, int64_t first)                          \
  {                                                                                                \
    sum_tile (job, block, offset + 2 * first, first, pixels, blocks, 2 * UNET_LANES, UNET_LANES);  \
  }

/* WHAT (pixels, blocks) for every width of a tile. */
#define EACH_TILE_3(what, blocks) what (1, blocks) what (2, blocks) what (3, blocks)
#define EACH_TILE_6(what, blocks)                                                                  \
  EACH_TILE_3 (what, blocks) what (4, blocks) what (5, blocks) what (6, blocks)
#define EACH_TILE_14(what, blocks)                                                                 \
  EACH_TILE_6 (what, blocks)                                                                       \
  what (7, blocks) what (8, blocks) what (9, blocks) what (10, blocks) what (11, blocks)           \
      what (12, blocks) what (13, blocks) what (14, blocks)
#define EACH_TILE_PASTE(tile) EACH_TILE_##tile
#define EACH_TILE_OF(tile) EACH_TILE_PASTE (tile)
#define EACH_TILE(what, blocks) EACH_TILE_OF (TILE) (what, blocks)
#define LIST_SPREAD(pixels, blocks) spread_##pixels##_##blocks,
#define LIST_COLLECT(pixels, blocks) collect_##pixels##_##blocks,

EACH_TILE (DEFINE_TILE, 1)
#if MAX_BLOCKS == 2
EACH_TILE (DEFINE_TILE, 2)
#endif

static const TileFunc spread_funcs[MAX_BLOCKS][TILE] = {
    {EACH_TILE (LIST_SPREAD, 1)},
#if MAX_BLOCKS == 2
    {EACH_TILE (LIST_SPREAD, 2)},
#endif
};

static const TileFunc collect_funcs[MAX_BLOCKS][TILE] = {
    {EACH_TILE (LIST_COLLECT, 1)},
#if MAX_BLOCKS == 2
    {EACH_TILE (LIST_COLLECT, 2)},
#endif
};

/* A row in the fewest tiles of nearly equal width. */
MICRO_INLINE void
sum_row (const UnetStrideProduct *job,
         int64_t                  offset,
         int64_t                  n_pixels,
         const TileFunc           funcs[][TILE])
{
  const int64_t n_tiles = (n_pixels + TILE - 1) / TILE;
  const int     step = MIN (job->n_blocks, MAX_BLOCKS);

  for (int64_t tile = 0; tile < n_tiles; tile++)
    {
      const int64_t first = n_pixels * tile / n_tiles;
      const int64_t end = n_pixels * (tile + 1) / n_tiles;

      for (int block = 0; block < job->n_blocks; block += step)
        funcs[step - 1][end - first - 1](job, block, offset, first * UNET_LANES);
    }
}

void
UNET_MICRO (spread) (const UnetStrideProduct *job, int64_t offset, int64_t n_pixels)
{
  sum_row (job, offset, n_pixels, spread_funcs);
}

void
UNET_MICRO (collect) (const UnetStrideProduct *job, int64_t offset, int64_t n_pixels)
{
  sum_row (job, offset, n_pixels, collect_funcs);
}

/* --- the gradient at the weights --- */

MICRO_INLINE void
sum_group (const UnetStrideOuter *job,
           int                    block,
           int                    first_lane,
           const int              n_blocks,
           const bool             asks_ahead)
{
  const int n_vectors = n_blocks * BLOCK_VECTORS;
  Vector    sum[LANE_GROUP][MAX_VECTORS];

  UNROLL
  for (int c = 0; c < LANE_GROUP; c++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    {
      sum[c][v] = (Vector){0};
      __builtin_prefetch (job->out[block + v / BLOCK_VECTORS] + (first_lane + c) * UNET_LANES, 1);
    }

  for (int64_t y = 0; y < job->n_rows; y++)
    {
      const float *in = job->in + y * job->in_row_size + first_lane;
      const float *grad = job->grad + y * job->grad_row_size + block * UNET_LANES;

      for (int64_t x = 0; x < job->n_columns; x++, in += UNET_LANES, grad += 2 * UNET_LANES)
        {
          Vector factor[MAX_VECTORS];

          if (asks_ahead)
            {
              __builtin_prefetch (in + job->in_ahead, 0, 2);
              __builtin_prefetch (grad + job->grad_ahead, 0, 2);
              __builtin_prefetch (grad + job->grad_ahead + UNET_LANES, 0, 2);
            }
          UNROLL
          for (int v = 0; v < n_vectors; v++)
            factor[v] = load_vector (grad + v * VECTOR_LANES);
          UNROLL
          for (int c = 0; c < LANE_GROUP; c++)
            {
              const float value = in[c];

              UNROLL
              for (int v = 0; v < n_vectors; v++)
                sum[c][v] += factor[v] * value;
            }
        }
    }

  UNROLL
  for (int c = 0; c < LANE_GROUP; c++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    {
      float *to = job->out[block + v / BLOCK_VECTORS] + (first_lane + c) * UNET_LANES +
                  v % BLOCK_VECTORS * VECTOR_LANES;

      store_vector (to, load_vector (to) + sum[c][v]);
    }
}

void
UNET_MICRO (stride_outer) (const UnetStrideOuter *job)
{
  for (int lane = 0; lane < UNET_LANES; lane += LANE_GROUP)
    for (int block = 0; block < 2; block += MAX_BLOCKS)
      if (lane == 0 && block == 0 && (job->in_ahead != 0 || job->grad_ahead != 0))
        sum_group (job, block, lane, MAX_BLOCKS, true);
      else
        sum_group (job, block, lane, MAX_BLOCKS, false);
}
