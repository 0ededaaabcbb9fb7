/* encoder.h: classification networks, without their classifiers, as encoders
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "models/model.h"

G_BEGIN_DECLS

/* How often an encoder halves its input. */
#define UNET_ENCODER_DEPTH 5

/* Appends encoder ENCODER to GRAPH, its parameters under torchvision's names behind PREFIX
 * ("encoder."). FEATURES receives what it makes at 1/2, 1/4 .. 1/32 of the input's size. */
void unet_encoder_build (UnetGraph  *graph,
                         UnetEncoder encoder,
                         const char *prefix,
                         UnetValue   input,
                         UnetValue   features[UNET_ENCODER_DEPTH]);

/* Which encoder's tensors stand behind PREFIX, told by a few names; NONE if no known one's. */
UnetEncoder unet_encoder_recognise (UnetTable *table, const char *prefix);

/* What stands before an encoder's names in TABLE; NULL if there is none. */
char *unet_encoder_find_prefix (UnetTable *table);

/* The name of the first convolution's weights. */
const char *unet_encoder_first_conv (UnetEncoder encoder);

G_END_DECLS
