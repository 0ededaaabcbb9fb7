/* test-pool.c: every task once, on the threads that there are
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/pool.h"

#include "base/cpu.h"

#include <stdatomic.h>

#define LARGEST 1000

typedef struct
{
  _Atomic (int) runs[LARGEST];
  _Atomic (int) wild_worker;
  int           n_threads;
  int64_t       values[LARGEST];
} Job;

static void
count_task (void *data, int64_t index, int worker)
{
  Job *job = data;

  atomic_fetch_add (&job->runs[index], 1);
  if (worker < 0 || worker >= job->n_threads)
    atomic_store (&job->wild_worker, 1);
  job->values[index] = index * index;
}

/* All sizes one after the other on one pool, as a training step has them. */
static void
test_every_task_once (void)
{
  static const int64_t sizes[] = {0, 1, 2, 3, 7, 64, LARGEST};

  for (int n_threads = 1; n_threads <= 4; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);

      g_assert_cmpint (unet_pool_get_n_threads (pool), ==, n_threads);
      for (int round = 0; round < 20; round++)
        for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
          {
            g_autofree Job *job = g_new0 (Job, 1);

            job->n_threads = n_threads;
            unet_pool_run (pool, sizes[s], count_task, job);
            g_assert_cmpint (job->wild_worker, ==, 0);
            for (int64_t i = 0; i < LARGEST; i++)
              {
                g_assert_cmpint (job->runs[i], ==, i < sizes[s] ? 1 : 0);
                g_assert_cmpint (job->values[i], ==, i < sizes[s] ? i * i : 0);
              }
          }
    }
}

/* What one run writes, the next one reads, on whatever thread it lands. */
static void
chain_task (void *data, int64_t index, int worker)
{
  int64_t *values = data;

  values[index] = values[index] * 3 + 1;
}

static void
test_many_short_runs (void)
{
  for (int n_threads = 1; n_threads <= 4; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      int64_t values[5] = {0, 1, 2, 3, 4};

      for (int run = 0; run < 3000; run++)
        {
          int64_t first = values[0] % 1000003;

          unet_pool_run (pool, 5, chain_task, values);
          for (int i = 0; i < 5; i++)
            values[i] %= 1000003;
          g_assert_cmpint (values[0], ==, (first * 3 + 1) % 1000003);
        }
    }
}

/* Workers that fell asleep wake up again. */
static void
test_after_a_pause (void)
{
  g_autoptr (UnetPool) pool = unet_pool_new (3);

  for (int run = 0; run < 5; run++)
    {
      g_autofree Job *job = g_new0 (Job, 1);

      job->n_threads = 3;
      g_usleep (20000);
      unet_pool_run (pool, 100, count_task, job);
      for (int i = 0; i < 100; i++)
        g_assert_cmpint (job->runs[i], ==, 1);
    }
}

typedef struct
{
  UnetPool     *inner; /* run from tasks of the outer pool's first thread */
  _Atomic (int) n_done;
} Nested;

static void
inner_task (void *data, int64_t index, int worker)
{
  atomic_fetch_add ((_Atomic (int) *)data, (int)index);
}

static void
outer_task (void *data, int64_t index, int worker)
{
  Nested *nested = data;

  /* NULL runs on the caller, so it may be used inside of a task. */
  unet_pool_run (NULL, index % 5, inner_task, &nested->n_done);
}

static void
test_nested_on_the_caller (void)
{
  g_autoptr (UnetPool) pool = unet_pool_new (4);
  Nested nested = {0};

  unet_pool_run (pool, 50, outer_task, &nested);
  g_assert_cmpint (nested.n_done, ==, 10 * (0 + 0 + 1 + 3 + 6));
}

/* Two pools at once: a second pool run from a task of the first. */
static void
outer_pool_task (void *data, int64_t index, int worker)
{
  Nested *nested = data;

  if (worker == 0)
    unet_pool_run (nested->inner, 5, inner_task, &nested->n_done);
  else
    atomic_fetch_add (&nested->n_done, 10);
}

static void
test_two_pools (void)
{
  g_autoptr (UnetPool) outer = unet_pool_new (2);
  g_autoptr (UnetPool) inner = unet_pool_new (3);
  Nested nested = {.inner = inner};

  unet_pool_run (outer, 200, outer_pool_task, &nested);
  g_assert_cmpint (nested.n_done, ==, 2000);
}

static void
test_no_pool (void)
{
  g_autofree Job *job = g_new0 (Job, 1);

  job->n_threads = 1;
  g_assert_cmpint (unet_pool_get_n_threads (NULL), ==, 1);
  unet_pool_run (NULL, 10, count_task, job);
  for (int i = 0; i < LARGEST; i++)
    g_assert_cmpint (job->runs[i], ==, i < 10 ? 1 : 0);
  g_assert_cmpint (job->wild_worker, ==, 0);
}

static void
test_life (void)
{
  g_autoptr (UnetPool) automatic = unet_pool_new (0);

  g_assert_cmpint (unet_pool_get_n_threads (automatic), ==, unet_cpu_count ());
  for (int i = 0; i < 50; i++)
    unet_pool_free (unet_pool_new (4)); /* without ever having run */
  unet_pool_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/pool/every-task-once", test_every_task_once);
  g_test_add_func ("/base/pool/many-short-runs", test_many_short_runs);
  g_test_add_func ("/base/pool/after-a-pause", test_after_a_pause);
  g_test_add_func ("/base/pool/nested-on-the-caller", test_nested_on_the_caller);
  g_test_add_func ("/base/pool/two-pools", test_two_pools);
  g_test_add_func ("/base/pool/no-pool", test_no_pool);
  g_test_add_func ("/base/pool/life", test_life);
  return g_test_run ();
}
