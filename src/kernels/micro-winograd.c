/* micro-winograd.c: the transforms of F(4x4, 3x3), one tile of 16 channels at a time
 *
 * winograd.h has the method; here is its arithmetic. With interpolation points 0, +-a, +-b and
 * infinity the matrices are those of A. Lavin, S. Gray, arXiv 1509.09308, for general points:
 *
 *   B^T row 0:    x^4 - (a^2 + b^2) x^2 + a^2 b^2      (coefficients of x^0 .. x^5)
 *       rows +-a: x^4 - b^2 x^2  +-  (x^3 - b^2 x) a
 *       rows +-b: x^4 - a^2 x^2  +-  (x^3 - a^2 x) b
 *       row inf:  x^5 - (a^2 + b^2) x^3 + a^2 b^2 x
 *   G rows:       (1, p, p^2) / N_p, with N_0 = a^2 b^2, N_a = 2 a^2 (a^2 - b^2),
 *                 N_b = 2 b^2 (b^2 - a^2); and (0, 0, 1)
 *   A^T row i:    0^i, a^i, (-a)^i, b^i, (-b)^i, and 1 at infinity in the last row
 *
 * a = 5/8 and b = 3/2 keep the numbers of all three matrices close to 1: about half the error of
 * the usual 1 and 2, at no cost (B^T and A^T are exact in binary all the same). The two signs of a
 * point share their even and odd halves, which makes 12 multiply-adds of a column's B^T.
 *
 * The gradient at the weights is the same algorithm with the roles exchanged, F(3x3, 4x4): inputs
 * by B^T, gradients by A, and G^T takes the products to the nine taps.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

#define A 0.625
#define B 1.5
#define A2 (A * A)
#define B2 (B * B)
#define N0 (A2 * B2)
#define NA (2 * A2 * (A2 - B2))
#define NB (2 * B2 * (B2 - A2))

/* Tiles whose columns are transformed at a time. */
#define INPUT_TILES 7

/* Six rows of six values; every index is a constant once the loops are unrolled. */
#define POINT(i, j) ((i)*6 + (j))

/* --- inputs: B^T d B --- */

MICRO_INLINE void
input_1d (const Vector d[6], Vector t[6])
{
  const Vector even_a = d[4] - d[2] * (float)B2;
  const Vector odd_a = d[3] - d[1] * (float)B2;
  const Vector even_b = d[4] - d[2] * (float)A2;
  const Vector odd_b = d[3] - d[1] * (float)A2;

  t[0] = (d[4] - d[2] * (float)(A2 + B2)) + d[0] * (float)(A2 * B2);
  t[1] = even_a + odd_a * (float)A;
  t[2] = even_a - odd_a * (float)A;
  t[3] = even_b + odd_b * (float)B;
  t[4] = even_b - odd_b * (float)B;
  t[5] = (d[5] - d[3] * (float)(A2 + B2)) + d[1] * (float)(A2 * B2);
}

/* Neighbouring tiles share two columns, so all columns of some tiles are transformed first, into a
 * buffer in the first-level cache, and then the rows of one tile after the other. The loops over
 * columns and rows are not unrolled: gcc would keep 36 addresses, and not in registers. */
MICRO_INLINE void
input_tiles (const float *pixels,
             int64_t      row_size,
             int          n_tiles,
             float       *to,
             int64_t      point_stride,
             int          lane)
{
  Vector columns[4 * INPUT_TILES + 2][6] __attribute__ ((aligned (64)));

  for (int x = 0; x < 4 * n_tiles + 2; x++)
    {
      const float *pixel = pixels + x * UNET_LANES + lane;
      Vector       d[6];

      UNROLL
      for (int i = 0; i < 6; i++)
        d[i] = load_once (pixel + i * row_size);
      input_1d (d, columns[x]);
    }
  for (int tile = 0; tile < n_tiles; tile++)
    {
      const Vector (*column)[6] = columns + 4 * tile;
      float *point = to + tile * UNET_LANES + lane;

      ROLL for (int i = 0; i < 6; i++, point += 6 * point_stride)
      {
        Vector d[6], t[6];

        UNROLL
        for (int j = 0; j < 6; j++)
          d[j] = load_once ((const float *)&column[j][i]);
        input_1d (d, t);
        UNROLL
        for (int j = 0; j < 6; j++)
          store_vector (point + j * point_stride, t[j]);
      }
    }
}

void
UNET_MICRO (winograd_input) (const float *pixels,
                             int64_t      row_size,
                             int          n_tiles,
                             float       *to,
                             int64_t      point_stride)
{
  for (int tile = 0; tile < n_tiles; tile += INPUT_TILES)
    for (int lane = 0; lane < UNET_LANES; lane += VECTOR_LANES)
      input_tiles (pixels + 4 * tile * UNET_LANES, row_size, MIN (INPUT_TILES, n_tiles - tile),
                   to + tile * UNET_LANES, point_stride, lane);
}

/* --- outputs: A^T m A --- */

MICRO_INLINE void
output_1d (const Vector m[6], Vector y[4])
{
  const Vector even_a = m[1] + m[2];
  const Vector odd_a = m[1] - m[2];
  const Vector even_b = m[3] + m[4];
  const Vector odd_b = m[3] - m[4];

  y[0] = m[0] + even_a + even_b;
  y[1] = odd_a * (float)A + odd_b * (float)B;
  y[2] = even_a * (float)A2 + even_b * (float)B2;
  y[3] = odd_a * (float)(A2 * A) + (odd_b * (float)(B2 * B) + m[5]);
}

void
UNET_MICRO (winograd_output) (const float *from,
                              int64_t      point_stride,
                              int          n_tiles,
                              float       *pixels,
                              int64_t      row_size)
{
  for (int tile = 0; tile < n_tiles; tile++, pixels += 4 * UNET_LANES, from += UNET_LANES)
    for (int v = 0; v < UNET_LANES; v += VECTOR_LANES)
      {
        Vector columns[6][4];

        UNROLL
        for (int j = 0; j < 6; j++)
          {
            Vector m[6];

            UNROLL
            for (int i = 0; i < 6; i++)
              m[i] = load_once (from + POINT (i, j) * point_stride + v);
            output_1d (m, columns[j]);
          }
        UNROLL
        for (int i = 0; i < 4; i++)
          {
            Vector m[6], y[4];

            UNROLL
            for (int j = 0; j < 6; j++)
              m[j] = columns[j][i];
            output_1d (m, y);
            UNROLL
            for (int j = 0; j < 4; j++)
              store_vector (pixels + i * row_size + j * UNET_LANES + v, y[j]);
          }
      }
}

/* --- gradients at the outputs: A y A^T --- */

MICRO_INLINE void
grad_1d (const Vector y[4], Vector t[6])
{
  const Vector even_a = y[0] + y[2] * (float)A2;
  const Vector odd_a = y[1] + y[3] * (float)A2;
  const Vector even_b = y[0] + y[2] * (float)B2;
  const Vector odd_b = y[1] + y[3] * (float)B2;

  t[0] = y[0];
  t[1] = even_a + odd_a * (float)A;
  t[2] = even_a - odd_a * (float)A;
  t[3] = even_b + odd_b * (float)B;
  t[4] = even_b - odd_b * (float)B;
  t[5] = y[3];
}

void
UNET_MICRO (winograd_grad) (const float *pixels,
                            int64_t      row_size,
                            int          n_tiles,
                            float       *to,
                            int64_t      point_stride)
{
  for (int tile = 0; tile < n_tiles; tile++, pixels += 4 * UNET_LANES, to += UNET_LANES)
    for (int v = 0; v < UNET_LANES; v += VECTOR_LANES)
      {
        Vector columns[4][6];

        UNROLL
        for (int j = 0; j < 4; j++)
          {
            Vector y[4];

            UNROLL
            for (int i = 0; i < 4; i++)
              y[i] = load_once (pixels + i * row_size + j * UNET_LANES + v);
            grad_1d (y, columns[j]);
          }
        UNROLL
        for (int i = 0; i < 6; i++)
          {
            Vector y[4], t[6];

            UNROLL
            for (int j = 0; j < 4; j++)
              y[j] = columns[j][i];
            grad_1d (y, t);
            UNROLL
            for (int j = 0; j < 6; j++)
              store_vector (to + POINT (i, j) * point_stride + v, t[j]);
          }
      }
}

/* --- filters: G g G^T --- */

MICRO_INLINE void
filter_1d (const Vector g[3], Vector u[6])
{
  const Vector even_a = g[0] * (float)(1 / NA) + g[2] * (float)(A2 / NA);
  const Vector even_b = g[0] * (float)(1 / NB) + g[2] * (float)(B2 / NB);

  u[0] = g[0] * (float)(1 / N0);
  u[1] = even_a + g[1] * (float)(A / NA);
  u[2] = even_a - g[1] * (float)(A / NA);
  u[3] = even_b + g[1] * (float)(B / NB);
  u[4] = even_b - g[1] * (float)(B / NB);
  u[5] = g[2];
}

void
UNET_MICRO (winograd_filter) (const float *taps, float *to, int64_t point_stride)
{
  for (int c = 0; c < UNET_TAP_SIZE; c += VECTOR_LANES)
    {
      Vector columns[3][6];

      UNROLL
      for (int j = 0; j < 3; j++)
        {
          Vector g[3];

          UNROLL
          for (int i = 0; i < 3; i++)
            g[i] = load_once (taps + (3 * i + j) * UNET_TAP_SIZE + c);
          filter_1d (g, columns[j]);
        }
      UNROLL
      for (int i = 0; i < 6; i++)
        {
          Vector g[3], u[6];

          UNROLL
          for (int j = 0; j < 3; j++)
            g[j] = columns[j][i];
          filter_1d (g, u);
          UNROLL
          for (int j = 0; j < 6; j++)
            store_vector (to + POINT (i, j) * point_stride + c, u[j]);
        }
    }
}

/* --- gradients at the filters: G^T u G --- */

MICRO_INLINE void
filter_grad_1d (const Vector u[6], Vector g[3])
{
  const Vector even_a = u[1] + u[2];
  const Vector odd_a = u[1] - u[2];
  const Vector even_b = u[3] + u[4];
  const Vector odd_b = u[3] - u[4];

  g[0] = u[0] * (float)(1 / N0) + (even_a * (float)(1 / NA) + even_b * (float)(1 / NB));
  g[1] = odd_a * (float)(A / NA) + odd_b * (float)(B / NB);
  g[2] = even_a * (float)(A2 / NA) + (even_b * (float)(B2 / NB) + u[5]);
}

void
UNET_MICRO (winograd_filter_grad) (const float *from, int64_t point_stride, float *grad_taps)
{
  for (int c = 0; c < UNET_TAP_SIZE; c += VECTOR_LANES)
    {
      Vector columns[6][3];

      UNROLL
      for (int j = 0; j < 6; j++)
        {
          Vector u[6];

          UNROLL
          for (int i = 0; i < 6; i++)
            u[i] = load_once (from + POINT (i, j) * point_stride + c);
          filter_grad_1d (u, columns[j]);
        }
      UNROLL
      for (int i = 0; i < 3; i++)
        {
          Vector u[6], g[3];

          UNROLL
          for (int j = 0; j < 6; j++)
            u[j] = columns[j][i];
          filter_grad_1d (u, g);
          UNROLL
          for (int j = 0; j < 3; j++)
            {
              float *to = grad_taps + (3 * i + j) * UNET_TAP_SIZE + c;

              store_vector (to, load_vector (to) + g[j]);
            }
        }
    }
}
