/* conv3x3-test.h: one way to work out a 3x3 convolution against its plain twin
 *
 * Every way is tried on its own, whatever conv3x3.c would choose for a shape, at every level of
 * instruction sets that the machine has.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/conv3x3-private.h"
#include "kernels/kernel-test.h"

G_BEGIN_DECLS

typedef struct
{
  int64_t   N, C, K, H, W;
  TestSplit split; /* of the inputs */
} TestConvShape;

/* Forward and to the data: CONV->micro is set to the level in use before RUN is called. */
typedef struct
{
  size_t (*scratch) (const UnetConv3x3 *conv, int n_threads);
  void (*run) (UnetPool *pool, const UnetConv3x3 *conv, void *scratch);
} TestConvMethod;

/* To the weights. */
typedef struct
{
  size_t (*scratch) (const UnetView *in, const UnetView *grad_out, int n_threads);
  void (*run) (UnetPool       *pool,
               const UnetView *in,
               const UnetView *grad_out,
               float          *grad_packed,
               void           *scratch);
} TestWeightsMethod;

/* FUNC for small shapes that meet all tile widths, odd numbers of blocks and lanes. */
void test_conv_each_shape (const void *method,
                           void (*func) (const void *method, const TestConvShape *shape));

/* METHOD is a TestConvMethod. Forward, with and without scale, shift, ReLU and bfloat16; to the
 * data, with planes that are added to, overwritten and not wanted. */
void test_conv_forward (const void *method, const TestConvShape *shape);
void test_conv_backward_data (const void *method, const TestConvShape *shape);

/* Forward, some rows after the others: each call reads and writes its rows only. */
void test_conv_rows (const void *method, const TestConvShape *shape);

/* Forward and to the data: the same bits with one, two and three threads. */
void test_conv_threads (const void *method, const TestConvShape *shape);

/* METHOD is a TestWeightsMethod. */
void test_conv_weights (const void *method, const TestConvShape *shape);
void test_conv_weights_threads (const void *method, const TestConvShape *shape);

G_END_DECLS
