/* kernel-test.h: blocked views to try kernels on
 *
 * The planes of a test view lie apart from each other, each image with a stretch of guard floats
 * behind it, and all of it is filled with NaN at first: a kernel that leaves a border unwritten, or
 * writes where it should not, is found out.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

#include <glib.h>

G_BEGIN_DECLS

#define TEST_MAX_PLANES 24

typedef struct
{
  UnetView  view; /* pass this to kernels */
  UnetPlane planes[TEST_MAX_PLANES];
  int       lanes[TEST_MAX_PLANES];
} TestView;

/* How the channels of a view are laid out. */
typedef enum
{
  TEST_ONE_VALUE,  /* 16, 16, ..., the rest */
  TEST_TWO_VALUES, /* two halves of the channels after each other, each like that */
  TEST_THIN_VALUES /* three channels to a plane: many planes for little work */
} TestSplit;

/* Full of NaN (f32) or 0x7fff (bf16, a NaN too). */
TestView *test_view_new (int64_t   batch,
                         int64_t   channels,
                         int64_t   height,
                         int64_t   width,
                         TestSplit split,
                         UnetStore store);
void      test_view_free (TestView *test);

/* From and to plain [N][C][H][W]; loading zeroes border and unused lanes. */
void test_view_load (TestView *test, const float *plain);
void test_view_save (const TestView *test, float *plain);

/* Asserts that borders (f32 only) and unused lanes are zero and that the guards are untouched. */
void test_view_assert_clean (const TestView *test);

/* Asserts that both hold the same bits. */
void test_view_assert_same (const TestView *a, const TestView *b);

/* N aligned floats that look random, in [-1, 1). */
float *test_random (int64_t n, uint32_t seed);

/* N aligned bytes of 0xff: floats of it are NaN. */
void *test_garbage (size_t n);

/* Asserts that GRAD, the gradient of LOSS at VALUES, is what central differences of it say, up to
 * TOLERANCE times the largest of them. */
void test_assert_gradient (float       *values,
                           const float *grad,
                           int64_t      n,
                           double       step,
                           double       tolerance,
                           double (*loss) (void *data),
                           void *data);

#define TEST_ASSERT_NEAR(a, b, n) g_assert_cmpfloat (test_nmse (a, b, n), <=, 1e-10)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestView, test_view_free)

/* Aligned floats that go away with their scope. */
typedef float TestFloats;
void          test_floats_free (TestFloats *floats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestFloats, test_floats_free)

G_END_DECLS
