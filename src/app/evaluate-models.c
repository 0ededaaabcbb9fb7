/* evaluate-models.c: the models that are evaluated beside each other
 *
 * Each has a name that no other has (engine/evaluate-names.h), the same as in the command line's
 * tables.
 *
 * To say what they are they are read, one after the other, and only when somebody looks at them:
 * the weights take time and memory, and are not kept.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-models.h"

#include "app/model-probe.h"
#include "engine/evaluate-names.h"

struct _UnetEvaluateModels
{
  GObject parent_instance;

  /* Owned References */
  GListStore     *list;
  UnetModelCache *cache;
  GCancellable   *reading; /* of a file, or NULL */
  GHashTable     *tried;   /* UnetEvaluateModel that could not be read this time */
};

G_DEFINE_FINAL_TYPE (UnetEvaluateModels, unet_evaluate_models, G_TYPE_OBJECT)

static void
unet_evaluate_models_dispose (GObject *object)
{
  UnetEvaluateModels *self = UNET_EVALUATE_MODELS (object);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_list_store_remove_all (self->list);
  g_hash_table_remove_all (self->tried);
  G_OBJECT_CLASS (unet_evaluate_models_parent_class)->dispose (object);
}

static void
unet_evaluate_models_finalize (GObject *object)
{
  UnetEvaluateModels *self = UNET_EVALUATE_MODELS (object);

  g_object_unref (self->list);
  g_hash_table_unref (self->tried);
  unet_model_cache_unref (self->cache);
  G_OBJECT_CLASS (unet_evaluate_models_parent_class)->finalize (object);
}

static void
unet_evaluate_models_class_init (UnetEvaluateModelsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = unet_evaluate_models_dispose;
  object_class->finalize = unet_evaluate_models_finalize;
}

static void
unet_evaluate_models_init (UnetEvaluateModels *self)
{
  self->list = g_list_store_new (UNET_TYPE_EVALUATE_MODEL);
  self->cache = unet_model_cache_new (0);
  self->tried = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

UnetEvaluateModels *
unet_evaluate_models_new (void)
{
  return g_object_new (UNET_TYPE_EVALUATE_MODELS, NULL);
}

/**
 * unet_evaluate_models_get_list:
 * @self: models
 *
 * Returns: (transfer none): #UnetEvaluateModel, in the order in which they were added
 */
GListModel *
unet_evaluate_models_get_list (UnetEvaluateModels *self)
{
  return G_LIST_MODEL (self->list);
}

guint
unet_evaluate_models_get_n (UnetEvaluateModels *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->list));
}

/**
 * unet_evaluate_models_get:
 * @self: models
 * @position: of one of them
 *
 * Returns: (transfer none)
 */
UnetEvaluateModel *
unet_evaluate_models_get (UnetEvaluateModels *self, guint position)
{
  g_autoptr (UnetEvaluateModel) model = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  return model; /* the list has it */
}

/* --- names and places --- */

static void
give_names (UnetEvaluateModels *self)
{
  const guint             n = unet_evaluate_models_get_n (self);
  g_autofree char       **names = g_new0 (char *, n);
  g_autofree const char **paths = g_new (const char *, n);
  g_autofree bool        *are_models = g_new (bool, n);

  for (guint i = 0; i < n; i++)
    {
      paths[i] = unet_evaluate_model_get_path (unet_evaluate_models_get (self, i));
      are_models[i] = !unet_evaluate_model_is_folder (unet_evaluate_models_get (self, i));
    }
  unet_evaluate_names_fill (names, paths, are_models, (int)n);
  for (guint i = 0; i < n; i++)
    {
      unet_evaluate_model_set_name (unet_evaluate_models_get (self, i), names[i]);
      g_free (names[i]);
    }
}

static gboolean
is_taken (UnetEvaluateModels *self, guint place)
{
  for (guint i = 0; i < unet_evaluate_models_get_n (self); i++)
    if (unet_evaluate_model_get_place (unet_evaluate_models_get (self, i)) == place)
      return TRUE;
  return FALSE;
}

/**
 * unet_evaluate_models_add:
 * @self: models
 * @path: (type filename): a file of a network, or a folder of masks named like the images
 *
 * Returns: (transfer none): the model; if it is there already, that one
 */
UnetEvaluateModel *
unet_evaluate_models_add (UnetEvaluateModels *self, const char *path)
{
  g_autoptr (UnetEvaluateModel) model = NULL;
  guint place = 0;

  for (guint i = 0; i < unet_evaluate_models_get_n (self); i++)
    if (g_str_equal (unet_evaluate_model_get_path (unet_evaluate_models_get (self, i)), path))
      return unet_evaluate_models_get (self, i);
  while (is_taken (self, place))
    place++;
  model = unet_evaluate_model_new (path, g_file_test (path, G_FILE_TEST_IS_DIR), place);
  g_list_store_append (self->list, model);
  give_names (self);
  return model;
}

/**
 * unet_evaluate_models_remove:
 * @self: models
 * @model: one of them
 */
void
unet_evaluate_models_remove (UnetEvaluateModels *self, UnetEvaluateModel *model)
{
  guint position;

  if (!g_list_store_find (self->list, model, &position))
    return;
  g_list_store_remove (self->list, position);
  give_names (self);
}

/* --- reading --- */

static void read_next (UnetEvaluateModels *self);

static gboolean
needs_reading (UnetEvaluateModels *self, UnetEvaluateModel *model)
{
  return !g_hash_table_contains (self->tried, model) && !unet_evaluate_model_is_folder (model) &&
         unet_evaluate_model_get_info (model) == NULL &&
         unet_evaluate_model_get_error (model) == NULL;
}

typedef struct
{
  UnetEvaluateModels *models;
  UnetEvaluateModel  *model;
  GCancellable       *cancellable;
} Reading;

static void
on_read (GObject *object, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;
  g_autoptr (UnetEvaluateModels) self = reading->models;
  g_autoptr (UnetEvaluateModel) model = reading->model;
  g_autoptr (GCancellable) cancellable = reading->cancellable;
  g_autoptr (GError) error = NULL;

  UnetModelInfo *info = unet_model_probe_finish (result, &error);

  g_free (reading);
  if (cancellable != self->reading)
    {
      g_clear_pointer (&info, unet_model_info_free);
      return;
    }
  g_clear_object (&self->reading);
  if (info != NULL)
    unet_evaluate_model_take_info (model, info);
  else if (unet_evaluate_model_get_state (model) == UNET_EVALUATE_STATE_NONE)
    unet_evaluate_model_take_error (model, g_strdup (error->message));
  else
    /* While it waits or is evaluated it keeps that state: its evaluation will say why. */
    g_hash_table_add (self->tried, g_steal_pointer (&model));
  read_next (self);
}

static void
read_next (UnetEvaluateModels *self)
{
  for (guint i = 0; self->reading == NULL && i < unet_evaluate_models_get_n (self); i++)
    {
      UnetEvaluateModel *model = unet_evaluate_models_get (self, i);
      Reading           *reading;

      if (!needs_reading (self, model))
        continue;
      self->reading = g_cancellable_new ();
      reading = g_new (Reading, 1);
      *reading = (Reading){g_object_ref (self), g_object_ref (model), g_object_ref (self->reading)};
      unet_model_probe_async (self->cache, unet_evaluate_model_get_path (model), self->reading,
                              on_read, reading);
    }
  if (self->reading == NULL)
    unet_model_cache_trim (self->cache, true);
}

/**
 * unet_evaluate_models_read:
 * @self: models
 *
 * Finds out of those of which nothing is known what they are. They tell by "changed".
 */
void
unet_evaluate_models_read (UnetEvaluateModels *self)
{
  g_hash_table_remove_all (self->tried);
  read_next (self);
}

gboolean
unet_evaluate_models_is_reading (UnetEvaluateModels *self)
{
  return self->reading != NULL;
}

UnetModelCache *
unet_evaluate_models_get_cache (UnetEvaluateModels *self)
{
  return self->cache;
}
