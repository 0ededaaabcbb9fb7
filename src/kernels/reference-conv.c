/* reference-conv.c: the plain twin of the convolutions of any side and stride
 *
 * Straight from the definition; nothing here is fast, and nothing should be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/reference.h"

/* The sizes, as long names would hide the sums. */
typedef struct
{
  int64_t C, K, H, W, out_H, out_W, side, stride;
} Sizes;

static Sizes
get_sizes (int64_t C, int64_t K, int64_t H, int64_t W, int side, int stride)
{
  const Sizes sizes = {.C = C,
                       .K = K,
                       .H = H,
                       .W = W,
                       .out_H = (H + stride - 1) / stride,
                       .out_W = (W + stride - 1) / stride,
                       .side = side,
                       .stride = stride};

  return sizes;
}

/* The number of the input value that tap (i, j) of output pixel (y, x) reads; -1: it reads the
 * padding. */
static int64_t
find_input (const Sizes *s, int64_t n, int64_t c, int64_t y, int64_t x, int64_t i, int64_t j)
{
  const int64_t in_y = s->stride * y + i - (s->side - 1) / 2;
  const int64_t in_x = s->stride * x + j - (s->side - 1) / 2;

  if (in_y < 0 || in_y >= s->H || in_x < 0 || in_x >= s->W)
    return -1;
  return ((n * s->C + c) * s->H + in_y) * s->W + in_x;
}

static int64_t
find_weight (const Sizes *s, int64_t k, int64_t c, int64_t i, int64_t j)
{
  return ((k * s->C + c) * s->side + i) * s->side + j;
}

static int64_t
find_output (const Sizes *s, int64_t n, int64_t k, int64_t y, int64_t x)
{
  return ((n * s->K + k) * s->out_H + y) * s->out_W + x;
}

void
unet_reference_conv_forward (int64_t      N,
                             int64_t      C,
                             int64_t      K,
                             int64_t      H,
                             int64_t      W,
                             int          side,
                             int          stride,
                             const float *in,
                             const float *weights,
                             float       *out)
{
  const Sizes s = get_sizes (C, K, H, W, side, stride);

  for (int64_t n = 0; n < N; n++)
    for (int64_t k = 0; k < K; k++)
      for (int64_t y = 0; y < s.out_H; y++)
        for (int64_t x = 0; x < s.out_W; x++)
          {
            double sum = 0;

            for (int64_t c = 0; c < C; c++)
              for (int64_t i = 0; i < side; i++)
                for (int64_t j = 0; j < side; j++)
                  {
                    const int64_t from = find_input (&s, n, c, y, x, i, j);

                    if (from >= 0)
                      sum += (double)weights[find_weight (&s, k, c, i, j)] * (double)in[from];
                  }
            out[find_output (&s, n, k, y, x)] = (float)sum;
          }
}

/* The gradient at one weight. */
static double
get_grad_weight (const Sizes *s,
                 int64_t      N,
                 const float *in,
                 const float *grad_out,
                 int64_t      k,
                 int64_t      c,
                 int64_t      i,
                 int64_t      j)
{
  double sum = 0;

  for (int64_t n = 0; n < N; n++)
    for (int64_t y = 0; y < s->out_H; y++)
      for (int64_t x = 0; x < s->out_W; x++)
        {
          const int64_t from = find_input (s, n, c, y, x, i, j);

          if (from >= 0)
            sum += (double)in[from] * (double)grad_out[find_output (s, n, k, y, x)];
        }
  return sum;
}

/* The gradient at one input value: of all outputs that read it, those whose tap it is. */
static double
get_grad_in (const Sizes *s,
             const float *weights,
             const float *grad_out,
             int64_t      n,
             int64_t      c,
             int64_t      in_y,
             int64_t      in_x)
{
  const int64_t padding = (s->side - 1) / 2;
  double        sum = 0;

  for (int64_t k = 0; k < s->K; k++)
    for (int64_t y = 0; y < s->out_H; y++)
      for (int64_t x = 0; x < s->out_W; x++)
        {
          const int64_t i = in_y + padding - s->stride * y;
          const int64_t j = in_x + padding - s->stride * x;

          if (i >= 0 && i < s->side && j >= 0 && j < s->side)
            sum += (double)weights[find_weight (s, k, c, i, j)] *
                   (double)grad_out[find_output (s, n, k, y, x)];
        }
  return sum;
}

void
unet_reference_conv_backward (int64_t      N,
                              int64_t      C,
                              int64_t      K,
                              int64_t      H,
                              int64_t      W,
                              int          side,
                              int          stride,
                              const float *in,
                              const float *weights,
                              const float *grad_out,
                              float       *grad_in,
                              float       *grad_weights)
{
  const Sizes s = get_sizes (C, K, H, W, side, stride);

  for (int64_t n = 0; n < N; n++)
    for (int64_t c = 0; c < C; c++)
      for (int64_t y = 0; y < H; y++)
        for (int64_t x = 0; x < W; x++)
          grad_in[((n * C + c) * H + y) * W + x] +=
              (float)get_grad_in (&s, weights, grad_out, n, c, y, x);
  for (int64_t k = 0; k < K; k++)
    for (int64_t c = 0; c < C; c++)
      for (int64_t i = 0; i < side; i++)
        for (int64_t j = 0; j < side; j++)
          grad_weights[find_weight (&s, k, c, i, j)] +=
              (float)get_grad_weight (&s, N, in, grad_out, k, c, i, j);
}
