/* test-micro-peak.c: the peak's loops do the work that they say they have done
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/peak.h"

#include "base/cpu.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

typedef double (*PeakFunc) (int64_t n_rounds, float factor, float summand, float *state);

static const PeakFunc funcs[UNET_CPU_N_LEVELS] = {
    [UNET_CPU_GENERIC] = unet_micro_peak_generic,
#if defined(__x86_64__)
    [UNET_CPU_AVX2] = unet_micro_peak_avx2,
    [UNET_CPU_AVX512] = unet_micro_peak_avx512,
#endif
};

/* Each number went through every step, and the count is that of the numbers that moved: nothing
 * was left out, and nothing is counted that was not done. */
static void
test_work (void)
{
  const float factor = 0.75f, summand = 0.5f;

  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    for (int64_t rounds = 0; rounds < 3; rounds++)
      {
        float  state[UNET_PEAK_STATE], before[UNET_PEAK_STATE];
        double steps = 0, count = 0, flops;

        g_test_message ("%s, %d rounds", unet_cpu_level_name ((UnetCpuLevel)level), (int)rounds);
        test_fill (state, UNET_PEAK_STATE, 3, 4, 5);
        memcpy (before, state, sizeof state);
        flops = funcs[level](rounds, factor, summand, state);
        g_assert_true ((flops > 0) == (rounds > 0));
        for (int i = 0; i < UNET_PEAK_STATE; i++)
          {
            double fused = before[i], multiplied = before[i], added = before[i];

            if (state[i] == before[i])
              continue;
            for (steps = 0; steps < 64; steps++)
              {
                fused = fused * factor + summand;
                multiplied *= factor;
                added += summand;
                if (fabs (fused - state[i]) < 1e-5)
                  count += 2 * (steps + 1);
                else if (fabs (multiplied - state[i]) < 1e-5 || fabs (added - state[i]) < 1e-5)
                  count += steps + 1;
                else
                  continue;
                break;
              }
            g_assert_cmpfloat (steps, <, 64); /* else it is the result of something else */
          }
        g_assert_cmpfloat (flops, ==, count);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-peak/work", test_work);
  return g_test_run ();
}
