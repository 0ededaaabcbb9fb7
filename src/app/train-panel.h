/* train-panel.h: everything that decides a training run, as controls
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/review.h"
#include "engine/train-spec.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_TRAIN_PANEL (unet_train_panel_get_type ())
G_DECLARE_FINAL_TYPE (UnetTrainPanel, unet_train_panel, UNET, TRAIN_PANEL, AdwBin)

UnetTrainSpec *unet_train_panel_dup_spec (UnetTrainPanel *self);
UnetTrainSpec *unet_train_panel_dup_settings (UnetTrainPanel *self);
void           unet_train_panel_set_spec (UnetTrainPanel *self, const UnetTrainSpec *spec);
UnetRecipe     unet_train_panel_get_recipe (UnetTrainPanel *self);
void           unet_train_panel_set_recipe (UnetTrainPanel *self, UnetRecipe recipe);
void unet_train_panel_set_data (UnetTrainPanel *self, const char *images, const char *masks);
void unet_train_panel_set_weights (UnetTrainPanel *self, const char *path);
const UnetReview *unet_train_panel_get_review (UnetTrainPanel *self);
void              unet_train_panel_review_again (UnetTrainPanel *self);
gboolean          unet_train_panel_is_reviewing (UnetTrainPanel *self);

G_END_DECLS
