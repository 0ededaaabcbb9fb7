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

/* In a process of its own: the answer is kept. */
static void
test_winograd (void)
{
  if (g_test_subprocess ())
    {
      g_assert_true (unet_dispatch_winograd () ==
                     (g_strcmp0 (g_getenv ("UNET_CONV"), "direct") != 0));
      return;
    }
  g_setenv ("UNET_CONV", "direct", TRUE);
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_unsetenv ("UNET_CONV");
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/dispatch/levels", test_levels);
  g_test_add_func ("/kernels/dispatch/winograd", test_winograd);
  return g_test_run ();
}
