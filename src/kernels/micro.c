/* micro.c: the inner loops of the 3x3 convolution, in registers
 *
 * Forward: a tile of TILE neighbouring pixels of one row times the output channels of one or two
 * blocks is summed up in registers over all input planes, taps and lanes; each step broadcasts one
 * lane of each pixel and multiplies it by one vector of weights per vector of outputs. Nothing is
 * packed or copied: with 16 lanes side by side, the pixels of a tile lie at constant offsets, and
 * the zero border makes every tile alike. The finished sums pass through a small buffer in the
 * first-level cache, so that scaling, ReLU and rounding exist once and not once per tile size.
 *
 * A row is cut into the fewest tiles of nearly equal width: 16 pixels are 8 + 8 and not 14 + 2.
 *
 * Backward weights: one vector of output lanes times LANE_GROUP input lanes times the three taps of
 * a row of the kernel. Walking along a row, a pixel of the input meets three neighbouring
 * gradients, which stay in registers; each broadcast is used three times. Both borders are zero, so
 * that the products at the ends of a row need no care.
 *
 * This file is compiled several times, with GCC's vector extensions and UNET_MICRO_WIDTH bytes per
 * vector; the sizes below keep sums, weights and one broadcast within the register file (32
 * registers for AVX-512 and NEON, 16 for the others).
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro.h"

#include <string.h>

#define VECTOR_LANES (UNET_MICRO_WIDTH / 4)
#define BLOCK_VECTORS (UNET_LANES / VECTOR_LANES)

#if UNET_MICRO_WIDTH == 64
#define TILE 14
#define MAX_BLOCKS 2
#define LANE_GROUP 8
#elif UNET_MICRO_WIDTH == 32
#define TILE 6
#define MAX_BLOCKS 1
#define LANE_GROUP 4
#elif defined(__aarch64__)
#define TILE 6
#define MAX_BLOCKS 1
#define LANE_GROUP 8
#else
#define TILE 3
#define MAX_BLOCKS 1
#define LANE_GROUP 4
#endif
#define MAX_VECTORS (MAX_BLOCKS * BLOCK_VECTORS)

/* Arrays of vectors become registers only where every index is a constant. */
#define UNROLL _Pragma ("GCC unroll 16")

typedef float Vector __attribute__ ((vector_size (UNET_MICRO_WIDTH), aligned (4), may_alias));

/* ---- forward ---- */

/* Sums of a tile of N_PIXELS starting at output pixel (y, x), into SUMS [N_PIXELS][N_BLOCKS][16].
 * OFFSET is that of input pixel (y - 1, x - 1) from the start of a plane's image. */
static inline __attribute__ ((always_inline)) void
sum_tile (const UnetConvRows *job,
          int                 block,
          int64_t             offset,
          float              *sums,
          const int           n_pixels,
          const int           n_blocks)
{
  const int     n_vectors = n_blocks * BLOCK_VECTORS;
  const int64_t row_size = (job->width + 2) * UNET_LANES;
  const float  *weights_0 = job->weights[block];
  const float  *weights_1 = job->weights[n_blocks == 2 ? 1 : block];
  Vector        sum[TILE][MAX_VECTORS];

  UNROLL
  for (int t = 0; t < n_pixels; t++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    sum[t][v] = (Vector){0};

  for (int p = 0; p < job->n_planes; p++)
    {
      const UnetPlane *plane = &job->planes[p];
      const float     *row = (const float *)plane->data + job->image * plane->image_stride + offset;
      const int        lanes = plane->lanes;

      for (int i = 0; i < 3; i++, row += row_size)
        for (int j = 0; j < 3; j++)
          {
            const float *pixel = row + j * UNET_LANES;

            for (int c = 0; c < lanes; c++)
              {
                Vector weight[MAX_VECTORS];

                UNROLL
                for (int v = 0; v < n_vectors; v++)
                  weight[v] = *(const Vector *)((v < BLOCK_VECTORS ? weights_0 : weights_1) +
                                                c * UNET_LANES + v % BLOCK_VECTORS * VECTOR_LANES);
                UNROLL
                for (int t = 0; t < n_pixels; t++)
                  {
                    const float value = pixel[t * UNET_LANES + c];

                    UNROLL
                    for (int v = 0; v < n_vectors; v++)
                      sum[t][v] += weight[v] * value;
                  }
              }
            weights_0 += UNET_LANES * UNET_LANES;
            weights_1 += UNET_LANES * UNET_LANES;
          }
    }

  UNROLL
  for (int t = 0; t < n_pixels; t++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    *(Vector *)(sums + (t * n_vectors + v) * VECTOR_LANES) = sum[t][v];
}

typedef void (*TileFunc) (const UnetConvRows *job, int block, int64_t offset, float *sums);

#define DEFINE_TILE(pixels, blocks)                                                                \
  static void tile_##pixels##_##blocks (const UnetConvRows *job, int block, int64_t offset,        \
                                        float *sums)                                               \
  {                                                                                                \
    sum_tile (job, block, offset, sums, pixels, blocks);                                           \
  }

#if TILE == 14
#define DEFINE_TILES(blocks)                                                                       \
  DEFINE_TILE (1, blocks)                                                                          \
  DEFINE_TILE (2, blocks)                                                                          \
  DEFINE_TILE (3, blocks)                                                                          \
  DEFINE_TILE (4, blocks)                                                                          \
  DEFINE_TILE (5, blocks)                                                                          \
  DEFINE_TILE (6, blocks)                                                                          \
  DEFINE_TILE (7, blocks)                                                                          \
  DEFINE_TILE (8, blocks)                                                                          \
  DEFINE_TILE (9, blocks)                                                                          \
  DEFINE_TILE (10, blocks)                                                                         \
  DEFINE_TILE (11, blocks)                                                                         \
  DEFINE_TILE (12, blocks)                                                                         \
  DEFINE_TILE (13, blocks)                                                                         \
  DEFINE_TILE (14, blocks)
#define LIST_TILES(blocks)                                                                         \
  {                                                                                                \
    tile_1_##blocks, tile_2_##blocks, tile_3_##blocks, tile_4_##blocks, tile_5_##blocks,           \
        tile_6_##blocks, tile_7_##blocks, tile_8_##blocks, tile_9_##blocks, tile_10_##blocks,      \
        tile_11_##blocks, tile_12_##blocks, tile_13_##blocks, tile_14_##blocks                     \
  }
#elif TILE == 6
#define DEFINE_TILES(blocks)                                                                       \
  DEFINE_TILE (1, blocks)                                                                          \
  DEFINE_TILE (2, blocks)                                                                          \
  DEFINE_TILE (3, blocks)                                                                          \
  DEFINE_TILE (4, blocks)                                                                          \
  DEFINE_TILE (5, blocks)                                                                          \
  DEFINE_TILE (6, blocks)
#define LIST_TILES(blocks)                                                                         \
  {                                                                                                \
    tile_1_##blocks, tile_2_##blocks, tile_3_##blocks, tile_4_##blocks, tile_5_##blocks,           \
        tile_6_##blocks                                                                            \
  }
#else
#define DEFINE_TILES(blocks)                                                                       \
  DEFINE_TILE (1, blocks)                                                                          \
  DEFINE_TILE (2, blocks)                                                                          \
  DEFINE_TILE (3, blocks)
#define LIST_TILES(blocks)                                                                         \
  {                                                                                                \
    tile_1_##blocks, tile_2_##blocks, tile_3_##blocks                                              \
  }
#endif

DEFINE_TILES (1)
#if MAX_BLOCKS == 2
DEFINE_TILES (2)
#endif

static const TileFunc tile_funcs[MAX_BLOCKS][TILE] = {
    LIST_TILES (1),
#if MAX_BLOCKS == 2
    LIST_TILES (2),
#endif
};

typedef uint32_t Bits __attribute__ ((vector_size (4 * UNET_LANES)));
typedef UnetBf16 Halves __attribute__ ((vector_size (2 * UNET_LANES)));

/* unet_bf16_from_float() of 16 lanes; gcc makes no vectors of a loop over it once it is unrolled.
 */
static inline __attribute__ ((always_inline)) void
round_block (const float *value, UnetBf16 *target)
{
  Bits   bits, upper, rounded, is_nan;
  Halves halves;

  memcpy (&bits, value, sizeof bits);
  upper = bits >> 16;
  rounded = (bits + 0x7fffu + (upper & 1u)) >> 16;
  is_nan = (Bits)((bits & 0x7fffffffu) > 0x7f800000u);
  halves = __builtin_convertvector((is_nan & (upper | 0x40u)) | (~is_nan & rounded), Halves);
  memcpy (target, &halves, sizeof halves);
}

/* Scales, shifts and clips N_PIXELS of one block, SUM_STRIDE floats apart, and stores them from
 * pixel INDEX of the target on. The loops over lanes are left to the compiler to vectorise. */
static void
store_tile (const UnetConvRows *job,
            int                 block,
            const float        *sums,
            int                 sum_stride,
            int                 n_pixels,
            int64_t             index)
{
  float scale[UNET_LANES], shift[UNET_LANES];

  for (int c = 0; c < UNET_LANES; c++)
    {
      scale[c] = job->scale[block] != NULL ? job->scale[block][c] : 1.0f;
      shift[c] = job->shift[block] != NULL ? job->shift[block][c] : 0.0f;
    }
  for (int t = 0; t < n_pixels; t++)
    {
      float value[UNET_LANES];

      for (int c = 0; c < UNET_LANES; c++)
        value[c] = sums[t * sum_stride + c] * scale[c] + shift[c];
      if (job->relu)
        for (int c = 0; c < UNET_LANES; c++)
          value[c] = value[c] < 0 ? 0 : value[c]; /* a NaN stays one */
      if (job->store == UNET_STORE_BF16)
        {
          UnetBf16 *target = (UnetBf16 *)job->target[block] + (index + t) * UNET_LANES;

          round_block (value, target);
        }
      else
        {
          float *target = (float *)job->target[block] + (index + t) * UNET_LANES;

          if (job->accumulate[block])
            for (int c = 0; c < UNET_LANES; c++)
              target[c] += value[c];
          else
            for (int c = 0; c < UNET_LANES; c++)
              target[c] = value[c];
        }
    }
}

static void
conv_rows (const UnetConvRows *job)
{
  const int64_t stride = job->width + 2;
  const int64_t n_tiles = (job->width + TILE - 1) / TILE;
  const int     step = MIN (job->n_blocks, MAX_BLOCKS);
  float         sums[TILE * MAX_BLOCKS * UNET_LANES] __attribute__ ((aligned (64)));

  for (int block = 0; block < job->n_blocks; block += step)
    for (int64_t y = job->first_row; y < job->end_row; y++)
      for (int64_t tile = 0; tile < n_tiles; tile++)
        {
          const int64_t x = job->width * tile / n_tiles;
          const int     n_pixels = (int)(job->width * (tile + 1) / n_tiles - x);

          tile_funcs[step - 1][n_pixels - 1](job, block, (y * stride + x) * UNET_LANES, sums);
          for (int b = 0; b < step; b++)
            store_tile (job, block + b, sums + b * UNET_LANES, step * UNET_LANES, n_pixels,
                        y * stride + x);
        }
}

/* ---- backward weights ---- */

/* Row TAP_ROW of the taps, N_LANES input lanes from FIRST_LANE on, one vector of output lanes from
 * OUT_LANE on. */
static inline __attribute__ ((always_inline)) void
sum_products (const UnetConvProducts *job,
              int                     tap_row,
              int                     first_lane,
              int                     out_lane,
              const int               n_lanes)
{
  const int64_t row_size = (job->width + 2) * UNET_LANES;
  const int64_t first_row = MAX (job->first_row, 1 - tap_row);
  const int64_t end_row = MIN (job->end_row, job->height + 1 - tap_row);
  float *target = job->target + (3 * tap_row * UNET_LANES + first_lane) * UNET_LANES + out_lane;
  Vector sum[LANE_GROUP][3];

  UNROLL
  for (int c = 0; c < n_lanes; c++)
    UNROLL
  for (int j = 0; j < 3; j++)
    sum[c][j] = (Vector){0};

  for (int64_t y = first_row; y < end_row; y++)
    {
      const float *pixel = job->in + (y + tap_row - 1) * row_size + first_lane;
      const float *grad = job->grad + y * row_size + out_lane;
      Vector       left = *(const Vector *)(grad - UNET_LANES);
      Vector       middle = *(const Vector *)grad;

      for (int64_t x = 0; x < job->width; x++)
        {
          const Vector right = *(const Vector *)(grad + (x + 1) * UNET_LANES);

          UNROLL
          for (int c = 0; c < n_lanes; c++)
            {
              const float value = pixel[x * UNET_LANES + c];

              sum[c][0] += right * value;
              sum[c][1] += middle * value;
              sum[c][2] += left * value;
            }
          left = middle;
          middle = right;
        }
    }

  UNROLL
  for (int c = 0; c < n_lanes; c++)
    UNROLL
  for (int j = 0; j < 3; j++)
    *(Vector *)(target + (j * UNET_LANES + c) * UNET_LANES) += sum[c][j];
}

static void
conv_products (const UnetConvProducts *job)
{
  for (int tap_row = 0; tap_row < 3; tap_row++)
    for (int out_lane = 0; out_lane < UNET_LANES; out_lane += VECTOR_LANES)
      {
        int lane = 0;

        for (; lane + LANE_GROUP / 2 < job->lanes; lane += LANE_GROUP)
          sum_products (job, tap_row, lane, out_lane, LANE_GROUP);
        if (lane < job->lanes)
          sum_products (job, tap_row, lane, out_lane, LANE_GROUP / 2);
      }
}

const UnetMicro UNET_MICRO_NAME = {
    .conv_rows = conv_rows,
    .conv_products = conv_products,
};
