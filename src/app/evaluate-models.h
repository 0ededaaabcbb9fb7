/* evaluate-models.h: the models that are evaluated beside each other
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-model.h"
#include "jobs/model-cache.h"

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_MODELS (unet_evaluate_models_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateModels, unet_evaluate_models, UNET, EVALUATE_MODELS, GObject)

UnetEvaluateModels *unet_evaluate_models_new (void);

GListModel        *unet_evaluate_models_get_list (UnetEvaluateModels *self);
guint              unet_evaluate_models_get_n (UnetEvaluateModels *self);
UnetEvaluateModel *unet_evaluate_models_get (UnetEvaluateModels *self, guint position);
UnetEvaluateModel *unet_evaluate_models_add (UnetEvaluateModels *self, const char *path);
void               unet_evaluate_models_remove (UnetEvaluateModels *self, UnetEvaluateModel *model);
void               unet_evaluate_models_read (UnetEvaluateModels *self);
gboolean           unet_evaluate_models_is_reading (UnetEvaluateModels *self);

/* Of networks, for who looks at single pictures. */
UnetModelCache *unet_evaluate_models_get_cache (UnetEvaluateModels *self);

G_END_DECLS
