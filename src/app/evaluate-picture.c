/* evaluate-picture.c: one image of an evaluation, and where its masks agree
 *
 * An evaluation keeps scores, not masks: those of a thousand images would not fit. So the mask of
 * an image that somebody wants to see is made again, with the model, the scale, the threshold and
 * the values that the evaluation used, which gives the same pixels and the same scores. Pictures
 * and masks are read and predicted by the job that the page Segment uses, and compared on a thread
 * of their own; comparing for another class predicts nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-picture.h"

#include "app/task.h"
#include "base/error.h"
#include "engine/evaluate-masks.h"
#include "jobs/segmenter.h"

#include <glib/gi18n.h>

struct _UnetEvaluatePicture
{
  GObject parent_instance;

  /* Owned References */
  UnetSegmenter    *segmenter; /* at work, or NULL */
  GCancellable     *cancellable;
  UnetSegmentation *segmentation; /* at first of the picture alone */
  GBytes           *map;          /* UnetCompareClass */
  GBytes           *classes;      /* what was predicted */

  /* Owned */
  char   *stem, *name;
  char   *predictions; /* a folder; NULL: a model's */
  GError *error;

  UnetMaskValues values;
  double         threshold;
  gboolean       per_class, background_is_zero;
  gboolean       is_whole; /* the segmentation has all it will have */
  int            class_index;
  UnetComparison comparison;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetEvaluatePicture, unet_evaluate_picture, G_TYPE_OBJECT)

static void
announce (UnetEvaluatePicture *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
take_segmentation (UnetEvaluatePicture *self, UnetSegmentation *segmentation)
{
  unet_segmentation_ref (segmentation);
  g_clear_pointer (&self->segmentation, unet_segmentation_unref);
  self->segmentation = segmentation;
}

/* --- comparing --- */

/* What the thread gets and gives. */
typedef struct
{
  UnetSegmentation *segmentation;
  char             *stem, *predictions;
  UnetMaskValues    values;
  double            threshold;
  gboolean          per_class, background_is_zero;
  int               class_index;
  GBytes           *map, *classes;
  UnetComparison    comparison;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  unet_segmentation_unref (order->segmentation);
  g_free (order->stem);
  g_free (order->predictions);
  g_clear_pointer (&order->map, g_bytes_unref);
  g_clear_pointer (&order->classes, g_bytes_unref);
  g_free (order);
}

static void
compare (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order                  *order = data;
  const UnetSegmentation *segmentation = order->segmentation;
  const int               width = segmentation->image->width, height = segmentation->image->height;
  const gsize             n = (gsize)width * (gsize)height;
  g_autofree uint8_t     *classes = g_malloc (n);
  uint8_t                *map;
  GError                 *error = NULL;

  if (order->predictions == NULL)
    unet_prediction_threshold (NULL, segmentation->prediction, order->threshold, classes);
  else if (!unet_evaluate_load_mask (order->predictions, order->stem, &order->values,
                                     order->per_class, order->background_is_zero, width, height,
                                     classes, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  map = g_malloc (n);
  order->comparison =
      unet_compare_masks (classes, segmentation->mask, (int64_t)n, order->class_index, map);
  order->map = g_bytes_new_take (map, n);
  order->classes = g_bytes_new_take (g_steal_pointer (&classes), n);
  g_task_return_boolean (task, TRUE);
}

static void
on_compared (GObject *object, GAsyncResult *result, gpointer data)
{
  UnetEvaluatePicture *self = UNET_EVALUATE_PICTURE (object);
  Order               *order = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->map, g_bytes_unref);
  g_clear_pointer (&self->classes, g_bytes_unref);
  if (ok)
    {
      self->classes = g_steal_pointer (&order->classes);
      self->map = g_steal_pointer (&order->map);
      self->comparison = order->comparison;
    }
  else
    self->error = g_steal_pointer (&error);
  announce (self);
}

static void
begin_comparing (UnetEvaluatePicture *self)
{
  g_autoptr (GTask) task = NULL;
  Order *order = g_new0 (Order, 1);

  order->segmentation = unet_segmentation_ref (self->segmentation);
  order->stem = g_strdup (self->stem);
  order->predictions = g_strdup (self->predictions);
  order->values = self->values;
  order->threshold = self->threshold;
  order->per_class = self->per_class;
  order->background_is_zero = self->background_is_zero;
  order->class_index = self->class_index;
  g_clear_error (&self->error); /* of a comparison before */
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, on_compared, NULL);
  g_task_set_source_tag (task, begin_comparing);
  g_task_set_task_data (task, order, order_free);
  unet_task_run_in_thread (task, compare, NULL);
}

/* --- predicting --- */

static void
on_picture (UnetSegmenter *segmenter, UnetSegmentation *picture, UnetEvaluatePicture *self)
{
  if (segmenter != self->segmenter)
    return;
  take_segmentation (self, picture);
  announce (self);
}

static void
on_segmented (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetEvaluatePicture) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = unet_job_run_finish (UNET_JOB (object), result, &error);

  if (UNET_SEGMENTER (object) != self->segmenter)
    return;
  if (ok)
    {
      take_segmentation (self, unet_segmenter_get_segmentation (self->segmenter));
      self->is_whole = TRUE;
    }
  else
    self->error = g_steal_pointer (&error);
  g_clear_object (&self->segmenter);
  g_clear_object (&self->cancellable);
  if (ok)
    begin_comparing (self);
  else
    announce (self);
}

static void
begin (UnetEvaluatePicture      *self,
       UnetModelCache           *cache,
       const UnetEvaluateRecord *record,
       const UnetEvaluateSpec   *asked,
       const UnetEvaluation     *evaluation)
{
  UnetSegmentSpec spec;

  unet_segment_spec_init (&spec);
  spec.image = record->image_path;
  spec.mask = record->mask_path;
  spec.model = asked->model;
  spec.scale = evaluation->scale;
  spec.mask_values = evaluation->values;
  spec.ignore_value = evaluation->ignore_value;
  self->cancellable = g_cancellable_new ();
  self->segmenter = unet_segmenter_new (cache, &spec);
  unet_job_set_background (UNET_JOB (self->segmenter), TRUE);
  g_signal_connect_object (self->segmenter, "picture", G_CALLBACK (on_picture), self, 0);
  unet_job_run_async (UNET_JOB (self->segmenter), self->cancellable, on_segmented,
                      g_object_ref (self));
}

/* --- the object --- */

static void
unet_evaluate_picture_dispose (GObject *object)
{
  unet_evaluate_picture_cancel (UNET_EVALUATE_PICTURE (object));
  G_OBJECT_CLASS (unet_evaluate_picture_parent_class)->dispose (object);
}

static void
unet_evaluate_picture_finalize (GObject *object)
{
  UnetEvaluatePicture *self = UNET_EVALUATE_PICTURE (object);

  g_clear_pointer (&self->segmentation, unet_segmentation_unref);
  g_clear_pointer (&self->map, g_bytes_unref);
  g_clear_pointer (&self->classes, g_bytes_unref);
  g_free (self->stem);
  g_free (self->name);
  g_free (self->predictions);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (unet_evaluate_picture_parent_class)->finalize (object);
}

static void
unet_evaluate_picture_class_init (UnetEvaluatePictureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = unet_evaluate_picture_dispose;
  object_class->finalize = unet_evaluate_picture_finalize;

  /**
   * UnetEvaluatePicture::changed:
   *
   * More is known of it, or it has failed.
   */
  signals[CHANGED] = g_signal_new ("changed", UNET_TYPE_EVALUATE_PICTURE, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
unet_evaluate_picture_init (UnetEvaluatePicture *self)
{
}

/**
 * unet_evaluate_picture_new:
 * @cache: of networks
 * @model: that has scores
 * @stem: the image
 * @class_index: which class is compared with the rest; -1: foreground with background
 *
 * Begins at once to make the image's mask again. If the model is not what was evaluated it has
 * failed already.
 *
 * Returns: (nullable) (transfer full): %NULL if the model was not evaluated on such an image
 */
UnetEvaluatePicture *
unet_evaluate_picture_new (UnetModelCache    *cache,
                           UnetEvaluateModel *model,
                           const char        *stem,
                           int                class_index)
{
  const UnetEvaluation     *evaluation = unet_evaluate_model_get_evaluation (model);
  const UnetEvaluateSpec   *asked = unet_evaluate_model_get_spec (model);
  const UnetEvaluateRecord *record;
  UnetEvaluatePicture      *self;

  g_return_val_if_fail (evaluation != NULL, NULL);

  record = unet_evaluation_find (evaluation, stem);
  if (record == NULL || record->image_path == NULL)
    return NULL;
  self = g_object_new (UNET_TYPE_EVALUATE_PICTURE, NULL);
  self->stem = g_strdup (stem);
  self->name = g_filename_display_basename (record->image_path);
  self->predictions = g_strdup (asked->predictions);
  self->values = evaluation->values;
  self->threshold = asked->threshold;
  self->per_class = asked->per_class;
  self->background_is_zero = evaluation->background_is_zero;
  self->class_index = class_index;
  /* New weights would make a mask that contradicts the scores. */
  if (unet_evaluate_model_was_replaced (model))
    self->error = g_error_new_literal (UNET_ERROR, UNET_ERROR_MISMATCH,
                                       _ ("The file of the model was replaced since it was "
                                          "evaluated. Evaluate it again to see its masks."));
  else
    begin (self, cache, record, asked, evaluation);
  return self;
}

/**
 * unet_evaluate_picture_cancel:
 * @self: a picture
 *
 * Gives up what is not there yet.
 */
void
unet_evaluate_picture_cancel (UnetEvaluatePicture *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->segmenter);
}

/**
 * unet_evaluate_picture_set_class:
 * @self: a picture
 * @class_index: which class is compared with the rest; -1: foreground with background
 */
void
unet_evaluate_picture_set_class (UnetEvaluatePicture *self, int class_index)
{
  if (class_index == self->class_index)
    return;
  self->class_index = class_index;
  if (self->is_whole)
    begin_comparing (self);
}

gboolean
unet_evaluate_picture_is_busy (UnetEvaluatePicture *self)
{
  return self->cancellable != NULL;
}

const char *
unet_evaluate_picture_get_stem (UnetEvaluatePicture *self)
{
  return self->stem;
}

/* Of the image's file. */
const char *
unet_evaluate_picture_get_name (UnetEvaluatePicture *self)
{
  return self->name;
}

/* NULL until the picture is decoded. */
UnetSegmentation *
unet_evaluate_picture_get_segmentation (UnetEvaluatePicture *self)
{
  return self->segmentation;
}

/* [height][width] UnetCompareClass; NULL until the masks were compared. */
GBytes *
unet_evaluate_picture_get_map (UnetEvaluatePicture *self)
{
  return self->map;
}

/* [height][width] of what was predicted: foreground and background, or classes; NULL as the map. */
GBytes *
unet_evaluate_picture_get_classes (UnetEvaluatePicture *self)
{
  return self->classes;
}

/* NULL as the map. */
const UnetComparison *
unet_evaluate_picture_get_comparison (UnetEvaluatePicture *self)
{
  return self->map != NULL ? &self->comparison : NULL;
}

/* NULL unless it has failed. */
const GError *
unet_evaluate_picture_get_error (UnetEvaluatePicture *self)
{
  return self->error;
}
