/* test-micro-dropout.c: the same values are dropped with every instruction set
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"
#include "support/support.h"

#include <string.h>

#define MAX_PIXELS 40
#define SIZE ((MAX_PIXELS + 1) * UNET_LANES)

static UnetDropout
make_job (bool accumulate)
{
  UnetDropout job = {.limit = 0x30000000, .scale = 2, .accumulate = accumulate};

  for (uint32_t c = 0; c < UNET_LANES; c++)
    {
      job.first[c] = (c + 1) * 0x12345677u;
      job.second[c] = (c + 3) * 0x76543211u;
    }
  return job;
}

static uint32_t
get_bits (const UnetDropout *job, uint32_t pixel, int lane)
{
  uint32_t bits = job->first[lane] + pixel * 0x9e3779b9u;

  bits = (bits ^ bits >> 16) * 0x7feb352du;
  bits ^= job->second[lane];
  bits = (bits ^ bits >> 15) * 0x846ca68bu;
  return bits ^ bits >> 16;
}

static void
check (int n_pixels, bool accumulate)
{
  const UnetDropout job = make_job (accumulate);
  const uint32_t    first_pixel = 0xfffffff0u; /* wraps around */
  g_autoptr (TestFloats) from = test_random (SIZE, 1);
  g_autoptr (TestFloats) before = test_random (SIZE, 2);
  g_autoptr (TestFloats) target = test_random (SIZE, 2);

  unet_dispatch_micro ()->dropout (&job, from, first_pixel, n_pixels, target);
  for (int i = 0; i < SIZE; i++)
    {
      const uint32_t bits =
          get_bits (&job, first_pixel + (uint32_t)(i / UNET_LANES), i % UNET_LANES);
      const float part = (bits >> 1) < (uint32_t)job.limit ? 0 : 2 * from[i];

      if (i >= n_pixels * UNET_LANES)
        g_assert_cmpfloat (target[i], ==, before[i]);
      else
        g_assert_cmpfloat_with_epsilon (target[i], accumulate ? before[i] + part : part, 1e-6f);
    }
}

static void
test_dropout (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels += 3)
        {
          check (n_pixels, false);
          check (n_pixels, true);
        }
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-dropout/rows", test_dropout);
  return g_test_run ();
}
