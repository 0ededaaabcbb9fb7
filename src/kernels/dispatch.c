/* dispatch.c: which inner loops to use on this machine
 *
 * The cores have one owner, base/pool.h. OpenBLAS would use a thread per core for each of the
 * products that the pool's threads ask it for, so it is told to use one; the order of its sums, and
 * so the bits of the result, then depends on the shapes alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"

#ifdef UNET_HAVE_OPENBLAS
#include <cblas.h>
#endif

const UnetMicro *
unet_dispatch_micro (void)
{
#if defined(__x86_64__)
  switch (unet_cpu_level ())
    {
    case UNET_CPU_AVX512:
      return &unet_micro_avx512;
    case UNET_CPU_AVX2:
      return &unet_micro_avx2;
    case UNET_CPU_GENERIC:
    case UNET_CPU_N_LEVELS:
      break;
    }
#endif
  return &unet_micro_generic;
}

void
unet_dispatch_blas (void)
{
#ifdef UNET_HAVE_OPENBLAS
  static gsize done;

  if (g_once_init_enter (&done))
    {
      openblas_set_num_threads (1);
      g_once_init_leave (&done, 1);
    }
#endif
}
