/* records.h: what jobs tell, as boxed types
 *
 * The engine's hooks lend their records for the length of the call; these are the copies that cross
 * to the owner's thread. Free with g_boxed_free() or the functions here.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/evaluate.h"
#include "engine/predict-files.h"
#include "engine/train.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define UNET_TYPE_TRAIN_INFO (unet_train_info_get_type ())
GType          unet_train_info_get_type (void);
UnetTrainInfo *unet_train_info_copy (const UnetTrainInfo *info);
void           unet_train_info_free (UnetTrainInfo *info);

#define UNET_TYPE_TRAIN_STEP (unet_train_step_get_type ())
GType          unet_train_step_get_type (void);
UnetTrainStep *unet_train_step_copy (const UnetTrainStep *step);
void           unet_train_step_free (UnetTrainStep *step);

#define UNET_TYPE_TRAIN_VALIDATION (unet_train_validation_get_type ())
GType                unet_train_validation_get_type (void);
UnetTrainValidation *unet_train_validation_copy (const UnetTrainValidation *validation);
void                 unet_train_validation_free (UnetTrainValidation *validation);

#define UNET_TYPE_TRAIN_EPOCH (unet_train_epoch_get_type ())
GType           unet_train_epoch_get_type (void);
UnetTrainEpoch *unet_train_epoch_copy (const UnetTrainEpoch *epoch);
void            unet_train_epoch_free (UnetTrainEpoch *epoch);

/* Immutable: a copy is another reference. Its memory is its own: read the arrays only. */
#define UNET_TYPE_TRAIN_PREVIEW (unet_train_preview_get_type ())
GType             unet_train_preview_get_type (void);
UnetTrainPreview *unet_train_preview_new (const UnetTrainPreview *lent);
UnetTrainPreview *unet_train_preview_ref (UnetTrainPreview *preview);
void              unet_train_preview_unref (UnetTrainPreview *preview);

/* What a prediction needs to be shown. */
typedef struct
{
  char          *network; /* unet_model_describe() */
  int            channels, n_classes;
  int64_t        n_parameters;
  UnetMaskValues values;
  bool           has_values;    /* the file has them; else they are 0, 1, 2 ... */
  double         trained_scale; /* 0: unknown */
  double         scale;         /* that is used */
} UnetModelInfo;

#define UNET_TYPE_MODEL_INFO (unet_model_info_get_type ())
GType          unet_model_info_get_type (void);
UnetModelInfo *unet_model_info_new (const UnetModelFile *file, double scale);
UnetModelInfo *unet_model_info_copy (const UnetModelInfo *info);
void           unet_model_info_free (UnetModelInfo *info);

#define UNET_TYPE_PREDICT_RECORD (unet_predict_record_get_type ())
GType              unet_predict_record_get_type (void);
UnetPredictRecord *unet_predict_record_copy (const UnetPredictRecord *record);
void               unet_predict_record_free (UnetPredictRecord *record);

/* Without `classes`, which the evaluation has: the record does not know how many there are. */
#define UNET_TYPE_EVALUATE_RECORD (unet_evaluate_record_get_type ())
GType               unet_evaluate_record_get_type (void);
UnetEvaluateRecord *unet_evaluate_record_copy (const UnetEvaluateRecord *record);
void                unet_evaluate_record_free (UnetEvaluateRecord *record);

G_END_DECLS
