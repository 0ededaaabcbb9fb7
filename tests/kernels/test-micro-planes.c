/* test-micro-planes.c: between blocks of 16 channels and plain planes
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#define MAX_PIXELS 37
#define PLANE_SIZE (MAX_PIXELS + 3)
#define N_PLAIN (UNET_LANES * PLANE_SIZE)
#define N_BLOCKED ((MAX_PIXELS + 1) * UNET_LANES)

static void
check (int n_pixels, int n_lanes)
{
  g_autoptr (TestFloats) plain = test_random (N_PLAIN, 1);
  g_autoptr (TestFloats) blocked = test_garbage (N_BLOCKED * sizeof (float));
  g_autoptr (TestFloats) again = test_garbage (N_PLAIN * sizeof (float));

  unet_dispatch_micro ()->from_planes (plain, PLANE_SIZE, n_lanes, n_pixels, blocked);
  for (int i = 0; i < N_BLOCKED; i++)
    {
      const int c = i % UNET_LANES;

      if (i >= n_pixels * UNET_LANES)
        g_assert_true (blocked[i] != blocked[i]); /* untouched */
      else
        g_assert_cmpfloat (blocked[i], ==,
                           c < n_lanes ? plain[c * PLANE_SIZE + i / UNET_LANES] : 0);
    }
  unet_dispatch_micro ()->to_planes (blocked, n_pixels, n_lanes, again, PLANE_SIZE);
  for (int i = 0; i < N_PLAIN; i++)
    if (i / PLANE_SIZE < n_lanes && i % PLANE_SIZE < n_pixels)
      g_assert_cmpfloat (again[i], ==, plain[i]);
    else
      g_assert_true (again[i] != again[i]); /* untouched */
}

static void
test_planes (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels++)
        for (int n_lanes = 1; n_lanes <= UNET_LANES; n_lanes++)
          check (n_pixels, n_lanes);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-planes/both-ways", test_planes);
  return g_test_run ();
}
