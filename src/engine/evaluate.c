/* evaluate.c: how good the masks are, over a whole data set
 *
 * Foreground against background compares "not the first class" in truth and prediction. What
 * another program wrote is read by evaluate-masks.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate.h"

#include "base/error.h"
#include "base/pool.h"
#include "dataset/sample.h"
#include "engine/evaluate-check.h"
#include "engine/evaluate-curve.h"
#include "engine/evaluate-em.h"
#include "engine/evaluate-masks.h"
#include "engine/evaluate-names.h"
#include "engine/predict.h"
#include "image/codec.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#define DEFAULT_SCALE 0.5

typedef struct
{
  const UnetEvaluateSpec  *spec;
  const UnetEvaluateHooks *hooks;
  UnetPairs               *pairs;
  UnetModelFile           *file; /* NULL with predictions */
  UnetPool                *pool;
  UnetPredictor           *predictor;
  UnetEvaluateKnown        beside; /* no values: none */
  int                      ignore_value;
  bool                     snap; /* stray values of the truth to the nearest class */
  UnetEvaluation          *evaluation;
  UnetConfusion           *pooled; /* per class, or one */
  GPtrArray         *occurring; /* per class a GArray of UnetScores: of the images that have it */
  UnetEvaluateCurve *curve;     /* NULL: not asked for, as the next */
  UnetEvaluateEm    *em;
} Run;

void
unet_evaluation_free (UnetEvaluation *evaluation)
{
  if (evaluation == NULL)
    return;
  for (int i = 0; i < evaluation->n_images; i++)
    {
      g_free (evaluation->images[i].name);
      g_free (evaluation->images[i].image_path);
      g_free (evaluation->images[i].mask_path);
      g_free (evaluation->images[i].classes);
    }
  g_free (evaluation->images);
  g_free (evaluation->mean_classes);
  g_free (evaluation->pooled_classes);
  g_free (evaluation->curve);
  g_free (evaluation->em);
  g_free (evaluation);
}

/* Foreground and background do not say which of several classes is the membrane. */
static bool
needs_classes (const Run *run)
{
  return run->spec->per_class || (run->spec->em && run->spec->membrane > 0);
}

/* --- what was predicted --- */

/* To CLASSES; the prediction is also held against TRUTH at every threshold. */
static bool
predict (Run                *run,
         const UnetPair     *pair,
         int                 width,
         int                 height,
         const uint8_t      *truth,
         uint8_t            *classes,
         UnetEvaluateRecord *record,
         GError            **error)
{
  g_autoptr (UnetImage) image = unet_image_load (pair->image_path, UNET_ROLE_PICTURE, error);
  g_autoptr (UnetPrediction) prediction = NULL;
  gint64 start;

  if (image == NULL)
    return false;
  if (image->width != width || image->height != height)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                   _ ("%s has %d x %d pixels, but its mask %s has %d x %d: they must be equal"),
                   pair->image_path, image->width, image->height, pair->mask_path, width, height);
      return false;
    }
  start = g_get_monotonic_time ();
  prediction = unet_predictor_run (run->predictor, image, pair->image_path, run->evaluation->scale,
                                   run->hooks->poll, run->hooks->data, error);
  if (prediction == NULL)
    return false;
  unet_prediction_threshold (run->pool, prediction, run->spec->threshold, classes);
  record->seconds = (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  if (run->curve != NULL)
    unet_evaluate_curve_add (run->curve, prediction, truth);
  return run->em == NULL || unet_evaluate_em_add (run->em, run->pool, prediction, classes, truth,
                                                  width, height, pair->image_path, error);
}

static bool
load_mask (Run            *run,
           const UnetPair *pair,
           int             width,
           int             height,
           const uint8_t  *truth,
           uint8_t        *classes,
           GError        **error)
{
  const bool per_class =
      run->spec->per_class || (needs_classes (run) && run->evaluation->n_classes > 2);

  return unet_evaluate_load_mask (run->spec->predictions, pair->stem, &run->evaluation->values,
                                  per_class, run->evaluation->background_is_zero, width, height,
                                  classes, error) &&
         (run->em == NULL || unet_evaluate_em_add (run->em, run->pool, NULL, classes, truth, width,
                                                   height, pair->mask_path, error));
}

/* --- scores --- */

static int
n_counted (const Run *run)
{
  return run->spec->per_class ? run->evaluation->n_classes : 1;
}

static bool
occurs (const UnetConfusion *c)
{
  return c->true_positive + c->false_positive + c->false_negative > 0;
}

/* The mean over the classes that occur, background left out; of an image of nothing but background,
 * agreed upon, the background's. */
static UnetScores
mean_of_classes (const UnetConfusion *confusion, int n_classes)
{
  g_autofree UnetScores *scores = g_new (UnetScores, n_classes);
  int                    n = 0;

  for (int c = 1; c < n_classes; c++)
    if (occurs (&confusion[c]))
      scores[n++] = unet_confusion_scores (&confusion[c]);
  if (n == 0)
    scores[n++] = unet_confusion_scores (&confusion[0]);
  return unet_scores_mean (scores, n);
}

static void
score_image (Run                *run,
             const uint8_t      *predicted,
             const uint8_t      *truth,
             int64_t             n_pixels,
             UnetEvaluateRecord *record)
{
  int                       n = n_counted (run);
  g_autofree UnetConfusion *confusion = g_new0 (UnetConfusion, n);

  if (!run->spec->per_class)
    {
      unet_confusion_add_foreground (confusion, predicted, truth, n_pixels, 255);
      record->scores = unet_confusion_scores (confusion);
    }
  else
    {
      record->classes = g_new0 (UnetScores, n);
      for (int c = 0; c < n; c++)
        {
          unet_confusion_add (&confusion[c], predicted, truth, n_pixels, c, 255);
          record->classes[c] = unet_confusion_scores (&confusion[c]);
          if (occurs (&confusion[c]))
            g_array_append_val (g_ptr_array_index (run->occurring, c), record->classes[c]);
        }
      record->scores = mean_of_classes (confusion, n);
    }
  for (int c = 0; c < n; c++)
    unet_confusion_merge (&run->pooled[c], &confusion[c]);
}

static bool
evaluate_image (Run *run, int index, UnetEvaluateRecord *record, GError **error)
{
  const UnetPair *pair = unet_pairs_get (run->pairs, index);
  g_autoptr (UnetImage) mask = unet_image_load (pair->mask_path, UNET_ROLE_MASK, error);
  g_autofree uint8_t *truth = NULL;
  g_autofree uint8_t *predicted = NULL;
  int64_t             n_pixels;
  bool                ok;

  if (mask == NULL)
    return false;
  n_pixels = (int64_t)mask->width * mask->height;
  truth = g_malloc ((gsize)n_pixels);
  predicted = g_malloc ((gsize)n_pixels);
  if (!unet_mask_values_to_classes (&run->evaluation->values, mask, run->ignore_value, run->snap,
                                    pair->mask_path, truth, error))
    return false;
  if (run->spec->predictions != NULL)
    ok = load_mask (run, pair, mask->width, mask->height, truth, predicted, error);
  else
    ok = predict (run, pair, mask->width, mask->height, truth, predicted, record, error);
  if (!ok)
    return false;
  record->name = g_strdup (pair->stem);
  record->image_path = g_strdup (pair->image_path);
  record->mask_path = g_strdup (pair->mask_path);
  score_image (run, predicted, truth, n_pixels, record);
  return true;
}

static bool
evaluate_all (Run *run, GError **error)
{
  UnetEvaluation          *evaluation = run->evaluation;
  const UnetEvaluateHooks *hooks = run->hooks;
  int                      n = unet_pairs_get_n (run->pairs);

  evaluation->images = g_new0 (UnetEvaluateRecord, n);
  for (int c = 0; run->spec->per_class && c < evaluation->n_classes; c++)
    g_ptr_array_add (run->occurring, g_array_new (FALSE, FALSE, sizeof (UnetScores)));
  run->pooled = g_new0 (UnetConfusion, n_counted (run));
  if (hooks->started != NULL)
    hooks->started (hooks->data, n);
  for (int i = 0; i < n; i++)
    {
      UnetVerdict verdict;

      if (hooks->border != NULL)
        hooks->border (hooks->data);
      verdict = hooks->poll != NULL ? hooks->poll (hooks->data) : UNET_GO_ON;
      if (verdict == UNET_CANCEL)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
          return false;
        }
      if (verdict == UNET_STOP)
        {
          evaluation->stopped = true;
          return true;
        }
      if (!evaluate_image (run, i, &evaluation->images[i], error))
        return false;
      evaluation->n_images++;
      if (hooks->done != NULL)
        hooks->done (hooks->data, i, n, &evaluation->images[i]);
    }
  return true;
}

static void
summarise (Run *run)
{
  UnetEvaluation        *evaluation = run->evaluation;
  int                    n = evaluation->n_images;
  g_autofree UnetScores *scores = g_new0 (UnetScores, MAX (n, 1));

  for (int i = 0; i < n; i++)
    {
      scores[i] = evaluation->images[i].scores;
      evaluation->seconds += evaluation->images[i].seconds / n;
    }
  evaluation->mean = unet_scores_mean (scores, n);
  if (run->curve != NULL)
    evaluation->curve = unet_evaluate_curve_finish (run->curve);
  if (run->em != NULL)
    {
      evaluation->em = g_new (UnetEmScores, 1);
      *evaluation->em = unet_evaluate_em_finish (run->em);
    }
  if (!run->spec->per_class)
    {
      evaluation->pooled = unet_confusion_scores (run->pooled);
      return;
    }
  evaluation->pooled = mean_of_classes (run->pooled, evaluation->n_classes);
  evaluation->mean_classes = g_new0 (UnetScores, evaluation->n_classes);
  evaluation->pooled_classes = g_new0 (UnetScores, evaluation->n_classes);
  for (int c = 0; c < evaluation->n_classes; c++)
    {
      const GArray *found = g_ptr_array_index (run->occurring, c);

      evaluation->pooled_classes[c] = unet_confusion_scores (&run->pooled[c]);
      evaluation->mean_classes[c] =
          found->len > 0 ? unet_scores_mean ((const UnetScores *)(void *)found->data, found->len)
                         : evaluation->pooled_classes[c];
    }
}

/* --- what is compared --- */

static bool
on_scan (void *data, int n_done, int n_total)
{
  Run *run = data;

  return run->hooks->poll == NULL || run->hooks->poll (run->hooks->data) == UNET_GO_ON;
}

static bool
scan (Run *run, int n_wanted, GError **error)
{
  return unet_mask_values_scan (run->pairs, n_wanted > 0 ? n_wanted : UNET_CLASSES_NO_OPTION,
                                run->ignore_value, on_scan, run, &run->evaluation->values, error);
}

/* The truth's own values, by rank, if there are as many as the model has: a model trained on masks
 * of 0 and 255 can be measured on masks of 0 and 1. Otherwise (a small set may lack a class, or
 * have another one) the masks must hold the model's values. */
static bool
open_values (Run *run, GError **error)
{
  UnetEvaluation       *evaluation = run->evaluation;
  const UnetMaskValues *known = NULL;
  g_autoptr (GError) local_error = NULL;
  int n_wanted = run->file != NULL ? run->file->values.n : run->beside.values.n;

  if (run->file != NULL && run->file->has_values)
    known = &run->file->values;
  else if (run->beside.has_values)
    known = &run->beside.values;
  if (n_wanted > 2 && !needs_classes (run))
    n_wanted = 0; /* foreground against background: any truth will do */
  run->snap = scan (run, n_wanted, &local_error);
  /* Two classes with smoothed edges. */
  if (!run->snap && local_error != NULL && n_wanted == 0 && !needs_classes (run))
    {
      g_autoptr (GError) second_error = NULL;

      run->snap = scan (run, 2, &second_error);
      if (!run->snap && second_error == NULL)
        g_clear_error (&local_error); /* cancelled */
    }
  if (run->snap && n_wanted > 2 && known != NULL &&
      !unet_evaluate_is_same_order (known, &evaluation->values))
    {
      evaluation->values = *known;
      run->snap = false;
      return true;
    }
  if (run->snap)
    return true;
  if (local_error == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
      return false;
    }
  if (known != NULL)
    {
      evaluation->values = *known;
      return true;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return false;
}

/* The model that the scores are compared with says what is not said otherwise, and must agree. */
static bool
open_beside (Run *run, GError **error)
{
  const UnetEvaluateSpec *spec = run->spec;
  g_autoptr (UnetModelFile) file = NULL;
  g_autofree char *name = NULL;
  g_autofree char *own_name = NULL;

  if (spec->beside == NULL || g_strcmp0 (spec->beside, spec->model) == 0)
    return true;
  file = unet_model_file_load (spec->beside, run->pool, error);
  if (file == NULL)
    return false;
  name = unet_evaluate_name_suggest (spec->beside, true, 1);
  run->beside = (UnetEvaluateKnown){name, file->values, file->has_values, file->ignore_value};
  if (run->file != NULL)
    {
      UnetEvaluateKnown own = {NULL, run->file->values, run->file->has_values,
                               run->file->ignore_value};

      own.name = own_name = unet_evaluate_name_suggest (spec->model, true, 1);
      if (!unet_evaluate_check_known (&run->beside, &own, spec->ignore_value < 0, error))
        return false;
    }
  run->beside.name = NULL; /* it goes */
  if (run->ignore_value < 0)
    run->ignore_value = file->ignore_value;
  return true;
}

static bool
open_em (Run *run, GError **error)
{
  const int n_classes = run->evaluation->n_classes;

  if (!run->spec->em)
    return true;
  if (run->spec->membrane < 0 || run->spec->membrane >= n_classes)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("%s: the masks have the classes 0 to %d, and --membrane says %d: choose the "
                      "one that is the membrane"),
                   run->spec->masks, n_classes - 1, run->spec->membrane);
      return false;
    }
  if (run->pool == NULL)
    run->pool = unet_pool_new (run->spec->n_threads);
  run->em = unet_evaluate_em_new (run->spec->membrane);
  return true;
}

static bool
open_run (Run *run, GError **error)
{
  const UnetEvaluateSpec *spec = run->spec;

  if ((spec->model == NULL) == (spec->predictions == NULL))
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_ARGUMENT,
          _ ("Give either a model to evaluate (--model) or a folder of masks (--predictions)"));
      return false;
    }
  g_return_val_if_fail (spec->images != NULL || spec->predictions != NULL, false);
  run->pairs = spec->images != NULL ? unet_pairs_find (spec->images, spec->masks, NULL, error)
                                    : unet_pairs_from_masks (spec->masks, error);
  if (run->pairs == NULL)
    return false;
  run->ignore_value = spec->ignore_value;
  run->evaluation->scale = spec->scale > 0 ? spec->scale : DEFAULT_SCALE;
  run->evaluation->threshold = spec->threshold < 0 ? 0.5 : spec->threshold;
  if (spec->model != NULL)
    {
      run->pool = unet_pool_new (spec->n_threads);
      run->file = unet_model_file_load (spec->model, run->pool, error);
      if (run->file == NULL)
        return false;
      if (!(spec->scale > 0) && run->file->scale > 0)
        run->evaluation->scale = run->file->scale;
      if (run->ignore_value < 0)
        run->ignore_value = run->file->ignore_value;
      run->evaluation->n_parameters = unet_model_count_parameters (run->file->model);
      run->predictor = unet_predictor_new (run->file, run->pool);
      if (spec->curve)
        run->curve = unet_evaluate_curve_new ();
    }
  if (!open_beside (run, error) || !open_values (run, error))
    return false;
  run->evaluation->n_classes = run->evaluation->values.n;
  run->evaluation->background_is_zero =
      spec->predictions != NULL &&
      unet_evaluate_is_background_zero (spec->predictions, run->pairs, &run->evaluation->values);
  run->evaluation->ignore_value = run->ignore_value;
  return open_em (run, error);
}

bool
unet_evaluate (const UnetEvaluateSpec  *spec,
               const UnetEvaluateHooks *hooks,
               UnetEvaluation         **evaluation,
               GError                 **error)
{
  static const UnetEvaluateHooks no_hooks;
  Run                            run = {.spec = spec, .hooks = hooks != NULL ? hooks : &no_hooks};
  bool                           ok;

  run.evaluation = g_new0 (UnetEvaluation, 1);
  run.occurring = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  ok = open_run (&run, error) && evaluate_all (&run, error);
  if (ok)
    summarise (&run);
  g_clear_pointer (&run.curve, unet_evaluate_curve_free);
  g_clear_pointer (&run.em, unet_evaluate_em_free);
  g_clear_pointer (&run.predictor, unet_predictor_free);
  g_clear_pointer (&run.pool, unet_pool_free);
  g_clear_pointer (&run.file, unet_model_file_free);
  g_clear_pointer (&run.pairs, unet_pairs_unref);
  g_free (run.pooled);
  g_ptr_array_unref (run.occurring);
  if (ok)
    *evaluation = run.evaluation;
  else
    unet_evaluation_free (run.evaluation);
  return ok;
}
