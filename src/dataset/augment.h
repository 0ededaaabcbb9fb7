/* augment.h: flips and quarter turns, and changes of brightness
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/random.h"
#include "dataset/sample.h"

G_BEGIN_DECLS

typedef struct
{
  bool  flips;      /* left-right and upside down, each with probability 1/2 */
  bool  rotations;  /* by 0, 90, 180 or 270 degrees (images that are not square: 0 or 180) */
  float brightness; /* adds a number in -brightness .. brightness, 0: off */
  float contrast;   /* multiplies about the mean by 1 - contrast .. 1 + contrast, 0: off */
} UnetAugment;

/* In place; draws the same number of random words whatever the sample. */
void unet_augment_apply (const UnetAugment *augment, UnetRandom *random, UnetSample *sample);

G_END_DECLS
