/* predictor.c: the job that writes masks for files and folders
 *
 * One event per picture, none lost: a front end lists them all.
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/predictor.h"

#include "jobs/job-private.h"

struct _UnetPredictorJob
{
  UnetJob parent_instance;

  /* Owned */
  UnetPredictSpec   spec;
  UnetPredictResult result;
  gboolean          has_result;
};

enum
{
  STARTED,
  DONE,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetPredictorJob, unet_predictor_job, UNET_TYPE_JOB)

/* What the hooks were told of one picture, or of the beginning. */
typedef struct
{
  int                index, n_images;
  UnetModelInfo     *info;
  UnetPredictRecord *record;
  char              *input;
  GError            *error;
} Told;

static void
told_free (gpointer data)
{
  Told *told = data;

  g_clear_pointer (&told->info, unet_model_info_free);
  g_clear_pointer (&told->record, unet_predict_record_free);
  g_clear_error (&told->error);
  g_free (told->input);
  g_free (told);
}

static void
deliver_started (UnetJob *job, gpointer payload)
{
  Told *told = payload;

  g_signal_emit (job, signals[STARTED], 0, told->n_images, told->info);
}

static void
deliver_done (UnetJob *job, gpointer payload)
{
  Told *told = payload;

  g_signal_emit (job, signals[DONE], 0, told->index, told->n_images, told->record);
}

static void
deliver_failed (UnetJob *job, gpointer payload)
{
  Told *told = payload;

  g_signal_emit (job, signals[FAILED], 0, told->index, told->n_images, told->input, told->error);
}

static const UnetJobEventClass started_class = {.deliver = deliver_started, .free = told_free};
static const UnetJobEventClass done_class = {.deliver = deliver_done, .free = told_free};
static const UnetJobEventClass failed_class = {.deliver = deliver_failed, .free = told_free};

static void
on_started (void *data, int n_images, const UnetModelFile *file, double scale)
{
  Told *told = g_new0 (Told, 1);

  told->n_images = n_images;
  told->info = unet_model_info_new (file, scale);
  unet_job_block_post (data, &started_class, told);
}

static void
on_done (void *data, int index, int n_images, const UnetPredictRecord *record)
{
  Told *told = g_new0 (Told, 1);

  told->index = index;
  told->n_images = n_images;
  told->record = unet_predict_record_copy (record);
  unet_job_block_post (data, &done_class, told);
}

static void
on_failed (void *data, int index, int n_images, const char *input, const GError *error)
{
  Told *told = g_new0 (Told, 1);

  told->index = index;
  told->n_images = n_images;
  told->input = g_strdup (input);
  told->error = g_error_copy (error);
  unet_job_block_post (data, &failed_class, told);
}

static gboolean
work (UnetJobBlock *block, gconstpointer spec, gpointer *result, gboolean *stopped, GError **error)
{
  UnetPredictResult      predicted = {0};
  const UnetPredictHooks hooks = {
      .poll = unet_job_block_poll,
      .border = unet_job_block_border,
      .started = on_started,
      .done = on_done,
      .failed = on_failed,
      .data = block,
  };

  if (!unet_predict_files (spec, &hooks, &predicted, error))
    return FALSE;
  *stopped = predicted.stopped;
  *result = g_memdup2 (&predicted, sizeof predicted);
  return TRUE;
}

/* TO is to be cleared by unet_predict_spec_clear(). */
static void
copy_into (UnetPredictSpec *to, const UnetPredictSpec *from)
{
  *to = *from;
  to->model = g_strdup (from->model);
  to->inputs = g_strdupv (from->inputs);
  to->outputs = g_strdupv (from->outputs);
}

static gpointer
copy_spec (UnetJob *job)
{
  UnetPredictSpec *spec = g_new (UnetPredictSpec, 1);

  copy_into (spec, &UNET_PREDICTOR_JOB (job)->spec);
  return spec;
}

static void
free_spec (gpointer spec)
{
  unet_predict_spec_clear (spec);
  g_free (spec);
}

static void
take_result (UnetJob *job, gpointer result)
{
  UnetPredictorJob  *self = UNET_PREDICTOR_JOB (job);
  UnetPredictResult *predicted = result;

  self->result = *predicted;
  self->has_result = TRUE;
  g_free (predicted);
}

static void
unet_predictor_job_finalize (GObject *object)
{
  unet_predict_spec_clear (&UNET_PREDICTOR_JOB (object)->spec);
  G_OBJECT_CLASS (unet_predictor_job_parent_class)->finalize (object);
}

static void
unet_predictor_job_class_init (UnetPredictorJobClass *klass)
{
  UnetJobClass *job_class = UNET_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = unet_predictor_job_finalize;
  job_class->thread_name = "unet-predict";
  job_class->copy_spec = copy_spec;
  job_class->free_spec = free_spec;
  job_class->work = work;
  job_class->take_result = take_result;

  /**
   * UnetPredictorJob::started:
   * @n_images: pictures in all
   * @info: (type UnetModelInfo): the network that is used
   */
  signals[STARTED] =
      g_signal_new ("started", UNET_TYPE_PREDICTOR_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_INT, UNET_TYPE_MODEL_INFO | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * UnetPredictorJob::done:
   * @index: position of the picture
   * @n_images: pictures in all
   * @record: (type UnetPredictRecord): what was written
   */
  signals[DONE] = g_signal_new ("done", UNET_TYPE_PREDICTOR_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_INT,
                                UNET_TYPE_PREDICT_RECORD | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * UnetPredictorJob::failed:
   * @index: position of the picture
   * @n_images: pictures in all
   * @input: (type filename): the picture
   * @error: why there is no mask for it
   *
   * The other pictures go on.
   */
  signals[FAILED] = g_signal_new ("failed", UNET_TYPE_PREDICTOR_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 4, G_TYPE_INT, G_TYPE_INT,
                                  G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
                                  G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
unet_predictor_job_init (UnetPredictorJob *self)
{
}

/**
 * unet_predictor_job_new:
 * @spec: what to predict; copied
 *
 * Returns: (transfer full): a job, to be run with unet_job_run_async()
 */
UnetPredictorJob *
unet_predictor_job_new (const UnetPredictSpec *spec)
{
  UnetPredictorJob *self;

  g_return_val_if_fail (spec != NULL, NULL);

  self = g_object_new (UNET_TYPE_PREDICTOR_JOB, NULL);
  copy_into (&self->spec, spec);
  return self;
}

/**
 * unet_predictor_job_get_result:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): the outcome of the last run that succeeded, %NULL before
 */
const UnetPredictResult *
unet_predictor_job_get_result (UnetPredictorJob *self)
{
  g_return_val_if_fail (UNET_IS_PREDICTOR_JOB (self), NULL);

  return self->has_result ? &self->result : NULL;
}
