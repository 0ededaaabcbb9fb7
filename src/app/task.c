/* task.c: work on a thread for an object that only the main thread may touch
 *
 * The thread of g_task_run_in_thread() holds its task until after the callback may have run, and
 * the task holds its source: if that was the last reference, a widget ends on the wrong thread.
 * Here the thread has a task of its own, and the one with the source never leaves the main thread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/task.h"

typedef struct
{
  GTask         *task;
  GDestroyNotify free_result;
} Outer;

static void
on_worked (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autofree Outer *outer = data;
  g_autoptr (GTask) task = outer->task;
  GError  *error = NULL;
  gboolean ok;
  gpointer pointer;

  if (outer->free_result == NULL)
    {
      ok = g_task_propagate_boolean (G_TASK (result), &error);
      if (error == NULL)
        g_task_return_boolean (task, ok);
    }
  else
    {
      pointer = g_task_propagate_pointer (G_TASK (result), &error);
      if (error == NULL)
        g_task_return_pointer (task, pointer, outer->free_result);
    }
  if (error != NULL)
    g_task_return_error (task, error);
}

void
unet_task_run_in_thread (GTask *task, GTaskThreadFunc work, GDestroyNotify free_result)
{
  Outer *outer = g_new (Outer, 1);
  g_autoptr (GTask) inner = NULL;

  *outer = (Outer){g_object_ref (task), free_result};
  inner = g_task_new (NULL, g_task_get_cancellable (task), on_worked, outer);
  g_task_set_source_tag (inner, g_task_get_source_tag (task));
  g_task_set_task_data (inner, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (inner, work);
}
