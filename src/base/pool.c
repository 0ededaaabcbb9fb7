/* pool.c: a pool of pthreads that share out numbered tasks
 *
 * A run is published by raising `generation` under the lock; workers then draw indices from one
 * atomic counter. A training step has some hundred runs, many shorter than the 50 us that waking a
 * sleeping thread takes, so a waiting thread first spins for a moment. The spin is short: with two
 * cores the window's thread wants one of them.
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

struct _UnetPool
{
  int        n_threads; /* with the caller */
  pthread_t *threads;   /* n_threads - 1 */

  pthread_mutex_t    lock;
  pthread_cond_t     wake;     /* a new generation, or quit */
  pthread_cond_t     finished; /* n_active fell to 0 */
  _Atomic (uint64_t) generation;
  _Atomic (int)      n_active; /* workers that have not finished this generation */
  bool               quit;

  /* The run under way: written before generation rises. */
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
      seen++;
      if (pool->quit)
        return NULL;
      draw_tasks (pool, worker);
      if (atomic_fetch_sub_explicit (&pool->n_active, 1, memory_order_acq_rel) == 1)
        {
          pthread_mutex_lock (&pool->lock);
          pthread_cond_signal (&pool->finished);
          pthread_mutex_unlock (&pool->lock);
        }
    }
}

/* Publishes what the fields say and wakes the workers. */
static void
next_generation (UnetPool *pool)
{
  pthread_mutex_lock (&pool->lock);
  atomic_store_explicit (&pool->n_active, pool->n_threads - 1, memory_order_relaxed);
  atomic_fetch_add_explicit (&pool->generation, 1, memory_order_release);
  pthread_cond_broadcast (&pool->wake);
  pthread_mutex_unlock (&pool->lock);
}

UnetPool *
unet_pool_new (int n_threads)
{
  UnetPool *pool = g_new0 (UnetPool, 1);

  pool->n_threads = n_threads > 0 ? n_threads : unet_cpu_count ();
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
  pool->quit = true;
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
  next_generation (pool);
  draw_tasks (pool, 0);

  for (int i = 0; i < SPIN_ROUNDS; i++)
    {
      if (atomic_load_explicit (&pool->n_active, memory_order_acquire) == 0)
        return;
      spin_pause ();
    }
  pthread_mutex_lock (&pool->lock);
  while (atomic_load_explicit (&pool->n_active, memory_order_acquire) != 0)
    pthread_cond_wait (&pool->finished, &pool->lock);
  pthread_mutex_unlock (&pool->lock);
}
