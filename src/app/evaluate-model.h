/* evaluate-model.h: a model, or a folder of masks, that is evaluated
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "jobs/evaluator.h"

G_BEGIN_DECLS

typedef enum
{
  UNET_EVALUATE_STATE_NONE,    /* there are no scores of it */
  UNET_EVALUATE_STATE_WAITING, /* for its turn */
  UNET_EVALUATE_STATE_WORKING,
  UNET_EVALUATE_STATE_DONE,
  UNET_EVALUATE_STATE_FAILED
} UnetEvaluateState;

#define UNET_TYPE_EVALUATE_MODEL (unet_evaluate_model_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateModel, unet_evaluate_model, UNET, EVALUATE_MODEL, GObject)

UnetEvaluateModel *unet_evaluate_model_new (const char *path, gboolean is_folder, guint place);

/* What it is */
const char          *unet_evaluate_model_get_path (UnetEvaluateModel *self);
gboolean             unet_evaluate_model_is_folder (UnetEvaluateModel *self);
guint                unet_evaluate_model_get_place (UnetEvaluateModel *self);
const char          *unet_evaluate_model_get_letter (UnetEvaluateModel *self);
const char          *unet_evaluate_model_get_name (UnetEvaluateModel *self);
const UnetModelInfo *unet_evaluate_model_get_info (UnetEvaluateModel *self);
char                *unet_evaluate_model_dup_title (UnetEvaluateModel *self);
char                *unet_evaluate_model_dup_description (UnetEvaluateModel *self);

/* What came of it */
UnetEvaluateState       unet_evaluate_model_get_state (UnetEvaluateModel *self);
const char             *unet_evaluate_model_get_error (UnetEvaluateModel *self);
const UnetEvaluation   *unet_evaluate_model_get_evaluation (UnetEvaluateModel *self);
UnetEvaluator          *unet_evaluate_model_get_evaluator (UnetEvaluateModel *self);
const UnetEvaluateSpec *unet_evaluate_model_get_spec (UnetEvaluateModel *self);

/* What happens to it, by unet-evaluate-session alone. */
char       *unet_evaluate_model_suggest_name (UnetEvaluateModel *self);
void        unet_evaluate_model_set_name (UnetEvaluateModel *self, const char *name);
void        unet_evaluate_model_take_info (UnetEvaluateModel *self, UnetModelInfo *info);
void        unet_evaluate_model_set_state (UnetEvaluateModel *self, UnetEvaluateState state);
void        unet_evaluate_model_take_error (UnetEvaluateModel *self, char *error);
void        unet_evaluate_model_set_result (UnetEvaluateModel      *self,
                                            UnetEvaluator          *evaluator,
                                            const UnetEvaluateSpec *spec,
                                            const char             *stamp);
void        unet_evaluate_model_drop_result (UnetEvaluateModel *self);
const char *unet_evaluate_model_get_stamp (UnetEvaluateModel *self);
gboolean    unet_evaluate_model_was_replaced (UnetEvaluateModel *self);

/* "Foreground (255)", the class INDEX of an evaluation. */
char *unet_evaluation_dup_class_name (const UnetEvaluation *evaluation, int index);

/* What is known of the image STEM; NULL if it is not among them. */
const UnetEvaluateRecord *unet_evaluation_find (const UnetEvaluation *evaluation, const char *stem);

G_END_DECLS
