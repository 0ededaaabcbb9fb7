/* micro-norm.c: the passes of batch normalisation over rows of pixels
 *
 * Each is bound by memory where the rows lie there, and takes a few cycles per pixel where they are
 * in a cache; sums go in several strands at once, so as not to wait for the additions. Values that
 * are kept as bfloat16 are widened on the way into a register. Backward finds out which values
 * the activation had cut by the same arithmetic that forward did, compiled in this file too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-activation.h"

#include <string.h>

typedef uint32_t Bits __attribute__ ((vector_size (UNET_MICRO_WIDTH)));
typedef UnetBf16 Halves __attribute__ ((vector_size (UNET_MICRO_WIDTH / 2)));

/* Sums of one vector of lanes at a time. */
#if UNET_MICRO_WIDTH == 64
#define STRANDS 4
#else
#define STRANDS 2
#endif

/* For all vectors of a pixel. */
#define EACH_VECTOR                                                                                \
  UNROLL                                                                                           \
  for (int v = 0; v < BLOCK_VECTORS; v++)

MICRO_INLINE Vector
load_value (const void *values, int64_t at, const UnetStore store)
{
  Halves halves;

  if (store == UNET_STORE_F32)
    return load_vector ((const float *)values + at);
  memcpy (&halves, (const UnetBf16 *)values + at, sizeof halves);
  return (Vector)(__builtin_convertvector(halves, Bits) << 16);
}

MICRO_INLINE Vector
add_strands (const Vector sum[STRANDS])
{
#if STRANDS == 4
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
#else
  return sum[0] + sum[1];
#endif
}

/* --- statistics --- */

MICRO_INLINE void
get_statistics (const UnetPixelRows *rows,
                float               *centre,
                float               *rest,
                float               *squares,
                const UnetStore      store)
{
  const float inverse = 1.0f / (float)(rows->n_rows * rows->n_columns);

  for (int lane = 0; lane < UNET_LANES; lane += VECTOR_LANES)
    {
      Vector sum[STRANDS] = {{0}}, sum_of_squares[STRANDS] = {{0}};
      Vector middle;

      for (int64_t y = 0; y < rows->n_rows; y++)
        {
          int64_t at = y * rows->row_size + lane;
          int64_t x = 0;

          for (; x + STRANDS <= rows->n_columns; x += STRANDS, at += STRANDS * UNET_LANES)
            UNROLL
          for (int i = 0; i < STRANDS; i++)
            sum[i] += load_value (rows->values, at + i * UNET_LANES, store);
          for (; x < rows->n_columns; x++, at += UNET_LANES)
            sum[0] += load_value (rows->values, at, store);
        }
      middle = add_strands (sum) * inverse;
      store_vector (centre + lane, middle);

      UNROLL
      for (int i = 0; i < STRANDS; i++)
        sum[i] = (Vector){0};
      for (int64_t y = 0; y < rows->n_rows; y++)
        {
          int64_t at = y * rows->row_size + lane;
          int64_t x = 0;

          for (; x + STRANDS <= rows->n_columns; x += STRANDS, at += STRANDS * UNET_LANES)
            UNROLL
          for (int i = 0; i < STRANDS; i++)
            {
              const Vector d = load_value (rows->values, at + i * UNET_LANES, store) - middle;

              sum[i] += d;
              sum_of_squares[i] += d * d;
            }
          for (; x < rows->n_columns; x++, at += UNET_LANES)
            {
              const Vector d = load_value (rows->values, at, store) - middle;

              sum[0] += d;
              sum_of_squares[0] += d * d;
            }
        }
      store_vector (rest + lane, add_strands (sum));
      store_vector (squares + lane, add_strands (sum_of_squares));
    }
}

void
UNET_MICRO (norm_statistics) (const UnetPixelRows *rows, float *centre, float *rest, float *squares)
{
  if (rows->store == UNET_STORE_BF16)
    get_statistics (rows, centre, rest, squares, UNET_STORE_BF16);
  else
    get_statistics (rows, centre, rest, squares, UNET_STORE_F32);
}

/* --- forward --- */

MICRO_INLINE void
apply (const UnetPixelRows *rows,
       const float         *scale,
       const float         *shift,
       float               *target,
       int64_t              target_row_size,
       const UnetActivation activation,
       const UnetStore      store)
{
  Vector factor[BLOCK_VECTORS], summand[BLOCK_VECTORS];

  EACH_VECTOR
  {
    factor[v] = load_vector (scale + v * VECTOR_LANES);
    summand[v] = load_vector (shift + v * VECTOR_LANES);
  }
  for (int64_t y = 0; y < rows->n_rows; y++)
    for (int64_t x = 0; x < rows->n_columns * UNET_LANES; x += UNET_LANES)
      EACH_VECTOR
      {
        const int64_t at = y * rows->row_size + x + v * VECTOR_LANES;
        const Vector  z = load_value (rows->values, at, store) * factor[v] + summand[v];

        store_vector (target + y * target_row_size + x + v * VECTOR_LANES,
                      activate (z, activation));
      }
}

/* By store. */
MICRO_INLINE void
apply_of (const UnetPixelRows *rows,
          const float         *scale,
          const float         *shift,
          float               *target,
          int64_t              target_row_size,
          const UnetActivation activation)
{
  if (rows->store == UNET_STORE_BF16)
    apply (rows, scale, shift, target, target_row_size, activation, UNET_STORE_BF16);
  else
    apply (rows, scale, shift, target, target_row_size, activation, UNET_STORE_F32);
}

void
UNET_MICRO (norm_apply) (const UnetPixelRows *rows,
                         const float         *scale,
                         const float         *shift,
                         UnetActivation       activation,
                         float               *target,
                         int64_t              target_row_size)
{
  switch (activation)
    {
    case UNET_ACTIVATION_RELU6:
      apply_of (rows, scale, shift, target, target_row_size, UNET_ACTIVATION_RELU6);
      break;
    case UNET_ACTIVATION_RELU:
      apply_of (rows, scale, shift, target, target_row_size, UNET_ACTIVATION_RELU);
      break;
    case UNET_ACTIVATION_NONE:
    default:
      apply_of (rows, scale, shift, target, target_row_size, UNET_ACTIVATION_NONE);
    }
}

/* --- backward --- */

/* The gradient behind the activation, of one vector. */
MICRO_INLINE Vector
cut_grad (Vector value, Vector grad, Vector scale, Vector shift, const UnetActivation activation)
{
  return pass_grad (value * scale + shift, grad, activation);
}

MICRO_INLINE void
sum_grads (const UnetPixelRows *rows,
           const float         *grad,
           int64_t              grad_row_size,
           const UnetNormGrad  *norm,
           float               *sums,
           float               *products,
           const UnetActivation activation,
           const UnetStore      store)
{
  for (int lane = 0; lane < UNET_LANES; lane += VECTOR_LANES)
    {
      const Vector mean = load_vector (norm->mean + lane);
      const Vector scale = load_vector (norm->scale + lane);
      const Vector shift = load_vector (norm->shift + lane);
      Vector       sum[STRANDS] = {{0}}, product[STRANDS] = {{0}};

      for (int64_t y = 0; y < rows->n_rows; y++)
        {
          int64_t      at = y * rows->row_size + lane;
          const float *from = grad + y * grad_row_size + lane;
          int64_t      x = 0;

          for (; x + STRANDS <= rows->n_columns;
               x += STRANDS, at += STRANDS * UNET_LANES, from += STRANDS * UNET_LANES)
            UNROLL
          for (int i = 0; i < STRANDS; i++)
            {
              const Vector value = load_value (rows->values, at + i * UNET_LANES, store);
              const Vector g =
                  cut_grad (value, load_vector (from + i * UNET_LANES), scale, shift, activation);

              sum[i] += g;
              product[i] += g * (value - mean);
            }
          for (; x < rows->n_columns; x++, at += UNET_LANES, from += UNET_LANES)
            {
              const Vector value = load_value (rows->values, at, store);
              const Vector g = cut_grad (value, load_vector (from), scale, shift, activation);

              sum[0] += g;
              product[0] += g * (value - mean);
            }
        }
      store_vector (sums + lane, add_strands (sum));
      store_vector (products + lane, add_strands (product));
    }
}

/* By store. */
MICRO_INLINE void
sum_grads_of (const UnetPixelRows *rows,
              const float         *grad,
              int64_t              grad_row_size,
              const UnetNormGrad  *norm,
              float               *sums,
              float               *products,
              const UnetActivation activation)
{
  if (rows->store == UNET_STORE_BF16)
    sum_grads (rows, grad, grad_row_size, norm, sums, products, activation, UNET_STORE_BF16);
  else
    sum_grads (rows, grad, grad_row_size, norm, sums, products, activation, UNET_STORE_F32);
}

void
UNET_MICRO (norm_sum_grads) (const UnetPixelRows *rows,
                             const float         *grad,
                             int64_t              grad_row_size,
                             const UnetNormGrad  *norm,
                             float               *sums,
                             float               *products)
{
  switch (norm->activation)
    {
    case UNET_ACTIVATION_RELU6:
      sum_grads_of (rows, grad, grad_row_size, norm, sums, products, UNET_ACTIVATION_RELU6);
      break;
    case UNET_ACTIVATION_RELU:
      sum_grads_of (rows, grad, grad_row_size, norm, sums, products, UNET_ACTIVATION_RELU);
      break;
    case UNET_ACTIVATION_NONE:
    default:
      sum_grads_of (rows, grad, grad_row_size, norm, sums, products, UNET_ACTIVATION_NONE);
    }
}

MICRO_INLINE void
apply_grad (const UnetPixelRows *rows,
            float               *grad,
            int64_t              grad_row_size,
            const UnetNormGrad  *norm,
            const UnetActivation activation,
            const UnetStore      store)
{
  Vector mean[BLOCK_VECTORS], scale[BLOCK_VECTORS], shift[BLOCK_VECTORS];
  Vector slope[BLOCK_VECTORS], constant[BLOCK_VECTORS];

  EACH_VECTOR
  {
    mean[v] = load_vector (norm->mean + v * VECTOR_LANES);
    scale[v] = load_vector (norm->scale + v * VECTOR_LANES);
    shift[v] = load_vector (norm->shift + v * VECTOR_LANES);
    slope[v] = load_vector (norm->slope + v * VECTOR_LANES);
    constant[v] = load_vector (norm->constant + v * VECTOR_LANES);
  }
  for (int64_t y = 0; y < rows->n_rows; y++)
    for (int64_t x = 0; x < rows->n_columns * UNET_LANES; x += UNET_LANES)
      EACH_VECTOR
      {
        const int64_t at = y * rows->row_size + x + v * VECTOR_LANES;
        const Vector  value = load_value (rows->values, at, store);
        float        *to = grad + y * grad_row_size + x + v * VECTOR_LANES;
        const Vector  g = cut_grad (value, load_vector (to), scale[v], shift[v], activation);

        store_vector (to, g * scale[v] + ((value - mean[v]) * slope[v] + constant[v]));
      }
}

/* By store. */
MICRO_INLINE void
apply_grad_of (const UnetPixelRows *rows,
               float               *grad,
               int64_t              grad_row_size,
               const UnetNormGrad  *norm,
               const UnetActivation activation)
{
  if (rows->store == UNET_STORE_BF16)
    apply_grad (rows, grad, grad_row_size, norm, activation, UNET_STORE_BF16);
  else
    apply_grad (rows, grad, grad_row_size, norm, activation, UNET_STORE_F32);
}

void
UNET_MICRO (norm_apply_grad) (const UnetPixelRows *rows,
                              float               *grad,
                              int64_t              grad_row_size,
                              const UnetNormGrad  *norm)
{
  switch (norm->activation)
    {
    case UNET_ACTIVATION_RELU6:
      apply_grad_of (rows, grad, grad_row_size, norm, UNET_ACTIVATION_RELU6);
      break;
    case UNET_ACTIVATION_RELU:
      apply_grad_of (rows, grad, grad_row_size, norm, UNET_ACTIVATION_RELU);
      break;
    case UNET_ACTIVATION_NONE:
    default:
      apply_grad_of (rows, grad, grad_row_size, norm, UNET_ACTIVATION_NONE);
    }
}
