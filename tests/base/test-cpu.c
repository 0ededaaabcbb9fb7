/* test-cpu.c: the level in use is never above the machine's
 *
 * The environment is read once per process, so each case of it is a process of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/cpu.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

static void
test_names (void)
{
  g_assert_cmpstr (unet_cpu_level_name (UNET_CPU_GENERIC), ==, "generic");
  g_assert_cmpstr (unet_cpu_level_name (UNET_CPU_AVX2), ==, "avx2");
  g_assert_cmpstr (unet_cpu_level_name (UNET_CPU_AVX512), ==, "avx512");
}

static void
test_best (void)
{
  UnetCpuLevel best = unet_cpu_best_level ();

#if defined(__x86_64__)
  __builtin_cpu_init ();
  g_assert_cmpint (best >= UNET_CPU_AVX2, ==,
                   __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"));
#else
  g_assert_cmpint (best, ==, UNET_CPU_GENERIC);
#endif
  g_assert_cmpint (unet_cpu_level (), <=, best);
}

static void
test_set (void)
{
  UnetCpuLevel before = unet_cpu_level ();

  for (int level = 0; level < UNET_CPU_N_LEVELS; level++)
    {
      unet_cpu_set_level (level);
      g_assert_cmpint (unet_cpu_level (), ==, MIN (level, (int)unet_cpu_best_level ()));
    }
  unet_cpu_set_level (before);
}

/* The level that UNET_CPU = DATA leads to. */
static void
test_environment (gconstpointer data)
{
  const char *name = data;
  int         expected = unet_cpu_best_level ();

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  g_setenv ("UNET_CPU", name, TRUE);
  for (int level = 0; level < UNET_CPU_N_LEVELS; level++)
    if (g_str_equal (name, unet_cpu_level_name (level)))
      expected = MIN (expected, level);
  g_assert_cmpint (unet_cpu_level (), ==, expected);
}

static void
test_count (void)
{
  cpu_set_t set;
  int       n = unet_cpu_count ();

  g_assert_cmpint (n, >=, 1);
  /* Only what this process may run on counts. */
  if (sched_getaffinity (0, sizeof set, &set) == 0)
    g_assert_cmpint (n, ==, CPU_COUNT (&set));
}

static int
get_niceness (void)
{
  return getpriority (PRIO_PROCESS, (id_t)gettid ());
}

static gpointer
note_niceness (gpointer data)
{
  *(int *)data = get_niceness ();
  return NULL;
}

static gpointer
yield_and_start (gpointer data)
{
  int *niceness = data;

  unet_cpu_yield_to_others ();
  niceness[0] = get_niceness ();
  g_thread_join (g_thread_new ("child", note_niceness, &niceness[1]));
  return NULL;
}

static void
test_yield (void)
{
  const int before = get_niceness ();
  int       niceness[2] = {-100, -100};

  g_thread_join (g_thread_new ("yielding", yield_and_start, niceness));
  g_assert_cmpint (niceness[0], >=, MAX (before, 10));
  g_assert_cmpint (niceness[1], ==, niceness[0]);
  g_assert_cmpint (get_niceness (), ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/cpu/names", test_names);
  g_test_add_func ("/base/cpu/best", test_best);
  g_test_add_func ("/base/cpu/set", test_set);
  g_test_add_func ("/base/cpu/count", test_count);
  g_test_add_func ("/base/cpu/yield", test_yield);
  g_test_add_data_func ("/base/cpu/environment/generic", "generic", test_environment);
  g_test_add_data_func ("/base/cpu/environment/avx2", "avx2", test_environment);
  g_test_add_data_func ("/base/cpu/environment/avx512", "avx512", test_environment);
  g_test_add_data_func ("/base/cpu/environment/unknown", "abacus", test_environment);
  return g_test_run ();
}
