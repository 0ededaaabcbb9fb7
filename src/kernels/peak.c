/* peak.c: what the machine can do at most
 *
 * Other programs may want the cores and the clock may rise late, so the fastest of several runs
 * counts. Each run is cut into more tasks than there are threads: a thread that comes late leaves
 * its share to the others.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/peak.h"

#include "base/cpu.h"

#include <stdatomic.h>
#include <time.h>

#define N_RUNS 24
#define N_READS 8
#define TASKS_PER_THREAD 8
#define N_ROUNDS 20000 /* of one task: about 0.3 ms */

typedef double (*PeakFunc) (int64_t n_rounds, float factor, float summand, float *state);

typedef struct
{
  PeakFunc         func;
  _Atomic (double) flops; /* of one task, the same for each */

  const uint64_t *memory;
  size_t          n_words; /* of one task */
} Run;

/* Keeps the compiler from finding the work useless. */
static _Atomic (uint64_t) sink;

static double
now_in_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static PeakFunc
get_func (void)
{
#if defined(__x86_64__)
  switch (unet_cpu_level ())
    {
    case UNET_CPU_AVX512:
      return unet_micro_peak_avx512;
    case UNET_CPU_AVX2:
      return unet_micro_peak_avx2;
    case UNET_CPU_GENERIC:
    case UNET_CPU_N_LEVELS:
    default:
      break;
    }
#endif
  return unet_micro_peak_generic;
}

static void
calculate (void *data, int64_t index, int worker)
{
  Run  *run = data;
  float state[UNET_PEAK_STATE];

  /* They tend to 1, or, where half of them are multiplied and half added to, to small numbers that
   * are not so small as to be slow. */
  for (int i = 0; i < UNET_PEAK_STATE; i++)
    state[i] = 1 + (float)(i + index) * 1e-3f;
  atomic_store (&run->flops, run->func (N_ROUNDS, 0.99999f, 1e-5f, state));
  atomic_fetch_add (&sink, (uint64_t)(state[0] * 1000));
}

double
unet_peak_gflops (UnetPool *pool)
{
  int64_t n_tasks = (int64_t)unet_pool_get_n_threads (pool) * TASKS_PER_THREAD;
  Run     run = {.func = get_func ()};
  double  best = 0;

  for (int i = 0; i < N_RUNS; i++)
    {
      double start = now_in_seconds (), seconds;

      unet_pool_run (pool, n_tasks, calculate, &run);
      seconds = now_in_seconds () - start;
      if (seconds > 0)
        best = MAX (best, (double)n_tasks * run.flops / seconds * 1e-9);
    }
  return best;
}

static void
read_words (void *data, int64_t index, int worker)
{
  Run            *run = data;
  const uint64_t *words = run->memory + (size_t)index * run->n_words;
  uint64_t        sum = 0;

  for (size_t i = 0; i < run->n_words; i++)
    sum += words[i];
  atomic_fetch_add (&sink, sum);
}

double
unet_peak_gbytes (UnetPool *pool, const void *memory, size_t size)
{
  int64_t n_tasks = (int64_t)unet_pool_get_n_threads (pool) * TASKS_PER_THREAD;
  Run     run = {.memory = memory, .n_words = size / sizeof (uint64_t) / (size_t)n_tasks};
  double  best = 0;

  if (size < 4096 || run.n_words == 0)
    return 0;
  for (int i = 0; i < N_READS; i++)
    {
      double start = now_in_seconds (), seconds;

      unet_pool_run (pool, n_tasks, read_words, &run);
      seconds = now_in_seconds () - start;
      if (seconds > 0)
        best =
            MAX (best, (double)n_tasks * (double)run.n_words * sizeof (uint64_t) / seconds * 1e-9);
    }
  return best;
}
