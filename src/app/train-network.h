/* train-network.h: which network is trained, and what it begins with
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/train-spec.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_TRAIN_NETWORK (unet_train_network_get_type ())
G_DECLARE_FINAL_TYPE (UnetTrainNetwork,
                      unet_train_network,
                      UNET,
                      TRAIN_NETWORK,
                      AdwPreferencesGroup)

void unet_train_network_fill (UnetTrainNetwork *self, const UnetTrainSpec *spec);
void unet_train_network_read (UnetTrainNetwork *self, UnetTrainSpec *spec);

/* Weights bring their network: of the rows those stay that are about its encoder, if it has one. */
void unet_train_network_set_from_weights (UnetTrainNetwork *self, gboolean from_weights);

G_END_DECLS
