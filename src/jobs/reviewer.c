/* reviewer.c: the job that looks a data set through
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/reviewer.h"

#include "jobs/job-private.h"

struct _UnetReviewer
{
  UnetJob parent_instance;

  /* Owned, strings too */
  UnetReviewSpec spec;
  UnetReview    *review;
};

enum
{
  SCANNING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetReviewer, unet_reviewer, UNET_TYPE_JOB)

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

static const UnetJobEventClass scanning_class = {.deliver = deliver_scanning,
                                                 .free = g_free,
                                                 .latest = true};

static bool
on_scanning (void *data, int n_done, int n_total)
{
  UnetJobBlock *block = data;
  Scan          scan = {n_done, n_total};

  unet_job_block_post (block, &scanning_class, g_memdup2 (&scan, sizeof scan));
  return unet_job_block_poll (block) == UNET_GO_ON;
}

static gboolean
work (UnetJobBlock *block, gconstpointer data, gpointer *result, gboolean *stopped, GError **error)
{
  const UnetReviewSpec *spec = data;

  *result = unet_review_new (spec->images, spec->masks, spec->scale, spec->n_classes,
                             spec->ignore_value, on_scanning, block, error);
  return *result != NULL;
}

/* TO's strings are to be freed. */
static void
copy_into (UnetReviewSpec *to, const UnetReviewSpec *from)
{
  *to = *from;
  to->images = g_strdup (from->images);
  to->masks = g_strdup (from->masks);
}

static gpointer
copy_spec (UnetJob *job)
{
  UnetReviewSpec *spec = g_new (UnetReviewSpec, 1);

  copy_into (spec, &UNET_REVIEWER (job)->spec);
  return spec;
}

static void
clear_spec (UnetReviewSpec *spec)
{
  g_free ((char *)spec->images);
  g_free ((char *)spec->masks);
}

static void
free_spec (gpointer spec)
{
  clear_spec (spec);
  g_free (spec);
}

static void
take_result (UnetJob *job, gpointer result)
{
  UnetReviewer *self = UNET_REVIEWER (job);

  g_clear_pointer (&self->review, unet_review_free);
  self->review = result;
}

static void
unet_reviewer_finalize (GObject *object)
{
  UnetReviewer *self = UNET_REVIEWER (object);

  clear_spec (&self->spec);
  g_clear_pointer (&self->review, unet_review_free);
  G_OBJECT_CLASS (unet_reviewer_parent_class)->finalize (object);
}

static void
unet_reviewer_class_init (UnetReviewerClass *klass)
{
  UnetJobClass *job_class = UNET_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = unet_reviewer_finalize;
  job_class->thread_name = "unet-review";
  job_class->copy_spec = copy_spec;
  job_class->free_spec = free_spec;
  job_class->work = work;
  job_class->take_result = take_result;

  /**
   * UnetReviewer::scanning:
   * @n_done: images looked through
   * @n_total: images in all
   */
  signals[SCANNING] = g_signal_new ("scanning", UNET_TYPE_REVIEWER, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
}

static void
unet_reviewer_init (UnetReviewer *self)
{
}

/**
 * unet_reviewer_new:
 * @spec: the data set; copied
 *
 * Returns: (transfer full): a job, to be run with unet_job_run_async()
 */
UnetReviewer *
unet_reviewer_new (const UnetReviewSpec *spec)
{
  UnetReviewer *self;

  g_return_val_if_fail (spec != NULL && spec->images != NULL && spec->masks != NULL, NULL);

  self = g_object_new (UNET_TYPE_REVIEWER, NULL);
  copy_into (&self->spec, spec);
  return self;
}

/**
 * unet_reviewer_get_review:
 * @self: a reviewer
 *
 * Returns: (transfer none) (nullable): the outcome of the last run that succeeded, %NULL before
 */
const UnetReview *
unet_reviewer_get_review (UnetReviewer *self)
{
  g_return_val_if_fail (UNET_IS_REVIEWER (self), NULL);

  return self->review;
}
