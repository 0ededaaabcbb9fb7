/* evaluate-item.h: a row of scores: what each model makes of one image, or of one class
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-model.h"

G_BEGIN_DECLS

/* The scores that are shown. */
typedef enum
{
  UNET_SCORE_DICE,
  UNET_SCORE_IOU,
  UNET_SCORE_PRECISION,
  UNET_SCORE_RECALL,
  UNET_SCORE_N
} UnetScoreKind;

const char *unet_score_get_name (UnetScoreKind kind); /* in the user's language */
double      unet_score_get (const UnetScores *scores, UnetScoreKind kind);

/* "0.9123" in the user's locale; a dash where there is no score (NaN). */
char *unet_score_format (double score);

#define UNET_TYPE_EVALUATE_ITEM (unet_evaluate_item_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateItem, unet_evaluate_item, UNET, EVALUATE_ITEM, GObject)

const char *unet_evaluate_item_get_stem (UnetEvaluateItem *self);
const char *unet_evaluate_item_get_name (UnetEvaluateItem *self);
double      unet_evaluate_item_get_score (UnetEvaluateItem *self, guint model, UnetScoreKind kind);

/* Order by name, as people count: 2 before 10. */
int unet_evaluate_item_compare (UnetEvaluateItem *a, UnetEvaluateItem *b);

/* The images of MODELS (UnetEvaluateModel with scores), in their order. */
GListStore *unet_evaluate_items_new (GPtrArray *models);

/* The classes, twice each: mean over images, and pooled. Empty without scores by class. */
GListStore *unet_evaluate_items_new_of_classes (GPtrArray *models);

G_END_DECLS
