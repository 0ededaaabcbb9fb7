/* predictor.c: the job that writes masks for files and folders
 *
 * One event per picture, none lost: a front end lists them all.
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/predictor.h"

#include "jobs/job-private.h"

#define N_COLORS 256

struct _UnetPredictorJob
{
  UnetJob parent_instance;

  /* Owned */
  UnetPredictSpec   spec;
  GHashTable       *known; /* input -> UnetSegmentation; copied for each run, which shares these */
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

/* What the worker gets. */
typedef struct
{
  UnetPredictSpec spec;
  GHashTable     *known;
} Order;

/* The hooks' data. */
typedef struct
{
  UnetJobBlock *block;
  const Order  *order;
} Work;

static void
on_started (void *data, int n_images, const UnetModelFile *file, double scale)
{
  Told *told = g_new0 (Told, 1);

  told->n_images = n_images;
  told->info = unet_model_info_new (file, scale);
  unet_job_block_post (((Work *)data)->block, &started_class, told);
}

static void
on_done (void *data, int index, int n_images, const UnetPredictRecord *record)
{
  Told *told = g_new0 (Told, 1);

  told->index = index;
  told->n_images = n_images;
  told->record = unet_predict_record_copy (record);
  unet_job_block_post (((Work *)data)->block, &done_class, told);
}

static void
on_failed (void *data, int index, int n_images, const char *input, const GError *error)
{
  Told *told = g_new0 (Told, 1);

  told->index = index;
  told->n_images = n_images;
  told->input = g_strdup (input);
  told->error = g_error_copy (error);
  unet_job_block_post (((Work *)data)->block, &failed_class, told);
}

static UnetVerdict
poll (void *data)
{
  return unet_job_block_poll (((Work *)data)->block);
}

static void
on_border (void *data)
{
  unet_job_block_border (((Work *)data)->block);
}

static const UnetPrediction *
find_known (void *data, const char *input)
{
  const UnetSegmentation *segmentation = g_hash_table_lookup (((Work *)data)->order->known, input);

  return segmentation != NULL ? segmentation->prediction : NULL;
}

static gboolean
work (UnetJobBlock *block, gconstpointer data, gpointer *result, gboolean *stopped, GError **error)
{
  Work                   work = {block, data};
  UnetPredictResult      predicted = {0};
  const UnetPredictHooks hooks = {
      .poll = poll,
      .known = find_known,
      .border = on_border,
      .started = on_started,
      .done = on_done,
      .failed = on_failed,
      .data = &work,
  };

  if (!unet_predict_files (&work.order->spec, &hooks, &predicted, error))
    return FALSE;
  *stopped = predicted.stopped;
  *result = g_memdup2 (&predicted, sizeof predicted);
  return TRUE;
}

/* TO is to be cleared by clear_spec(). */
static void
copy_into (UnetPredictSpec *to, const UnetPredictSpec *from)
{
  *to = *from;
  to->colors = g_memdup2 (from->colors, N_COLORS * sizeof *from->colors);
  to->model = g_strdup (from->model);
  to->inputs = g_strdupv (from->inputs);
  to->outputs = g_strdupv (from->outputs);
}

static void
clear_spec (UnetPredictSpec *spec)
{
  g_free ((UnetColor *)spec->colors);
  unet_predict_spec_clear (spec);
}

static void
release (gpointer segmentation)
{
  unet_segmentation_unref (segmentation);
}

static GHashTable *
new_known (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, release);
}

static gpointer
copy_spec (UnetJob *job)
{
  UnetPredictorJob *self = UNET_PREDICTOR_JOB (job);
  Order            *order = g_new (Order, 1);
  GHashTableIter    iter;
  gpointer          input, segmentation;

  copy_into (&order->spec, &self->spec);
  order->known = new_known ();
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &input, &segmentation))
    g_hash_table_insert (order->known, g_strdup (input), unet_segmentation_ref (segmentation));
  return order;
}

static void
free_spec (gpointer data)
{
  Order *order = data;

  clear_spec (&order->spec);
  g_hash_table_unref (order->known);
  g_free (order);
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
  UnetPredictorJob *self = UNET_PREDICTOR_JOB (object);

  clear_spec (&self->spec);
  g_hash_table_unref (self->known);
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
  self->known = new_known ();
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
 * unet_predictor_job_set_known:
 * @self: a job
 * @input: (type filename): one of its pictures, as its settings name it
 * @segmentation: what the same model makes of it at the same scale
 *
 * Spares the next runs this prediction.
 */
void
unet_predictor_job_set_known (UnetPredictorJob *self,
                              const char       *input,
                              UnetSegmentation *segmentation)
{
  g_return_if_fail (UNET_IS_PREDICTOR_JOB (self));

  g_hash_table_insert (self->known, g_strdup (input), unet_segmentation_ref (segmentation));
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
