/* evaluate-private.h: what the files that write scores share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/evaluate.h"

G_BEGIN_DECLS

#define UNET_N_SCORES 5

/* "dice", "iou", "precision", "recall", "accuracy", and the numbers in that order. */
const char *unet_scores_get_name (int index);
void        unet_scores_to_array (const UnetScores *scores, double values[UNET_N_SCORES]);

/* "dice": 0.9, ...: members of a JSON object. CLASSES may be NULL. */
void unet_evaluate_append_scores (GString          *json,
                                  const UnetScores *scores,
                                  const UnetScores *classes,
                                  int               n_classes);

/* "mean": {...}, "pooled": {...}, with "em": {...} before them where it was asked for, a member a
 * line after INDENT; then "images": [...]. No new line at the end. */
void unet_evaluate_append_evaluation (GString              *json,
                                      const UnetEvaluation *evaluation,
                                      const char           *indent);

/* ",0.900000" for each of the scores, in the order of their names. */
void unet_evaluate_append_csv_scores (GString *csv, const UnetScores *scores);

/* The lines of unet_evaluation_to_csv() after its head, each with PREFIX (a field and a comma, or
 * ""). */
void unet_evaluate_append_csv (GString *csv, const UnetEvaluation *evaluation, const char *prefix);

G_END_DECLS
