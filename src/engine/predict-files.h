/* predict-files.h: masks for files and folders of pictures
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/predict.h"
#include "image/overlay.h"

G_BEGIN_DECLS

typedef struct
{
  char  *model;
  char **inputs; /* files and folders */
  /* NULL: <stem>_OUT.png beside the picture, as the reference; of an input folder DIR, in DIR_OUT.
   * Else one file name per input file, or one folder (made if absent) for all. A name that ends in
   * a separator, is an existing folder, or has no extension is a folder; so is any one name where
   * the first input is a folder. */
  char **outputs;
  bool   save;      /* write masks */
  bool   mask_tiff; /* <stem>_OUT.tif instead, where outputs are no file names */
  double threshold; /* < 0: the reference's rule */
  double scale;     /* 0: the model's own training scale, 0.5 if unknown */
  /* Further results, in the folder where the mask is or would be. */
  bool             probability;      /* <stem>_PROB.png */
  bool             probability_tiff; /* as .tif instead */
  bool             overlay;          /* <stem>_OVERLAY.png */
  double           opacity;          /* of the overlay, 0 .. 1 */
  const UnetColor *colors; /* [256] of the overlay, by class; borrowed; NULL: the usual ones */
  int              n_threads;
} UnetPredictSpec;

typedef struct
{
  const char *input;
  const char *mask;                  /* path written; NULL: not saved */
  const char *probability, *overlay; /* paths written, or NULL */
  double      foreground;            /* share of foreground pixels */
  double      lowest, highest; /* probability range of the foreground (winner for > 2 classes) */
  double      seconds;
} UnetPredictRecord;

typedef struct
{
  UnetPollFunc poll;
  /* A prediction of INPUT that is known already, made with this model and scale: borrowed until the
   * next call. NULL (as the function may be): it is made. */
  const UnetPrediction *(*known) (void *data, const char *input);
  void (*border) (void *data); /* between pictures; may wait */
  void (*started) (void *data, int n_images, const UnetModelFile *file, double scale);
  void (*done) (void *data, int index, int n_images, const UnetPredictRecord *record);
  /* This picture could not be done; the others go on. */
  void (*failed) (void *data, int index, int n_images, const char *input, const GError *error);
  void *data;
} UnetPredictHooks;

typedef struct
{
  bool stopped;
  int  n_done, n_failed;
} UnetPredictResult;

/* FALSE with error only where nothing can be done at all (the model, the inputs, the output folder)
 * or when cancelled. */
bool unet_predict_files (const UnetPredictSpec  *spec,
                         const UnetPredictHooks *hooks,
                         UnetPredictResult      *result,
                         GError                **error);

/* What unet_predict_files() would replace: the paths, in its order, that are there already. NULL
 * with error where inputs and outputs do not fit. Writes nothing, and makes no folder. */
char **unet_predict_list_existing (const UnetPredictSpec *spec, GError **error);

void unet_predict_spec_init (UnetPredictSpec *spec);
void unet_predict_spec_clear (UnetPredictSpec *spec);

G_END_DECLS
