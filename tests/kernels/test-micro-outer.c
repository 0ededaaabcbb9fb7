/* test-micro-outer.c: sums of outer products over pixels against plain sums
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <string.h>

#define MAX_PIXELS 40
/* One cache line behind what is added to. */
#define OUT_SIZE (UNET_TAP_SIZE + UNET_LANES)

static void
check (int n_pixels, int n_blocks, bool overwrite)
{
  g_autoptr (TestFloats) in = test_random (MAX_PIXELS * UNET_LANES, 1);
  g_autoptr (TestFloats) first_grad = test_random (MAX_PIXELS * UNET_LANES, 2);
  g_autoptr (TestFloats) second_grad = test_random (MAX_PIXELS * UNET_LANES, 3);
  g_autoptr (TestFloats) first = test_garbage (OUT_SIZE * sizeof (float));
  g_autoptr (TestFloats) second = test_garbage (OUT_SIZE * sizeof (float));
  g_autoptr (TestFloats) start = test_random (UNET_TAP_SIZE, 4);
  const UnetOuter job = {.in = in,
                         .n_blocks = n_blocks,
                         .grad = {first_grad, second_grad},
                         .out = {first, second},
                         .overwrite = overwrite};

  for (int i = 0; i < n_blocks && !overwrite; i++)
    memcpy (job.out[i], start, UNET_TAP_SIZE * sizeof (float));
  unet_dispatch_micro ()->outer (&job, n_pixels);
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < OUT_SIZE; j++)
      {
        double sum;

        if (i >= n_blocks || j >= UNET_TAP_SIZE)
          {
            g_assert_true (job.out[i][j] != job.out[i][j]); /* untouched */
            continue;
          }
        sum = overwrite ? 0 : (double)start[j];
        for (int t = 0; t < n_pixels; t++)
          sum += (double)in[t * UNET_LANES + j / UNET_LANES] *
                 (double)job.grad[i][t * UNET_LANES + j % UNET_LANES];
        g_assert_cmpfloat_with_epsilon ((double)job.out[i][j], sum, 1e-5);
      }
}

static void
test_outer (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels++)
        for (int n_blocks = 1; n_blocks <= 2; n_blocks++)
          check (n_pixels, n_blocks, n_pixels % 3 == 0);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

/* Rows of a few pixels, 1 to 3 pixels apart from each other. */
static void
check_grid (int n_rows, int n_columns, int step, int lanes, int n_blocks, bool overwrite)
{
  const int64_t in_row_size = (n_columns * step + 2) * UNET_LANES;
  const int64_t grad_row_size = (n_columns + 3) * UNET_LANES;
  g_autoptr (TestFloats) in = test_random (n_rows * in_row_size, 1);
  g_autoptr (TestFloats) first_grad = test_random (n_rows * grad_row_size, 2);
  g_autoptr (TestFloats) second_grad = test_random (n_rows * grad_row_size, 3);
  g_autoptr (TestFloats) first = test_random (OUT_SIZE, 4);
  g_autoptr (TestFloats) second = test_random (OUT_SIZE, 4);
  g_autoptr (TestFloats) start = test_random (OUT_SIZE, 4);
  const UnetGridOuter job = {.in = in,
                             .in_row_size = in_row_size,
                             .in_step = step * UNET_LANES,
                             .lanes = lanes,
                             .n_blocks = n_blocks,
                             .grad = {first_grad, second_grad},
                             .grad_row_size = grad_row_size,
                             .n_rows = n_rows,
                             .n_columns = n_columns,
                             .out = {first, second},
                             .overwrite = overwrite};

  unet_dispatch_micro ()->grid_outer (&job);
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < OUT_SIZE; j++)
      {
        const int c = j / UNET_LANES;
        double    sum = (double)start[j];

        if (overwrite && i < n_blocks && c < lanes)
          sum = 0;
        for (int t = 0; t < n_rows * n_columns && i < n_blocks && c < lanes; t++)
          sum += (double)in[t / n_columns * in_row_size + t % n_columns * job.in_step + c] *
                 (double)job.grad[i][t / n_columns * grad_row_size + t % n_columns * UNET_LANES +
                                     j % UNET_LANES];
        g_assert_cmpfloat_with_epsilon ((double)job.out[i][j], sum, 1e-5);
      }
}

static void
test_grid (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int step = 1; step <= 3; step++)
        for (int n_blocks = 1; n_blocks <= 2; n_blocks++)
          for (int lanes = 1; lanes <= UNET_LANES; lanes++)
            check_grid (1 + lanes % 4, 1 + lanes % 7, step, lanes, n_blocks, lanes % 3 == 0);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-outer/sums", test_outer);
  g_test_add_func ("/kernels/micro-outer/grid", test_grid);
  return g_test_run ();
}
