/* downloader.c: the job that fetches a published model
 *
 * Stopped or cancelled, it leaves what came so far to the next one for the same model, which goes
 * on from there. The difference is that of all jobs: a stop is what was asked for, and a success.
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/downloader.h"

#include "jobs/job-private.h"
#include "library/download.h"

struct _UnetDownloader
{
  UnetJob parent_instance;

  const UnetCatalogueEntry *entry; /* a constant */

  /* Owned */
  char *path; /* NULL: not here yet */
};

enum
{
  SIGNAL_BEGUN,
  SIGNAL_PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetDownloader, unet_downloader, UNET_TYPE_JOB)

typedef struct
{
  gint64 n_done, total;
} Progress;

static void
deliver_progress (UnetJob *job, gpointer payload)
{
  const Progress *progress = payload;

  g_signal_emit (job, signals[SIGNAL_PROGRESS], 0, progress->n_done, progress->total);
}

static const UnetJobEventClass progress_class = {.deliver = deliver_progress,
                                                 .free = g_free,
                                                 .latest = true};

static void
deliver_begun (UnetJob *job, gpointer payload)
{
  g_signal_emit (job, signals[SIGNAL_BEGUN], 0, ((const Progress *)payload)->n_done);
}

static const UnetJobEventClass begun_class = {.deliver = deliver_begun, .free = g_free};

typedef struct
{
  UnetJobBlock *block;
  gboolean      has_begun;
} Work;

/* The first time tells where it begins, which is not to be lost among those that follow. */
static void
on_progress (int64_t n_done, int64_t total, void *data)
{
  Work    *at_work = data;
  Progress progress = {n_done, total};

  if (!at_work->has_begun)
    unet_job_block_post (at_work->block, &begun_class, g_memdup2 (&progress, sizeof progress));
  at_work->has_begun = TRUE;
  unet_job_block_post (at_work->block, &progress_class, g_memdup2 (&progress, sizeof progress));
}

static gboolean
work (UnetJobBlock *block, gconstpointer spec, gpointer *result, gboolean *stopped, GError **error)
{
  g_autoptr (GError) failure = NULL;
  Work at_work = {.block = block};

  *result = unet_download (spec, on_progress, &at_work, unet_job_block_get_waker (block), &failure);
  if (*result != NULL)
    return TRUE;
  *stopped = g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
             unet_job_block_poll (block) == UNET_STOP;
  if (*stopped)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gpointer
copy_spec (UnetJob *job)
{
  return (gpointer)UNET_DOWNLOADER (job)->entry;
}

static void
free_spec (gpointer spec)
{
}

static void
take_result (UnetJob *job, gpointer result)
{
  UnetDownloader *self = UNET_DOWNLOADER (job);

  g_free (self->path);
  self->path = result;
}

static void
unet_downloader_finalize (GObject *object)
{
  g_free (UNET_DOWNLOADER (object)->path);
  G_OBJECT_CLASS (unet_downloader_parent_class)->finalize (object);
}

static void
unet_downloader_class_init (UnetDownloaderClass *klass)
{
  UnetJobClass *job_class = UNET_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = unet_downloader_finalize;
  job_class->thread_name = "unet-download";
  job_class->copy_spec = copy_spec;
  job_class->free_spec = free_spec;
  job_class->work = work;
  job_class->take_result = take_result;

  /**
   * UnetDownloader::begun:
   * @n_begun: bytes that were here before and are gone on with; 0: it begins anew
   */
  signals[SIGNAL_BEGUN] = g_signal_new ("begun", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  /**
   * UnetDownloader::progress:
   * @n_done: bytes that are here
   * @total: bytes of the whole file, -1 if unknown
   */
  signals[SIGNAL_PROGRESS] =
      g_signal_new ("progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
}

static void
unet_downloader_init (UnetDownloader *self)
{
}

/**
 * unet_downloader_new:
 * @entry: (transfer none): what to fetch; lives for ever
 *
 * Returns: (transfer full): a job, to be run with unet_job_run_async()
 */
UnetDownloader *
unet_downloader_new (const UnetCatalogueEntry *entry)
{
  UnetDownloader *self;

  g_return_val_if_fail (entry != NULL, NULL);

  self = g_object_new (UNET_TYPE_DOWNLOADER, NULL);
  self->entry = entry;
  return self;
}

/**
 * unet_downloader_get_entry:
 * @self: a downloader
 *
 * Returns: (transfer none): what it fetches
 */
const UnetCatalogueEntry *
unet_downloader_get_entry (UnetDownloader *self)
{
  g_return_val_if_fail (UNET_IS_DOWNLOADER (self), NULL);

  return self->entry;
}

/**
 * unet_downloader_get_path:
 * @self: a downloader
 *
 * Returns: (transfer none) (nullable): where the model is, %NULL unless a run came to its end
 */
const char *
unet_downloader_get_path (UnetDownloader *self)
{
  g_return_val_if_fail (UNET_IS_DOWNLOADER (self), NULL);

  return self->path;
}
