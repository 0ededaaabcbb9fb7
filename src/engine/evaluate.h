/* evaluate.h: how good the masks are, over a whole data set
 *
 * Every image is predicted and compared with its mask at full size; or masks that any program wrote
 * are read and compared. Foreground (every class but the first) against background, or per class.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/hooks.h"
#include "engine/model-file.h"
#include "metrics/confusion.h"
#include "metrics/curve.h"

G_BEGIN_DECLS

typedef struct
{
  char *model; /* or NULL with predictions */
  char *
      predictions; /* folder of masks named like the images (or <stem>_OUT, <stem>_mask), or NULL */
  char  *images;   /* folder; with predictions it may be NULL: every mask counts */
  char  *masks;    /* folder */
  double scale;    /* 0: the model's own, 0.5 if unknown */
  double threshold; /* < 0: the reference's rule */
  bool   per_class;
  bool   curve;        /* of a model: the scores over the threshold, too */
  bool   em;           /* the measures of the EM challenge, too (engine/evaluate-em.h) */
  int    membrane;     /* for these: the class that is no object, by rank of its mask value */
  int    ignore_value; /* -1: the model's, if any */
  char  *beside; /* NULL, or a model whose scores these are compared with: masks are read as for it,
                  * and classes or an ignored value that are not its own are an error */
  int n_threads;
} UnetEvaluateSpec;

typedef struct
{
  char      *name;       /* the image's stem */
  char      *image_path; /* NULL where masks were compared without images */
  char      *mask_path;  /* of the truth */
  UnetScores scores;   /* foreground against background; per_class: the mean over classes that occur
                        * in truth or prediction, background left out */
  UnetScores *classes; /* per_class: one per class, else NULL */
  double      seconds; /* of a model: from the picture to the mask, without reading files */
} UnetEvaluateRecord;

typedef struct
{
  UnetPollFunc poll;
  void (*border) (void *data);
  void (*started) (void *data, int n_images);
  void (*done) (void *data, int index, int n_images, const UnetEvaluateRecord *record);
  void *data;
} UnetEvaluateHooks;

/* Foreground against background, at one threshold. */
typedef struct
{
  double     threshold;
  UnetScores mean, pooled;
} UnetCurvePoint;

/* The measures of the EM challenge, 0 .. 1, 0 being best, and the thresholds at which they were
 * reached; -1 where masks were taken as they are. */
typedef struct
{
  double pixel_error, rand_error, warping_error;
  double pixel_threshold, rand_threshold, warping_threshold;
} UnetEmScores;

typedef struct
{
  bool                stopped;
  int                 n_images;
  UnetEvaluateRecord *images;
  int                 n_classes;
  UnetMaskValues      values;             /* of the truth */
  bool                background_is_zero; /* of predictions: evaluate-masks.h */
  UnetScores          mean;               /* over images */
  UnetScores          pooled;             /* of the summed counts (per_class: mean over classes) */
  UnetScores *mean_classes, *pooled_classes; /* per_class, else NULL; mean over the images in
                                              * which the class occurs */
  double          scale, threshold; /* those used; threshold 0.5 for the reference's rule */
  int             ignore_value;     /* that was left out; -1: none */
  UnetCurvePoint *curve;        /* UNET_CURVE_N, thresholds rising; NULL if it was not asked for */
  UnetEmScores   *em;           /* NULL if they were not asked for */
  int64_t         n_parameters; /* of the model; 0: masks */
  double          seconds;      /* the mean over images; 0: masks */
} UnetEvaluation;

/* Any image that fails ends it with an error naming the file: scores over half a data set mislead.
 */
bool unet_evaluate (const UnetEvaluateSpec  *spec,
                    const UnetEvaluateHooks *hooks,
                    UnetEvaluation         **evaluation,
                    GError                 **error);
void unet_evaluation_free (UnetEvaluation *evaluation);

void unet_evaluate_spec_init (UnetEvaluateSpec *spec);
void unet_evaluate_spec_copy (UnetEvaluateSpec *to, const UnetEvaluateSpec *from); /* clear it */
void unet_evaluate_spec_clear (UnetEvaluateSpec *spec);

/* As files: see unet-evaluate(1). Numbers in the C locale, 6 decimals in CSV, full precision in
 * JSON. */
char *unet_evaluation_to_json (const UnetEvaluation *evaluation, const UnetEvaluateSpec *spec);
char *unet_evaluation_to_csv (const UnetEvaluation *evaluation);
char *unet_evaluation_curve_to_csv (const UnetEvaluation *evaluation); /* with a curve */

/* Where the curve's mean Dice is highest: the middle one of equals. */
const UnetCurvePoint *unet_evaluation_get_best_point (const UnetEvaluation *evaluation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetEvaluation, unet_evaluation_free)

G_END_DECLS
