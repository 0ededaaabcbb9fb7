/* micro-product.c: products of pixels by weights, in registers
 *
 * A tile of up to TILE neighbouring pixels times the output channels of one or two blocks is summed
 * up in registers over all terms and lanes; each step broadcasts one lane of each pixel and
 * multiplies it by one vector of weights per vector of outputs. Nothing is packed or copied: with
 * 16 lanes side by side, the pixels of a tile lie at constant offsets. With AVX-512 a tile is 14
 * pixels x 32 channels: 28 registers of sums, two of weights, and 16 loads for 28 multiplications,
 * which leaves the multipliers the bottleneck. A narrower tile (8 x 32) still is, as long as there
 * are more sums than twice a multiplication's latency.
 *
 * A row is cut into the fewest tiles of nearly equal width: 16 pixels are 8 + 8 and not 14 + 2.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

#if UNET_MICRO_WIDTH == 64
#define TILE 14
#define MAX_BLOCKS 2
#elif UNET_MICRO_WIDTH == 32 || defined(__aarch64__)
#define TILE 6
#define MAX_BLOCKS 1
#else
#define TILE 3
#define MAX_BLOCKS 1
#endif
#define MAX_VECTORS (MAX_BLOCKS * BLOCK_VECTORS)

/* ReLU, or that and no more than 6. A NaN stays one. */
MICRO_INLINE Vector
activate (Vector value, bool is_bounded)
{
  const Vector six = (Vector){0} + 6.0f;

  value = (Vector)((LaneNumbers)value & ~(LaneNumbers)(value < 0.0f));
  if (is_bounded)
    {
      const LaneNumbers is_above = (LaneNumbers)(value > six);

      value = (Vector)((is_above & (LaneNumbers)six) | (~is_above & (LaneNumbers)value));
    }
  return value;
}

/* The tile of N_PIXELS whose first pixel is OFFSET floats into the sources and TARGET floats into
 * the outputs; blocks from BLOCK on. */
MICRO_INLINE void
sum_tile (const UnetProduct *job,
          const int          block,
          int64_t            offset,
          int64_t            target,
          const int          n_pixels,
          const int          n_blocks,
          const bool         finishes)
{
  const int    n_vectors = n_blocks * BLOCK_VECTORS;
  const float *weights[2] = {job->weights[block], job->weights[n_blocks == 2 ? 1 : block]};
  float       *out[2] = {job->out[block] + target, job->out[n_blocks == 2 ? 1 : block] + target};
  Vector       sum[TILE][MAX_VECTORS];

  UNROLL
  for (int t = 0; t < n_pixels; t++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    sum[t][v] = (Vector){0};

  for (int i = 0; i < job->n_terms; i++)
    {
      const float *pixel = job->sources[i] + offset;
      const int    lanes = job->lanes != NULL ? job->lanes[i] : UNET_LANES;
      const float *ahead = job->sources[i + 1 < job->n_terms ? i + 1 : 0] + offset +
                           (i + 1 < job->n_terms ? 0 : n_pixels * UNET_LANES);

      UNROLL
      for (int t = 0; t < n_pixels; t++)
        __builtin_prefetch (ahead + t * UNET_LANES);

      for (int c = 0; c < lanes; c++)
        {
          Vector weight[MAX_VECTORS];

          UNROLL
          for (int v = 0; v < n_vectors; v++)
            weight[v] = load_vector (weights[v / BLOCK_VECTORS] + c * UNET_LANES +
                                     v % BLOCK_VECTORS * VECTOR_LANES);
          UNROLL
          for (int t = 0; t < n_pixels; t++)
            {
              const float value = pixel[t * UNET_LANES + c];

              UNROLL
              for (int v = 0; v < n_vectors; v++)
                sum[t][v] += weight[v] * value;
            }
        }
      weights[0] += UNET_TAP_SIZE;
      weights[1] += UNET_TAP_SIZE;
    }

  if (finishes && job->scale[0] != NULL)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    {
      const int    b = n_blocks == 2 ? v / BLOCK_VECTORS : block;
      const Vector scale = load_vector (job->scale[b] + v % BLOCK_VECTORS * VECTOR_LANES);
      const Vector shift = load_vector (job->shift[b] + v % BLOCK_VECTORS * VECTOR_LANES);

      UNROLL
      for (int t = 0; t < n_pixels; t++)
        sum[t][v] = sum[t][v] * scale + shift;
    }
  if (finishes && job->activation != UNET_ACTIVATION_NONE)
    UNROLL
  for (int t = 0; t < n_pixels; t++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    sum[t][v] = activate (sum[t][v], job->activation == UNET_ACTIVATION_RELU6);

  if (job->accumulate)
    UNROLL
  for (int t = 0; t < n_pixels; t++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    sum[t][v] +=
        load_vector (out[v / BLOCK_VECTORS] + t * UNET_LANES + v % BLOCK_VECTORS * VECTOR_LANES);
  UNROLL
  for (int t = 0; t < n_pixels; t++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    store_vector (out[v / BLOCK_VECTORS] + t * UNET_LANES + v % BLOCK_VECTORS * VECTOR_LANES,
                  sum[t][v]);
}

typedef void (*TileFunc) (const UnetProduct *job, int block, int64_t offset, int64_t target);

/* Finishing is apart, for the loops of those that do not to be undisturbed by it. */
#define DEFINE_TILE(pixels, blocks)                                                                \
  static void tile_##pixels##_##blocks (const UnetProduct *job, int block, int64_t offset,         \
                                        int64_t target)                                            \
  {                                                                                                \
    sum_tile (job, block, offset, target, pixels, blocks, false);                                  \
  }                                                                                                \
  static void finish_##pixels##_##blocks (const UnetProduct *job, int block, int64_t offset,       \
                                          int64_t target)                                          \
  {                                                                                                \
    sum_tile (job, block, offset, target, pixels, blocks, true);                                   \
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
#define LIST_TILE(pixels, blocks) tile_##pixels##_##blocks,
#define LIST_FINISH(pixels, blocks) finish_##pixels##_##blocks,

EACH_TILE (DEFINE_TILE, 1)
#if MAX_BLOCKS == 2
EACH_TILE (DEFINE_TILE, 2)
#endif

static const TileFunc tile_funcs[MAX_BLOCKS][TILE] = {
    {EACH_TILE (LIST_TILE, 1)},
#if MAX_BLOCKS == 2
    {EACH_TILE (LIST_TILE, 2)},
#endif
};

static const TileFunc finish_funcs[MAX_BLOCKS][TILE] = {
    {EACH_TILE (LIST_FINISH, 1)},
#if MAX_BLOCKS == 2
    {EACH_TILE (LIST_FINISH, 2)},
#endif
};

void
UNET_MICRO (product) (const UnetProduct *job, int64_t offset, int64_t n_pixels)
{
  const bool      finishes = job->scale[0] != NULL || job->activation != UNET_ACTIVATION_NONE;
  const int64_t   n_tiles = (n_pixels + TILE - 1) / TILE;
  const int       step = MIN (job->n_blocks, MAX_BLOCKS);
  const TileFunc *funcs = finishes ? finish_funcs[step - 1] : tile_funcs[step - 1];

  for (int64_t tile = 0; tile < n_tiles; tile++)
    {
      const int64_t first = n_pixels * tile / n_tiles * UNET_LANES;
      const int64_t end = n_pixels * (tile + 1) / n_tiles * UNET_LANES;

      for (int block = 0; block < job->n_blocks; block += step)
        funcs[(end - first) / UNET_LANES - 1](job, block, offset + first, first);
    }
}
