/* micro-outer.c: sums of outer products over pixels, in registers
 *
 * The gradients of a product's weights: a group of input lanes times the output channels of one or
 * two blocks is summed up in registers over the pixels; each pixel gives a vector of gradients per
 * vector of outputs, and a broadcast per input lane. The lanes are cut into the fewest groups of
 * nearly equal size that the registers allow: with AVX-512, 16 lanes are two groups of 8 lanes x 32
 * channels, which is 16 registers of sums, enough to hide the latency of the multiplications, and
 * 10 loads for 16 of them; and 9 lanes are one group.
 *
 * The callers keep a call's pixels few enough for both operands to stay in the first-level cache
 * while all groups of lanes pass over them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

#if UNET_MICRO_WIDTH == 64
#define MAX_LANES 14
#define MAX_BLOCKS 2
#elif UNET_MICRO_WIDTH == 32 || defined(__aarch64__)
#define MAX_LANES 6
#define MAX_BLOCKS 1
#else
#define MAX_LANES 2
#define MAX_BLOCKS 1
#endif
#define MAX_VECTORS (MAX_BLOCKS * BLOCK_VECTORS)

/* A group of N_LANES. */
MICRO_INLINE void
sum_group (const UnetGridOuter *job,
           int                  block,
           int                  first_lane,
           const int            n_lanes,
           const int            n_blocks,
           const bool           asks_ahead)
{
  const bool overwrite = job->overwrite;
  const int  n_vectors = n_blocks * BLOCK_VECTORS;
  const int  second = n_blocks == 2 ? 1 : block;
  float     *out[2] = {job->out[block], job->out[second]};
  Vector     sum[MAX_LANES][MAX_VECTORS];

  UNROLL
  for (int c = 0; c < n_lanes; c++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    sum[c][v] = (Vector){0};

  for (int64_t y = 0; y < job->n_rows; y++)
    {
      const float *in = job->in + first_lane + y * job->in_row_size;
      const float *grad[2] = {job->grad[block] + y * job->grad_row_size,
                              job->grad[second] + y * job->grad_row_size};
      const float *ahead = asks_ahead ? job->ahead + y * job->ahead_row_size : NULL;

      for (int64_t x = 0; x < job->n_columns; x++, in += job->in_step)
        {
          Vector factor[MAX_VECTORS];

          if (asks_ahead)
            __builtin_prefetch (ahead + x * UNET_LANES, 0, 2);
          UNROLL
          for (int v = 0; v < n_vectors; v++)
            factor[v] = load_vector (grad[v / BLOCK_VECTORS] + x * UNET_LANES +
                                     v % BLOCK_VECTORS * VECTOR_LANES);
          UNROLL
          for (int c = 0; c < n_lanes; c++)
            {
              const float value = in[c];

              UNROLL
              for (int v = 0; v < n_vectors; v++)
                sum[c][v] = stay (sum[c][v] + factor[v] * value);
            }
        }
    }

  UNROLL
  for (int c = 0; c < n_lanes; c++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    {
      float *to =
          out[v / BLOCK_VECTORS] + (first_lane + c) * UNET_LANES + v % BLOCK_VECTORS * VECTOR_LANES;

      if (!overwrite)
        sum[c][v] += load_vector (to);
      store_vector (to, sum[c][v]);
    }
}

typedef void (*GroupFunc) (const UnetGridOuter *job, int block, int first_lane);

#define DEFINE_GROUP(lanes, blocks)                                                                \
  static void plain_##lanes##_##blocks (const UnetGridOuter *job, int block, int first_lane)       \
  {                                                                                                \
    sum_group (job, block, first_lane, lanes, blocks, false);                                      \
  }                                                                                                \
  static void asking_##lanes##_##blocks (const UnetGridOuter *job, int block, int first_lane)      \
  {                                                                                                \
    sum_group (job, block, first_lane, lanes, blocks, true);                                       \
  }

/* WHAT (lanes, blocks) for every size of a group. */
#define EACH_GROUP_2(what, blocks) what (1, blocks) what (2, blocks)
#define EACH_GROUP_6(what, blocks)                                                                 \
  EACH_GROUP_2 (what, blocks) what (3, blocks) what (4, blocks) what (5, blocks) what (6, blocks)
#define EACH_GROUP_14(what, blocks)                                                                \
  EACH_GROUP_6 (what, blocks)                                                                      \
  what (7, blocks) what (8, blocks) what (9, blocks) what (10, blocks) what (11, blocks)           \
      what (12, blocks) what (13, blocks) what (14, blocks)
#define EACH_GROUP_PASTE(lanes) EACH_GROUP_##lanes
#define EACH_GROUP_OF(lanes) EACH_GROUP_PASTE (lanes)
#define EACH_GROUP(what, blocks) EACH_GROUP_OF (MAX_LANES) (what, blocks)
#define LIST_PLAIN(lanes, blocks) plain_##lanes##_##blocks,
#define LIST_ASKING(lanes, blocks) asking_##lanes##_##blocks,

EACH_GROUP (DEFINE_GROUP, 1)
#if MAX_BLOCKS == 2
EACH_GROUP (DEFINE_GROUP, 2)
#endif

static const GroupFunc plain_funcs[MAX_BLOCKS][MAX_LANES] = {
    {EACH_GROUP (LIST_PLAIN, 1)},
#if MAX_BLOCKS == 2
    {EACH_GROUP (LIST_PLAIN, 2)},
#endif
};

static const GroupFunc asking_funcs[MAX_BLOCKS][MAX_LANES] = {
    {EACH_GROUP (LIST_ASKING, 1)},
#if MAX_BLOCKS == 2
    {EACH_GROUP (LIST_ASKING, 2)},
#endif
};

void
UNET_MICRO (grid_outer) (const UnetGridOuter *job)
{
  const int n_groups = (job->lanes + MAX_LANES - 1) / MAX_LANES;
  const int step = MIN (job->n_blocks, MAX_BLOCKS);

  for (int group = 0; group < n_groups; group++)
    {
      const int first = job->lanes * group / n_groups;
      const int end = job->lanes * (group + 1) / n_groups;

      for (int block = 0; block < job->n_blocks; block += step)
        if (job->ahead != NULL && group == 0 && block == 0)
          asking_funcs[step - 1][end - first - 1](job, block, first);
        else
          plain_funcs[step - 1][end - first - 1](job, block, first);
    }
}

void
UNET_MICRO (outer) (const UnetOuter *job, int64_t n_pixels)
{
  const UnetGridOuter grid = {.in = job->in,
                              .in_step = UNET_LANES,
                              .lanes = UNET_LANES,
                              .n_blocks = job->n_blocks,
                              .grad = {job->grad[0], job->grad[1]},
                              .n_rows = 1,
                              .n_columns = n_pixels,
                              .out = {job->out[0], job->out[1]},
                              .overwrite = job->overwrite};

  UNET_MICRO (grid_outer) (&grid);
}
