/* evaluate-histogram.h: how many images have which Dice, as a chart
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart.h"
#include "app/evaluate-model.h"

G_BEGIN_DECLS

#define UNET_DICE_BARS 20

/* Adds the images of EVALUATION to COUNTS: bar i has a Dice from i / 20 up to (i + 1) / 20, the
 * last one 1 too. */
void unet_evaluation_count_dice (const UnetEvaluation *evaluation, double counts[UNET_DICE_BARS]);

/* Shows MODELS (UnetEvaluateModel with scores) in CHART. */
void unet_evaluate_histogram_fill (UnetChart *chart, GPtrArray *models);

G_END_DECLS
