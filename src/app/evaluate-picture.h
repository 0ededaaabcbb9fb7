/* evaluate-picture.h: one image of an evaluation, and where its masks agree
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-model.h"
#include "engine/compare.h"
#include "jobs/model-cache.h"
#include "jobs/segmentation.h"

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_PICTURE (unet_evaluate_picture_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluatePicture, unet_evaluate_picture, UNET, EVALUATE_PICTURE, GObject)

UnetEvaluatePicture *unet_evaluate_picture_new (UnetModelCache    *cache,
                                                UnetEvaluateModel *model,
                                                const char        *stem,
                                                int                class_index);
void                 unet_evaluate_picture_cancel (UnetEvaluatePicture *self);
void                 unet_evaluate_picture_set_class (UnetEvaluatePicture *self, int class_index);
gboolean             unet_evaluate_picture_is_busy (UnetEvaluatePicture *self);

/* What is known by now. */
const char           *unet_evaluate_picture_get_stem (UnetEvaluatePicture *self);
const char           *unet_evaluate_picture_get_name (UnetEvaluatePicture *self);
UnetSegmentation     *unet_evaluate_picture_get_segmentation (UnetEvaluatePicture *self);
GBytes               *unet_evaluate_picture_get_map (UnetEvaluatePicture *self);
GBytes               *unet_evaluate_picture_get_classes (UnetEvaluatePicture *self);
const UnetComparison *unet_evaluate_picture_get_comparison (UnetEvaluatePicture *self);
const GError         *unet_evaluate_picture_get_error (UnetEvaluatePicture *self);

G_END_DECLS
