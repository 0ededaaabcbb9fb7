/* pool.h: the one owner of the cores
 *
 * A pool of pthreads that share out numbered tasks. Callers cut their work into tasks whose borders
 * depend on the problem only, never on the number of threads, and add partial results in task
 * order: so every result has the same bits with 1 or N threads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _UnetPool UnetPool;

/* One task: INDEX from 0 to n_tasks - 1; WORKER from 0 to n_threads - 1 names the thread, for
 * per-thread scratch (never for anything that changes the result). */
typedef void (*UnetPoolFunc) (void *data, int64_t index, int worker);

/* N_THREADS threads, the caller of unet_pool_run() being one of them; 0 means one per processor. */
UnetPool *unet_pool_new (int n_threads);
void      unet_pool_free (UnetPool *pool);

/* POOL may be NULL: then 1. */
int unet_pool_get_n_threads (UnetPool *pool);

/* Runs FUNC for every index below N_TASKS and returns when all are done. Tasks are handed out in
 * order, one at a time. POOL may be NULL: then all run on the caller. Not reentrant: FUNC must not
 * call it with the same pool, and only one thread may call it at a time. */
void unet_pool_run (UnetPool *pool, int64_t n_tasks, UnetPoolFunc func, void *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetPool, unet_pool_free)

G_END_DECLS
