/* micro-outer.c: sums of outer products over pixels, in registers
 *
 * The gradients of a product's weights: LANE_GROUP input lanes times the output channels of one or
 * two blocks are summed up in registers over the pixels; each pixel gives a vector of gradients per
 * vector of outputs, and a broadcast per input lane. With AVX-512 that is 8 lanes x 32 channels: 16
 * registers of sums, enough to hide the latency of the multiplications, and 10 loads for 16 of
 * them.
 *
 * The callers keep a call's pixels few enough for both operands to stay in the first-level cache
 * while all groups of lanes pass over them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

#if UNET_MICRO_WIDTH == 64
#define LANE_GROUP 8
#define MAX_BLOCKS 2
#elif UNET_MICRO_WIDTH == 32 || defined(__aarch64__)
#define LANE_GROUP 4
#define MAX_BLOCKS 1
#else
#define LANE_GROUP 2
#define MAX_BLOCKS 1
#endif
#define MAX_VECTORS (MAX_BLOCKS * BLOCK_VECTORS)

/* IN_STEP and N_ROWS are constants where they can be. */
MICRO_INLINE void
sum_group (const UnetGridOuter *job,
           int                  block,
           int                  first_lane,
           const int            n_blocks,
           const int64_t        in_step,
           const int64_t        n_rows,
           const bool           overwrite)
{
  const int n_vectors = n_blocks * BLOCK_VECTORS;
  const int second = n_blocks == 2 ? 1 : block;
  float    *out[2] = {job->out[block], job->out[second]};
  Vector    sum[LANE_GROUP][MAX_VECTORS];

  UNROLL
  for (int c = 0; c < LANE_GROUP; c++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    sum[c][v] = (Vector){0};

  for (int64_t y = 0; y < n_rows; y++)
    {
      const float *in = job->in + first_lane + y * job->in_row_size;
      const float *grad[2] = {job->grad[block] + y * job->grad_row_size,
                              job->grad[second] + y * job->grad_row_size};

      for (int64_t x = 0; x < job->n_columns; x++, in += in_step)
        {
          Vector factor[MAX_VECTORS];

          UNROLL
          for (int v = 0; v < n_vectors; v++)
            factor[v] = load_vector (grad[v / BLOCK_VECTORS] + x * UNET_LANES +
                                     v % BLOCK_VECTORS * VECTOR_LANES);
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
      float *to =
          out[v / BLOCK_VECTORS] + (first_lane + c) * UNET_LANES + v % BLOCK_VECTORS * VECTOR_LANES;

      if (!overwrite)
        sum[c][v] += load_vector (to);
      store_vector (to, sum[c][v]);
    }
}

MICRO_INLINE void
sum_groups (const UnetGridOuter *job,
            const int64_t        in_step,
            const int64_t        n_rows,
            const bool           overwrite)
{
  for (int lane = 0; lane < job->lanes; lane += LANE_GROUP)
#if MAX_BLOCKS == 2
    if (job->n_blocks == 2)
      sum_group (job, 0, lane, 2, in_step, n_rows, overwrite);
    else
#endif
      for (int block = 0; block < job->n_blocks; block++)
        sum_group (job, block, lane, 1, in_step, n_rows, overwrite);
}

void
UNET_MICRO (outer) (const UnetOuter *job, int64_t n_pixels)
{
  const UnetGridOuter grid = {.in = job->in,
                              .lanes = UNET_LANES,
                              .n_blocks = job->n_blocks,
                              .grad = {job->grad[0], job->grad[1]},
                              .n_columns = n_pixels,
                              .out = {job->out[0], job->out[1]}};

  sum_groups (&grid, UNET_LANES, 1, job->overwrite);
}

void
UNET_MICRO (grid_outer) (const UnetGridOuter *job)
{
  sum_groups (job, job->in_step, job->n_rows, false);
}
