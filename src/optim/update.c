/* update.c: one pass of an optimizer over one run of numbers
 *
 * The arithmetic of torch.optim (1.13, one tensor at a time) in the same order, but with all of its
 * passes over memory fused into one: the update of 31 million numbers is bound by memory, and
 * PyTorch's own makes six passes. Where PyTorch has a separate case for weight decay 0, adding
 * 0 * value gives the same.
 *
 * Only rounded IEEE operations without contraction, so every instruction set gives the same bits.
 *
 * SPDX-License-Identifier: MIT
 */
#include "optim/update.h"

#include <math.h>

#ifdef UNET_HAVE_TARGET_CLONES
#define UPDATE_HOT __attribute__ ((target_clones ("avx512f", "avx2", "default")))
#else
#define UPDATE_HOT
#endif

static inline __attribute__ ((always_inline)) float
get_gradient (const UpdateFactors *f, float grad, float value)
{
  return grad * f->grad_scale + value * f->weight_decay;
}

UPDATE_HOT void
update_rmsprop (const UpdateFactors *factors,
                int64_t              n,
                const float *restrict grad,
                float *restrict value,
                float *restrict state0,
                float *restrict state1)
{
  const UpdateFactors f = *factors;

  for (int64_t i = 0; i < n; i++)
    {
      float g = get_gradient (&f, grad[i], value[i]);
      float square = state0[i] * f.decay1 + f.gain1 * g * g;

      state0[i] = square;
      value[i] = value[i] - f.learning_rate * g / (sqrtf (square) + f.epsilon);
    }
}

UPDATE_HOT void
update_rmsprop_momentum (const UpdateFactors *factors,
                         int64_t              n,
                         const float *restrict grad,
                         float *restrict value,
                         float *restrict state0,
                         float *restrict state1)
{
  const UpdateFactors f = *factors;

  for (int64_t i = 0; i < n; i++)
    {
      float g = get_gradient (&f, grad[i], value[i]);
      float square = state0[i] * f.decay1 + f.gain1 * g * g;
      float buffer = state1[i] * f.momentum + g / (sqrtf (square) + f.epsilon);

      state0[i] = square;
      state1[i] = buffer;
      value[i] = value[i] - f.learning_rate * buffer;
    }
}

UPDATE_HOT void
update_adam (const UpdateFactors *factors,
             int64_t              n,
             const float *restrict grad,
             float *restrict value,
             float *restrict state0,
             float *restrict state1)
{
  const UpdateFactors f = *factors;

  for (int64_t i = 0; i < n; i++)
    {
      float v = value[i] * f.shrink;
      float g = get_gradient (&f, grad[i], value[i]);
      float mean = state0[i] * f.decay1 + f.gain1 * g;
      float square = state1[i] * f.decay2 + f.gain2 * g * g;

      state0[i] = mean;
      state1[i] = square;
      value[i] = v - f.learning_rate * mean / (sqrtf (square) / f.correction2 + f.epsilon);
    }
}

UPDATE_HOT void
update_sgd (const UpdateFactors *factors,
            int64_t              n,
            const float *restrict grad,
            float *restrict value,
            float *restrict state0,
            float *restrict state1)
{
  const UpdateFactors f = *factors;

  for (int64_t i = 0; i < n; i++)
    value[i] = value[i] - f.learning_rate * get_gradient (&f, grad[i], value[i]);
}

/* PyTorch's first step makes the buffer a copy of the gradient: 0 * momentum + g is that. */
UPDATE_HOT void
update_sgd_momentum (const UpdateFactors *factors,
                     int64_t              n,
                     const float *restrict grad,
                     float *restrict value,
                     float *restrict state0,
                     float *restrict state1)
{
  const UpdateFactors f = *factors;

  for (int64_t i = 0; i < n; i++)
    {
      float buffer = state0[i] * f.momentum + get_gradient (&f, grad[i], value[i]);

      state0[i] = buffer;
      value[i] = value[i] - f.learning_rate * buffer;
    }
}

UPDATE_HOT void
update_sgd_nesterov (const UpdateFactors *factors,
                     int64_t              n,
                     const float *restrict grad,
                     float *restrict value,
                     float *restrict state0,
                     float *restrict state1)
{
  const UpdateFactors f = *factors;

  for (int64_t i = 0; i < n; i++)
    {
      float g = get_gradient (&f, grad[i], value[i]);
      float buffer = state0[i] * f.momentum + g;

      state0[i] = buffer;
      value[i] = value[i] - f.learning_rate * (g + f.momentum * buffer);
    }
}

/* Sixteen interleaved strands: one addition would wait for the last. */
UPDATE_HOT double
update_sum_squares (int64_t n, const float *values)
{
  double  strand[16] = {0};
  int64_t i = 0;

  for (; i + 16 <= n; i += 16)
    for (int j = 0; j < 16; j++)
      strand[j] += (double)values[i + j] * (double)values[i + j];
  for (int j = 0; i + j < n; j++)
    strand[j] += (double)values[i + j] * (double)values[i + j];
  for (int half = 8; half > 0; half /= 2)
    for (int j = 0; j < half; j++)
      strand[j] += strand[j + half];
  return strand[0];
}
