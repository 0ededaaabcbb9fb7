/* test-micro-nearest.c: a row of pixels twice as large and back, value by value
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <math.h>
#include <string.h>

#define MAX_PIXELS 5
#define SMALL ((MAX_PIXELS + 1) * UNET_LANES)
#define LARGE ((2 * MAX_PIXELS + 1) * UNET_LANES)

/* Which value of the small row value I of a large one belongs to. */
static int
get_small (int i)
{
  return i / UNET_LANES / 2 * UNET_LANES + i % UNET_LANES;
}

static void
check_enlarge (int n_pixels)
{
  g_autoptr (TestFloats) from = test_random (SMALL, 1);
  g_autoptr (TestFloats) top = test_garbage (LARGE * sizeof (float));
  g_autoptr (TestFloats) bottom = test_garbage (LARGE * sizeof (float));

  unet_dispatch_micro ()->enlarge (from, n_pixels, top, bottom);
  for (int i = 0; i < LARGE; i++)
    if (i < 2 * n_pixels * UNET_LANES)
      g_assert_cmpfloat (top[i], ==, from[get_small (i)]);
    else
      g_assert_true (isnan (top[i])); /* untouched */
  g_assert_cmpmem (top, LARGE * sizeof (float), bottom, LARGE * sizeof (float));
}

static void
check_shrink (int n_pixels, int n_rows, bool accumulate)
{
  g_autoptr (TestFloats) rows = test_random (3 * LARGE, 1);
  g_autoptr (TestFloats) before = test_random (SMALL, 2);
  g_autoptr (TestFloats) target = test_garbage (SMALL * sizeof (float));

  if (accumulate)
    memcpy (target, before, (size_t)(n_pixels * UNET_LANES) * sizeof (float));
  unet_dispatch_micro ()->shrink (rows, LARGE, n_rows, n_pixels, target, accumulate);
  for (int i = 0; i < SMALL; i++)
    {
      double sum = accumulate ? (double)before[i] : 0;

      if (i >= n_pixels * UNET_LANES)
        {
          g_assert_true (isnan (target[i])); /* untouched */
          continue;
        }
      for (int j = 0; j < n_rows * LARGE; j++)
        if (j % LARGE < 2 * n_pixels * UNET_LANES && get_small (j % LARGE) == i)
          sum += (double)rows[j];
      g_assert_cmpfloat_with_epsilon ((double)target[i], sum, 1e-6);
    }
}

static void
for_each_level (void (*check) (int n_pixels))
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 0; n_pixels <= MAX_PIXELS; n_pixels++)
        check (n_pixels);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
check_all_shrinks (int n_pixels)
{
  for (int n_rows = 0; n_rows <= 3; n_rows++)
    {
      check_shrink (n_pixels, n_rows, false);
      check_shrink (n_pixels, n_rows, true);
    }
}

static void
test_enlarge (void)
{
  for_each_level (check_enlarge);
}

static void
test_shrink (void)
{
  for_each_level (check_all_shrinks);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-nearest/enlarge", test_enlarge);
  g_test_add_func ("/kernels/micro-nearest/shrink", test_shrink);
  return g_test_run ();
}
