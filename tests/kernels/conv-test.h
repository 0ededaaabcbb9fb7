/* conv-test.h: one way to work out a convolution of conv.h against its plain twin
 *
 * Every way is tried on its own, whatever conv.c would choose for a shape, at every level of
 * instruction sets that the machine has.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/conv-private.h"
#include "kernels/kernel-test.h"

G_BEGIN_DECLS

typedef struct
{
  UnetConvShape shape;
  int64_t       N, C, K, H, W;
  TestSplit     split; /* of the inputs */
} TestAnyConv;

/* Forward and to the data. */
typedef struct
{
  size_t (*scratch) (const UnetConv *conv, int n_threads);
  void (*run) (UnetPool *pool, const UnetConv *conv, void *scratch);
} TestAnyMethod;

/* To the weights. */
typedef struct
{
  size_t (*scratch) (const UnetConvWeights *weights, int n_threads);
  void (*run) (UnetPool *pool, const UnetConvWeights *weights, void *scratch);
} TestAnyWeightsMethod;

/* FUNC for small images of odd and even sizes, few and many channels in one or two values, for
 * kernels of this side and both strides (of 7x7: 2). */
void test_any_each_shape (int         side,
                          const void *method,
                          void (*func) (const void *method, const TestAnyConv *conv));

/* METHOD is a TestAnyMethod. Forward, with and without scale, shift, activations and bfloat16; to
 * the data, with planes that are added to, overwritten and not wanted. */
void test_any_forward (const void *method, const TestAnyConv *conv);
void test_any_backward_data (const void *method, const TestAnyConv *conv);

/* METHOD is a TestAnyWeightsMethod. */
void test_any_weights (const void *method, const TestAnyConv *conv);

/* The same bits with one, two and three threads. */
void test_any_forward_threads (const void *method, const TestAnyConv *conv);
void test_any_backward_data_threads (const void *method, const TestAnyConv *conv);
void test_any_weights_threads (const void *method, const TestAnyConv *conv);

G_END_DECLS
