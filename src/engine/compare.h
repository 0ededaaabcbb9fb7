/* compare.h: where two masks of one picture agree, pixel by pixel
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "metrics/confusion.h"

G_BEGIN_DECLS

/* What a pixel is, as a class of a map that can be painted. */
typedef enum
{
  UNET_COMPARE_TRUE_NEGATIVE, /* background in both: class 0, which is never painted */
  UNET_COMPARE_TRUE_POSITIVE,
  UNET_COMPARE_FALSE_POSITIVE,
  UNET_COMPARE_FALSE_NEGATIVE,
  UNET_COMPARE_IGNORED, /* the truth leaves it out */
  UNET_COMPARE_N
} UnetCompareClass;

typedef struct
{
  UnetConfusion counts;
  int64_t       n_ignored;
  UnetScores    scores; /* of the counts, as an evaluation has them */
} UnetComparison;

/* Compares N_PIXELS classes. CLASS_INDEX against the rest, or, if it is negative, foreground (any
 * class but 0) against background. A truth of 255 is left out. MAP gets UnetCompareClass. */
UnetComparison unet_compare_masks (const uint8_t *predicted,
                                   const uint8_t *truth,
                                   int64_t        n_pixels,
                                   int            class_index,
                                   uint8_t       *map);

G_END_DECLS
