/* task.h: work on a thread for an object that only the main thread may touch
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Runs WORK on a thread as g_task_run_in_thread() does, and returns TASK with what came of it. WORK
 * is given a task without a source, which it answers with a pointer that FREE_RESULT frees, or,
 * where that is NULL, with a boolean; DATA is TASK's own data, which TASK keeps. */
void unet_task_run_in_thread (GTask *task, GTaskThreadFunc work, GDestroyNotify free_result);

G_END_DECLS
