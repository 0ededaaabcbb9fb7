/* augment.h: flips and quarter turns, deformations, and changes of brightness
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/random.h"
#include "dataset/elastic.h"
#include "dataset/sample.h"

G_BEGIN_DECLS

typedef struct
{
  bool  flips;      /* left-right and upside down, each with probability 1/2 */
  bool  rotations;  /* by 0, 90, 180 or 270 degrees (images that are not square: 0 or 180) */
  float brightness; /* adds a number in -brightness .. brightness, 0: off */
  float contrast;   /* multiplies about the mean by 1 - contrast .. 1 + contrast, 0: off */
  /* dataset/elastic.h; pixels of the image as the network takes it */
  float elastic; /* standard deviation of the displacements on a grid of 3 x 3, 0: off */
  float shift;   /* by as much each way, 0: off */
  float angle;   /* degrees each way, 0: off */
} UnetAugment;

/* What was drawn for one sample. */
typedef struct
{
  bool        flip_columns, flip_rows;
  int         quarter_turns; /* anticlockwise, before the flips */
  float       offset, gain;
  bool        deforms;
  UnetElastic elastic; /* if so; before the turns */
} UnetAugmentDraw;

/* Five random words, whatever is switched on. */
void unet_augment_draw (const UnetAugment *augment, UnetRandom *random, UnetAugmentDraw *draw);

/* In place; image and classes together. Where the image is not square, one quarter turn is none and
 * three are two. Brightness is not clipped to 0 .. 1. UNET_ERROR_NO_MEMORY where it deforms. */
bool unet_augment_perform (const UnetAugmentDraw *draw, UnetSample *sample, GError **error);

/* Both. */
bool unet_augment_apply (const UnetAugment *augment,
                         UnetRandom        *random,
                         UnetSample        *sample,
                         GError           **error);

G_END_DECLS
