/* evaluate-model.c: a model, or a folder of masks, that is evaluated
 *
 * Its place gives it a colour and a letter, which it keeps whatever becomes of the others, so that
 * the same model looks the same in the list, the table and the charts, to those who see no colours
 * too.
 *
 * Scores stay with the settings they were made with. The stamp says what they were made from: where
 * it is still the same, they need not be made again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-model.h"

#include "app/message.h"
#include "base/file.h"
#include "engine/evaluate-names.h"

#include <glib/gi18n.h>
#include <string.h>

struct _UnetEvaluateModel
{
  GObject parent_instance;

  /* Owned */
  char            *path;
  char            *name;
  char            *letter;
  char            *error;
  UnetModelInfo   *info; /* NULL: not read yet, a folder, or no model */
  UnetEvaluator   *evaluator;
  UnetEvaluateSpec spec; /* of its evaluation */
  char            *stamp;

  gboolean          is_folder;
  guint             place;
  UnetEvaluateState state;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetEvaluateModel, unet_evaluate_model, G_TYPE_OBJECT)

static void
announce (UnetEvaluateModel *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
unet_evaluate_model_finalize (GObject *object)
{
  UnetEvaluateModel *self = UNET_EVALUATE_MODEL (object);

  g_free (self->path);
  g_free (self->name);
  g_free (self->letter);
  g_free (self->error);
  g_clear_pointer (&self->info, unet_model_info_free);
  g_clear_object (&self->evaluator);
  unet_evaluate_spec_clear (&self->spec);
  g_free (self->stamp);
  G_OBJECT_CLASS (unet_evaluate_model_parent_class)->finalize (object);
}

static void
unet_evaluate_model_class_init (UnetEvaluateModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = unet_evaluate_model_finalize;

  /**
   * UnetEvaluateModel::changed:
   *
   * Its name, what is known of it, its state or its scores are other ones.
   */
  signals[CHANGED] = g_signal_new ("changed", UNET_TYPE_EVALUATE_MODEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
unet_evaluate_model_init (UnetEvaluateModel *self)
{
}

/* A to Z, then A1 ... */
static char *
make_letter (guint place)
{
  const char letter = (char)('A' + place % 26);

  return place < 26 ? g_strdup_printf ("%c", letter) : g_strdup_printf ("%c%u", letter, place / 26);
}

/**
 * unet_evaluate_model_new:
 * @path: (type filename): a file of a network, or a folder of masks
 * @is_folder: which of the two it is
 * @place: that no other of the list has: 0, 1 ...
 */
UnetEvaluateModel *
unet_evaluate_model_new (const char *path, gboolean is_folder, guint place)
{
  UnetEvaluateModel *self = g_object_new (UNET_TYPE_EVALUATE_MODEL, NULL);

  self->path = g_strdup (path);
  self->is_folder = is_folder;
  self->place = place;
  self->letter = make_letter (place);
  self->name = unet_evaluate_model_suggest_name (self);
  return self;
}

const char *
unet_evaluate_model_get_path (UnetEvaluateModel *self)
{
  return self->path;
}

gboolean
unet_evaluate_model_is_folder (UnetEvaluateModel *self)
{
  return self->is_folder;
}

/* Its colour is that of the palette's same place. */
guint
unet_evaluate_model_get_place (UnetEvaluateModel *self)
{
  return self->place;
}

const char *
unet_evaluate_model_get_letter (UnetEvaluateModel *self)
{
  return self->letter;
}

/**
 * unet_evaluate_model_suggest_name:
 * @self: a model
 *
 * Returns: (transfer full): the name of its file, without the ending
 */
char *
unet_evaluate_model_suggest_name (UnetEvaluateModel *self)
{
  return unet_evaluate_name_suggest (self->path, !self->is_folder, 0);
}

/* UTF-8; that of no other of the list. */
const char *
unet_evaluate_model_get_name (UnetEvaluateModel *self)
{
  return self->name;
}

void
unet_evaluate_model_set_name (UnetEvaluateModel *self, const char *name)
{
  if (g_str_equal (name, self->name))
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  announce (self);
}

/* "A · best" */
char *
unet_evaluate_model_dup_title (UnetEvaluateModel *self)
{
  return g_strdup_printf ("%s · %s", self->letter, self->name);
}

/* NULL while it is being read, and of a folder. */
const UnetModelInfo *
unet_evaluate_model_get_info (UnetEvaluateModel *self)
{
  return self->info;
}

/**
 * unet_evaluate_model_dup_description:
 * @self: a model
 *
 * Returns: (transfer full): what it is, or what is wrong with it, in a sentence or two
 */
char *
unet_evaluate_model_dup_description (UnetEvaluateModel *self)
{
  const UnetModelInfo *info = unet_evaluate_model_get_info (self);
  g_autofree char     *scale = NULL;

  if (self->error != NULL)
    return unet_message_for_window (self->error);
  if (self->is_folder)
    return g_strdup (_ ("Masks of another program"));
  if (info == NULL)
    return g_strdup (_ ("Reading the model…"));
  scale = info->trained_scale > 0 ? g_strdup_printf (_ ("Trained at scale %g"), info->trained_scale)
                                  : g_strdup (_ ("Scale of the training unknown: 0.5 is used"));
  return g_strdup_printf ("%s\n%s", info->network, scale);
}

/* The file was read. */
void
unet_evaluate_model_take_info (UnetEvaluateModel *self, UnetModelInfo *info)
{
  g_clear_pointer (&self->info, unet_model_info_free);
  self->info = info;
  announce (self);
}

UnetEvaluateState
unet_evaluate_model_get_state (UnetEvaluateModel *self)
{
  return self->state;
}

/* NULL unless it has failed. */
const char *
unet_evaluate_model_get_error (UnetEvaluateModel *self)
{
  return self->error;
}

void
unet_evaluate_model_set_state (UnetEvaluateModel *self, UnetEvaluateState state)
{
  g_clear_pointer (&self->error, g_free);
  self->state = state;
  announce (self);
}

static void
forget_result (UnetEvaluateModel *self)
{
  g_clear_object (&self->evaluator);
  unet_evaluate_spec_clear (&self->spec);
  g_clear_pointer (&self->stamp, g_free);
}

/* It has failed, and has no scores. */
void
unet_evaluate_model_take_error (UnetEvaluateModel *self, char *error)
{
  forget_result (self);
  g_free (self->error);
  self->error = error;
  self->state = UNET_EVALUATE_STATE_FAILED;
  announce (self);
}

/**
 * unet_evaluate_model_set_result:
 * @self: a model
 * @evaluator: that has succeeded
 * @spec: what it was asked; copied
 * @stamp: what it was made from, a line each; the last one is of the model
 */
void
unet_evaluate_model_set_result (UnetEvaluateModel      *self,
                                UnetEvaluator          *evaluator,
                                const UnetEvaluateSpec *spec,
                                const char             *stamp)
{
  g_set_object (&self->evaluator, evaluator);
  unet_evaluate_spec_clear (&self->spec);
  unet_evaluate_spec_copy (&self->spec, spec);
  g_free (self->stamp);
  self->stamp = g_strdup (stamp);
  unet_evaluate_model_set_state (self, UNET_EVALUATE_STATE_DONE);
}

void
unet_evaluate_model_drop_result (UnetEvaluateModel *self)
{
  forget_result (self);
  unet_evaluate_model_set_state (self, UNET_EVALUATE_STATE_NONE);
}

/**
 * unet_evaluate_model_get_evaluation:
 * @self: a model
 *
 * Returns: (nullable) (transfer none): its scores, while new ones are made the last ones
 */
const UnetEvaluation *
unet_evaluate_model_get_evaluation (UnetEvaluateModel *self)
{
  return self->evaluator != NULL ? unet_evaluator_get_evaluation (self->evaluator) : NULL;
}

/* That has the scores; NULL without them. */
UnetEvaluator *
unet_evaluate_model_get_evaluator (UnetEvaluateModel *self)
{
  return self->evaluator;
}

/* Of the scores. */
const UnetEvaluateSpec *
unet_evaluate_model_get_spec (UnetEvaluateModel *self)
{
  return self->evaluator != NULL ? &self->spec : NULL;
}

/* Of the scores; NULL without them. */
const char *
unet_evaluate_model_get_stamp (UnetEvaluateModel *self)
{
  return self->stamp;
}

/* Whether its file is not the one that the scores are of. A folder of masks has many files. */
gboolean
unet_evaluate_model_was_replaced (UnetEvaluateModel *self)
{
  g_autofree char *now = NULL;

  if (self->stamp == NULL || self->is_folder)
    return FALSE;
  now = unet_file_make_stamp (self->path);
  return !g_str_equal (strrchr (self->stamp, '\n') + 1, now);
}

/* --- parts of an evaluation --- */

char *
unet_evaluation_dup_class_name (const UnetEvaluation *evaluation, int index)
{
  const uint16_t  *value = evaluation->values.value[index];
  g_autofree char *shown = evaluation->values.components == 3
                               ? g_strdup_printf ("%d, %d, %d", value[0], value[1], value[2])
                               : g_strdup_printf ("%d", value[0]);

  if (index == 0)
    /* Translators: the class, and its value in the mask */
    return g_strdup_printf (_ ("Background (%s)"), shown);
  if (evaluation->n_classes == 2)
    return g_strdup_printf (_ ("Foreground (%s)"), shown);
  return g_strdup_printf (_ ("Class %d (%s)"), index, shown);
}

const UnetEvaluateRecord *
unet_evaluation_find (const UnetEvaluation *evaluation, const char *stem)
{
  for (int i = 0; i < evaluation->n_images; i++)
    if (g_str_equal (evaluation->images[i].name, stem))
      return &evaluation->images[i];
  return NULL;
}
