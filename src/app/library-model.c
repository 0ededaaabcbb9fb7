/* library-model.c: a model of the library, or one that could be had, as an object
 *
 * What is known of it is a plain value (library/store.h) that is replaced as a whole; a download of
 * it is a job that this object starts and listens to, so that it goes on while nobody looks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/library-model.h"

#include "jobs/downloader.h"

#include <glib/gi18n.h>

struct _UnetLibraryModel
{
  GObject parent_instance;

  /* Owned */
  UnetLibraryItem *item;

  /* Owned References */
  UnetDownloader *download; /* NULL: none is under way */
  GApplication   *held;     /* does not end before the download has */

  gint64 n_done, total; /* bytes, of it; -1: unknown */
};

enum
{
  CHANGED,
  FETCHED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetLibraryModel, unet_library_model, G_TYPE_OBJECT)

static void
unet_library_model_finalize (GObject *object)
{
  UnetLibraryModel *self = UNET_LIBRARY_MODEL (object);

  g_clear_object (&self->download);
  unet_library_item_free (self->item);
  G_OBJECT_CLASS (unet_library_model_parent_class)->finalize (object);
}

static void
unet_library_model_class_init (UnetLibraryModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = unet_library_model_finalize;

  /**
   * UnetLibraryModel::changed:
   *
   * Whatever is shown of it may be another.
   */
  signals[CHANGED] = g_signal_new ("changed", UNET_TYPE_LIBRARY_MODEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  /**
   * UnetLibraryModel::fetched:
   *
   * It came into the library.
   */
  signals[FETCHED] = g_signal_new ("fetched", UNET_TYPE_LIBRARY_MODEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  /**
   * UnetLibraryModel::failed:
   * @error: why it did not
   */
  signals[FAILED] = g_signal_new ("failed", UNET_TYPE_LIBRARY_MODEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
unet_library_model_init (UnetLibraryModel *self)
{
}

/**
 * unet_library_model_new:
 * @item: (transfer full): what is known of it
 */
UnetLibraryModel *
unet_library_model_new (UnetLibraryItem *item)
{
  UnetLibraryModel *self = g_object_new (UNET_TYPE_LIBRARY_MODEL, NULL);

  self->item = item;
  return self;
}

/**
 * unet_library_model_take_item:
 * @self: a model
 * @item: (transfer full): what is known of it by now
 */
void
unet_library_model_take_item (UnetLibraryModel *self, UnetLibraryItem *item)
{
  g_return_if_fail (item != NULL);

  unet_library_item_free (self->item);
  self->item = item;
  g_signal_emit (self, signals[CHANGED], 0);
}

const UnetLibraryItem *
unet_library_model_get_item (UnetLibraryModel *self)
{
  return self->item;
}

/**
 * unet_library_model_dup_title:
 * @self: a model
 *
 * Returns: (transfer full): what a person calls it
 */
char *
unet_library_model_dup_title (UnetLibraryModel *self)
{
  return g_strdup (self->item->entry != NULL ? _ (self->item->entry->title) : self->item->name);
}

/* "12.3 MB of 46.8 MB" */
static char *
describe_download (UnetLibraryModel *self)
{
  g_autofree char *done = g_format_size ((guint64)MAX (self->n_done, 0));
  g_autofree char *total = NULL;

  if (self->total < 0)
    /* Translators: so many bytes are here already */
    return g_strdup_printf (_ ("%s so far"), done);
  if (self->n_done == self->total)
    return g_strdup (_ ("Checking it…"));
  total = g_format_size ((guint64)self->total);
  /* Translators: so many bytes of so many */
  return g_strdup_printf (_ ("%s of %s"), done, total);
}

/**
 * unet_library_model_dup_state:
 * @self: a model
 *
 * Returns: (transfer full): whether it is here, or how far it is on its way; "" if neither
 */
char *
unet_library_model_dup_state (UnetLibraryModel *self)
{
  g_autofree char *begun = NULL;

  if (self->download != NULL)
    return describe_download (self);
  if (self->item->path != NULL)
    return g_strdup (_ ("In the library"));
  if (self->item->n_begun == 0)
    return g_strdup ("");
  begun = g_format_size ((guint64)self->item->n_begun);
  return g_strdup_printf (_ ("%s so far"), begun);
}

/* --- its download --- */

static void
on_progress (UnetDownloader *download, gint64 n_done, gint64 total, UnetLibraryModel *self)
{
  self->n_done = n_done;
  self->total = total;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_finished (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetLibraryModel) self = data;
  g_autoptr (GError) error = NULL;
  UnetLibraryItem *item = unet_library_get (self->item->name);
  gboolean         ok = unet_job_run_finish (UNET_JOB (object), result, &error);

  g_clear_object (&self->download);
  if (self->held != NULL)
    g_application_release (self->held);
  g_clear_object (&self->held);
  if (item != NULL)
    unet_library_model_take_item (self, item);
  if (!ok)
    g_signal_emit (self, signals[FAILED], 0, error);
  else if (self->item->path != NULL)
    g_signal_emit (self, signals[FETCHED], 0);
}

/**
 * unet_library_model_fetch:
 * @self: a published model
 *
 * Downloads it, or the rest of it; nothing where that is under way.
 */
void
unet_library_model_fetch (UnetLibraryModel *self)
{
  g_return_if_fail (self->item->entry != NULL);

  if (self->download != NULL)
    return;
  self->n_done = self->item->n_begun;
  self->total = self->item->size > 0 ? self->item->size : -1;
  self->download = unet_downloader_new (self->item->entry);
  g_set_object (&self->held, g_application_get_default ());
  if (self->held != NULL)
    g_application_hold (self->held);
  g_signal_connect_object (self->download, "progress", G_CALLBACK (on_progress), self, 0);
  unet_job_run_async (UNET_JOB (self->download), NULL, on_finished, g_object_ref (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * unet_library_model_stop:
 * @self: a model
 *
 * Ends its download, if there is one. What came so far is kept.
 */
void
unet_library_model_stop (UnetLibraryModel *self)
{
  if (self->download != NULL)
    unet_job_stop (UNET_JOB (self->download));
}

gboolean
unet_library_model_is_busy (UnetLibraryModel *self)
{
  return self->download != NULL;
}

/**
 * unet_library_model_get_share:
 * @self: a model
 *
 * Returns: of a download, from 0 to 1; -1 if nobody knows
 */
double
unet_library_model_get_share (UnetLibraryModel *self)
{
  if (self->download == NULL || self->total <= 0)
    return -1;
  return CLAMP ((double)self->n_done / (double)self->total, 0, 1);
}
