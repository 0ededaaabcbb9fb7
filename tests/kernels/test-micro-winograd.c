/* test-micro-winograd.c: the transforms of F(4x4, 3x3) and F(3x3, 4x4)
 *
 * One by one they are matrices whose choice is free; what they must do together is to give the
 * convolution, or its gradient, once the transformed values have been multiplied point by point.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <string.h>

#define MAX_TILES 5
/* Pixels of rows with a few more than the tiles need. */
#define ROW_PIXELS (4 * MAX_TILES + 5)
#define ROW_SIZE (ROW_PIXELS * UNET_LANES)
/* From point to point: more than the tiles. */
#define STRIDE ((MAX_TILES + 2) * UNET_LANES)

static double
pixel_at (const float *pixels, int y, int x, int c)
{
  return (double)pixels[y * ROW_SIZE + x * UNET_LANES + c];
}

/* Floats of POINTS that the tiles do not own are still NaN. */
static void
assert_gaps (const float *points, int n_tiles)
{
  for (int i = 0; i < UNET_WINOGRAD_POINTS * STRIDE; i++)
    if (i % STRIDE >= n_tiles * UNET_LANES)
      g_assert_true (points[i] != points[i]);
}

static void
check_convolution (const UnetMicro *micro, int n_tiles)
{
  g_autoptr (TestFloats) pixels = test_random (6 * ROW_SIZE, 1);
  g_autoptr (TestFloats) taps = test_random (UNET_TAPS_SIZE, 2);
  g_autoptr (TestFloats) inputs = test_garbage (UNET_WINOGRAD_POINTS * STRIDE * sizeof (float));
  g_autoptr (TestFloats) filters =
                 test_garbage (UNET_WINOGRAD_POINTS * 2 * UNET_TAP_SIZE * sizeof (float));
  g_autoptr (TestFloats) products = test_garbage (UNET_WINOGRAD_POINTS * STRIDE * sizeof (float));
  g_autoptr (TestFloats) result = test_garbage (4 * ROW_SIZE * sizeof (float));

  micro->winograd_input (pixels, ROW_SIZE, n_tiles, inputs, STRIDE);
  micro->winograd_filter (taps, filters, 2 * UNET_TAP_SIZE);
  assert_gaps (inputs, n_tiles);
  for (int point = 0; point < UNET_WINOGRAD_POINTS; point++)
    {
      const float *filter = filters + point * 2 * UNET_TAP_SIZE;

      g_assert_true (filter[UNET_TAP_SIZE] != filter[UNET_TAP_SIZE]); /* untouched */
      for (int i = 0; i < n_tiles * UNET_LANES; i++)
        {
          double sum = 0;

          for (int c = 0; c < UNET_LANES; c++)
            sum += (double)inputs[point * STRIDE + i / UNET_LANES * UNET_LANES + c] *
                   (double)filter[c * UNET_LANES + i % UNET_LANES];
          products[point * STRIDE + i] = (float)sum;
        }
    }
  micro->winograd_output (products, STRIDE, n_tiles, result, ROW_SIZE);
  for (int y = 0; y < 4; y++)
    for (int x = 0; x < ROW_PIXELS; x++)
      for (int k = 0; k < UNET_LANES; k++)
        {
          const float value = result[y * ROW_SIZE + x * UNET_LANES + k];
          double      sum = 0;

          if (x >= 4 * n_tiles)
            {
              g_assert_true (value != value); /* untouched */
              continue;
            }
          for (int tap = 0; tap < 9; tap++)
            for (int c = 0; c < UNET_LANES; c++)
              sum += pixel_at (pixels, y + tap / 3, x + tap % 3, c) *
                     (double)taps[tap * UNET_TAP_SIZE + c * UNET_LANES + k];
          g_assert_cmpfloat_with_epsilon ((double)value, sum, 2e-5);
        }
}

static void
check_gradient (const UnetMicro *micro, int n_tiles)
{
  g_autoptr (TestFloats) pixels = test_random (6 * ROW_SIZE, 1);
  g_autoptr (TestFloats) grad = test_random (4 * ROW_SIZE, 2);
  g_autoptr (TestFloats) start = test_random (UNET_TAPS_SIZE, 3);
  g_autoptr (TestFloats) inputs = test_garbage (UNET_WINOGRAD_POINTS * STRIDE * sizeof (float));
  g_autoptr (TestFloats) grads = test_garbage (UNET_WINOGRAD_POINTS * STRIDE * sizeof (float));
  g_autoptr (TestFloats) products =
                 test_garbage (UNET_WINOGRAD_POINTS * UNET_TAP_SIZE * sizeof (float));
  g_autoptr (TestFloats) result = test_garbage ((UNET_TAPS_SIZE + UNET_LANES) * sizeof (float));

  micro->winograd_input (pixels, ROW_SIZE, n_tiles, inputs, STRIDE);
  micro->winograd_grad (grad, ROW_SIZE, n_tiles, grads, STRIDE);
  assert_gaps (grads, n_tiles);
  for (int point = 0; point < UNET_WINOGRAD_POINTS; point++)
    for (int i = 0; i < UNET_TAP_SIZE; i++)
      {
        double sum = 0;

        for (int t = 0; t < n_tiles; t++)
          sum += (double)inputs[point * STRIDE + t * UNET_LANES + i / UNET_LANES] *
                 (double)grads[point * STRIDE + t * UNET_LANES + i % UNET_LANES];
        products[point * UNET_TAP_SIZE + i] = (float)sum;
      }
  memcpy (result, start, UNET_TAPS_SIZE * sizeof (float));
  micro->winograd_filter_grad (products, UNET_TAP_SIZE, result);
  for (int i = 0; i < UNET_TAPS_SIZE; i++)
    {
      const int tap = i / UNET_TAP_SIZE;
      const int c = i / UNET_LANES % UNET_LANES;
      double    sum = (double)start[i];

      for (int y = 0; y < 4; y++)
        for (int x = 0; x < 4 * n_tiles; x++)
          sum += pixel_at (pixels, y + tap / 3, x + tap % 3, c) *
                 pixel_at (grad, y, x, i % UNET_LANES);
      g_assert_cmpfloat_with_epsilon ((double)result[i], sum, 1e-4);
    }
  for (int i = UNET_TAPS_SIZE; i < UNET_TAPS_SIZE + UNET_LANES; i++)
    g_assert_true (result[i] != result[i]); /* untouched */
}

static void
for_each_level (void (*check) (const UnetMicro *micro, int n_tiles))
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_tiles = 1; n_tiles <= MAX_TILES; n_tiles++)
        check (unet_dispatch_micro (), n_tiles);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
test_convolution (void)
{
  for_each_level (check_convolution);
}

static void
test_gradient (void)
{
  for_each_level (check_gradient);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-winograd/convolution", test_convolution);
  g_test_add_func ("/kernels/micro-winograd/gradient", test_gradient);
  return g_test_run ();
}
