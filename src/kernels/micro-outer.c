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

MICRO_INLINE void
sum_group (const UnetOuter *job, int block, int first_lane, int64_t n_pixels, const int n_blocks)
{
  const int    n_vectors = n_blocks * BLOCK_VECTORS;
  const float *in = job->in + first_lane;
  const float *grad[2] = {job->grad[block], job->grad[n_blocks == 2 ? 1 : block]};
  float       *out[2] = {job->out[block], job->out[n_blocks == 2 ? 1 : block]};
  Vector       sum[LANE_GROUP][MAX_VECTORS];

  UNROLL
  for (int c = 0; c < LANE_GROUP; c++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    sum[c][v] = (Vector){0};

  for (int64_t t = 0; t < n_pixels * UNET_LANES; t += UNET_LANES)
    {
      Vector factor[MAX_VECTORS];

      UNROLL
      for (int v = 0; v < n_vectors; v++)
        factor[v] = load_vector (grad[v / BLOCK_VECTORS] + t + v % BLOCK_VECTORS * VECTOR_LANES);
      UNROLL
      for (int c = 0; c < LANE_GROUP; c++)
        {
          const float value = in[t + c];

          UNROLL
          for (int v = 0; v < n_vectors; v++)
            sum[c][v] += factor[v] * value;
        }
    }

  UNROLL
  for (int c = 0; c < LANE_GROUP; c++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    {
      float *to =
          out[v / BLOCK_VECTORS] + (first_lane + c) * UNET_LANES + v % BLOCK_VECTORS * VECTOR_LANES;

      if (!job->overwrite)
        sum[c][v] += load_vector (to);
      store_vector (to, sum[c][v]);
    }
}

void
UNET_MICRO (outer) (const UnetOuter *job, int64_t n_pixels)
{
  for (int lane = 0; lane < UNET_LANES; lane += LANE_GROUP)
#if MAX_BLOCKS == 2
    if (job->n_blocks == 2)
      sum_group (job, 0, lane, n_pixels, 2);
    else
#endif
      for (int block = 0; block < job->n_blocks; block++)
        sum_group (job, block, lane, n_pixels, 1);
}
