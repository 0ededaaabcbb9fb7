/* activation.h: what is done to finished sums: nothing, ReLU, or ReLU up to 6
 *
 * The values of the first two are those of the bool "relu" that many functions take. A NaN stays
 * one.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  UNET_ACTIVATION_NONE = 0,
  UNET_ACTIVATION_RELU = 1,
  UNET_ACTIVATION_RELU6 = 2
} UnetActivation;

G_END_DECLS
