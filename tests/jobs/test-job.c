/* test-job.c: order, stop, cancel and pause, with a job that only pretends to work
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/job-private.h"

#include "support/support.h"

#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

/* What the pretender does, step by step. */
typedef struct
{
  int          n_steps;
  bool         merged;  /* numbers are merged into sums; else every one is delivered */
  bool         latest;  /* and a picture is shown at each step */
  bool         fail;    /* at the end */
  bool         endless; /* until stopped or cancelled */
  _Atomic int *begun;   /* counts steps, if set */
  _Atomic int *nice;    /* receives how much the thread gives way, if set */
} Plan;

#define FAKE_TYPE_JOB (fake_job_get_type ())
G_DECLARE_FINAL_TYPE (FakeJob, fake_job, FAKE, JOB, UnetJob)

struct _FakeJob
{
  UnetJob parent_instance;

  Plan     plan;
  GThread *owner;
  GArray  *numbers; /* delivered, in order */
  int64_t  sum;     /* of what was delivered merged */
  int      n_merged;
  int      n_latest, last_latest;
  int      result;
  bool     completed;
};

G_DEFINE_FINAL_TYPE (FakeJob, fake_job, UNET_TYPE_JOB)

static void
deliver_number (UnetJob *job, gpointer payload)
{
  FakeJob *self = FAKE_JOB (job);

  g_assert_true (g_thread_self () == self->owner);
  g_assert_false (self->completed);
  g_array_append_vals (self->numbers, payload, 1);
}

static void
deliver_sum (UnetJob *job, gpointer payload)
{
  FakeJob *self = FAKE_JOB (job);

  g_assert_false (self->completed);
  self->sum += *(int64_t *)payload;
  self->n_merged++;
}

static void
merge_sum (gpointer waiting, gpointer payload)
{
  *(int64_t *)waiting += *(int64_t *)payload;
  g_free (payload);
}

static void
deliver_latest (UnetJob *job, gpointer payload)
{
  FakeJob *self = FAKE_JOB (job);

  g_assert_false (self->completed);
  g_assert_cmpint (*(int *)payload, >, self->last_latest);
  self->last_latest = *(int *)payload;
  self->n_latest++;
}

static const UnetJobEventClass number_class = {.deliver = deliver_number, .free = g_free};
static const UnetJobEventClass sum_class = {.deliver = deliver_sum,
                                            .free = g_free,
                                            .merge = merge_sum};
static const UnetJobEventClass latest_class = {.deliver = deliver_latest,
                                               .free = g_free,
                                               .latest = true};

static gboolean
fake_work (UnetJobBlock *block,
           gconstpointer spec,
           gpointer     *result,
           gboolean     *stopped,
           GError      **error)
{
  const Plan *plan = spec;

  if (plan->nice != NULL)
    atomic_store (plan->nice, getpriority (PRIO_PROCESS, (id_t)gettid ()));
  for (int i = 1; plan->endless || i <= plan->n_steps; i++)
    {
      int64_t number = i;

      unet_job_block_border (block);
      if (unet_job_block_poll (block) == UNET_CANCEL)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
          return FALSE;
        }
      if (unet_job_block_poll (block) == UNET_STOP)
        {
          *stopped = TRUE;
          break;
        }
      if (plan->begun != NULL)
        atomic_fetch_add (plan->begun, 1);
      if (plan->merged)
        unet_job_block_post (block, &sum_class, g_memdup2 (&number, sizeof number));
      if (plan->latest)
        unet_job_block_post (block, &latest_class, g_memdup2 (&i, sizeof i));
      if (!plan->merged || i % 100 == 0)
        unet_job_block_post (block, &number_class, g_memdup2 (&i, sizeof i));
      if (plan->endless)
        g_usleep (200);
    }
  if (plan->fail)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "planned");
      return FALSE;
    }
  *result = g_memdup2 (&plan->n_steps, sizeof plan->n_steps);
  return TRUE;
}

static gpointer
fake_copy_spec (UnetJob *job)
{
  return g_memdup2 (&FAKE_JOB (job)->plan, sizeof (Plan));
}

static void
fake_take_result (UnetJob *job, gpointer result)
{
  FakeJob *self = FAKE_JOB (job);

  g_assert_false (self->completed);
  self->result = *(int *)result;
  g_free (result);
}

static void
fake_job_finalize (GObject *object)
{
  g_array_unref (FAKE_JOB (object)->numbers);
  G_OBJECT_CLASS (fake_job_parent_class)->finalize (object);
}

static void
fake_job_class_init (FakeJobClass *klass)
{
  UnetJobClass *job_class = UNET_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fake_job_finalize;
  job_class->thread_name = "fake";
  job_class->copy_spec = fake_copy_spec;
  job_class->free_spec = g_free;
  job_class->work = fake_work;
  job_class->take_result = fake_take_result;
}

static void
fake_job_init (FakeJob *self)
{
  self->owner = g_thread_self ();
  self->numbers = g_array_new (FALSE, FALSE, sizeof (int));
}

static FakeJob *
fake_job_new (Plan plan)
{
  FakeJob *self = g_object_new (FAKE_TYPE_JOB, NULL);

  self->plan = plan;
  return self;
}

/* How a run ended. */
typedef struct
{
  GMainLoop *loop;
  gboolean   success;
  GError    *error;
} End;

static void
on_finished (GObject *object, GAsyncResult *result, gpointer data)
{
  End *end = data;

  g_assert_false (unet_job_is_active (UNET_JOB (object)));
  FAKE_JOB (object)->completed = true;
  end->success = unet_job_run_finish (UNET_JOB (object), result, &end->error);
  g_main_loop_quit (end->loop);
}

static End
run (FakeJob *job, GCancellable *cancellable)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (g_main_context_get_thread_default (), FALSE);
  End end = {loop, FALSE, NULL};

  job->completed = false;
  unet_job_run_async (UNET_JOB (job), cancellable, on_finished, &end);
  g_assert_cmpint (unet_job_get_state (UNET_JOB (job)), ==, UNET_JOB_STATE_RUNNING);
  g_main_loop_run (loop);
  return end;
}

static void
test_order (void)
{
  FakeJob *job = fake_job_new ((Plan){.n_steps = 20000});
  End      end = run (job, NULL);

  g_assert_no_error (end.error);
  g_assert_true (end.success);
  g_assert_cmpuint (job->numbers->len, ==, 20000);
  for (int i = 0; i < 20000; i++)
    g_assert_cmpint (g_array_index (job->numbers, int, i), ==, i + 1);
  g_assert_cmpint (job->result, ==, 20000);
  g_assert_cmpint (unet_job_get_state (UNET_JOB (job)), ==, UNET_JOB_STATE_DONE);
  g_assert_finalize_object (job);
}

/* Merged events lose nothing, latest ones come in order and end with the last; both are fewer than
 * what was posted. */
static void
test_merge (void)
{
  FakeJob *job = fake_job_new ((Plan){.n_steps = 50000, .merged = true, .latest = true});
  End      end = run (job, NULL);

  g_assert_no_error (end.error);
  g_assert_cmpint (job->sum, ==, (int64_t)50000 * 50001 / 2);
  g_assert_cmpint (job->last_latest, ==, 50000);
  g_assert_cmpint (job->n_latest, <=, 50000);
  g_assert_cmpuint (job->numbers->len, ==, 500);
  g_assert_finalize_object (job);
}

/* Nothing that was posted while the owner was busy makes more than one delivery of a kind. */
static void
test_coalesce (void)
{
  FakeJob *job = fake_job_new ((Plan){.n_steps = 99, .merged = true});
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  End end = {loop, FALSE, NULL};

  unet_job_run_async (UNET_JOB (job), NULL, on_finished, &end);
  g_usleep (100000);
  g_main_loop_run (loop);
  g_assert_true (end.success);
  g_assert_cmpint (job->sum, ==, 99 * 100 / 2);
  g_assert_cmpint (job->n_merged, >=, 1);
  g_assert_finalize_object (job);
}

static gboolean
stop_cb (gpointer job)
{
  unet_job_stop (job);
  return G_SOURCE_REMOVE;
}

static void
test_stop (void)
{
  FakeJob *job = fake_job_new ((Plan){.endless = true});
  End      end;

  unet_job_stop (UNET_JOB (job)); /* nothing runs: nothing happens */
  g_timeout_add (20, stop_cb, job);
  end = run (job, NULL);
  g_assert_no_error (end.error);
  g_assert_true (end.success);
  g_assert_cmpint (unet_job_get_state (UNET_JOB (job)), ==, UNET_JOB_STATE_STOPPED);
  g_assert_finalize_object (job);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  FakeJob *job = fake_job_new ((Plan){.endless = true});
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint n_before;
  End   end;

  g_timeout_add (20, cancel_cb, cancellable);
  end = run (job, cancellable);
  g_assert_error (end.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (unet_job_get_state (UNET_JOB (job)), ==, UNET_JOB_STATE_CANCELLED);
  g_clear_error (&end.error);

  /* And one that is cancelled before it begins takes no step. */
  n_before = job->numbers->len;
  end = run (job, cancellable);
  g_assert_cmpuint (job->numbers->len, ==, n_before);
  g_assert_error (end.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&end.error);
  g_assert_finalize_object (job);
}

/* A cancel after a stop is a cancel; a stop after a cancel does not soften it. */
static void
test_stop_and_cancel (void)
{
  FakeJob *job = fake_job_new ((Plan){.endless = true});
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  End end;

  g_cancellable_cancel (cancellable);
  g_idle_add (stop_cb, job);
  end = run (job, cancellable);
  g_assert_error (end.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&end.error);
  g_assert_finalize_object (job);
}

typedef struct
{
  FakeJob    *job;
  _Atomic int begun;
  int         at_pause;
} Pause;

static gboolean
resume_cb (gpointer data)
{
  Pause *pause = data;

  /* At most the step that had passed its border already. */
  g_assert_cmpint (atomic_load (&pause->begun), <=, pause->at_pause + 1);
  g_assert_cmpint (unet_job_get_state (UNET_JOB (pause->job)), ==, UNET_JOB_STATE_PAUSED);
  unet_job_resume (UNET_JOB (pause->job));
  g_assert_cmpint (unet_job_get_state (UNET_JOB (pause->job)), ==, UNET_JOB_STATE_RUNNING);
  return G_SOURCE_REMOVE;
}

static gboolean
pause_cb (gpointer data)
{
  Pause *pause = data;

  unet_job_pause (UNET_JOB (pause->job));
  pause->at_pause = atomic_load (&pause->begun);
  g_timeout_add (60, resume_cb, pause);
  return G_SOURCE_REMOVE;
}

/* Stops it once it has gone on well beyond the pause. */
static gboolean
gone_on_cb (gpointer data)
{
  Pause *pause = data;

  if (pause->at_pause == 0 || atomic_load (&pause->begun) < pause->at_pause + 10)
    return G_SOURCE_CONTINUE;
  unet_job_stop (UNET_JOB (pause->job));
  return G_SOURCE_REMOVE;
}

static gboolean
begin_pause_cb (gpointer data)
{
  Pause *pause = data;

  if (atomic_load (&pause->begun) == 0)
    return G_SOURCE_CONTINUE;
  pause_cb (pause);
  g_timeout_add (5, gone_on_cb, pause);
  return G_SOURCE_REMOVE;
}

static void
test_pause (void)
{
  Pause    pause = {0};
  FakeJob *job = fake_job_new ((Plan){.endless = true, .begun = &pause.begun});
  End      end;

  pause.job = job;
  g_timeout_add (5, begin_pause_cb, &pause);
  end = run (job, NULL);
  g_assert_no_error (end.error);
  g_assert_finalize_object (job);
}

static gboolean
pause_then_stop_cb (gpointer job)
{
  unet_job_pause (job);
  g_timeout_add (30, stop_cb, job);
  return G_SOURCE_REMOVE;
}

static void
test_stop_wakes (void)
{
  FakeJob *job = fake_job_new ((Plan){.endless = true});
  End      end;

  g_timeout_add (20, pause_then_stop_cb, job);
  end = run (job, NULL);
  g_assert_no_error (end.error);
  g_assert_cmpint (unet_job_get_state (UNET_JOB (job)), ==, UNET_JOB_STATE_STOPPED);
  g_assert_finalize_object (job);
}

static void
test_cancel_wakes (void)
{
  FakeJob *job = fake_job_new ((Plan){.endless = true});
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  End end = {loop, FALSE, NULL};

  unet_job_run_async (UNET_JOB (job), cancellable, on_finished, &end);
  unet_job_pause (UNET_JOB (job));
  g_timeout_add (30, cancel_cb, cancellable);
  g_main_loop_run (loop);
  g_assert_error (end.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&end.error);
  g_assert_finalize_object (job);
}

static void
test_failure (void)
{
  FakeJob *job = fake_job_new ((Plan){.n_steps = 10, .fail = true});
  End      end = run (job, NULL);

  g_assert_error (end.error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (job->numbers->len, ==, 10);
  g_assert_cmpint (unet_job_get_state (UNET_JOB (job)), ==, UNET_JOB_STATE_FAILED);
  g_assert_cmpint (job->result, ==, 0);
  g_clear_error (&end.error);
  g_assert_finalize_object (job);
}

static void
test_again (void)
{
  FakeJob *job = fake_job_new ((Plan){.n_steps = 3});
  End      end = run (job, NULL);

  g_assert_true (end.success);
  job->completed = false;
  job->plan.n_steps = 4;
  end = run (job, NULL);
  g_assert_true (end.success);
  g_assert_cmpuint (job->numbers->len, ==, 7);
  g_assert_cmpint (job->result, ==, 4);
  g_assert_finalize_object (job);
}

static void
on_second (GObject *object, GAsyncResult *result, gpointer data)
{
  unet_job_run_finish (UNET_JOB (object), result, data);
}

static void
test_twice (void)
{
  FakeJob *job = fake_job_new ((Plan){.endless = true});
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) second = NULL;
  End end = {loop, FALSE, NULL};

  unet_job_run_async (UNET_JOB (job), NULL, on_finished, &end);
  unet_job_run_async (UNET_JOB (job), NULL, on_second, &second);
  g_timeout_add (30, stop_cb, job);
  g_main_loop_run (loop);
  g_assert_error (second, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_true (end.success);
  g_assert_finalize_object (job);
}

static void
on_gone (gpointer data, GObject *object)
{
  g_main_loop_quit (data);
}

/* An owner that lets go leaves a run that still ends, and then frees all. */
static void
test_unref_while_running (void)
{
  FakeJob *job = fake_job_new ((Plan){.n_steps = 1000});
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_object_weak_ref (G_OBJECT (job), on_gone, loop);
  unet_job_run_async (UNET_JOB (job), NULL, NULL, NULL);
  g_object_unref (job);
  g_main_loop_run (loop);
}

static void
test_dispose_while_running (void)
{
  FakeJob *job = fake_job_new ((Plan){.endless = true});
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  End end = {loop, FALSE, NULL};

  unet_job_run_async (UNET_JOB (job), NULL, on_finished, &end);
  g_object_run_dispose (G_OBJECT (job));
  g_main_loop_run (loop);
  g_assert_error (end.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&end.error);
  g_assert_finalize_object (job);
}

/* On a thread that has a context of its own, all comes there. */
static gpointer
other_owner (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  FakeJob *job;
  End      end;

  g_main_context_push_thread_default (context);
  job = fake_job_new ((Plan){.n_steps = 1000});
  end = run (job, NULL);
  g_assert_true (end.success);
  g_assert_cmpuint (job->numbers->len, ==, 1000);
  g_assert_finalize_object (job);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
test_context (void)
{
  g_thread_join (g_thread_new ("owner", other_owner, NULL));
}

static void
on_state (FakeJob *job, GParamSpec *pspec, GString *states)
{
  UnetJobState state;

  g_assert_false (job->completed);
  g_object_get (job, "state", &state, NULL);
  g_string_append_printf (states, "%d ", (int)state);
}

static void
test_state (void)
{
  FakeJob *job = fake_job_new ((Plan){.endless = true});
  g_autoptr (GString) states = g_string_new (NULL);
  g_autofree char *wanted = NULL;

  g_signal_connect (job, "notify::state", G_CALLBACK (on_state), states);
  g_timeout_add (10, pause_then_stop_cb, job);
  run (job, NULL);
  wanted = g_strdup_printf ("%d %d %d %d ", UNET_JOB_STATE_RUNNING, UNET_JOB_STATE_PAUSED,
                            UNET_JOB_STATE_STOPPING, UNET_JOB_STATE_STOPPED);
  g_assert_cmpstr (states->str, ==, wanted);
  g_assert_finalize_object (job);
}

/* Only a run that is asked to give way does so. */
static void
test_background (void)
{
  const int   own = getpriority (PRIO_PROCESS, (id_t)gettid ());
  _Atomic int nice = -100;
  FakeJob    *job = fake_job_new ((Plan){.n_steps = 1, .nice = &nice});

  g_assert_true (run (job, NULL).success);
  g_assert_cmpint (atomic_load (&nice), ==, own);
  job->completed = false;
  unet_job_set_background (UNET_JOB (job), TRUE);
  g_assert_true (run (job, NULL).success);
  g_assert_cmpint (atomic_load (&nice), >=, MAX (own, 10));
  g_assert_cmpint (getpriority (PRIO_PROCESS, (id_t)gettid ()), ==, own);
  g_assert_finalize_object (job);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/job/order", test_order);
  g_test_add_func ("/jobs/job/merge", test_merge);
  g_test_add_func ("/jobs/job/coalesce", test_coalesce);
  g_test_add_func ("/jobs/job/stop", test_stop);
  g_test_add_func ("/jobs/job/cancel", test_cancel);
  g_test_add_func ("/jobs/job/stop-and-cancel", test_stop_and_cancel);
  g_test_add_func ("/jobs/job/pause", test_pause);
  g_test_add_func ("/jobs/job/stop-wakes", test_stop_wakes);
  g_test_add_func ("/jobs/job/cancel-wakes", test_cancel_wakes);
  g_test_add_func ("/jobs/job/failure", test_failure);
  g_test_add_func ("/jobs/job/again", test_again);
  g_test_add_func ("/jobs/job/twice", test_twice);
  g_test_add_func ("/jobs/job/unref-while-running", test_unref_while_running);
  g_test_add_func ("/jobs/job/dispose-while-running", test_dispose_while_running);
  g_test_add_func ("/jobs/job/context", test_context);
  g_test_add_func ("/jobs/job/state", test_state);
  g_test_add_func ("/jobs/job/background", test_background);
  return g_test_run ();
}
