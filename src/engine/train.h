/* train.h: the training loop
 *
 * The reference's arithmetic (train.py): loss, clipping, optimiser, learning-rate schedule, five
 * validation rounds an epoch. Where the reference trips, this does not: see unet-train(1).
 *
 * Checkpoints: checkpoint_epochN.pth after each epoch, best.pth at each validation round that beats
 * all before, last.pth after each epoch and at a stop, with what a resumed run needs. A run killed
 * at any moment and resumed ends with the same weights, bit for bit, as one that was not.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/hooks.h"
#include "engine/train-spec.h"

#include <stdint.h>

G_BEGIN_DECLS

/* What is known once the data set is read, before the first step. */
typedef struct
{
  int     n_train, n_validation;
  char  **validation; /* the names (stems) of the images that validate, NULL after the last */
  int     channels, n_classes;
  char   *mask_values; /* JSON */
  char   *network;     /* unet_model_describe() */
  int64_t n_parameters;
  size_t
      memory; /* bytes planned: weights, gradients, optimiser, activations (of the first batch) */
} UnetTrainInfo;

/* After each batch. */
typedef struct
{
  int     epoch, n_epochs;       /* epoch from 1 */
  int64_t step;                  /* of the whole run, from 1 */
  int     images_done, n_images; /* of the epoch */
  double  loss, cross_entropy, dice_loss;
  double  learning_rate; /* of this step */
  double  images_per_second;
  double  seconds_left; /* of the epoch; < 0: unknown */
} UnetTrainStep;

/* After a validation round. */
typedef struct
{
  int     epoch;
  int64_t step;
  double  dice;          /* the reference's score: the mean over batches */
  double  loss;          /* mean over images */
  double  iou;           /* foreground, pooled over the validation set's pixels */
  double  foreground;    /* share of pixels predicted as foreground: 0 is an empty mask */
  double  learning_rate; /* from now on */
  bool    is_best;
} UnetTrainValidation;

typedef struct
{
  int    epoch;
  double loss; /* mean over the epoch's batches */
  double seconds;
} UnetTrainEpoch;

/* One validation image with what the network makes of it. */
typedef struct
{
  int            index; /* position in the validation set */
  int            width, height, channels;
  const float   *image;     /* [channels][height][width] */
  const uint8_t *truth;     /* [height][width] */
  const uint8_t *predicted; /* [height][width] */
} UnetTrainPreview;

/* All optional. Pointers in the arguments are valid during the call only. */
typedef struct
{
  UnetPollFunc poll;
  /* Called at each border between batches; may wait (pause). */
  void (*border) (void *data);
  void (*scanning) (void *data, int n_done, int n_total);
  void (*started) (void *data, const UnetTrainInfo *info);
  void (*step) (void *data, const UnetTrainStep *step);
  void (*validation) (void *data, const UnetTrainValidation *validation);
  void (*epoch) (void *data, const UnetTrainEpoch *epoch);
  void (*saved) (void *data, const char *path);
  void (*warning) (void *data, const char *message);
  /* Which validation image to preview, or -1: none. Asked at each border and in each round; a
   * preview is given in each round, and at once where the answer is another than before. */
  int (*preview_index) (void *data);
  void (*preview) (void *data, const UnetTrainPreview *preview);
  void *data;
} UnetTrainHooks;

typedef struct
{
  bool    stopped; /* by UNET_STOP, before the last epoch's end */
  int     epoch;   /* epochs completed */
  int64_t step;
  double  best_dice;             /* -1: never validated */
  char   *best_path, *last_path; /* NULL if not written */
} UnetTrainResult;

/* Runs SPEC to its end. FALSE with error: what was saved before stays. UNET_ERROR_DIVERGED names
 * the last good checkpoint. RESULT is filled on success; clear it with unet_train_result_clear().
 */
bool unet_train (const UnetTrainSpec  *spec,
                 const UnetTrainHooks *hooks,
                 UnetTrainResult      *result,
                 GError              **error);
void unet_train_result_clear (UnetTrainResult *result);

/* Whether FOLDER holds models under the names that a run gives its own, which it may replace. */
bool unet_train_folder_has_models (const char *folder);

G_END_DECLS
