/* test-peak.c: peaks are numbers, whatever the threads and the level; never how high they are
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/peak.h"

#include "base/cpu.h"

#include <math.h>

static void
test_gflops (void)
{
  UnetCpuLevel before = unet_cpu_level ();

  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    for (int n_threads = 1; n_threads <= 3; n_threads++)
      {
        g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
        double peak;

        unet_cpu_set_level ((UnetCpuLevel)level);
        peak = unet_peak_gflops (pool);
        g_test_message ("%s, %d threads: %g GFLOP/s", unet_cpu_level_name ((UnetCpuLevel)level),
                        n_threads, peak);
        g_assert_cmpfloat (peak, >, 0);
        g_assert_true (isfinite (peak));
      }
  unet_cpu_set_level (before);
}

static void
test_gbytes (void)
{
  g_autofree char *memory = g_malloc0 (1 << 20);

  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      double peak = unet_peak_gbytes (pool, memory, 1 << 20);

      g_assert_cmpfloat (peak, >, 0);
      g_assert_true (isfinite (peak));
      g_assert_cmpfloat (unet_peak_gbytes (pool, memory, 4096), >, 0);
      g_assert_cmpfloat (unet_peak_gbytes (pool, memory, 4095), ==, 0);
      g_assert_cmpfloat (unet_peak_gbytes (pool, memory, 0), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/peak/gflops", test_gflops);
  g_test_add_func ("/kernels/peak/gbytes", test_gbytes);
  return g_test_run ();
}
