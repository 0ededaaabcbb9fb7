/* test-micro-stride.c: the products of a convolution with stride 2 against plain sums
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <string.h>

#define MAX_TERMS 5
#define MAX_PIXELS 40
/* Every second pixel, one more before and some behind. */
#define SOURCE_SIZE ((2 * MAX_PIXELS + 2) * UNET_LANES)
#define OUT_SIZE ((2 * MAX_PIXELS + 1) * UNET_LANES)
/* From the weights of one term to those of the next. */
#define WEIGHT_STRIDE (UNET_TAP_SIZE + 2 * UNET_LANES)

typedef struct
{
  TestFloats  *data, *weights[2], *shift, *start;
  const float *sources[MAX_TERMS];
} Fixture;

static void
fill (Fixture *fixture)
{
  fixture->data = test_random (MAX_TERMS * SOURCE_SIZE, 1);
  fixture->weights[0] = test_random (MAX_TERMS * WEIGHT_STRIDE, 2);
  fixture->weights[1] = test_random (MAX_TERMS * WEIGHT_STRIDE, 3);
  fixture->shift = test_random (UNET_LANES, 4);
  fixture->start = test_random (OUT_SIZE, 5);
  for (int i = 0; i < MAX_TERMS; i++)
    fixture->sources[i] = fixture->data + i * SOURCE_SIZE;
}

static void
clear (Fixture *fixture)
{
  test_floats_free (fixture->data);
  test_floats_free (fixture->weights[0]);
  test_floats_free (fixture->weights[1]);
  test_floats_free (fixture->shift);
  test_floats_free (fixture->start);
}

/* In double; from pixel 1 of the sources on. */
static double
plain_sum (const UnetStrideProduct *job, int block, int pixel, int k)
{
  double sum = job->shift != NULL ? (double)job->shift[k] : 0;

  for (int i = 0; i < job->n_terms; i++)
    for (int c = 0; c < UNET_LANES; c++)
      sum += (double)job->sources[i][(pixel + 1) * UNET_LANES + c] *
             (double)job->weights[block][i * WEIGHT_STRIDE + c * UNET_LANES + k];
  return sum;
}

/* N_PIXELS of the small side: sums go to every STEP-th pixel, and come from every 3 - STEP-th. */
static void
check (const Fixture *fixture, int n_pixels, int step, int n_blocks, bool accumulate)
{
  g_autoptr (TestFloats) first = test_garbage (OUT_SIZE * sizeof (float));
  g_autoptr (TestFloats) second = test_garbage (OUT_SIZE * sizeof (float));
  UnetStrideProduct job = {.n_terms = 1 + n_pixels % MAX_TERMS,
                           .sources = fixture->sources,
                           .n_blocks = n_blocks,
                           .weights = {fixture->weights[0], fixture->weights[1]},
                           .weight_stride = WEIGHT_STRIDE,
                           .shift = n_pixels % 2 ? fixture->shift : NULL,
                           .out = {first, second},
                           .accumulate = accumulate};

  if (accumulate)
    for (int i = 0; i < n_blocks; i++)
      memcpy (job.out[i], fixture->start, OUT_SIZE * sizeof (float));
  (step == 2 ? unet_dispatch_micro ()->spread : unet_dispatch_micro ()->collect) (&job, UNET_LANES,
                                                                                  n_pixels);
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < OUT_SIZE; j++)
      {
        const int    pixel = j / UNET_LANES;
        const bool   is_target = i < n_blocks && pixel % step == 0 && pixel / step < n_pixels;
        const float  value = job.out[i][j];
        const double start = accumulate ? (double)fixture->start[j] : 0;

        if (is_target)
          g_assert_cmpfloat_with_epsilon (
              (double)value, start + plain_sum (&job, i, pixel / step * (3 - step), j % UNET_LANES),
              1e-5);
        else if (accumulate && i < n_blocks)
          g_assert_cmpfloat (value, ==, fixture->start[j]);
        else
          g_assert_true (value != value); /* untouched */
      }
}

static void
check_all (int step)
{
  Fixture fixture;

  fill (&fixture);
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels++)
        for (int n_blocks = 1; n_blocks <= 2; n_blocks++)
          check (&fixture, n_pixels, step, n_blocks, n_pixels / 2 % 2 == 0);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
  clear (&fixture);
}

static void
test_spread (void)
{
  check_all (2);
}

static void
test_collect (void)
{
  check_all (1);
}

/* --- the gradient at the weights --- */

static void
check_outer (int n_rows, int n_columns)
{
  const int in_row = (n_columns + 2) * UNET_LANES;
  const int grad_row = (2 * n_columns + 3) * UNET_LANES;
  g_autoptr (TestFloats) in = test_random (n_rows * in_row, 1);
  g_autoptr (TestFloats) grad = test_random (n_rows * grad_row, 2);
  g_autoptr (TestFloats) start = test_random (UNET_TAP_SIZE, 3);
  g_autoptr (TestFloats) first = test_garbage ((UNET_TAP_SIZE + UNET_LANES) * sizeof (float));
  g_autoptr (TestFloats) second = test_garbage ((UNET_TAP_SIZE + UNET_LANES) * sizeof (float));
  const UnetStrideOuter job = {.in = in,
                               .grad = grad,
                               .in_row_size = in_row,
                               .grad_row_size = grad_row,
                               .n_rows = n_rows,
                               .n_columns = n_columns,
                               .out = {first, second}};

  memcpy (first, start, UNET_TAP_SIZE * sizeof (float));
  memcpy (second, start, UNET_TAP_SIZE * sizeof (float));
  unet_dispatch_micro ()->stride_outer (&job);
  for (int j = 0; j < 2; j++)
    for (int i = 0; i < UNET_TAP_SIZE + UNET_LANES; i++)
      {
        double sum;

        if (i >= UNET_TAP_SIZE)
          {
            g_assert_true (job.out[j][i] != job.out[j][i]); /* untouched */
            continue;
          }
        sum = (double)start[i];
        for (int y = 0; y < n_rows; y++)
          for (int x = 0; x < n_columns; x++)
            sum += (double)in[y * in_row + x * UNET_LANES + i / UNET_LANES] *
                   (double)grad[y * grad_row + (2 * x + j) * UNET_LANES + i % UNET_LANES];
        g_assert_cmpfloat_with_epsilon ((double)job.out[j][i], sum, 1e-5);
      }
}

static void
test_outer (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_rows = 1; n_rows <= 3; n_rows++)
        for (int n_columns = 1; n_columns <= 9; n_columns++)
          check_outer (n_rows, n_columns);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-stride/spread", test_spread);
  g_test_add_func ("/kernels/micro-stride/collect", test_collect);
  g_test_add_func ("/kernels/micro-stride/outer", test_outer);
  return g_test_run ();
}
