/* evaluate-curves.h: Dice and IoU over the threshold, and the choice of one
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart.h"
#include "app/evaluate-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_CURVES (unet_evaluate_curves_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateCurves, unet_evaluate_curves, UNET, EVALUATE_CURVES, AdwBin)

void unet_evaluate_curves_set_models (UnetEvaluateCurves *self, GPtrArray *models);

/* The one whose threshold is chosen; one of the models, or NULL. */
void unet_evaluate_curves_set_current (UnetEvaluateCurves *self, UnetEvaluateModel *model);

UnetChart *unet_evaluate_curves_get_chart (UnetEvaluateCurves *self);

/* At the marker. */
double      unet_evaluate_curves_get_threshold (UnetEvaluateCurves *self);
const char *unet_evaluate_curves_get_text (UnetEvaluateCurves *self);

G_END_DECLS
