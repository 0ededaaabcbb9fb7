/* test-task.c: the source of a task ends on the thread that it is of
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/task.h"

typedef struct
{
  GThread *thread; /* that the object ended on */
  int      value;
  gboolean is_done;
  GError  *error;
} Seen;

static void
on_end (gpointer data, GObject *object)
{
  ((Seen *)data)->thread = g_thread_self ();
}

static void
double_it (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const int *value = data;

  g_assert_null (source);
  if (*value < 0)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "negative");
  else
    {
      int twice = 2 * *value;

      g_task_return_pointer (task, g_memdup2 (&twice, sizeof twice), g_free);
    }
}

static void
on_doubled (GObject *object, GAsyncResult *result, gpointer data)
{
  Seen           *seen = data;
  g_autofree int *value = g_task_propagate_pointer (G_TASK (result), &seen->error);

  g_assert_true (G_IS_OBJECT (object));
  seen->value = value != NULL ? *value : 0;
  seen->is_done = TRUE;
}

static void
run (Seen *seen, int value, GCancellable *cancellable)
{
  GObject *source = g_object_new (G_TYPE_OBJECT, NULL);
  GTask   *task = g_task_new (source, cancellable, on_doubled, seen);

  *seen = (Seen){0};
  g_object_weak_ref (source, on_end, seen);
  g_task_set_task_data (task, g_memdup2 (&value, sizeof value), g_free);
  unet_task_run_in_thread (task, double_it, g_free);
  g_object_unref (task);
  g_object_unref (source);
  while (!seen->is_done || seen->thread == NULL)
    g_main_context_iteration (NULL, FALSE);
}

/* Often, because the thread has to be slower than the callback for it to go wrong. */
static void
test_source (void)
{
  for (int i = 0; i < 2000; i++)
    {
      Seen seen;

      run (&seen, i, NULL);
      g_assert_no_error (seen.error);
      g_assert_cmpint (seen.value, ==, 2 * i);
      g_assert_true (seen.thread == g_thread_self ());
    }
}

static void
test_errors (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Seen seen;

  run (&seen, -1, NULL);
  g_assert_error (seen.error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&seen.error);
  g_cancellable_cancel (cancellable);
  run (&seen, 1, cancellable);
  g_assert_error (seen.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&seen.error);
}

static void
answer (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, GPOINTER_TO_INT (data));
}

static void
on_answered (GObject *object, GAsyncResult *result, gpointer data)
{
  Seen *seen = data;

  seen->value = g_task_propagate_boolean (G_TASK (result), &seen->error);
  seen->is_done = TRUE;
}

static void
test_boolean (void)
{
  for (int i = 0; i < 2; i++)
    {
      Seen seen = {.value = -1};
      g_autoptr (GTask) task = g_task_new (NULL, NULL, on_answered, &seen);

      g_task_set_task_data (task, GINT_TO_POINTER (i), NULL);
      unet_task_run_in_thread (task, answer, NULL);
      while (!seen.is_done)
        g_main_context_iteration (NULL, TRUE);
      g_assert_no_error (seen.error);
      g_assert_cmpint (seen.value, ==, i);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/task/source", test_source);
  g_test_add_func ("/app/task/errors", test_errors);
  g_test_add_func ("/app/task/boolean", test_boolean);
  return g_test_run ();
}
