/* evaluate-pair.h: whether one of two evaluations is the better one, image by image
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/evaluate.h"
#include "metrics/pair-comparison.h"

G_BEGIN_DECLS

typedef struct
{
  int                n_images;  /* that both have */
  UnetPairComparison dice, iou; /* of the first minus the second */
} UnetEvaluatePair;

/* Compares A with B on the images that both have, told by their names. */
UnetEvaluatePair unet_evaluate_pair (const UnetEvaluation *a, const UnetEvaluation *b);

G_END_DECLS
