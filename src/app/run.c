/* run.c: a training run, under way or ended, with its curves
 *
 * The object, and what can be done with it. What the trainer tells of its work is in run-events.c;
 * the end of the work comes here, when all else has been told.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/run-private.h"

#include "app/network-title.h"

#include "app/message.h"

#include <glib/gi18n.h>

enum
{
  PROP_0,
  PROP_STATE,
  PROP_TITLE,
  PROP_SHOWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  CHANGED,
  STARTED,
  PREVIEW,
  FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetRun, unet_run, G_TYPE_OBJECT)

void
unet_run_announce (UnetRun *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

void
unet_run_note (UnetRun *self, const char *text)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%X");
  g_autofree char *line = g_strdup_printf ("%s  %s\n", time, text);
  GtkTextIter      end;

  gtk_text_buffer_get_end_iter (self->log, &end);
  gtk_text_buffer_insert (self->log, &end, line, -1);
}

gint64
unet_run_get_elapsed (UnetRun *self)
{
  gint64 now = self->ended != 0       ? self->ended
               : self->paused_at != 0 ? self->paused_at
                                      : g_get_monotonic_time ();

  return self->began != 0 ? now - self->began - self->paused_for : 0;
}

static void
on_state (UnetTrainer *trainer, GParamSpec *pspec, UnetRun *self)
{
  /* The end is told when all of it is known: on_finished(). */
  if (!unet_run_is_active (self))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  unet_run_announce (self);
}

static void
note_end (UnetRun *self)
{
  g_autofree char *text = self->error != NULL ? unet_message_for_window (self->error->message)
                                              : unet_run_dup_status (self);

  unet_run_note (self, text);
}

static void
on_finished (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetRun) self = data;

  /* Disposed of while it worked. */
  if (self->log == NULL)
    return;
  unet_run_flush (self);
  self->ended = self->paused_at != 0 ? self->paused_at : g_get_monotonic_time ();
  g_clear_error (&self->error);
  unet_job_run_finish (UNET_JOB (object), result, &self->error);
  note_end (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  unet_run_announce (self);
  g_signal_emit (self, signals[FINISHED], 0);
}

/* --- the object --- */

static void
unet_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UnetRun *self = UNET_RUN (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int)unet_run_get_state (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SHOWN:
      g_value_set_boolean (value, self->shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_run_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SHOWN:
      unet_run_set_shown (UNET_RUN (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
drop_trainer (UnetRun *self)
{
  g_clear_handle_id (&self->flushing, g_source_remove);
  g_clear_object (&self->cancellable);
  if (self->trainer != NULL)
    g_signal_handlers_disconnect_by_data (self->trainer, self);
  g_clear_object (&self->trainer);
}

static void
unet_run_dispose (GObject *object)
{
  UnetRun *self = UNET_RUN (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  drop_trainer (self);
  for (int i = 0; i < UNET_CURVE_N_KINDS; i++)
    g_clear_object (&self->curves[i]);
  g_clear_object (&self->log);
  G_OBJECT_CLASS (unet_run_parent_class)->dispose (object);
}

static void
unet_run_finalize (GObject *object)
{
  UnetRun *self = UNET_RUN (object);

  unet_train_spec_free (self->spec);
  g_clear_pointer (&self->info, unet_train_info_free);
  g_clear_pointer (&self->preview, unet_train_preview_unref);
  g_clear_error (&self->error);
  g_array_unref (self->waiting);
  g_free (self->title);
  g_free (self->network);
  G_OBJECT_CLASS (unet_run_parent_class)->finalize (object);
}

static void
install_signals (void)
{
  /**
   * UnetRun::changed:
   *
   * Status, progress or scores are others.
   */
  signals[CHANGED] = g_signal_new ("changed", UNET_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  /**
   * UnetRun::started:
   *
   * The data set is read: unet_run_get_info() knows it now.
   */
  signals[STARTED] = g_signal_new ("started", UNET_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  /**
   * UnetRun::preview:
   *
   * There is a new one.
   */
  signals[PREVIEW] = g_signal_new ("preview", UNET_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  /**
   * UnetRun::finished:
   *
   * It has ended, in whatever way.
   */
  signals[FINISHED] = g_signal_new ("finished", UNET_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
}

static void
unet_run_class_init (UnetRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = unet_run_get_property;
  object_class->set_property = unet_run_set_property;
  object_class->dispose = unet_run_dispose;
  object_class->finalize = unet_run_finalize;
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, UNET_TYPE_JOB_STATE, UNET_JOB_STATE_IDLE,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] =
      g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * UnetRun:shown:
   *
   * Whether its curves are to be seen.
   */
  properties[PROP_SHOWN] =
      g_param_spec_boolean ("shown", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  install_signals ();
}

static void
unet_run_init (UnetRun *self)
{
  self->log = gtk_text_buffer_new (NULL);
  self->waiting = g_array_new (FALSE, FALSE, sizeof (UnetTrainStep));
  self->best_dice = self->first_done = -1;
  self->curves[UNET_CURVE_LOSS] = unet_series_new (_ ("Training"), UNET_SERIES_STYLE_THIN);
  self->curves[UNET_CURVE_VALIDATION_LOSS] =
      unet_series_new (_ ("Validation"), UNET_SERIES_STYLE_POINTS);
  self->curves[UNET_CURVE_DICE] = unet_series_new (_ ("Dice"), UNET_SERIES_STYLE_POINTS);
  self->curves[UNET_CURVE_IOU] = unet_series_new (_ ("IoU"), UNET_SERIES_STYLE_POINTS);
  self->curves[UNET_CURVE_RATE] = unet_series_new (_ ("Learning rate"), UNET_SERIES_STYLE_BOLD);
}

static void
take_spec (UnetRun *self, const UnetTrainSpec *spec)
{
  g_autofree char *base = g_path_get_basename (spec->checkpoints);

  self->spec = unet_train_spec_copy (spec);
  g_free (self->spec->log);
  self->spec->log = g_build_filename (spec->checkpoints, UNET_RUN_LOG_NAME, NULL);
  self->title = g_filename_display_name (base);
}

/**
 * unet_run_new:
 * @spec: the settings. Its log is log.csv in the folder of its checkpoints, whatever they say
 *
 * Returns: (transfer full): a run, to be started
 */
UnetRun *
unet_run_new (const UnetTrainSpec *spec)
{
  UnetRun *self = g_object_new (UNET_TYPE_RUN, NULL);

  take_spec (self, spec);
  self->spec->resume = false;
  if (spec->load == NULL)
    self->network = unet_network_title (spec->architecture, spec->encoder);
  self->loaded = true;
  return self;
}

/**
 * unet_run_new_earlier:
 * @folder: (type filename): where an earlier run left its files
 *
 * Returns: (transfer full): the run as it ended, to be loaded
 */
UnetRun *
unet_run_new_earlier (const char *folder)
{
  UnetRun *self = g_object_new (UNET_TYPE_RUN, NULL);
  g_autoptr (UnetTrainSpec) spec = g_new0 (UnetTrainSpec, 1);

  unet_train_spec_init (spec, UNET_RECIPE_REFERENCE);
  g_free (spec->checkpoints);
  spec->checkpoints = g_strdup (folder);
  take_spec (self, spec);
  return self;
}

/* --- work --- */

static void
run_trainer (UnetRun *self)
{
  drop_trainer (self);
  self->trainer = unet_trainer_new (self->spec);
  unet_job_set_background (UNET_JOB (self->trainer), TRUE);
  unet_trainer_set_preview_index (self->trainer, self->preview_index);
  unet_run_listen (self, self->trainer);
  g_signal_connect (self->trainer, "notify::state", G_CALLBACK (on_state), self);
  g_clear_error (&self->error);
  self->began = g_get_monotonic_time ();
  self->paused_at = self->paused_for = self->ended = 0;
  self->first_done = -1;
  self->n_scanned = self->n_to_scan = 0;
  self->cancellable = g_cancellable_new ();
  unet_job_run_async (UNET_JOB (self->trainer), self->cancellable, on_finished,
                      g_object_ref (self));
}

/**
 * unet_run_start:
 * @self: a run that was not started yet
 */
void
unet_run_start (UnetRun *self)
{
  g_return_if_fail (UNET_IS_RUN (self));
  g_return_if_fail (self->trainer == NULL && self->loaded);

  run_trainer (self);
}

/**
 * unet_run_resume:
 * @self: a run that unet_run_can_resume()
 * @epochs: how many it is to have in all, at least as many as now; 0: as many as it was to have
 *
 * Goes on from its last checkpoint. What the curves have beyond that is taken away.
 */
void
unet_run_resume (UnetRun *self, int epochs)
{
  g_return_if_fail (UNET_IS_RUN (self));
  g_return_if_fail (!unet_run_is_active (self) && self->loaded);

  self->spec->resume = true;
  g_clear_pointer (&self->spec->load, g_free);
  if (epochs > 0)
    self->spec->epochs = epochs;
  run_trainer (self);
}

void
unet_run_set_threads (UnetRun *self, int n_threads)
{
  self->spec->n_threads = n_threads;
}

void
unet_run_pause (UnetRun *self)
{
  if (unet_run_get_state (self) != UNET_JOB_STATE_RUNNING)
    return;
  self->paused_at = g_get_monotonic_time ();
  unet_run_note (self, _ ("Paused"));
  unet_job_pause (UNET_JOB (self->trainer));
}

void
unet_run_go_on (UnetRun *self)
{
  if (unet_run_get_state (self) != UNET_JOB_STATE_PAUSED)
    return;
  self->paused_for += g_get_monotonic_time () - self->paused_at;
  self->paused_at = 0;
  unet_run_note (self, _ ("Continued"));
  unet_job_resume (UNET_JOB (self->trainer));
}

/**
 * unet_run_stop:
 * @self: a run
 *
 * Ends at the next batch, with a checkpoint to go on from.
 */
void
unet_run_stop (UnetRun *self)
{
  if (unet_run_is_active (self))
    unet_job_stop (UNET_JOB (self->trainer));
}

/**
 * unet_run_cancel:
 * @self: a run
 *
 * Ends at once; what was saved before stays.
 */
void
unet_run_cancel (UnetRun *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/* --- state --- */

/**
 * unet_run_get_state:
 * @self: a run
 *
 * Returns: what it is doing; of an earlier run how it ended
 */
UnetJobState
unet_run_get_state (UnetRun *self)
{
  if (self->trainer != NULL)
    return unet_job_get_state (UNET_JOB (self->trainer));
  if (self->epoch_done == 0 && self->step.step == 0)
    return UNET_JOB_STATE_IDLE;
  return self->epoch_done >= self->spec->epochs ? UNET_JOB_STATE_DONE : UNET_JOB_STATE_STOPPED;
}

gboolean
unet_run_is_active (UnetRun *self)
{
  return self->trainer != NULL && unet_job_is_active (UNET_JOB (self->trainer));
}

/**
 * unet_run_is_complete:
 * @self: a run
 *
 * Returns: whether all its epochs are done
 */
gboolean
unet_run_is_complete (UnetRun *self)
{
  return unet_run_get_state (self) == UNET_JOB_STATE_DONE;
}

/**
 * unet_run_can_resume:
 * @self: a run
 *
 * Returns: whether it has ended and left a checkpoint to go on from. One that is complete goes on
 *   with more epochs
 */
gboolean
unet_run_can_resume (UnetRun *self)
{
  g_autofree char *last = g_build_filename (self->spec->checkpoints, "last.pth", NULL);

  return self->loaded && !unet_run_is_active (self) && g_file_test (last, G_FILE_TEST_IS_REGULAR);
}

/**
 * unet_run_get_fraction:
 * @self: a run
 *
 * Returns: how much of it is done, 0 to 1
 */
double
unet_run_get_fraction (UnetRun *self)
{
  const UnetTrainStep *step = &self->step;

  if (unet_run_is_complete (self))
    return 1;
  if (step->n_images == 0 || self->spec->epochs == 0)
    return self->spec->epochs > 0 ? MIN (1, (double)self->epoch_done / self->spec->epochs) : 0;
  /* Not by the step's own number of epochs: one that is resumed may have more by now. */
  return MIN (1,
              (step->epoch - 1 + (double)step->images_done / step->n_images) / self->spec->epochs);
}

/**
 * unet_run_get_best_dice:
 * @self: a run
 *
 * Returns: the best of its validation rounds, -1 before the first
 */
double
unet_run_get_best_dice (UnetRun *self)
{
  return self->best_dice;
}

/**
 * unet_run_get_error:
 * @self: a run
 *
 * Returns: (nullable): why it failed, or was cancelled
 */
const GError *
unet_run_get_error (UnetRun *self)
{
  return self->error;
}

/* --- what it is and has --- */

const UnetTrainSpec *
unet_run_get_spec (UnetRun *self)
{
  return self->spec;
}

/**
 * unet_run_get_info:
 * @self: a run
 *
 * Returns: (nullable): what is known of it once it has begun
 */
const UnetTrainInfo *
unet_run_get_info (UnetRun *self)
{
  return self->info;
}

const char *
unet_run_get_title (UnetRun *self)
{
  return self->title;
}

/**
 * unet_run_get_network:
 * @self: a run
 *
 * Returns: (nullable): which network it trains, as short as that is known; %NULL: it is not yet
 */
const char *
unet_run_get_network (UnetRun *self)
{
  g_return_val_if_fail (UNET_IS_RUN (self), NULL);

  return self->network != NULL || self->info == NULL ? self->network : self->info->network;
}

const char *
unet_run_get_folder (UnetRun *self)
{
  return self->spec->checkpoints;
}

/**
 * unet_run_dup_model:
 * @self: a run
 *
 * Returns: (nullable) (transfer full) (type filename): the best network so far, else the last;
 * %NULL if none was saved yet
 */
char *
unet_run_dup_model (UnetRun *self)
{
  static const char *const names[] = {"best.pth", "last.pth"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->spec->checkpoints, names[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/**
 * unet_run_get_curve:
 * @self: a run
 * @kind: which
 *
 * Returns: (transfer none): over the step
 */
UnetSeries *
unet_run_get_curve (UnetRun *self, UnetCurveKind kind)
{
  return self->curves[kind];
}

/**
 * unet_run_get_log:
 * @self: a run
 *
 * Returns: (transfer none): what happened, a line each
 */
GtkTextBuffer *
unet_run_get_log (UnetRun *self)
{
  return self->log;
}

/* --- the preview --- */

/**
 * unet_run_get_preview:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): the latest, of the image that was chosen
 */
UnetTrainPreview *
unet_run_get_preview (UnetRun *self)
{
  return self->preview;
}

/**
 * unet_run_set_preview_index:
 * @self: a run
 * @index: position in the validation set
 */
void
unet_run_set_preview_index (UnetRun *self, int index)
{
  self->preview_index = index;
  if (self->trainer != NULL)
    unet_trainer_set_preview_index (self->trainer, index);
}

int
unet_run_get_preview_index (UnetRun *self)
{
  return self->preview_index;
}

gboolean
unet_run_get_shown (UnetRun *self)
{
  return self->shown;
}

void
unet_run_set_shown (UnetRun *self, gboolean shown)
{
  if (self->shown == (bool)shown)
    return;
  self->shown = shown;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
}
