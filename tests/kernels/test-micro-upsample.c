/* test-micro-upsample.c: mixing pixels of rows and the way back, against plain sums
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <string.h>

#define MAX_WIDTH 12 /* of the small row */
#define SMALL ((MAX_WIDTH + 1) * UNET_LANES)
#define LARGE ((2 * MAX_WIDTH + 1) * UNET_LANES)
#define N_ROWS 3

/* Of a row of WIDTH pixels mixed to twice as many; weights that add up to 1. */
static void
fill_sources (UnetSource *sources, int width)
{
  for (int t = 0; t < 2 * width; t++)
    {
      sources[t].first = MIN (t * 15 / 32, width - 1);
      sources[t].second = MIN (sources[t].first + 1, width - 1);
      sources[t].second_weight = (float)(t % 5) * 0.2f;
      sources[t].first_weight = 1 - sources[t].second_weight;
    }
}

static void
check_mix (int width)
{
  g_autoptr (TestFloats) rows = test_random (2 * SMALL, 1);
  g_autoptr (TestFloats) target = test_garbage (LARGE * sizeof (float));
  UnetSource    sources[2 * MAX_WIDTH];
  const UnetMix job = {
      .sources = sources, .n_rows = 2, .rows = {rows, rows + SMALL}, .shares = {0.3f, 0.6f}};

  fill_sources (sources, width);
  unet_dispatch_micro ()->mix (&job, 2 * width, target);
  for (int i = 0; i < LARGE; i++)
    {
      const UnetSource *source;
      double            sum = 0;

      if (i >= 2 * width * UNET_LANES)
        {
          g_assert_true (target[i] != target[i]); /* untouched */
          continue;
        }
      source = &sources[i / UNET_LANES];
      for (int row = 0; row < 2; row++)
        sum += (double)job.shares[row] *
               ((double)source->first_weight *
                    (double)job.rows[row][source->first * UNET_LANES + i % UNET_LANES] +
                (double)source->second_weight *
                    (double)job.rows[row][source->second * UNET_LANES + i % UNET_LANES]);
      g_assert_cmpfloat_with_epsilon ((double)target[i], sum, 1e-6);
    }
}

/* Small pixels FIRST .. END - 1 from the large ones that name one of them. */
static void
check_unmix (int width, int first, int end, bool accumulate)
{
  g_autoptr (TestFloats) rows = test_random (N_ROWS * LARGE, 1);
  g_autoptr (TestFloats) before = test_random (SMALL, 2);
  g_autoptr (TestFloats) target = test_garbage (SMALL * sizeof (float));
  UnetSource sources[2 * MAX_WIDTH];
  UnetMix    job = {.n_rows = N_ROWS,
                    .shares = {0.3f, -0.6f, 0.9f},
                    .first = first,
                    .end = end,
                    .accumulate = accumulate};
  int        begin = 0, stop = 2 * width;

  fill_sources (sources, width);
  while (sources[begin].second < first)
    begin++;
  while (sources[stop - 1].first >= end)
    stop--;
  job.sources = sources + begin;
  for (int i = 0; i < N_ROWS; i++)
    job.rows[i] = rows + i * LARGE + begin * UNET_LANES;
  if (accumulate)
    memcpy (target, before, (size_t)((end - first) * UNET_LANES) * sizeof (float));
  unet_dispatch_micro ()->unmix (&job, stop - begin, target);
  for (int i = 0; i < SMALL; i++)
    {
      const int x = first + i / UNET_LANES;
      double    sum = accumulate ? (double)before[i] : 0;

      if (x >= end)
        {
          g_assert_true (target[i] != target[i]); /* untouched */
          continue;
        }
      for (int t = 0; t < 2 * width; t++)
        for (int row = 0; row < N_ROWS; row++)
          {
            const double grad = (double)job.shares[row] *
                                (double)rows[row * LARGE + t * UNET_LANES + i % UNET_LANES];

            if (sources[t].first == x)
              sum += grad * (double)sources[t].first_weight;
            if (sources[t].second == x)
              sum += grad * (double)sources[t].second_weight;
          }
      g_assert_cmpfloat_with_epsilon ((double)target[i], sum, 1e-5);
    }
}

static void
test_mix (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int width = 1; width <= MAX_WIDTH; width++)
        check_mix (width);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
test_unmix (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int width = 1; width <= MAX_WIDTH; width++)
        for (int first = 0; first < width; first++)
          for (int end = first + 1; end <= width; end++)
            check_unmix (width, first, end, (first + end) % 2 == 0);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-upsample/mix", test_mix);
  g_test_add_func ("/kernels/micro-upsample/unmix", test_unmix);
  return g_test_run ();
}
