/* test-micro-pool3.c: overlapping max pooling of a row and its way back, value by value
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <math.h>
#include <string.h>

#define MAX_WIDTH 9
#define SMALL ((MAX_WIDTH / 2 + 2) * UNET_LANES)
#define LARGE ((MAX_WIDTH + 1) * UNET_LANES)

/* Which of the nine that value I of the small row comes from is the largest; the first of equals, a
 * NaN before all. */
static int
find_winner (const UnetPool3 *job, int i, float *best)
{
  int winner = -1;

  for (int j = 0; j < 9; j++)
    {
      const int64_t x = 2 * (i / UNET_LANES) - 1 + j % 3;
      float         value;

      if (job->rows[j / 3] == NULL || x < 0 || x >= job->width)
        continue;
      value = job->rows[j / 3][x * UNET_LANES + i % UNET_LANES];
      if (winner < 0 || value > *best || isnan (value))
        {
          *best = value;
          winner = j;
        }
    }
  return winner;
}

static void
check_pool (int width, bool has_first, bool has_last)
{
  g_autoptr (TestFloats) rows = test_random (3 * LARGE, 1);
  g_autoptr (TestFloats) target = test_garbage (SMALL * sizeof (float));
  g_autoptr (TestFloats) again = test_garbage (SMALL * sizeof (float));
  UnetPool3 job = {{has_first ? rows : NULL, rows + LARGE, has_last ? rows + 2 * LARGE : NULL},
                   width};
  uint8_t   index[SMALL];

  memset (index, 99, sizeof index);
  for (int i = 0; i < 3 * LARGE; i++)
    rows[i] = floorf (rows[i] * 4); /* so that there are ties */
  rows[LARGE + 3] = NAN;
  rows[LARGE + UNET_LANES + 4] = NAN;
  unet_dispatch_micro ()->pool3 (&job, target, index);
  unet_dispatch_micro ()->pool3 (&job, again, NULL);
  g_assert_cmpmem (target, SMALL * sizeof (float), again, SMALL * sizeof (float));
  for (int i = 0; i < SMALL; i++)
    {
      float best = 0;

      if (i >= (width + 1) / 2 * UNET_LANES)
        {
          g_assert_true (isnan (target[i])); /* untouched */
          g_assert_cmpint (index[i], ==, 99);
          continue;
        }
      g_assert_cmpint (index[i], ==, find_winner (&job, i, &best));
      g_assert_true (isnan (best) ? isnan (target[i]) : target[i] == best);
    }
}

static void
check_unpool (int width, int n_rows, bool accumulate)
{
  g_autoptr (TestFloats) grads = test_random (2 * SMALL, 1);
  g_autoptr (TestFloats) before = test_random (LARGE, 2);
  g_autoptr (TestFloats) target = test_random (LARGE, 2);
  uint8_t     index[2 * SMALL];
  UnetUnpool3 job = {n_rows, {grads, grads + SMALL}, {index, index + SMALL}, {6, 0}, width};

  for (int i = 0; i < 2 * SMALL; i++)
    index[i] = (uint8_t)(i * 7 / 3 % 9);
  unet_dispatch_micro ()->unpool3 (&job, target, accumulate);
  for (int i = 0; i < LARGE; i++)
    {
      const int x = i / UNET_LANES;
      double    sum = accumulate ? (double)before[i] : 0;

      if (x >= width)
        {
          g_assert_cmpfloat (target[i], ==, before[i]);
          continue;
        }
      for (int j = 0; j < n_rows * SMALL; j++)
        {
          const int window = j % SMALL / UNET_LANES;
          const int column = x - 2 * window + 1;

          if (window < (width + 1) / 2 && column >= 0 && column < 3 &&
              j % UNET_LANES == i % UNET_LANES && index[j] == job.numbers[j / SMALL] + column)
            sum += (double)grads[j];
        }
      g_assert_cmpfloat_with_epsilon ((double)target[i], sum, 1e-6);
    }
}

static void
for_each_case (void (*check) (int width, int i))
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int width = 1; width <= MAX_WIDTH; width++)
        for (int i = 0; i < 4; i++)
          check (width, i);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
run_pool (int width, int i)
{
  check_pool (width, i % 2 == 0, i / 2 == 0);
}

static void
run_unpool (int width, int i)
{
  check_unpool (width, 1 + i % 2, i / 2 == 0);
}

static void
test_pool (void)
{
  for_each_case (run_pool);
}

static void
test_unpool (void)
{
  for_each_case (run_unpool);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-pool3/forward", test_pool);
  g_test_add_func ("/kernels/micro-pool3/backward", test_unpool);
  return g_test_run ();
}
