/* test-micro-turn.c: filters turned by 180 degrees, inputs and outputs exchanged
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

static void
test_turn (void)
{
  g_autoptr (TestFloats) taps = test_random (UNET_TAPS_SIZE, 1);

  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestFloats) turned = test_garbage ((UNET_TAPS_SIZE + UNET_LANES) * sizeof (float));

      unet_cpu_set_level ((UnetCpuLevel)level);
      unet_dispatch_micro ()->turn (taps, turned);
      for (int tap = 0; tap < 9; tap++)
        for (int i = 0; i < UNET_TAP_SIZE; i++)
          g_assert_cmpfloat (
              turned[tap * UNET_TAP_SIZE + i], ==,
              taps[(8 - tap) * UNET_TAP_SIZE + i % UNET_LANES * UNET_LANES + i / UNET_LANES]);
      for (int i = UNET_TAPS_SIZE; i < UNET_TAPS_SIZE + UNET_LANES; i++)
        g_assert_true (turned[i] != turned[i]); /* untouched */
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
test_transpose (void)
{
  g_autoptr (TestFloats) square = test_random (UNET_TAP_SIZE, 1);

  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestFloats) turned = test_garbage ((UNET_TAP_SIZE + UNET_LANES) * sizeof (float));

      unet_cpu_set_level ((UnetCpuLevel)level);
      unet_dispatch_micro ()->transpose (square, turned);
      for (int i = 0; i < UNET_TAP_SIZE; i++)
        g_assert_cmpfloat (turned[i], ==, square[i % UNET_LANES * UNET_LANES + i / UNET_LANES]);
      for (int i = UNET_TAP_SIZE; i < UNET_TAP_SIZE + UNET_LANES; i++)
        g_assert_true (turned[i] != turned[i]); /* untouched */
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-turn/turn", test_turn);
  g_test_add_func ("/kernels/micro-turn/transpose", test_transpose);
  return g_test_run ();
}
