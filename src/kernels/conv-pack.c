/* conv-pack.c: the weights of a convolution, between PyTorch's order and ours
 *
 * PyTorch keeps all taps for each input of each output, the kernels 16 outputs for each input of
 * each tap. So 16 outputs and one input plane are, for 9 taps, a matrix of 16 rows and 144 columns
 * on the one side and its transpose, with the columns in another order, on the other. It is
 * transposed in squares of 4, four squares side by side: their rows are whole cache lines, read
 * once, where the distance of rows is a multiple of a page more often than not and the lines fall
 * out of the cache together. Pieces that are not full go one by one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv.h"

#include "kernels/quads.h"

#include <string.h>

#define MAX_COLUMNS (UNET_LANES * UNET_CONV_MAX_SIDE * UNET_CONV_MAX_SIDE)
#define STRIPE 16 /* columns: a cache line */

G_STATIC_ASSERT (UNET_LANES % STRIPE == 0 && UNET_LANES % 4 == 0);

/* Where the columns of the inputs and taps of a piece are when packed. */
typedef struct
{
  int n_columns; /* of a full piece */
  int places[MAX_COLUMNS];
} Order;

static void
fill_order (const UnetConvShape *shape, Order *order)
{
  const int n_taps = unet_conv_n_taps (shape);

  order->n_columns = UNET_LANES * n_taps;
  for (int column = 0; column < order->n_columns; column++)
    order->places[column] = (column % n_taps * UNET_LANES + column / n_taps) * UNET_LANES;
}

/* One piece of 16 outputs, whose weights are STRIDE floats apart, and 16 inputs. */
static void
pack_full (const float *dense, int64_t stride, const Order *order, float *packed)
{
  for (int stripe = 0; stripe < order->n_columns; stripe += STRIPE)
    for (int k = 0; k < UNET_LANES; k += 4)
      for (int column = stripe; column < stripe + STRIPE; column += 4)
        {
          UnetQuad rows[4];

          for (int i = 0; i < 4; i++)
            rows[i] = unet_quad_load (dense + (k + i) * stride + column);
          unet_quads_transpose (rows);
          for (int i = 0; i < 4; i++)
            unet_quad_store (packed + order->places[column + i] + k, rows[i]);
        }
}

static void
unpack_full (const float *packed, int64_t stride, const Order *order, float *dense)
{
  for (int stripe = 0; stripe < order->n_columns; stripe += STRIPE)
    for (int k = 0; k < UNET_LANES; k += 4)
      for (int column = stripe; column < stripe + STRIPE; column += 4)
        {
          UnetQuad rows[4];

          for (int i = 0; i < 4; i++)
            rows[i] = unet_quad_load (packed + order->places[column + i] + k);
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
unet_conv_pack (const UnetConvShape *shape,
                const float         *dense,
                int64_t              n_out_channels,
                const int           *lanes,
                int                  n_in_planes,
                float               *packed)
{
  const int     n_taps = unet_conv_n_taps (shape);
  const int64_t stride = count_channels (lanes, n_in_planes) * n_taps;
  Order         order;
  int           piece_size;

  fill_order (shape, &order);
  piece_size = order.n_columns * UNET_LANES;
  for (int64_t block = 0; block < n_out_channels; block += UNET_LANES)
    {
      const int    n_rows = (int)MIN (n_out_channels - block, UNET_LANES);
      const float *from = dense + block * stride;

      for (int p = 0; p < n_in_planes; p++, packed += piece_size)
        {
          const int n_columns = lanes[p] * n_taps;

          if (n_rows == UNET_LANES && n_columns == order.n_columns)
            pack_full (from, stride, &order, packed);
          else
            {
              memset (packed, 0, (size_t)piece_size * sizeof (float));
              for (int k = 0; k < n_rows; k++)
                for (int column = 0; column < n_columns; column++)
                  packed[order.places[column] + k] = from[k * stride + column];
            }
          from += n_columns;
        }
    }
}

void
unet_conv_unpack (const UnetConvShape *shape,
                  const float         *packed,
                  int64_t              n_out_channels,
                  const int           *lanes,
                  int                  n_in_planes,
                  float               *dense)
{
  const int     n_taps = unet_conv_n_taps (shape);
  const int64_t stride = count_channels (lanes, n_in_planes) * n_taps;
  Order         order;
  int           piece_size;

  fill_order (shape, &order);
  piece_size = order.n_columns * UNET_LANES;
  for (int64_t block = 0; block < n_out_channels; block += UNET_LANES)
    {
      const int n_rows = (int)MIN (n_out_channels - block, UNET_LANES);
      float    *to = dense + block * stride;

      for (int p = 0; p < n_in_planes; p++, packed += piece_size)
        {
          const int n_columns = lanes[p] * n_taps;

          if (n_rows == UNET_LANES && n_columns == order.n_columns)
            unpack_full (packed, stride, &order, to);
          else
            for (int k = 0; k < n_rows; k++)
              for (int column = 0; column < n_columns; column++)
                to[k * stride + column] = packed[order.places[column] + k];
          to += n_columns;
        }
    }
}
