/* train-extra.h: a row that unfolds to deformations and the loss
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/train-spec.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_TRAIN_EXTRA (unet_train_extra_get_type ())
G_DECLARE_FINAL_TYPE (UnetTrainExtra, unet_train_extra, UNET, TRAIN_EXTRA, AdwExpanderRow)

void unet_train_extra_fill (UnetTrainExtra *self, const UnetTrainSpec *spec);
void unet_train_extra_read (UnetTrainExtra *self, UnetTrainSpec *spec);

G_END_DECLS
