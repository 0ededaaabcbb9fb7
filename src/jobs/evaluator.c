/* evaluator.c: the job that scores masks over a data set
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/evaluator.h"

#include "jobs/job-private.h"

struct _UnetEvaluator
{
  UnetJob parent_instance;

  /* Owned */
  UnetEvaluateSpec spec;
  UnetEvaluation  *evaluation;
};

enum
{
  STARTED,
  DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetEvaluator, unet_evaluator, UNET_TYPE_JOB)

/* What the hooks were told of one picture, or (without a record) of the beginning. */
typedef struct
{
  int                 index, n_images;
  UnetEvaluateRecord *record;
} Told;

static void
told_free (gpointer data)
{
  Told *told = data;

  g_clear_pointer (&told->record, unet_evaluate_record_free);
  g_free (told);
}

static void
deliver_started (UnetJob *job, gpointer payload)
{
  g_signal_emit (job, signals[STARTED], 0, ((Told *)payload)->n_images);
}

static void
deliver_done (UnetJob *job, gpointer payload)
{
  Told *told = payload;

  g_signal_emit (job, signals[DONE], 0, told->index, told->n_images, told->record);
}

static const UnetJobEventClass started_class = {.deliver = deliver_started, .free = told_free};
static const UnetJobEventClass done_class = {.deliver = deliver_done, .free = told_free};

static void
on_started (void *data, int n_images)
{
  Told *told = g_new0 (Told, 1);

  told->n_images = n_images;
  unet_job_block_post (data, &started_class, told);
}

static void
on_done (void *data, int index, int n_images, const UnetEvaluateRecord *record)
{
  Told *told = g_new0 (Told, 1);

  told->index = index;
  told->n_images = n_images;
  told->record = unet_evaluate_record_copy (record);
  unet_job_block_post (data, &done_class, told);
}

static gboolean
work (UnetJobBlock *block, gconstpointer spec, gpointer *result, gboolean *stopped, GError **error)
{
  UnetEvaluation         *evaluation = NULL;
  const UnetEvaluateHooks hooks = {
      .poll = unet_job_block_poll,
      .border = unet_job_block_border,
      .started = on_started,
      .done = on_done,
      .data = block,
  };

  if (!unet_evaluate (spec, &hooks, &evaluation, error))
    return FALSE;
  *stopped = evaluation->stopped;
  *result = evaluation;
  return TRUE;
}

static gpointer
copy_spec (UnetJob *job)
{
  UnetEvaluateSpec *spec = g_new (UnetEvaluateSpec, 1);

  unet_evaluate_spec_copy (spec, &UNET_EVALUATOR (job)->spec);
  return spec;
}

static void
free_spec (gpointer spec)
{
  unet_evaluate_spec_clear (spec);
  g_free (spec);
}

static void
take_result (UnetJob *job, gpointer result)
{
  UnetEvaluator *self = UNET_EVALUATOR (job);

  g_clear_pointer (&self->evaluation, unet_evaluation_free);
  self->evaluation = result;
}

static void
unet_evaluator_finalize (GObject *object)
{
  UnetEvaluator *self = UNET_EVALUATOR (object);

  g_clear_pointer (&self->evaluation, unet_evaluation_free);
  unet_evaluate_spec_clear (&self->spec);
  G_OBJECT_CLASS (unet_evaluator_parent_class)->finalize (object);
}

static void
unet_evaluator_class_init (UnetEvaluatorClass *klass)
{
  UnetJobClass *job_class = UNET_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = unet_evaluator_finalize;
  job_class->thread_name = "unet-evaluate";
  job_class->copy_spec = copy_spec;
  job_class->free_spec = free_spec;
  job_class->work = work;
  job_class->take_result = take_result;

  /**
   * UnetEvaluator::started:
   * @n_images: pictures in all
   */
  signals[STARTED] = g_signal_new ("started", UNET_TYPE_EVALUATOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_INT);

  /**
   * UnetEvaluator::done:
   * @index: position of the picture
   * @n_images: pictures in all
   * @record: (type UnetEvaluateRecord): its scores
   */
  signals[DONE] = g_signal_new ("done", UNET_TYPE_EVALUATOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_INT,
                                UNET_TYPE_EVALUATE_RECORD | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
unet_evaluator_init (UnetEvaluator *self)
{
}

/**
 * unet_evaluator_new:
 * @spec: what to evaluate; copied
 *
 * Returns: (transfer full): a job, to be run with unet_job_run_async()
 */
UnetEvaluator *
unet_evaluator_new (const UnetEvaluateSpec *spec)
{
  UnetEvaluator *self;

  g_return_val_if_fail (spec != NULL, NULL);

  self = g_object_new (UNET_TYPE_EVALUATOR, NULL);
  unet_evaluate_spec_copy (&self->spec, spec);
  return self;
}

/**
 * unet_evaluator_get_evaluation:
 * @self: an evaluator
 *
 * Returns: (transfer none) (nullable): the outcome of the last run that succeeded, %NULL before
 */
const UnetEvaluation *
unet_evaluator_get_evaluation (UnetEvaluator *self)
{
  g_return_val_if_fail (UNET_IS_EVALUATOR (self), NULL);

  return self->evaluation;
}
