/* evaluate-view.h: one image of an evaluation: what was found, what was missed
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-picture.h"
#include "app/mask-view.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_VIEW (unet_evaluate_view_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateView, unet_evaluate_view, UNET, EVALUATE_VIEW, AdwBin)

/* STEM of what MODEL was evaluated on; MODEL NULL: nothing is looked at. */
void unet_evaluate_view_show (UnetEvaluateView  *self,
                              UnetModelCache    *cache,
                              UnetEvaluateModel *model,
                              const char        *stem);

/* MODELS (UnetEvaluateModel with scores), whose masks may be held against each other. */
void unet_evaluate_view_set_models (UnetEvaluateView *self, GPtrArray *models);

/* For tests and keys. */
UnetEvaluatePicture  *unet_evaluate_view_get_picture (UnetEvaluateView *self);
UnetMaskView         *unet_evaluate_view_get_view (UnetEvaluateView *self);
void                  unet_evaluate_view_set_class (UnetEvaluateView *self, int class_index);
const char           *unet_evaluate_view_get_status (UnetEvaluateView *self);
void                  unet_evaluate_view_set_against (UnetEvaluateView *self, guint position);
UnetEvaluatePicture  *unet_evaluate_view_get_other_picture (UnetEvaluateView *self);
UnetMaskView         *unet_evaluate_view_get_other_view (UnetEvaluateView *self);
const UnetComparison *unet_evaluate_view_get_difference (UnetEvaluateView *self);

/* What KIND is called in the legend, and in the view's colours of it. */
const char *unet_evaluate_view_get_kind_name (UnetCompareClass kind);

G_END_DECLS
