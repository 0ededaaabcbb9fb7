/* evaluate-against.h: what a model's mask of one image is held against
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-model.h"
#include "engine/compare.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  UNET_AGAINST_TRUTH,      /* what was found, what was missed */
  UNET_AGAINST_DIFFERENCE, /* where two models' masks differ */
  UNET_AGAINST_BESIDE      /* two models, each against the truth, side by side */
} UnetAgainst;

/* What can be chosen for CURRENT: the truth, and then for each other of MODELS (UnetEvaluateModel
 * with scores) the difference and side by side. */
GtkStringList *unet_evaluate_against_list (GPtrArray *models, UnetEvaluateModel *current);

/* What is at POSITION of that list; OTHER receives the other model, or NULL. Borrowed. */
UnetAgainst unet_evaluate_against_get (GPtrArray          *models,
                                       UnetEvaluateModel  *current,
                                       guint               position,
                                       UnetEvaluateModel **other);

/* Where two masks [pixels] differ, as a map of UnetCompareClass: "positive" is what the first has,
 * "true" what the second has. CLASS_INDEX as in unet_compare_masks(). */
GBytes *unet_evaluate_against_compare (GBytes         *first,
                                       GBytes         *second,
                                       int             class_index,
                                       UnetComparison *comparison);

/* "Only in A": what KIND means of a difference. */
char *unet_evaluate_against_dup_kind_name (UnetCompareClass   kind,
                                           UnetEvaluateModel *first,
                                           UnetEvaluateModel *second);

G_END_DECLS
