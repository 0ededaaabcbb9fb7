/* trainer.c: the job that trains a network
 *
 * Steps come at hundreds a second with a small network: those that wait are merged into one array,
 * so that a chart gets all of them and a label only the last. Validation rounds, epochs, files
 * and warnings are events that are never lost, and the steps' arrays lie between them in order. Of
 * previews and of the progress of the scan only the latest counts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/trainer.h"

#include "jobs/job-private.h"

struct _UnetTrainer
{
  UnetJob parent_instance;

  /* Owned */
  UnetTrainSpec  *spec;
  UnetTrainResult result;
  gboolean        has_result;
};

enum
{
  SCANNING,
  STARTED,
  STEP,
  VALIDATION,
  EPOCH,
  SAVED,
  WARNING,
  PREVIEW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetTrainer, unet_trainer, UNET_TYPE_JOB)

/* Events: how each crosses. */

typedef struct
{
  int n_done, n_total;
} Scan;

static void
deliver_scanning (UnetJob *job, gpointer payload)
{
  Scan *scan = payload;

  g_signal_emit (job, signals[SCANNING], 0, scan->n_done, scan->n_total);
}

static void
deliver_started (UnetJob *job, gpointer payload)
{
  g_signal_emit (job, signals[STARTED], 0, payload);
}

static void
deliver_steps (UnetJob *job, gpointer payload)
{
  GArray *steps = payload;

  g_signal_emit (job, signals[STEP], 0, &g_array_index (steps, UnetTrainStep, steps->len - 1),
                 steps);
}

static void
merge_steps (gpointer waiting, gpointer payload)
{
  GArray *steps = payload;

  g_array_append_vals (waiting, steps->data, steps->len);
  g_array_unref (steps);
}

static void
deliver_validation (UnetJob *job, gpointer payload)
{
  g_signal_emit (job, signals[VALIDATION], 0, payload);
}

static void
deliver_epoch (UnetJob *job, gpointer payload)
{
  g_signal_emit (job, signals[EPOCH], 0, payload);
}

static void
deliver_saved (UnetJob *job, gpointer payload)
{
  g_signal_emit (job, signals[SAVED], 0, payload);
}

static void
deliver_warning (UnetJob *job, gpointer payload)
{
  g_signal_emit (job, signals[WARNING], 0, payload);
}

static void
deliver_preview (UnetJob *job, gpointer payload)
{
  g_signal_emit (job, signals[PREVIEW], 0, payload);
}

static void
free_info (gpointer payload)
{
  unet_train_info_free (payload);
}

static void
free_steps (gpointer payload)
{
  g_array_unref (payload);
}

static void
free_preview (gpointer payload)
{
  unet_train_preview_unref (payload);
}

static const UnetJobEventClass scanning_class = {.deliver = deliver_scanning,
                                                 .free = g_free,
                                                 .latest = true};
static const UnetJobEventClass started_class = {.deliver = deliver_started, .free = free_info};
static const UnetJobEventClass step_class = {.deliver = deliver_steps,
                                             .free = free_steps,
                                             .merge = merge_steps};
static const UnetJobEventClass validation_class = {.deliver = deliver_validation, .free = g_free};
static const UnetJobEventClass epoch_class = {.deliver = deliver_epoch, .free = g_free};
static const UnetJobEventClass saved_class = {.deliver = deliver_saved, .free = g_free};
static const UnetJobEventClass warning_class = {.deliver = deliver_warning, .free = g_free};
static const UnetJobEventClass preview_class = {.deliver = deliver_preview,
                                                .free = free_preview,
                                                .latest = true};

/* Hooks, on the worker's thread; DATA is the block. */

static void
on_scanning (void *data, int n_done, int n_total)
{
  Scan scan = {n_done, n_total};

  unet_job_block_post (data, &scanning_class, g_memdup2 (&scan, sizeof scan));
}

static void
on_started (void *data, const UnetTrainInfo *info)
{
  unet_job_block_post (data, &started_class, unet_train_info_copy (info));
}

static void
on_step (void *data, const UnetTrainStep *step)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof *step);

  g_array_append_vals (steps, step, 1);
  unet_job_block_post (data, &step_class, steps);
}

static void
on_validation (void *data, const UnetTrainValidation *validation)
{
  unet_job_block_post (data, &validation_class, unet_train_validation_copy (validation));
}

static void
on_epoch (void *data, const UnetTrainEpoch *epoch)
{
  unet_job_block_post (data, &epoch_class, unet_train_epoch_copy (epoch));
}

static void
on_saved (void *data, const char *path)
{
  unet_job_block_post (data, &saved_class, g_strdup (path));
}

static void
on_warning (void *data, const char *message)
{
  unet_job_block_post (data, &warning_class, g_strdup (message));
}

static int
on_preview_index (void *data)
{
  return unet_job_block_get_choice (data);
}

static void
on_preview (void *data, const UnetTrainPreview *preview)
{
  unet_job_block_post (data, &preview_class, unet_train_preview_new (preview));
}

static gboolean
work (UnetJobBlock *block, gconstpointer spec, gpointer *result, gboolean *stopped, GError **error)
{
  UnetTrainResult      trained = {0};
  const UnetTrainHooks hooks = {
      .poll = unet_job_block_poll,
      .border = unet_job_block_border,
      .scanning = on_scanning,
      .started = on_started,
      .step = on_step,
      .validation = on_validation,
      .epoch = on_epoch,
      .saved = on_saved,
      .warning = on_warning,
      .preview_index = on_preview_index,
      .preview = on_preview,
      .data = block,
  };

  if (!unet_train (spec, &hooks, &trained, error))
    return FALSE;
  *stopped = trained.stopped;
  *result = g_memdup2 (&trained, sizeof trained);
  return TRUE;
}

static gpointer
copy_spec (UnetJob *job)
{
  return unet_train_spec_copy (UNET_TRAINER (job)->spec);
}

static void
free_spec (gpointer spec)
{
  unet_train_spec_free (spec);
}

static void
clear_result (UnetTrainer *self)
{
  if (self->has_result)
    unet_train_result_clear (&self->result);
  self->has_result = FALSE;
}

static void
take_result (UnetJob *job, gpointer result)
{
  UnetTrainer     *self = UNET_TRAINER (job);
  UnetTrainResult *trained = result;

  clear_result (self);
  self->result = *trained;
  self->has_result = TRUE;
  g_free (trained);
}

static void
unet_trainer_finalize (GObject *object)
{
  UnetTrainer *self = UNET_TRAINER (object);

  clear_result (self);
  g_clear_pointer (&self->spec, unet_train_spec_free);
  G_OBJECT_CLASS (unet_trainer_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, guint n_params, GType first, GType second)
{
  /* Boxed values are lent to the handlers, not copied for each. */
  return g_signal_new (name, UNET_TYPE_TRAINER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       n_params, first, second);
}

static void
unet_trainer_class_init (UnetTrainerClass *klass)
{
  UnetJobClass *job_class = UNET_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = unet_trainer_finalize;
  job_class->thread_name = "unet-train";
  job_class->copy_spec = copy_spec;
  job_class->free_spec = free_spec;
  job_class->work = work;
  job_class->take_result = take_result;

  /**
   * UnetTrainer::scanning:
   * @n_done: masks looked through
   * @n_total: masks in all
   */
  signals[SCANNING] = add_signal ("scanning", 2, G_TYPE_INT, G_TYPE_INT);

  /**
   * UnetTrainer::started:
   * @info: (type UnetTrainInfo): what is known before the first step
   */
  signals[STARTED] =
      add_signal ("started", 1, UNET_TYPE_TRAIN_INFO | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_NONE);

  /**
   * UnetTrainer::step:
   * @latest: (type UnetTrainStep): the newest step
   * @steps: (element-type UnetTrainStep): all steps since the last signal, @latest included
   */
  signals[STEP] = add_signal ("step", 2, UNET_TYPE_TRAIN_STEP | G_SIGNAL_TYPE_STATIC_SCOPE,
                              G_TYPE_ARRAY | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * UnetTrainer::validation:
   * @validation: (type UnetTrainValidation): a validation round
   */
  signals[VALIDATION] = add_signal (
      "validation", 1, UNET_TYPE_TRAIN_VALIDATION | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_NONE);

  /**
   * UnetTrainer::epoch:
   * @epoch: (type UnetTrainEpoch): an epoch that is done
   */
  signals[EPOCH] =
      add_signal ("epoch", 1, UNET_TYPE_TRAIN_EPOCH | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_NONE);

  /**
   * UnetTrainer::saved:
   * @path: (type filename): a checkpoint that is whole by now
   */
  signals[SAVED] = add_signal ("saved", 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_NONE);

  /**
   * UnetTrainer::warning:
   * @message: a sentence
   */
  signals[WARNING] =
      add_signal ("warning", 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_NONE);

  /**
   * UnetTrainer::preview:
   * @preview: (type UnetTrainPreview): a validation image with what the network makes of it; take
   *   a reference to keep it
   */
  signals[PREVIEW] =
      add_signal ("preview", 1, UNET_TYPE_TRAIN_PREVIEW | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_NONE);
}

static void
unet_trainer_init (UnetTrainer *self)
{
}

/**
 * unet_trainer_new:
 * @spec: what to train; copied
 *
 * Returns: (transfer full): a trainer, to be run with unet_job_run_async()
 */
UnetTrainer *
unet_trainer_new (const UnetTrainSpec *spec)
{
  UnetTrainer *self;

  g_return_val_if_fail (spec != NULL, NULL);

  self = g_object_new (UNET_TYPE_TRAINER, NULL);
  self->spec = unet_train_spec_copy (spec);
  return self;
}

/**
 * unet_trainer_get_spec:
 * @self: a trainer
 *
 * Returns: (transfer none): what it trains
 */
const UnetTrainSpec *
unet_trainer_get_spec (UnetTrainer *self)
{
  g_return_val_if_fail (UNET_IS_TRAINER (self), NULL);

  return self->spec;
}

/**
 * unet_trainer_set_preview_index:
 * @self: a trainer
 * @index: position in the validation set, or -1 for none
 *
 * Chooses the image that #UnetTrainer::preview shows: at once where it is another than before, and
 * in each validation round. May be called at any time.
 */
void
unet_trainer_set_preview_index (UnetTrainer *self, int index)
{
  g_return_if_fail (UNET_IS_TRAINER (self));

  unet_job_set_choice (UNET_JOB (self), index);
}

/**
 * unet_trainer_get_result:
 * @self: a trainer
 *
 * Returns: (transfer none) (nullable): the outcome of the last run that succeeded, %NULL before
 */
const UnetTrainResult *
unet_trainer_get_result (UnetTrainer *self)
{
  g_return_val_if_fail (UNET_IS_TRAINER (self), NULL);

  return self->has_result ? &self->result : NULL;
}
