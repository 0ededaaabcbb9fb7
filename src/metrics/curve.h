/* curve.h: how well masks agree, over all thresholds at once
 *
 * A pixel is foreground up to some threshold and background from there on. So it is enough to
 * count, in one pass over the probabilities, how many pixels of the true foreground and of the rest
 * turn at which threshold; the counts of any threshold are sums of these.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "metrics/confusion.h"

G_BEGIN_DECLS

/* Thresholds 0, 0.001, ... 1. */
#define UNET_CURVE_N 1001

/* A plain value; all zero: no pixels. */
typedef struct
{
  int64_t truth[UNET_CURVE_N + 1]; /* true foreground that passes the first i thresholds */
  int64_t rest[UNET_CURVE_N + 1];  /* true background that does */
} UnetCurveCounts;

/* INDEX / 1000 */
double unet_curve_get_threshold (int index);

/* Adds N_PIXELS pixels. WINNER NULL: foreground is what has a PROBABILITY above the threshold. Else
 * PROBABILITY is that of the class WINNER, and foreground is where it is not class 0 and its
 * probability not below the threshold. TRUTH has class indices; IGNORE (or -1: none) is left out.
 * Probabilities are not NaN. */
void unet_curve_counts_add (UnetCurveCounts *counts,
                            const float     *probability,
                            const uint8_t   *winner,
                            const uint8_t   *truth,
                            int64_t          n_pixels,
                            int              ignore);

void unet_curve_counts_merge (UnetCurveCounts *into, const UnetCurveCounts *from);

/* The scores at each threshold. */
void unet_curve_counts_get_scores (const UnetCurveCounts *counts, UnetScores scores[UNET_CURVE_N]);

G_END_DECLS
