/* confusion.h: how well masks agree
 *
 * Counts per class, mergeable over images; scores from counts. Per image: of the image's counts,
 * then the mean over images. Pooled: of the sum of all counts (one big image).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

#define UNET_MAX_CLASSES 255

/* One class against the rest. Pixels. */
typedef struct
{
  int64_t true_positive, false_positive, false_negative, true_negative;
} UnetConfusion;

/* dice = 2 TP / (2 TP + FP + FN); iou = TP / (TP + FP + FN); precision = TP / (TP + FP); recall =
 * TP / (TP + FN); accuracy = (TP + TN) / all. 0 / 0 is 1 where truth and prediction are both empty,
 * else 0. */
typedef struct
{
  double dice, iou, precision, recall, accuracy;
} UnetScores;

/* Adds the counts of class CLASS_INDEX: PREDICTED and TRUTH have N_PIXELS class indices; a truth of
 * IGNORE (or none: -1) is left out. */
void unet_confusion_add (UnetConfusion *confusion,
                         const uint8_t *predicted,
                         const uint8_t *truth,
                         int64_t        n_pixels,
                         int            class_index,
                         int            ignore);

/* Foreground (any class but 0) against background. */
void unet_confusion_add_foreground (UnetConfusion *confusion,
                                    const uint8_t *predicted,
                                    const uint8_t *truth,
                                    int64_t        n_pixels,
                                    int            ignore);

void       unet_confusion_merge (UnetConfusion *into, const UnetConfusion *from);
UnetScores unet_confusion_scores (const UnetConfusion *confusion);

/* The mean of each score over N scores (zeros if N is 0). */
UnetScores unet_scores_mean (const UnetScores *scores, int64_t n);

G_END_DECLS
