/* test-dispatch.c: the inner loops follow the level in use
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"

static void
test_levels (void)
{
  const UnetMicro *seen[UNET_CPU_N_LEVELS] = {NULL};

  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      seen[level] = unet_dispatch_micro ();
      for (int other = 0; other < level; other++)
        g_assert_true (seen[level] != seen[other]);
    }
  unet_cpu_set_level (UNET_CPU_GENERIC);
  g_assert_true (unet_dispatch_micro ()->product == unet_micro_product_generic);
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
test_blas (void)
{
  unet_dispatch_blas ();
  unet_dispatch_blas ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/dispatch/levels", test_levels);
  g_test_add_func ("/kernels/dispatch/blas", test_blas);
  return g_test_run ();
}
