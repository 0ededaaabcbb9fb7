/* job.c: work on a thread of its own, told about on the owner's
 *
 * One run has three parties: the object, which lives on the owner's thread; the worker, a thread
 * made for this run; and the block, the only thing that both touch. The worker knows the block and
 * a copy of what it has to do. It never sees the object, so the object needs no lock.
 *
 * The way up: the worker posts events into the block's queue, in order. Some must not be lost (an
 * epoch is done, a file was saved); of some only the latest counts (a preview), and it takes the
 * place of one that still waits; some are merged with the last one that waits (steps, into an array
 * of steps). So the queue stays short however fast the worker and however slow the owner is, and
 * what it delivers is always in the order in which it happened. The first event in an empty queue
 * attaches one idle source to the context that was the thread's default when the run began. Its
 * priority is below that of drawing: a busy worker cannot starve the window. The source takes the
 * whole queue at once and delivers it outside the lock; if there is more by then it runs again.
 *
 * The end is the last word: the worker marks the block as done after its last event, and the source
 * that sees the mark has delivered all events before. Then it joins the thread, hands the result to
 * the object, sets the state and returns the task. The task holds a reference on the object, so a
 * run outlives an owner who lets go of it.
 *
 * The way down: one atomic number (go on, stop, cancel) that only ever rises and that the engine
 * polls; a flag with a condition for pausing, waited on at the engine's borders; and a cancellable
 * for work that waits for others and cannot poll meanwhile.
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/job-private.h"

#include "base/cpu.h"

#include <glib/gi18n.h>
#include <stdatomic.h>

typedef struct
{
  const UnetJobEventClass *klass;
  gpointer                 payload;
} Event;

struct _UnetJobBlock
{
  /* Set before the thread starts, constant while it runs. */
  GMainContext *context;
  gpointer      spec;
  UnetJobClass *klass;
  bool          background;
  GCancellable *waker; /* cancelled by stop and by cancel */

  /* Atomic. */
  _Atomic int verdict; /* UnetVerdict */
  _Atomic int choice;

  /* Of the owner's thread. */
  GTask   *task;
  GThread *thread;
  gulong   cancelled_id;

  GMutex   lock; /* of all below */
  GCond    wake;
  bool     paused;
  bool     pumping; /* a source is attached or at work */
  GQueue   events;  /* Event, oldest first */
  bool     done;
  bool     stopped;
  gpointer result;
  GError  *error; /* NULL: success */
};

typedef struct
{
  UnetJobState  state;
  int           choice;
  gboolean      background;
  UnetJobBlock *block; /* of the run in progress */
} UnetJobPrivate;

enum
{
  PROP_0,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (UnetJobState,
                    unet_job_state,
                    G_DEFINE_ENUM_VALUE (UNET_JOB_STATE_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (UNET_JOB_STATE_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (UNET_JOB_STATE_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (UNET_JOB_STATE_STOPPING, "stopping"),
                    G_DEFINE_ENUM_VALUE (UNET_JOB_STATE_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (UNET_JOB_STATE_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (UNET_JOB_STATE_CANCELLED, "cancelled"),
                    G_DEFINE_ENUM_VALUE (UNET_JOB_STATE_FAILED, "failed"))

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (UnetJob, unet_job, G_TYPE_OBJECT)

static void
event_free (gpointer data)
{
  Event *event = data;

  event->klass->free (event->payload);
  g_free (event);
}

static UnetJobBlock *
block_new (UnetJob *self, gpointer spec)
{
  UnetJobBlock *block = g_atomic_rc_box_new0 (UnetJobBlock);

  block->context = g_main_context_ref_thread_default ();
  block->klass = g_type_class_ref (G_OBJECT_TYPE (self));
  block->spec = spec;
  block->waker = g_cancellable_new ();
  atomic_init (&block->verdict, UNET_GO_ON);
  atomic_init (&block->choice, -1);
  g_mutex_init (&block->lock);
  g_cond_init (&block->wake);
  g_queue_init (&block->events);
  return block;
}

static void
block_clear (gpointer data)
{
  UnetJobBlock *block = data;

  g_queue_clear_full (&block->events, event_free);
  block->klass->free_spec (block->spec);
  g_object_unref (block->waker);
  g_clear_error (&block->error);
  g_cond_clear (&block->wake);
  g_mutex_clear (&block->lock);
  g_type_class_unref (block->klass);
  g_main_context_unref (block->context);
}

static void
block_unref (gpointer block)
{
  g_atomic_rc_box_release_full (block, block_clear);
}

/* The verdict only rises: a stop does not soften a cancel. */
static void
block_raise (UnetJobBlock *block, UnetVerdict verdict)
{
  int seen = atomic_load (&block->verdict);

  while (seen < (int)verdict &&
         !atomic_compare_exchange_weak (&block->verdict, &seen, (int)verdict))
    ;
  g_mutex_lock (&block->lock);
  g_cond_broadcast (&block->wake);
  g_mutex_unlock (&block->lock);
  g_cancellable_cancel (block->waker);
}

UnetVerdict
unet_job_block_poll (void *data)
{
  UnetJobBlock *block = data;

  return (UnetVerdict)atomic_load (&block->verdict);
}

void
unet_job_block_border (void *data)
{
  UnetJobBlock *block = data;

  g_mutex_lock (&block->lock);
  while (block->paused && atomic_load (&block->verdict) == UNET_GO_ON)
    g_cond_wait (&block->wake, &block->lock);
  g_mutex_unlock (&block->lock);
}

GCancellable *
unet_job_block_get_waker (UnetJobBlock *block)
{
  return block->waker;
}

int
unet_job_block_get_choice (UnetJobBlock *block)
{
  return atomic_load (&block->choice);
}

static void
set_state (UnetJob *self, UnetJobState state)
{
  UnetJobPrivate *priv = unet_job_get_instance_private (self);

  if (priv->state == state)
    return;
  priv->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* The run is over and all its events are delivered. */
static void
finish_run (UnetJobBlock *block)
{
  g_autoptr (GTask) task = g_steal_pointer (&block->task);
  UnetJob        *self = g_task_get_source_object (task);
  UnetJobPrivate *priv = unet_job_get_instance_private (self);

  g_thread_join (g_steal_pointer (&block->thread));
  g_cancellable_disconnect (g_task_get_cancellable (task), block->cancelled_id);
  g_clear_pointer (&priv->block, block_unref);

  if (block->error != NULL)
    {
      bool cancelled = g_error_matches (block->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

      set_state (self, cancelled ? UNET_JOB_STATE_CANCELLED : UNET_JOB_STATE_FAILED);
      g_task_return_error (task, g_steal_pointer (&block->error));
      return;
    }
  block->klass->take_result (self, g_steal_pointer (&block->result));
  set_state (self, block->stopped ? UNET_JOB_STATE_STOPPED : UNET_JOB_STATE_DONE);
  g_task_return_boolean (task, TRUE);
}

static gboolean
pump (gpointer data)
{
  UnetJobBlock *block = data;
  UnetJob      *self = g_task_get_source_object (block->task);
  GQueue        events = G_QUEUE_INIT;
  Event        *event;
  bool          done, more;

  g_mutex_lock (&block->lock);
  events = block->events;
  g_queue_init (&block->events);
  done = block->done;
  g_mutex_unlock (&block->lock);

  while ((event = g_queue_pop_head (&events)) != NULL)
    {
      event->klass->deliver (self, event->payload);
      event_free (event);
    }
  if (done)
    {
      finish_run (block);
      return G_SOURCE_REMOVE;
    }
  g_mutex_lock (&block->lock);
  more = block->done || !g_queue_is_empty (&block->events);
  block->pumping = more;
  g_mutex_unlock (&block->lock);
  return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* With the lock held. */
static void
start_pumping (UnetJobBlock *block)
{
  GSource *source;

  if (block->pumping)
    return;
  block->pumping = true;
  source = g_idle_source_new ();
  g_source_set_static_name (source, "[unet] job events");
  g_source_set_callback (source, pump, g_atomic_rc_box_acquire (block), block_unref);
  g_source_attach (source, block->context);
  g_source_unref (source);
}

void
unet_job_block_post (UnetJobBlock *block, const UnetJobEventClass *klass, gpointer payload)
{
  Event *event, *last, *dropped = NULL;

  g_mutex_lock (&block->lock);
  last = g_queue_peek_tail (&block->events);
  if (klass->merge != NULL && last != NULL && last->klass == klass)
    klass->merge (last->payload, payload);
  else
    {
      for (GList *link = block->events.head; klass->latest && link != NULL; link = link->next)
        if (((Event *)link->data)->klass == klass)
          {
            dropped = link->data;
            g_queue_delete_link (&block->events, link);
            break;
          }
      event = g_new (Event, 1);
      event->klass = klass;
      event->payload = payload;
      g_queue_push_tail (&block->events, event);
    }
  start_pumping (block);
  g_mutex_unlock (&block->lock);

  if (dropped != NULL)
    event_free (dropped);
}

static gpointer
work (gpointer data)
{
  UnetJobBlock *block = data;
  gboolean      stopped = FALSE;
  gpointer      result = NULL;
  GError       *error = NULL;

  if (block->background)
    unet_cpu_yield_to_others ();
  if (!block->klass->work (block, block->spec, &result, &stopped, &error) && error == NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         _ ("The job failed without a reason"));

  g_mutex_lock (&block->lock);
  block->stopped = stopped;
  block->result = result;
  block->error = error;
  block->done = true;
  start_pumping (block);
  g_mutex_unlock (&block->lock);
  block_unref (block);
  return NULL;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  block_raise (data, UNET_CANCEL);
}

/**
 * unet_job_run_async:
 * @self: a job that is not active
 * @cancellable: (nullable): ends the job at once with %G_IO_ERROR_CANCELLED
 * @callback: (scope async): called after the job's last signal
 * @user_data: for @callback
 *
 * Starts the work with the settings that the job has now. Signals and @callback come on the context
 * that is the calling thread's default now. A job may run again after it has ended.
 */
void
unet_job_run_async (UnetJob            *self,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  UnetJobPrivate *priv = unet_job_get_instance_private (self);
  g_autoptr (GTask) task = NULL;
  UnetJobBlock *block;
  GError       *error = NULL;

  g_return_if_fail (UNET_IS_JOB (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, unet_job_run_async);
  /* A run that succeeded (or was stopped) is a success even if it is cancelled a moment later. */
  g_task_set_check_cancellable (task, FALSE);
  if (priv->block != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               _ ("The job is already running"));
      return;
    }

  block = block_new (self, UNET_JOB_GET_CLASS (self)->copy_spec (self));
  block->background = priv->background;
  atomic_store (&block->choice, priv->choice);
  /* Before the thread is there: a job that is cancelled already does not take a single step. */
  if (cancellable != NULL)
    block->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                 g_atomic_rc_box_acquire (block), block_unref);
  block->thread =
      g_thread_try_new (block->klass->thread_name, work, g_atomic_rc_box_acquire (block), &error);
  if (block->thread == NULL)
    {
      g_cancellable_disconnect (cancellable, block->cancelled_id);
      block_unref (block);
      block_unref (block);
      g_task_return_error (task, error);
      return;
    }
  block->task = g_steal_pointer (&task);
  priv->block = block;
  set_state (self, UNET_JOB_STATE_RUNNING);
}

/**
 * unet_job_run_finish:
 * @self: a job
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: whether the job succeeded; a job that was stopped has
 */
gboolean
unet_job_run_finish (UnetJob *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (UNET_IS_JOB (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * unet_job_stop:
 * @self: a job
 *
 * Asks a running job to end at the next border, keeping what it has done.
 */
void
unet_job_stop (UnetJob *self)
{
  UnetJobPrivate *priv = unet_job_get_instance_private (self);

  g_return_if_fail (UNET_IS_JOB (self));

  if (priv->block == NULL)
    return;
  block_raise (priv->block, UNET_STOP);
  set_state (self, UNET_JOB_STATE_STOPPING);
}

static void
set_paused (UnetJob *self, bool paused, UnetJobState from, UnetJobState to)
{
  UnetJobPrivate *priv = unet_job_get_instance_private (self);

  if (priv->block == NULL || priv->state != from)
    return;
  g_mutex_lock (&priv->block->lock);
  priv->block->paused = paused;
  g_cond_broadcast (&priv->block->wake);
  g_mutex_unlock (&priv->block->lock);
  set_state (self, to);
}

/**
 * unet_job_pause:
 * @self: a job
 *
 * Makes a running job wait at the next border. Stopping and cancelling wake it.
 */
void
unet_job_pause (UnetJob *self)
{
  g_return_if_fail (UNET_IS_JOB (self));

  set_paused (self, true, UNET_JOB_STATE_RUNNING, UNET_JOB_STATE_PAUSED);
}

/**
 * unet_job_resume:
 * @self: a job
 *
 * Lets a paused job go on.
 */
void
unet_job_resume (UnetJob *self)
{
  g_return_if_fail (UNET_IS_JOB (self));

  set_paused (self, false, UNET_JOB_STATE_PAUSED, UNET_JOB_STATE_RUNNING);
}

/**
 * unet_job_set_background:
 * @self: a job
 * @background: whether its next runs give way to whatever else wants the processor
 *
 * For a window, which has to be drawn in time while all cores work.
 */
void
unet_job_set_background (UnetJob *self, gboolean background)
{
  UnetJobPrivate *priv = unet_job_get_instance_private (self);

  g_return_if_fail (UNET_IS_JOB (self));

  priv->background = background;
}

/**
 * unet_job_get_state:
 * @self: a job
 *
 * Returns: what the job is doing, as far as its owner has been told
 */
UnetJobState
unet_job_get_state (UnetJob *self)
{
  UnetJobPrivate *priv = unet_job_get_instance_private (self);

  g_return_val_if_fail (UNET_IS_JOB (self), UNET_JOB_STATE_IDLE);

  return priv->state;
}

/**
 * unet_job_is_active:
 * @self: a job
 *
 * Returns: whether a run has begun and not yet completed
 */
gboolean
unet_job_is_active (UnetJob *self)
{
  UnetJobPrivate *priv = unet_job_get_instance_private (self);

  g_return_val_if_fail (UNET_IS_JOB (self), FALSE);

  return priv->block != NULL;
}

void
unet_job_set_choice (UnetJob *self, int choice)
{
  UnetJobPrivate *priv = unet_job_get_instance_private (self);

  priv->choice = choice;
  if (priv->block != NULL)
    atomic_store (&priv->block->choice, choice);
}

static void
unet_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UnetJobPrivate *priv = unet_job_get_instance_private (UNET_JOB (object));

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int)priv->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* While a run is in progress its task holds a reference: only g_object_run_dispose() comes here
 * then, from an owner who wants an end. */
static void
unet_job_dispose (GObject *object)
{
  UnetJobPrivate *priv = unet_job_get_instance_private (UNET_JOB (object));

  if (priv->block != NULL)
    block_raise (priv->block, UNET_CANCEL);
  G_OBJECT_CLASS (unet_job_parent_class)->dispose (object);
}

static void
unet_job_class_init (UnetJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = unet_job_dispose;
  object_class->get_property = unet_job_get_property;

  /**
   * UnetJob:state:
   *
   * What the job is doing.
   */
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, UNET_TYPE_JOB_STATE, UNET_JOB_STATE_IDLE,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
unet_job_init (UnetJob *self)
{
  UnetJobPrivate *priv = unet_job_get_instance_private (self);

  priv->choice = -1;
}
