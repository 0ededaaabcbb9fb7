/* library-models.c: the library as a list
 *
 * The folder is looked through when somebody asks, and the objects stay: whoever shows one, or has
 * a download of it under way, keeps it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/library-models.h"

#include "app/task.h"

struct _UnetLibraryModels
{
  GObject parent_instance;

  /* Owned References */
  GListStore *list;

  gboolean is_adding;
};

enum
{
  FETCHED,
  FAILED,
  ADDED,
  ADD_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetLibraryModels, unet_library_models, G_TYPE_OBJECT)

static void
unet_library_models_dispose (GObject *object)
{
  UnetLibraryModels *self = UNET_LIBRARY_MODELS (object);

  unet_library_models_stop (self);
  g_list_store_remove_all (self->list);
  G_OBJECT_CLASS (unet_library_models_parent_class)->dispose (object);
}

static void
unet_library_models_finalize (GObject *object)
{
  g_object_unref (UNET_LIBRARY_MODELS (object)->list);
  G_OBJECT_CLASS (unet_library_models_parent_class)->finalize (object);
}

static void
unet_library_models_class_init (UnetLibraryModelsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = unet_library_models_dispose;
  object_class->finalize = unet_library_models_finalize;

  /**
   * UnetLibraryModels::fetched:
   * @model: what came into the library
   */
  signals[FETCHED] = g_signal_new ("fetched", UNET_TYPE_LIBRARY_MODELS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, UNET_TYPE_LIBRARY_MODEL);

  /**
   * UnetLibraryModels::failed:
   * @model: what did not
   * @error: why
   */
  signals[FAILED] =
      g_signal_new ("failed", UNET_TYPE_LIBRARY_MODELS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, UNET_TYPE_LIBRARY_MODEL, G_TYPE_ERROR);

  /**
   * UnetLibraryModels::added:
   * @name: what the model is called
   *
   * A file is in the library.
   */
  signals[ADDED] = g_signal_new ("added", UNET_TYPE_LIBRARY_MODELS, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * UnetLibraryModels::add-failed:
   * @error: why
   */
  signals[ADD_FAILED] = g_signal_new ("add-failed", UNET_TYPE_LIBRARY_MODELS, G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
unet_library_models_init (UnetLibraryModels *self)
{
  self->list = g_list_store_new (UNET_TYPE_LIBRARY_MODEL);
}

/**
 * unet_library_models_new:
 *
 * Returns: (transfer full): an empty list, to be filled by unet_library_models_refresh()
 */
UnetLibraryModels *
unet_library_models_new (void)
{
  return g_object_new (UNET_TYPE_LIBRARY_MODELS, NULL);
}

/**
 * unet_library_models_get_list:
 * @self: models
 *
 * Returns: (transfer none): #UnetLibraryModel, in the order of unet_library_list()
 */
GListModel *
unet_library_models_get_list (UnetLibraryModels *self)
{
  return G_LIST_MODEL (self->list);
}

static UnetLibraryModel *
get (UnetLibraryModels *self, guint position)
{
  g_autoptr (UnetLibraryModel) model = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  return model; /* the list has it */
}

/**
 * unet_library_models_find:
 * @self: models
 * @name: of one of them
 *
 * Returns: (transfer none) (nullable)
 */
UnetLibraryModel *
unet_library_models_find (UnetLibraryModels *self, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    if (g_str_equal (unet_library_model_get_item (get (self, i))->name, name))
      return get (self, i);
  return NULL;
}

static void
on_fetched (UnetLibraryModels *self, UnetLibraryModel *model)
{
  g_signal_emit (self, signals[FETCHED], 0, model);
}

static void
on_failed (UnetLibraryModels *self, const GError *error, UnetLibraryModel *model)
{
  g_signal_emit (self, signals[FAILED], 0, model, error);
}

static UnetLibraryModel *
add (UnetLibraryModels *self, UnetLibraryItem *item)
{
  UnetLibraryModel *model = unet_library_model_new (item);

  g_signal_connect_object (model, "fetched", G_CALLBACK (on_fetched), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  return model;
}

/**
 * unet_library_models_refresh:
 * @self: models
 *
 * Looks what there is by now.
 */
void
unet_library_models_refresh (UnetLibraryModels *self)
{
  g_autoptr (GPtrArray) items = unet_library_list ();
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  guint    n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  gboolean same = n == items->len;

  g_ptr_array_set_free_func (items, NULL); /* each goes to its model */
  for (guint i = 0; i < items->len; i++)
    {
      UnetLibraryItem  *item = items->pdata[i];
      UnetLibraryModel *model = unet_library_models_find (self, item->name);

      same = same && model != NULL && model == get (self, i);
      if (model == NULL)
        model = add (self, item);
      else
        unet_library_model_take_item (g_object_ref (model), item);
      g_ptr_array_add (models, model);
    }
  if (!same)
    g_list_store_splice (self->list, 0, n, models->pdata, models->len);
}

/**
 * unet_library_models_stop:
 * @self: models
 *
 * Ends what is being downloaded.
 */
void
unet_library_models_stop (UnetLibraryModels *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    unet_library_model_stop (get (self, i));
}

/**
 * unet_library_models_remove:
 * @self: models
 * @model: one of them
 * @error: return location for an error
 *
 * Removes its file from the library.
 */
gboolean
unet_library_models_remove (UnetLibraryModels *self, UnetLibraryModel *model, GError **error)
{
  gboolean ok = unet_library_remove (unet_library_model_get_item (model)->name, error);

  unet_library_models_refresh (self);
  return ok;
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  char   *name = unet_library_add (data, NULL, cancellable, &error);

  if (name != NULL)
    g_task_return_pointer (task, name, g_free);
  else
    g_task_return_error (task, error);
}

static void
on_added (GObject *object, GAsyncResult *result, gpointer data)
{
  UnetLibraryModels *self = UNET_LIBRARY_MODELS (object);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_task_propagate_pointer (G_TASK (result), &error);

  self->is_adding = FALSE;
  if (name == NULL)
    {
      g_signal_emit (self, signals[ADD_FAILED], 0, error);
      return;
    }
  unet_library_models_refresh (self);
  g_signal_emit (self, signals[ADDED], 0, name);
}

/**
 * unet_library_models_add:
 * @self: models, to which no file is being added
 * @path: (type filename): a model file
 *
 * Copies it into the library, on a thread of its own; "added" or "add-failed" says what came of it,
 * to whoever is there by then.
 */
void
unet_library_models_add (UnetLibraryModels *self, const char *path)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (UNET_IS_LIBRARY_MODELS (self) && !self->is_adding);

  self->is_adding = TRUE;
  task = g_task_new (self, NULL, on_added, NULL);
  g_task_set_source_tag (task, unet_library_models_add);
  g_task_set_task_data (task, g_strdup (path), g_free);
  unet_task_run_in_thread (task, work, g_free);
}

gboolean
unet_library_models_is_adding (UnetLibraryModels *self)
{
  g_return_val_if_fail (UNET_IS_LIBRARY_MODELS (self), FALSE);

  return self->is_adding;
}
