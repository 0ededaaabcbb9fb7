/* run-list.c: the runs that are known: of this session, and those whose folders are found
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/run-list.h"

#include "app/task.h"
#include "engine/train.h"

#include <glib/gstdio.h>
#include <string.h>

struct _UnetRunList
{
  GObject parent_instance;

  /* Owned References */
  GListStore *runs;
};

G_DEFINE_FINAL_TYPE (UnetRunList, unet_run_list, G_TYPE_OBJECT)

static const char *const leavings[] = {"last.pth", "log.csv"};

/* When the run in FOLDER last wrote; 0: there is none. */
static gint64
get_time (const char *folder)
{
  gint64 latest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (leavings); i++)
    {
      g_autofree char *path = g_build_filename (folder, leavings[i], NULL);
      GStatBuf         info;

      if (g_stat (path, &info) == 0)
        latest = MAX (latest, (gint64)info.st_mtime);
    }
  return latest;
}

gboolean
unet_run_is_folder (const char *folder)
{
  return get_time (folder) > 0;
}

gboolean
unet_run_is_taken (const char *folder)
{
  return unet_run_is_folder (folder) || unet_train_folder_has_models (folder);
}

/* --- what a folder holds --- */

typedef struct
{
  char  *path;
  gint64 time;
} Found;

static void
found_clear (gpointer data)
{
  g_free (((Found *)data)->path);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const Found *left = a, *right = b;

  if (left->time != right->time)
    return left->time > right->time ? -1 : 1;
  return strcmp (left->path, right->path);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *folder = data;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GArray     *found = g_array_new (FALSE, FALSE, sizeof (Found));
  const char *name;

  g_array_set_clear_func (found, found_clear);
  /* Without the folder there are no runs, which is no error. */
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      Found one = {.path = g_build_filename (folder, name, NULL)};

      one.time = get_time (one.path);
      if (one.time > 0)
        g_array_append_val (found, one);
      else
        g_free (one.path);
    }
  g_array_sort (found, compare_times);
  g_task_return_pointer (task, found, (GDestroyNotify)g_array_unref);
}

static void
on_scanned (GObject *object, GAsyncResult *result, gpointer data)
{
  UnetRunList *self = UNET_RUN_LIST (object);
  g_autoptr (GArray) found = g_task_propagate_pointer (G_TASK (result), NULL);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const char *folder = g_array_index (found, Found, i).path;
      g_autoptr (UnetRun) run = NULL;

      if (unet_run_list_find (self, folder) != NULL)
        continue;
      run = unet_run_new_earlier (folder);
      g_list_store_append (self->runs, run);
    }
}

/* --- the object --- */

static void
unet_run_list_dispose (GObject *object)
{
  g_clear_object (&UNET_RUN_LIST (object)->runs);
  G_OBJECT_CLASS (unet_run_list_parent_class)->dispose (object);
}

static void
unet_run_list_class_init (UnetRunListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = unet_run_list_dispose;
}

static void
unet_run_list_init (UnetRunList *self)
{
  self->runs = g_list_store_new (UNET_TYPE_RUN);
}

UnetRunList *
unet_run_list_new (void)
{
  return g_object_new (UNET_TYPE_RUN_LIST, NULL);
}

/**
 * unet_run_list_get_runs:
 * @self: a list
 *
 * Returns: (transfer none): its #UnetRun, the newest first
 */
GListModel *
unet_run_list_get_runs (UnetRunList *self)
{
  return G_LIST_MODEL (self->runs);
}

void
unet_run_list_add (UnetRunList *self, UnetRun *run)
{
  g_list_store_insert (self->runs, 0, run);
}

void
unet_run_list_remove (UnetRunList *self, UnetRun *run)
{
  guint position;

  if (g_list_store_find (self->runs, run, &position))
    g_list_store_remove (self->runs, position);
}

/**
 * unet_run_list_find:
 * @self: a list
 * @folder: (type filename): where a run has its files
 *
 * Returns: (nullable) (transfer none): the run, if it is known
 */
UnetRun *
unet_run_list_find (UnetRunList *self, const char *folder)
{
  g_autofree char *wanted = g_canonicalize_filename (folder, NULL);
  const guint      n = g_list_model_get_n_items (G_LIST_MODEL (self->runs));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (UnetRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);
      g_autofree char *here = g_canonicalize_filename (unet_run_get_folder (run), NULL);

      if (g_str_equal (here, wanted))
        return run; /* the list holds it */
    }
  return NULL;
}

/**
 * unet_run_list_scan:
 * @self: a list
 * @folder: (type filename): that holds folders of runs
 *
 * Looks on a thread; the runs that it finds come after those that are known.
 */
void
unet_run_list_scan (UnetRunList *self, const char *folder)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_scanned, NULL);

  g_task_set_source_tag (task, unet_run_list_scan);
  g_task_set_task_data (task, g_strdup (folder), g_free);
  unet_task_run_in_thread (task, work, (GDestroyNotify)g_array_unref);
}
