/* rand-error.h: whether masks divide a picture into the same objects
 *
 * The Rand error of the ISBI 2012 challenge, "1 - the maximal F-score of the foreground-restricted
 * Rand index" (brainiac2.mit.edu/isbi_challenge/evaluation; W. M. Rand, "Objective criteria for the
 * evaluation of clustering methods", J. Am. Stat. Assoc. 66 (1971) 846-850). Exactly:
 *
 * Only pixels that the truth has inside an object count; its membrane is left out. Of all pairs of
 * two such pixels, `truth` are in one object of the truth, `predicted` in one object of the
 * prediction, `both` in one object of either. A pixel that the prediction has as membrane is in no
 * object with any other. Precision is both / predicted, recall both / truth, the F-score their
 * harmonic mean, 2 both / (predicted + truth), and the error 1 - F. Merging two objects costs
 * precision, splitting one costs recall.
 *
 * Over several pictures the counts are added up before the F-score is taken; of several thresholds
 * the one with the highest F-score counts. Both are for the caller to do.
 *
 * V_Rand, which the challenge took later (I. Arganda-Carreras et al., Front. Neuroanat. 9:142
 * (2015)), thins the membranes first and is another measure.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Pairs of pixels: whole numbers, exact up to 2^53. Add them up over pictures member by member. */
typedef struct
{
  double truth, predicted, both;
} UnetPairCounts;

/* Adds the pairs of one picture to COUNTS. PREDICTED and TRUTH [height][width]: 0 is membrane, all
 * else object; objects are those of base/objects.h. */
void unet_rand_count (const uint8_t  *predicted,
                      const uint8_t  *truth,
                      int             width,
                      int             height,
                      UnetPairCounts *counts);

/* 0 .. 1; 0 where neither has a pair in one object. */
double unet_rand_error (const UnetPairCounts *counts);

G_END_DECLS
