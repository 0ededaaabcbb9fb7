/* evaluate-item.c: a row of scores: what each model makes of one image, or of one class
 *
 * Models that were evaluated at different times may have seen different images; rows are put
 * together by name, and what is missing is no number.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-item.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

struct _UnetEvaluateItem
{
  GObject parent_instance;

  /* Owned */
  char   *stem; /* bytes, as the file has them */
  char   *name;
  char   *key;    /* for sorting */
  double *scores; /* [n_models][UNET_SCORE_N] */

  guint n_models;
};

G_DEFINE_FINAL_TYPE (UnetEvaluateItem, unet_evaluate_item, G_TYPE_OBJECT)

static void
unet_evaluate_item_finalize (GObject *object)
{
  UnetEvaluateItem *self = UNET_EVALUATE_ITEM (object);

  g_free (self->stem);
  g_free (self->name);
  g_free (self->key);
  g_free (self->scores);
  G_OBJECT_CLASS (unet_evaluate_item_parent_class)->finalize (object);
}

static void
unet_evaluate_item_class_init (UnetEvaluateItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = unet_evaluate_item_finalize;
}

static void
unet_evaluate_item_init (UnetEvaluateItem *self)
{
}

static UnetEvaluateItem *
make (const char *stem, guint n_models)
{
  UnetEvaluateItem *self = g_object_new (UNET_TYPE_EVALUATE_ITEM, NULL);

  self->stem = g_strdup (stem);
  self->name = g_filename_display_name (stem);
  self->key = g_utf8_collate_key_for_filename (self->name, -1);
  self->n_models = n_models;
  self->scores = g_new (double, n_models *UNET_SCORE_N);
  for (guint i = 0; i < n_models * UNET_SCORE_N; i++)
    self->scores[i] = NAN;
  return self;
}

static void
set_scores (UnetEvaluateItem *self, guint model, const UnetScores *scores)
{
  for (guint kind = 0; kind < UNET_SCORE_N; kind++)
    self->scores[model * UNET_SCORE_N + kind] = unet_score_get (scores, (UnetScoreKind)kind);
}

/* --- scores --- */

const char *
unet_score_get_name (UnetScoreKind kind)
{
  switch (kind)
    {
    case UNET_SCORE_DICE:
      return _ ("Dice");
    case UNET_SCORE_IOU:
      return _ ("IoU");
    case UNET_SCORE_PRECISION:
      return _ ("Precision");
    case UNET_SCORE_RECALL:
      return _ ("Recall");
    case UNET_SCORE_N:
    default:
      return "";
    }
}

double
unet_score_get (const UnetScores *scores, UnetScoreKind kind)
{
  const double values[UNET_SCORE_N] = {scores->dice, scores->iou, scores->precision,
                                       scores->recall};

  return values[kind];
}

char *
unet_score_format (double score)
{
  return isnan (score) ? g_strdup ("—") : g_strdup_printf ("%.4f", score);
}

/* --- rows --- */

/* Of the image, as in its evaluation. */
const char *
unet_evaluate_item_get_stem (UnetEvaluateItem *self)
{
  return self->stem;
}

/* The same to be shown. */
const char *
unet_evaluate_item_get_name (UnetEvaluateItem *self)
{
  return self->name;
}

/**
 * unet_evaluate_item_get_score:
 * @self: a row
 * @model: the place of the model among those that the row was made of
 * @kind: which score
 *
 * Returns: the score; NaN if the model has none
 */
double
unet_evaluate_item_get_score (UnetEvaluateItem *self, guint model, UnetScoreKind kind)
{
  return model < self->n_models ? self->scores[model * UNET_SCORE_N + kind] : NAN;
}

int
unet_evaluate_item_compare (UnetEvaluateItem *a, UnetEvaluateItem *b)
{
  return strcmp (a->key, b->key);
}

static const UnetEvaluation *
get_evaluation (GPtrArray *models, guint i)
{
  return unet_evaluate_model_get_evaluation (g_ptr_array_index (models, i));
}

GListStore *
unet_evaluate_items_new (GPtrArray *models)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) by_stem = g_hash_table_new (g_str_hash, g_str_equal);
  GListStore *store = g_list_store_new (UNET_TYPE_EVALUATE_ITEM);

  for (guint i = 0; i < models->len; i++)
    {
      const UnetEvaluation *evaluation = get_evaluation (models, i);

      for (int k = 0; k < evaluation->n_images; k++)
        {
          const UnetEvaluateRecord *record = &evaluation->images[k];
          UnetEvaluateItem         *item = g_hash_table_lookup (by_stem, record->name);

          if (item == NULL)
            {
              item = make (record->name, models->len);
              g_ptr_array_add (items, item);
              g_hash_table_insert (by_stem, item->stem, item);
            }
          set_scores (item, i, &record->scores);
        }
    }
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  return store;
}

/* --- classes --- */

static UnetEvaluateItem *
make_of_class (GPtrArray *models, int index, gboolean pooled)
{
  UnetEvaluateItem *item = NULL;

  for (guint i = 0; i < models->len; i++)
    {
      const UnetEvaluation *evaluation = get_evaluation (models, i);
      const UnetScores     *of = pooled ? evaluation->pooled_classes : evaluation->mean_classes;

      if (of == NULL || index >= evaluation->n_classes)
        continue;
      if (item == NULL)
        {
          g_autofree char *class_name = unet_evaluation_dup_class_name (evaluation, index);
          g_autofree char *name =
              g_strdup_printf (pooled ? _ ("%s, pooled") : _ ("%s, mean"), class_name);

          item = make (name, models->len);
        }
      set_scores (item, i, &of[index]);
    }
  return item;
}

GListStore *
unet_evaluate_items_new_of_classes (GPtrArray *models)
{
  GListStore *store = g_list_store_new (UNET_TYPE_EVALUATE_ITEM);
  int         n_classes = 0;

  for (guint i = 0; i < models->len; i++)
    if (get_evaluation (models, i)->mean_classes != NULL)
      n_classes = MAX (n_classes, get_evaluation (models, i)->n_classes);
  for (int c = 0; c < n_classes; c++)
    for (int pooled = 0; pooled < 2; pooled++)
      {
        g_autoptr (UnetEvaluateItem) item = make_of_class (models, c, pooled);

        g_list_store_append (store, item);
      }
  return store;
}
