/* run.c: a job under a main loop, with ^C
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/run.h"

#include "cli/command.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <unistd.h>

typedef struct
{
  UnetJob      *job;
  UnetProgress *progress;
  GCancellable *cancellable;
  GMainLoop    *loop;
  int           n_signals;
  bool          success;
  GError       *error;
} Run;

static gboolean
on_signal (gpointer data)
{
  Run *run = data;

  switch (++run->n_signals)
    {
    case 1:
      unet_progress_line (run->progress,
                          _ ("stopping at the next border; ^C again ends it at once"));
      unet_job_stop (run->job);
      break;
    case 2:
      g_cancellable_cancel (run->cancellable);
      break;
    default:
      /* Something does not listen. Files are never half-written, so nothing is lost by going. */
      unet_progress_clear (run->progress);
      _exit (UNET_EXIT_INTERRUPTED);
    }
  return G_SOURCE_CONTINUE;
}

static void
on_finished (GObject *object, GAsyncResult *result, gpointer data)
{
  Run *run = data;

  run->success = unet_job_run_finish (UNET_JOB (object), result, &run->error);
  g_main_loop_quit (run->loop);
}

/* nohup has the program ignore SIGHUP: then the end of the terminal must not stop it. */
static bool
is_ignored (int number)
{
  struct sigaction action;

  return sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

bool
unet_run_job (UnetJob *job, UnetProgress *progress, bool *interrupted, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Run   run = {.job = job, .progress = progress, .cancellable = cancellable, .loop = loop};
  guint interrupt = g_unix_signal_add (SIGINT, on_signal, &run);
  guint terminate = g_unix_signal_add (SIGTERM, on_signal, &run);
  guint hang_up = is_ignored (SIGHUP) ? 0 : g_unix_signal_add (SIGHUP, on_signal, &run);

  unet_job_run_async (job, cancellable, on_finished, &run);
  g_main_loop_run (loop);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  g_clear_handle_id (&hang_up, g_source_remove);
  unet_progress_clear (progress);

  *interrupted = run.n_signals > 0 && unet_job_get_state (job) != UNET_JOB_STATE_DONE &&
                 unet_job_get_state (job) != UNET_JOB_STATE_FAILED;
  if (run.error != NULL)
    g_propagate_error (error, run.error);
  return run.success;
}
