/* estimator.c: the job that finds out what a training run will take
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/estimator.h"

#include "jobs/job-private.h"

/* What the worker gets. */
typedef struct
{
  UnetTrainSpec   *spec;
  UnetEstimateData data;
} Order;

struct _UnetEstimator
{
  UnetJob parent_instance;

  /* Owned */
  Order             order;
  UnetTrainEstimate estimate;
  gboolean          has_estimate;
};

enum
{
  COUNTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetEstimator, unet_estimator, UNET_TYPE_JOB)

static void
free_estimate (gpointer estimate)
{
  unet_train_estimate_clear (estimate);
  g_free (estimate);
}

static void
set_estimate (UnetEstimator *self, const UnetTrainEstimate *estimate)
{
  if (self->has_estimate)
    unet_train_estimate_clear (&self->estimate);
  self->has_estimate = estimate != NULL;
  if (estimate != NULL)
    unet_train_estimate_copy (estimate, &self->estimate);
}

static void
deliver_counted (UnetJob *job, gpointer payload)
{
  set_estimate (UNET_ESTIMATOR (job), payload);
  g_signal_emit (job, signals[COUNTED], 0);
}

static const UnetJobEventClass counted_class = {.deliver = deliver_counted, .free = free_estimate};

static void
on_counted (void *data, const UnetTrainEstimate *estimate)
{
  UnetTrainEstimate *copy = g_new (UnetTrainEstimate, 1);

  unet_train_estimate_copy (estimate, copy);
  unet_job_block_post (data, &counted_class, copy);
}

static gboolean
work (UnetJobBlock *block, gconstpointer data, gpointer *result, gboolean *stopped, GError **error)
{
  const UnetEstimateHooks hooks = {unet_job_block_poll, on_counted, block};
  const Order            *order = data;
  UnetTrainEstimate       estimate;

  if (!unet_train_estimate (order->spec, &order->data, &hooks, &estimate, error))
    return FALSE;
  *result = g_memdup2 (&estimate, sizeof estimate);
  return TRUE;
}

static gpointer
copy_spec (UnetJob *job)
{
  UnetEstimator *self = UNET_ESTIMATOR (job);
  Order         *order = g_memdup2 (&self->order, sizeof self->order);

  order->spec = unet_train_spec_copy (self->order.spec);
  return order;
}

static void
free_spec (gpointer spec)
{
  unet_train_spec_free (((Order *)spec)->spec);
  g_free (spec);
}

static void
take_result (UnetJob *job, gpointer result)
{
  set_estimate (UNET_ESTIMATOR (job), result);
  free_estimate (result);
}

static void
unet_estimator_finalize (GObject *object)
{
  UnetEstimator *self = UNET_ESTIMATOR (object);

  set_estimate (self, NULL);
  g_clear_pointer (&self->order.spec, unet_train_spec_free);
  G_OBJECT_CLASS (unet_estimator_parent_class)->finalize (object);
}

static void
unet_estimator_class_init (UnetEstimatorClass *klass)
{
  UnetJobClass *job_class = UNET_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = unet_estimator_finalize;
  job_class->thread_name = "unet-estimate";
  job_class->copy_spec = copy_spec;
  job_class->free_spec = free_spec;
  job_class->work = work;
  job_class->take_result = take_result;

  /**
   * UnetEstimator::counted:
   * @self: the estimator
   *
   * The estimate has all but the time.
   */
  signals[COUNTED] = g_signal_new ("counted", UNET_TYPE_ESTIMATOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
unet_estimator_init (UnetEstimator *self)
{
}

/**
 * unet_estimator_new:
 * @spec: the run; copied
 * @data: the data set
 *
 * Returns: (transfer full): a job, to be run with unet_job_run_async()
 */
UnetEstimator *
unet_estimator_new (const UnetTrainSpec *spec, const UnetEstimateData *data)
{
  UnetEstimator *self;

  g_return_val_if_fail (spec != NULL && data != NULL, NULL);

  self = g_object_new (UNET_TYPE_ESTIMATOR, NULL);
  self->order.spec = unet_train_spec_copy (spec);
  self->order.data = *data;
  return self;
}

/**
 * unet_estimator_get_estimate:
 * @self: an estimator
 *
 * Returns: (transfer none) (nullable): what the last run told; without the time where that is not
 *   known, or not yet; %NULL before
 */
const UnetTrainEstimate *
unet_estimator_get_estimate (UnetEstimator *self)
{
  g_return_val_if_fail (UNET_IS_ESTIMATOR (self), NULL);

  return self->has_estimate ? &self->estimate : NULL;
}
