/* cpu.c: which instruction sets the fast kernels may use
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/cpu.h"

#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Of -20 to 19. Enough for a window to be drawn in time beside busy cores, and the work is still
 * done while other programs idle along. */
#define NICE 10

static const char *const level_names[UNET_CPU_N_LEVELS] = {"generic", "avx2", "avx512"};

static int level_in_use = -1; /* atomic; -1 until first asked for */

UnetCpuLevel
unet_cpu_best_level (void)
{
#if defined(__x86_64__)
  __builtin_cpu_init ();
  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw") &&
      __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl") &&
      __builtin_cpu_supports ("fma"))
    return UNET_CPU_AVX512;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return UNET_CPU_AVX2;
#endif
  return UNET_CPU_GENERIC;
}

UnetCpuLevel
unet_cpu_level (void)
{
  int level = g_atomic_int_get (&level_in_use);

  if (level < 0)
    {
      const char *name = g_getenv ("UNET_CPU");

      level = unet_cpu_best_level ();
      for (int i = 0; name != NULL && i < UNET_CPU_N_LEVELS; i++)
        if (strcmp (name, level_names[i]) == 0)
          level = MIN (level, i);
      g_atomic_int_set (&level_in_use, level);
    }
  return (UnetCpuLevel)level;
}

void
unet_cpu_set_level (UnetCpuLevel level)
{
  g_atomic_int_set (&level_in_use, MIN (level, unet_cpu_best_level ()));
}

const char *
unet_cpu_level_name (UnetCpuLevel level)
{
  g_return_val_if_fail (level < UNET_CPU_N_LEVELS, NULL);
  return level_names[level];
}

int
unet_cpu_count (void)
{
  cpu_set_t set;

  if (sched_getaffinity (0, sizeof set, &set) == 0)
    return MAX (1, CPU_COUNT (&set));
  return MAX (1, (int)g_get_num_processors ());
}

void
unet_cpu_yield_to_others (void)
{
#ifdef __linux__
  /* POSIX knows the niceness of processes only; Linux has one for each thread, inherited. */
  const id_t thread = (id_t)gettid ();

  if (getpriority (PRIO_PROCESS, thread) < NICE)
    setpriority (PRIO_PROCESS, thread, NICE);
#endif
}
