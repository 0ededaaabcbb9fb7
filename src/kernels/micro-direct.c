/* micro-direct.c: the gradient at the weights of a 3x3 convolution, without a transform
 *
 * One vector of output lanes times LANE_GROUP input lanes times the three taps of a row of the
 * kernel are summed up in registers. Walking along a row, a pixel of the input meets three
 * neighbouring gradients, which stay in registers; each broadcast is used three times. Both borders
 * are zero, so that the products at the ends of a row need no care.
 *
 * The pictures have three lanes at most, and there are as many gradients as ever: where there are
 * 32 registers, the nine taps of such a plane are summed up in one pass.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

#if UNET_MICRO_WIDTH == 64 || defined(__aarch64__)
#define LANE_GROUP 8
#define FEW_LANES 3
#else
#define LANE_GROUP 4
#endif

/* Row TAP_ROW of the taps, N_LANES input lanes from FIRST_LANE on, one vector of output lanes from
 * OUT_LANE on. */
MICRO_INLINE void
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
      Vector       left = load_vector (grad - UNET_LANES);
      Vector       middle = load_vector (grad);

      for (int64_t x = 0; x < job->width; x++)
        {
          const Vector right = load_vector (grad + (x + 1) * UNET_LANES);

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

#ifdef FEW_LANES
/* All taps of a plane with N_LANES. */
MICRO_INLINE void
sum_all_taps (const UnetConvProducts *job, int out_lane, const int n_lanes)
{
  const int64_t row_size = (job->width + 2) * UNET_LANES;
  float        *target = job->target + out_lane;
  Vector        sum[3][FEW_LANES][3];

  UNROLL
  for (int i = 0; i < 3; i++)
    UNROLL
  for (int c = 0; c < n_lanes; c++)
    UNROLL
  for (int j = 0; j < 3; j++)
    sum[i][c][j] = (Vector){0};

  for (int64_t y = job->first_row; y < job->end_row; y++)
    {
      const float *pixel = job->in + (y - 1) * row_size;
      const float *grad = job->grad + y * row_size + out_lane;
      Vector       left = load_vector (grad - UNET_LANES);
      Vector       middle = load_vector (grad);

      for (int64_t x = 0; x < job->width; x++)
        {
          const Vector right = load_vector (grad + (x + 1) * UNET_LANES);

          __builtin_prefetch (grad + (x + 64) * UNET_LANES);

          UNROLL
          for (int i = 0; i < 3; i++)
            UNROLL
          for (int c = 0; c < n_lanes; c++)
            {
              const float value = pixel[i * row_size + x * UNET_LANES + c];

              sum[i][c][0] += right * value;
              sum[i][c][1] += middle * value;
              sum[i][c][2] += left * value;
            }
          left = middle;
          middle = right;
        }
    }

  UNROLL
  for (int i = 0; i < 3; i++)
    UNROLL
  for (int c = 0; c < n_lanes; c++)
    UNROLL
  for (int j = 0; j < 3; j++)
    *(Vector *)(target + ((3 * i + j) * UNET_LANES + c) * UNET_LANES) += sum[i][c][j];
}
#endif

void
UNET_MICRO (conv_products) (const UnetConvProducts *job)
{
#ifdef FEW_LANES
  if (job->lanes <= FEW_LANES)
    {
      for (int out_lane = 0; out_lane < UNET_LANES; out_lane += VECTOR_LANES)
        if (job->lanes == 3)
          sum_all_taps (job, out_lane, 3);
        else if (job->lanes == 2)
          sum_all_taps (job, out_lane, 2);
        else
          sum_all_taps (job, out_lane, 1);
      return;
    }
#endif
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
