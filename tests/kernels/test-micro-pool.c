/* test-micro-pool.c: 2x2 max pooling of a row and its way back, value by value
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <math.h>
#include <string.h>

#define MAX_PIXELS 9
#define SMALL ((MAX_PIXELS + 1) * UNET_LANES)
#define LARGE ((2 * MAX_PIXELS + 1) * UNET_LANES)

/* Which of the four that value I of the small row comes from is the largest; the first of equals, a
 * NaN before all. */
static int
find_winner (const float *values[2], int i, float *best)
{
  const int at = 2 * (i / UNET_LANES) * UNET_LANES + i % UNET_LANES;
  int       winner = 0;

  *best = values[0][at];
  for (int j = 1; j < 4; j++)
    {
      const float value = values[j / 2][at + j % 2 * UNET_LANES];

      if (value > *best || isnan (value))
        {
          *best = value;
          winner = j;
        }
    }
  return winner;
}

static void
check_pool (int n_pixels)
{
  g_autoptr (TestFloats) top = test_random (LARGE, 1);
  g_autoptr (TestFloats) bottom = test_random (LARGE, 2);
  g_autoptr (TestFloats) target = test_garbage (SMALL * sizeof (float));
  g_autoptr (TestFloats) again = test_garbage (SMALL * sizeof (float));
  const float *values[2] = {top, bottom};
  uint8_t      index[SMALL];

  memset (index, 9, sizeof index);
  top[3] = NAN;
  bottom[UNET_LANES + 4] = NAN;
  bottom[5] = top[5]; /* equals */
  bottom[6] = INFINITY;
  unet_dispatch_micro ()->pool (top, bottom, n_pixels, target, index);
  unet_dispatch_micro ()->pool (top, bottom, n_pixels, again, NULL);
  g_assert_cmpmem (target, SMALL * sizeof (float), again, SMALL * sizeof (float));
  for (int i = 0; i < SMALL; i++)
    {
      float best;

      if (i >= n_pixels * UNET_LANES)
        {
          g_assert_true (isnan (target[i])); /* untouched */
          g_assert_cmpint (index[i], ==, 9);
          continue;
        }
      g_assert_cmpint (index[i], ==, find_winner (values, i, &best));
      g_assert_true (isnan (best) ? isnan (target[i]) : target[i] == best);
    }
}

static void
check_unpool (int n_pixels, bool accumulate)
{
  g_autoptr (TestFloats) grad = test_random (SMALL, 1);
  g_autoptr (TestFloats) before = test_random (LARGE, 2);
  g_autoptr (TestFloats) top = test_garbage (LARGE * sizeof (float));
  g_autoptr (TestFloats) bottom = test_garbage (LARGE * sizeof (float));
  uint8_t index[SMALL];

  for (int i = 0; i < SMALL; i++)
    index[i] = (uint8_t)(i * 7 / 3 % 4);
  if (accumulate)
    {
      memcpy (top, before, (size_t)(2 * n_pixels * UNET_LANES) * sizeof (float));
      memcpy (bottom, before, (size_t)(2 * n_pixels * UNET_LANES) * sizeof (float));
    }
  unet_dispatch_micro ()->unpool (grad, index, n_pixels, top, bottom, accumulate);
  for (int i = 0; i < LARGE; i++)
    {
      const int small = i / UNET_LANES / 2 * UNET_LANES + i % UNET_LANES;
      const int column = i / UNET_LANES % 2;

      for (int row = 0; row < 2; row++)
        {
          const float value = row == 0 ? top[i] : bottom[i];
          const float start = accumulate ? before[i] : 0;

          if (i >= 2 * n_pixels * UNET_LANES)
            g_assert_true (isnan (value)); /* untouched */
          else
            g_assert_cmpfloat (value, ==,
                               index[small] == 2 * row + column ? start + grad[small] : start);
        }
    }
}

static void
test_pool (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels++)
        check_pool (n_pixels);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
test_unpool (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels++)
        {
          check_unpool (n_pixels, false);
          check_unpool (n_pixels, true);
        }
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-pool/forward", test_pool);
  g_test_add_func ("/kernels/micro-pool/backward", test_unpool);
  return g_test_run ();
}
