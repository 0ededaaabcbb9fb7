/* micro-pool3.c: 3x3 max pooling of a row with stride 2, and its way back
 *
 * Windows overlap. Backward therefore goes along a row of the large side, and each of its pixels
 * asks the windows that it lies in, one to four, whether it had won there: nothing is added to
 * twice, and always in the same order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-winner.h"

/* For all vectors of a pixel. */
#define EACH_VECTOR                                                                                \
  UNROLL                                                                                           \
  for (int v = 0; v < UNET_LANES; v += VECTOR_LANES)

/* --- forward --- */

/* Small pixels BEGIN .. END - 1, whose windows have rows FIRST_ROW .. END_ROW - 1 and the same
 * columns in the picture. */
MICRO_INLINE void
pool_pixels (const UnetPool3 *job,
             int64_t          begin,
             int64_t          end,
             const int        first_row,
             const int        end_row,
             const int        first_column,
             const int        end_column,
             float           *target,
             uint8_t         *index,
             const bool       keeps_index)
{
  for (int64_t x = begin; x < end; x++)
    EACH_VECTOR
    {
      Vector best =
          load_vector (job->rows[first_row] + (2 * x - 1 + first_column) * UNET_LANES + v);
      Mask winner = (Mask){0} + (3 * first_row + first_column);

      UNROLL
      for (int i = first_row; i < end_row; i++)
        UNROLL
      for (int j = first_column; j < end_column; j++)
        if (i != first_row || j != first_column)
          contest (load_vector (job->rows[i] + (2 * x - 1 + j) * UNET_LANES + v), 3 * i + j, &best,
                   &winner);
      store_vector (target + x * UNET_LANES + v, best);
      if (keeps_index)
        store_bytes (index + x * UNET_LANES + v, winner);
    }
}

/* The first and the last column may lack a part. */
MICRO_INLINE void
pool_row (const UnetPool3 *job,
          const int        first_row,
          const int        end_row,
          float           *target,
          uint8_t         *index,
          const bool       keeps_index)
{
  const int64_t n_pixels = (job->width + 1) / 2;
  const int64_t n_whole = MAX (1, job->width / 2); /* up to here no column lacks on the right */

  pool_pixels (job, 0, 1, first_row, end_row, 1, job->width > 1 ? 3 : 2, target, index,
               keeps_index);
  pool_pixels (job, 1, n_whole, first_row, end_row, 0, 3, target, index, keeps_index);
  pool_pixels (job, n_whole, n_pixels, first_row, end_row, 0, 2, target, index, keeps_index);
}

void
UNET_MICRO (pool3) (const UnetPool3 *job, float *target, uint8_t *index)
{
  const int first_row = job->rows[0] != NULL ? 0 : 1;
  const int end_row = job->rows[2] != NULL ? 3 : 2;

  if (first_row != 0 || end_row != 3)
    pool_row (job, first_row, end_row, target, index, index != NULL);
  else if (index != NULL)
    pool_row (job, 0, 3, target, index, true);
  else
    pool_row (job, 0, 3, target, NULL, false);
}

/* --- backward --- */

MICRO_INLINE void
put (float *target, Vector value, const bool accumulate)
{
  if (accumulate)
    value += load_vector (target);
  store_vector (target, value);
}

/* The gradient of a small pixel where the pixel that is NUMBER of its window had won. */
MICRO_INLINE Vector
get_share (Vector grad, Mask winner, int number)
{
  return (Vector)((Mask)grad & (Mask)(winner == number));
}

/* Loads small pixel X of row I. */
MICRO_INLINE void
load_pixel (const UnetUnpool3 *job,
            int                i,
            int64_t            x,
            Vector             grad[BLOCK_VECTORS],
            Mask               winner[BLOCK_VECTORS])
{
  UNROLL
  for (int v = 0; v < BLOCK_VECTORS; v++)
    {
      grad[v] = load_vector (job->grads[i] + x * UNET_LANES + v * VECTOR_LANES);
      winner[v] = load_bytes (job->index[i] + x * UNET_LANES + v * VECTOR_LANES);
    }
}

/* What is loaded for a pair of pixels serves the next pair, too. */
MICRO_INLINE void
unpool (const UnetUnpool3 *job, const int n_rows, float *target, const bool accumulate)
{
  const int64_t n_small = (job->width + 1) / 2;
  Vector        grad[2][BLOCK_VECTORS];
  Mask          winner[2][BLOCK_VECTORS];

  UNROLL
  for (int i = 0; i < n_rows; i++)
    load_pixel (job, i, 0, grad[i], winner[i]);
  for (int64_t x = 0; x < n_small; x++, target += 2 * UNET_LANES)
    {
      const bool has_next = x + 1 < n_small;
      Vector     even[BLOCK_VECTORS] = {{0}}, odd[BLOCK_VECTORS] = {{0}};

      UNROLL
      for (int i = 0; i < n_rows; i++)
        {
          UNROLL
          for (int v = 0; v < BLOCK_VECTORS; v++)
            {
              even[v] += get_share (grad[i][v], winner[i][v], job->numbers[i] + 1);
              odd[v] += get_share (grad[i][v], winner[i][v], job->numbers[i] + 2);
            }
          if (!has_next)
            continue;
          load_pixel (job, i, x + 1, grad[i], winner[i]);
          UNROLL
          for (int v = 0; v < BLOCK_VECTORS; v++)
            odd[v] += get_share (grad[i][v], winner[i][v], job->numbers[i]);
        }
      UNROLL
      for (int v = 0; v < BLOCK_VECTORS; v++)
        put (target + v * VECTOR_LANES, even[v], accumulate);
      if (2 * x + 1 < job->width)
        UNROLL
      for (int v = 0; v < BLOCK_VECTORS; v++)
        put (target + UNET_LANES + v * VECTOR_LANES, odd[v], accumulate);
    }
}

void
UNET_MICRO (unpool3) (const UnetUnpool3 *job, float *target, bool accumulate)
{
  if (job->n_rows == 2 && accumulate)
    unpool (job, 2, target, true);
  else if (job->n_rows == 2)
    unpool (job, 2, target, false);
  else if (accumulate)
    unpool (job, 1, target, true);
  else
    unpool (job, 1, target, false);
}
