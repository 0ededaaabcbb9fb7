/* update.h: one pass of an optimizer over one run of numbers
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* What is the same for all parameters in one step, in the type that PyTorch computes with. */
typedef struct
{
  float grad_scale;
  float weight_decay;
  float learning_rate; /* Adam: lr / (1 - beta1^step) */
  float momentum;      /* RMSprop, SGD */
  float decay1, gain1; /* beta1 and 1 - beta1; RMSprop: alpha and 1 - alpha */
  float decay2, gain2; /* beta2 and 1 - beta2 */
  float shrink;        /* AdamW: 1 - lr * weight_decay, else 1 */
  float correction2;   /* Adam: sqrt (1 - beta2^step) */
  float epsilon;
} UpdateFactors;

/* N numbers each: VALUE and the states change, GRAD does not. */
typedef void (*UpdateFunc) (const UpdateFactors *factors,
                            int64_t              n,
                            const float *restrict grad,
                            float *restrict value,
                            float *restrict state0,
                            float *restrict state1);

/* state0 is the mean square. */
void update_rmsprop (const UpdateFactors *factors,
                     int64_t              n,
                     const float *restrict grad,
                     float *restrict value,
                     float *restrict state0,
                     float *restrict state1);

/* state0 is the mean square, state1 the momentum buffer. */
void update_rmsprop_momentum (const UpdateFactors *factors,
                              int64_t              n,
                              const float *restrict grad,
                              float *restrict value,
                              float *restrict state0,
                              float *restrict state1);

/* Adam and AdamW: state0 is the mean gradient, state1 the mean square. */
void update_adam (const UpdateFactors *factors,
                  int64_t              n,
                  const float *restrict grad,
                  float *restrict value,
                  float *restrict state0,
                  float *restrict state1);

/* No state. */
void update_sgd (const UpdateFactors *factors,
                 int64_t              n,
                 const float *restrict grad,
                 float *restrict value,
                 float *restrict state0,
                 float *restrict state1);

/* state0 is the momentum buffer. */
void update_sgd_momentum (const UpdateFactors *factors,
                          int64_t              n,
                          const float *restrict grad,
                          float *restrict value,
                          float *restrict state0,
                          float *restrict state1);

void update_sgd_nesterov (const UpdateFactors *factors,
                          int64_t              n,
                          const float *restrict grad,
                          float *restrict value,
                          float *restrict state0,
                          float *restrict state1);

/* The sum of the squares of N numbers, in double, in an order that depends on N only. */
double update_sum_squares (int64_t n, const float *values);

G_END_DECLS
