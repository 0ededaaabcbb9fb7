/* network-title.h: what kinds of networks are called in the window
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/train-spec.h"

G_BEGIN_DECLS

/* "U-Net", "U-Net with ResNet-34", "U-Net of 2015". */
char *unet_network_title (UnetArchitecture architecture, UnetEncoder encoder);

/* What it is good for, in a sentence or two. WEIGHTS: the encoder begins with some. */
char *unet_network_advice (UnetArchitecture architecture, UnetEncoder encoder, bool weights);

G_END_DECLS
