/* test-micro-depthwise.c: rows of convolutions of each channel by itself, value by value
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <math.h>
#include <string.h>

#define MAX_PIXELS 6
#define N_ROWS 2 /* of the small side */
#define SMALL ((MAX_PIXELS + 1) * UNET_LANES)
#define LARGE ((2 * MAX_PIXELS + 3) * UNET_LANES)

/* Value LANE of tap TAP of the window of pixel (Y, X). */
static int
find_value (int stride, int y, int x, int tap, int lane)
{
  return (y * stride + tap / 3) * LARGE + (x * stride + tap % 3) * UNET_LANES + lane;
}

static void
check_convolve (int n_pixels, int stride, bool accumulate)
{
  g_autoptr (TestFloats) pixels = test_random (3 * LARGE, 1);
  g_autoptr (TestFloats) taps = test_random (9 * UNET_LANES, 2);
  g_autoptr (TestFloats) before = test_random (SMALL, 3);
  g_autoptr (TestFloats) target = test_random (SMALL, 3);

  unet_dispatch_micro ()->depthwise (pixels, LARGE, stride, taps, n_pixels, target, accumulate);
  for (int i = 0; i < SMALL; i++)
    {
      const int lane = i % UNET_LANES;
      double    sum = accumulate ? (double)before[i] : 0;

      if (i >= n_pixels * UNET_LANES)
        {
          g_assert_cmpfloat (target[i], ==, before[i]);
          continue;
        }
      for (int tap = 0; tap < 9; tap++)
        sum += (double)pixels[find_value (stride, 0, i / UNET_LANES, tap, lane)] *
               (double)taps[tap * UNET_LANES + lane];
      g_assert_cmpfloat_with_epsilon ((double)target[i], sum, 2e-6);
    }
}

/* To the pixels of a large row, which begins with an even one. */
static void
check_spread (int n_pixels, int n_rows, bool accumulate)
{
  g_autoptr (TestFloats) grads = test_random (2 * SMALL, 1);
  g_autoptr (TestFloats) taps = test_random (6 * UNET_LANES, 2);
  g_autoptr (TestFloats) before = test_random (LARGE, 3);
  g_autoptr (TestFloats) target = test_random (LARGE, 3);
  const UnetDepthwiseSpread job = {n_rows, {grads, grads + SMALL}, {taps, taps + 3 * UNET_LANES}};

  unet_dispatch_micro ()->depthwise_spread (&job, n_pixels, target, accumulate);
  for (int i = 0; i < LARGE; i++)
    {
      const int lane = i % UNET_LANES;
      double    sum = accumulate ? (double)before[i] : 0;

      if (i >= n_pixels * UNET_LANES)
        {
          g_assert_cmpfloat (target[i], ==, before[i]);
          continue;
        }
      for (int row = 0; row < n_rows; row++)
        for (int x = 0; x <= MAX_PIXELS; x++)
          for (int tap = 0; tap < 3; tap++)
            if (2 * x - 1 + tap == i / UNET_LANES)
              sum += (double)grads[row * SMALL + x * UNET_LANES + lane] *
                     (double)taps[(3 * row + tap) * UNET_LANES + lane];
      g_assert_cmpfloat_with_epsilon ((double)target[i], sum, 2e-6);
    }
}

static void
check_outer (int n_pixels, int n_rows, int stride)
{
  g_autoptr (TestFloats) pixels = test_random ((2 * N_ROWS + 1) * LARGE, 1);
  g_autoptr (TestFloats) grad = test_random (N_ROWS * SMALL, 2);
  g_autoptr (TestFloats) sums = test_garbage (9 * UNET_LANES * sizeof (float));
  const UnetDepthwiseOuter job = {.in = pixels,
                                  .grad = grad,
                                  .in_row_size = LARGE,
                                  .grad_row_size = SMALL,
                                  .n_rows = n_rows,
                                  .n_columns = n_pixels,
                                  .stride = stride};

  unet_dispatch_micro ()->depthwise_outer (&job, sums);
  for (int i = 0; i < 9 * UNET_LANES; i++)
    {
      const int lane = i % UNET_LANES;
      double    sum = 0;

      for (int y = 0; y < n_rows; y++)
        for (int x = 0; x < n_pixels; x++)
          sum += (double)pixels[find_value (stride, y, x, i / UNET_LANES, lane)] *
                 (double)grad[y * SMALL + x * UNET_LANES + lane];
      g_assert_cmpfloat_with_epsilon ((double)sums[i], sum, 5e-6);
    }
}

static void
for_each_level (void (*check) (int n_pixels))
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels++)
        check (n_pixels);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
run_convolve (int n_pixels)
{
  for (int stride = 1; stride <= 2; stride++)
    {
      check_convolve (n_pixels, stride, false);
      check_convolve (n_pixels, stride, true);
    }
}

static void
run_spread (int n_pixels)
{
  for (int n_rows = 1; n_rows <= 2; n_rows++)
    for (int more = 0; more <= 1; more++) /* an odd and an even row */
      {
        check_spread (2 * n_pixels - more, n_rows, false);
        check_spread (2 * n_pixels - more, n_rows, true);
      }
}

static void
run_outer (int n_pixels)
{
  for (int n_rows = 1; n_rows <= N_ROWS; n_rows++)
    {
      check_outer (n_pixels, n_rows, 1);
      check_outer (n_pixels, n_rows, 2);
    }
}

static void
test_convolve (void)
{
  for_each_level (run_convolve);
}

static void
test_spread (void)
{
  for_each_level (run_spread);
}

static void
test_outer (void)
{
  for_each_level (run_outer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-depthwise/convolve", test_convolve);
  g_test_add_func ("/kernels/micro-depthwise/spread", test_spread);
  g_test_add_func ("/kernels/micro-depthwise/outer", test_outer);
  return g_test_run ();
}
