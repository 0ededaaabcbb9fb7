/* evaluate-model-row.h: a model in the list of those that are evaluated
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_MODEL_ROW (unet_evaluate_model_row_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateModelRow,
                      unet_evaluate_model_row,
                      UNET,
                      EVALUATE_MODEL_ROW,
                      AdwActionRow)

GtkWidget         *unet_evaluate_model_row_new (UnetEvaluateModel *model);
UnetEvaluateModel *unet_evaluate_model_row_get_model (UnetEvaluateModelRow *self);

G_END_DECLS
