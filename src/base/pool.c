/* pool.c: a pool of pthreads that share out numbered tasks
 *
 * A run is published by raising `generation` under the lock; workers then draw indices from one
 * atomic counter. A training step has some hundred runs, many shorter than the 50 us that waking a
 * sleeping thread takes, so a waiting thread first spins for a moment. The spin is short: with two
 * cores the window's thread wants one of them.
 *
 * A run ends when its tasks are done, not when every worker has seen it: where other programs want
 * the cores, a worker may get its turn only milliseconds later, and by then the caller has done the
 * work alone. So a worker enters a run by `inside`, and finds the door shut when it comes too late.
 *
 * pthreads and C11 atomics instead of GMutex and GThread: ThreadSanitizer understands them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/pool.h"

#include "base/cpu.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#define SPIN_ROUNDS 4000
#define SHUT (-1)

struct _UnetPool
{
  int        n_threads; /* with the caller */
  pthread_t *threads;   /* n_threads - 1 */

  pthread_mutex_t    lock;
  pthread_cond_t     wake;     /* a new generation, or quit */
  pthread_cond_t     finished; /* inside fell to 0 */
  _Atomic (uint64_t) generation;
  _Atomic (int)      inside; /* workers that are in the run under way, or SHUT */
  _Atomic (bool)     quit;

  /* The run under way: written while the door is shut. */
  _Atomic (int64_t) next;
  int64_t           n_tasks;
  UnetPoolFunc      func;
  void             *data;
};

typedef struct
{
  UnetPool *pool;
  int       worker;
} WorkerStart;

static inline void
spin_pause (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void
draw_tasks (UnetPool *pool, int worker)
{
  for (;;)
    {
      int64_t index = atomic_fetch_add_explicit (&pool->next, 1, memory_order_relaxed);

      if (index >= pool->n_tasks)
        return;
      pool->func (pool->data, index, worker);
    }
}

static bool
enter (UnetPool *pool)
{
  int n = atomic_load_explicit (&pool->inside, memory_order_relaxed);

  while (n != SHUT)
    if (atomic_compare_exchange_weak_explicit (&pool->inside, &n, n + 1, memory_order_acquire,
                                               memory_order_relaxed))
      return true;
  return false;
}

static void
leave (UnetPool *pool)
{
  if (atomic_fetch_sub_explicit (&pool->inside, 1, memory_order_acq_rel) != 1)
    return;
  pthread_mutex_lock (&pool->lock);
  pthread_cond_signal (&pool->finished);
  pthread_mutex_unlock (&pool->lock);
}

/* FALSE while a worker is inside. */
static bool
shut (UnetPool *pool)
{
  int nobody = 0;

  return atomic_compare_exchange_strong_explicit (&pool->inside, &nobody, SHUT,
                                                  memory_order_acq_rel, memory_order_relaxed);
}

static void *
worker_main (void *start_data)
{
  WorkerStart *start = start_data;
  UnetPool    *pool = start->pool;
  int          worker = start->worker;
  uint64_t     seen = 0;

  g_free (start);
  for (;;)
    {
      for (int i = 0; i < SPIN_ROUNDS; i++)
        {
          if (atomic_load_explicit (&pool->generation, memory_order_acquire) != seen)
            break;
          spin_pause ();
        }
      if (atomic_load_explicit (&pool->generation, memory_order_acquire) == seen)
        {
          pthread_mutex_lock (&pool->lock);
          while (atomic_load_explicit (&pool->generation, memory_order_acquire) == seen)
            pthread_cond_wait (&pool->wake, &pool->lock);
          pthread_mutex_unlock (&pool->lock);
        }
      seen = atomic_load_explicit (&pool->generation, memory_order_acquire);
      if (atomic_load_explicit (&pool->quit, memory_order_relaxed))
        return NULL;
      if (!enter (pool))
        continue;
      draw_tasks (pool, worker);
      leave (pool);
    }
}

/* Publishes what the fields say and wakes the workers. */
static void
next_generation (UnetPool *pool)
{
  pthread_mutex_lock (&pool->lock);
  atomic_fetch_add_explicit (&pool->generation, 1, memory_order_release);
  pthread_cond_broadcast (&pool->wake);
  pthread_mutex_unlock (&pool->lock);
}

UnetPool *
unet_pool_new (int n_threads)
{
  UnetPool *pool = g_new0 (UnetPool, 1);

  pool->n_threads = n_threads > 0 ? n_threads : unet_cpu_count ();
  atomic_init (&pool->inside, SHUT);
  pthread_mutex_init (&pool->lock, NULL);
  pthread_cond_init (&pool->wake, NULL);
  pthread_cond_init (&pool->finished, NULL);
  pool->threads = g_new0 (pthread_t, pool->n_threads);
  for (int i = 1; i < pool->n_threads; i++)
    {
      WorkerStart *start = g_new (WorkerStart, 1);

      start->pool = pool;
      start->worker = i;
      if (pthread_create (&pool->threads[i], NULL, worker_main, start) != 0)
        {
          /* Fewer threads than asked for are slower, not wrong. */
          g_free (start);
          pool->n_threads = i;
          break;
        }
    }
  return pool;
}

void
unet_pool_free (UnetPool *pool)
{
  if (pool == NULL)
    return;
  atomic_store_explicit (&pool->quit, true, memory_order_relaxed);
  next_generation (pool);
  for (int i = 1; i < pool->n_threads; i++)
    pthread_join (pool->threads[i], NULL);
  pthread_cond_destroy (&pool->finished);
  pthread_cond_destroy (&pool->wake);
  pthread_mutex_destroy (&pool->lock);
  g_free (pool->threads);
  g_free (pool);
}

int
unet_pool_get_n_threads (UnetPool *pool)
{
  return pool != NULL ? pool->n_threads : 1;
}

void
unet_pool_run (UnetPool *pool, int64_t n_tasks, UnetPoolFunc func, void *data)
{
  if (pool == NULL || pool->n_threads == 1 || n_tasks <= 1)
    {
      for (int64_t i = 0; i < n_tasks; i++)
        func (data, i, 0);
      return;
    }

  pool->func = func;
  pool->data = data;
  pool->n_tasks = n_tasks;
  atomic_store_explicit (&pool->next, 0, memory_order_relaxed);
  atomic_store_explicit (&pool->inside, 0, memory_order_release);
  next_generation (pool);
  draw_tasks (pool, 0);

  for (int i = 0; i < SPIN_ROUNDS; i++)
    {
      if (shut (pool))
        return;
      spin_pause ();
    }
  pthread_mutex_lock (&pool->lock);
  while (!shut (pool))
    pthread_cond_wait (&pool->finished, &pool->lock);
  pthread_mutex_unlock (&pool->lock);
}
