/* conv3x3-pack.c: the weights of a 3x3 convolution, between PyTorch's order and ours
 *
 * PyTorch keeps 9 taps for each input of each output, the kernels 16 outputs for each input of each
 * tap. So 16 outputs and one input plane are a matrix of 16 rows and 144 columns on the one side
 * and its transpose, with the columns in another order, on the other. It is transposed in squares
 * of 4, four squares side by side: their rows are whole cache lines, read once, where the distance
 * of rows is a multiple of a page more often than not and the lines fall out of the cache together.
 * Pieces that are not full go one by one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3.h"

#include "kernels/quads.h"

#include <string.h>

#define N_TAPS 9
#define N_COLUMNS (UNET_LANES * N_TAPS)
#define PIECE_SIZE (N_COLUMNS * UNET_LANES)
#define STRIPE 16 /* columns: a cache line */

G_STATIC_ASSERT (N_COLUMNS % STRIPE == 0 && UNET_LANES % 4 == 0);

/* Where the column of input C and tap T is in the packed piece. */
static inline int
place_of (int column)
{
  return (column % N_TAPS * UNET_LANES + column / N_TAPS) * UNET_LANES;
}

static void
fill_places (int *places)
{
  for (int column = 0; column < N_COLUMNS; column++)
    places[column] = place_of (column);
}

/* One piece of 16 outputs, whose weights are STRIDE floats apart, and 16 inputs. */
static void
pack_full (const float *dense, int64_t stride, const int *places, float *packed)
{
  for (int stripe = 0; stripe < N_COLUMNS; stripe += STRIPE)
    for (int k = 0; k < UNET_LANES; k += 4)
      for (int column = stripe; column < stripe + STRIPE; column += 4)
        {
          UnetQuad rows[4];

          for (int i = 0; i < 4; i++)
            rows[i] = unet_quad_load (dense + (k + i) * stride + column);
          unet_quads_transpose (rows);
          for (int i = 0; i < 4; i++)
            unet_quad_store (packed + places[column + i] + k, rows[i]);
        }
}

static void
unpack_full (const float *packed, int64_t stride, const int *places, float *dense)
{
  for (int stripe = 0; stripe < N_COLUMNS; stripe += STRIPE)
    for (int k = 0; k < UNET_LANES; k += 4)
      for (int column = stripe; column < stripe + STRIPE; column += 4)
        {
          UnetQuad rows[4];

          for (int i = 0; i < 4; i++)
            rows[i] = unet_quad_load (packed + places[column + i] + k);
          unet_quads_transpose (rows);
          for (int i = 0; i < 4; i++)
            unet_quad_store (dense + (k + i) * stride + column, rows[i]);
        }
}

static int64_t
count_channels (const int *lanes, int n_in_planes)
{
  int64_t n = 0;

  for (int p = 0; p < n_in_planes; p++)
    n += lanes[p];
  return n;
}

void
unet_conv3x3_pack (const float *dense,
                   int64_t      n_out_channels,
                   const int   *lanes,
                   int          n_in_planes,
                   float       *packed)
{
  const int64_t stride = count_channels (lanes, n_in_planes) * N_TAPS;
  int           places[N_COLUMNS];

  fill_places (places);
  for (int64_t block = 0; block < n_out_channels; block += UNET_LANES)
    {
      const int    n_rows = (int)MIN (n_out_channels - block, UNET_LANES);
      const float *from = dense + block * stride;

      for (int p = 0; p < n_in_planes; p++, packed += PIECE_SIZE)
        {
          const int n_columns = lanes[p] * N_TAPS;

          if (n_rows == UNET_LANES && n_columns == N_COLUMNS)
            pack_full (from, stride, places, packed);
          else
            {
              memset (packed, 0, PIECE_SIZE * sizeof (float));
              for (int k = 0; k < n_rows; k++)
                for (int column = 0; column < n_columns; column++)
                  packed[places[column] + k] = from[k * stride + column];
            }
          from += n_columns;
        }
    }
}

void
unet_conv3x3_unpack (const float *packed,
                     int64_t      n_out_channels,
                     const int   *lanes,
                     int          n_in_planes,
                     float       *dense)
{
  const int64_t stride = count_channels (lanes, n_in_planes) * N_TAPS;
  int           places[N_COLUMNS];

  fill_places (places);
  for (int64_t block = 0; block < n_out_channels; block += UNET_LANES)
    {
      const int n_rows = (int)MIN (n_out_channels - block, UNET_LANES);
      float    *to = dense + block * stride;

      for (int p = 0; p < n_in_planes; p++, packed += PIECE_SIZE)
        {
          const int n_columns = lanes[p] * N_TAPS;

          if (n_rows == UNET_LANES && n_columns == N_COLUMNS)
            unpack_full (packed, stride, places, to);
          else
            for (int k = 0; k < n_rows; k++)
              for (int column = 0; column < n_columns; column++)
                to[k * stride + column] = packed[places[column] + k];
          to += n_columns;
        }
    }
}
