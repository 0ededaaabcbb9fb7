/* evaluate-pairs.h: two models, image by image
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-scatter.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_PAIRS (unet_evaluate_pairs_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluatePairs, unet_evaluate_pairs, UNET, EVALUATE_PAIRS, AdwBin)

/* MODELS (UnetEvaluateModel with scores); the two that are chosen stay if they are among them. */
void unet_evaluate_pairs_set_models (UnetEvaluatePairs *self, GPtrArray *models);

/* For tests: choose two, and what is said of them. */
void        unet_evaluate_pairs_choose (UnetEvaluatePairs *self, guint across, guint upwards);
gboolean    unet_evaluate_pairs_is_busy (UnetEvaluatePairs *self);
const char *unet_evaluate_pairs_get_text (UnetEvaluatePairs *self);

UnetEvaluateScatter *unet_evaluate_pairs_get_scatter (UnetEvaluatePairs *self);

G_END_DECLS
