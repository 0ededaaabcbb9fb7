/* evaluate-em.h: the measures of the EM segmentation challenge, over a data set
 *
 * ISBI 2012, segmentation of neuronal structures in EM stacks (I. Arganda-Carreras et al.,
 * "Crowdsourcing the creation of image segmentation algorithms for connectomics", Front. Neuroanat.
 * 9:142 (2015); brainiac2.mit.edu/isbi_challenge/evaluation, as "dismissed metrics", which those of
 * 2012 are called since 2015). One class is the membrane, all others are the inside of objects.
 * A network's answer is cut at UNET_EM_THRESHOLDS thresholds, 0, 0.1, ... 0.9: inside is what is
 * inside with a probability above it; each measure is that at the threshold at which it is best for
 * the whole data set. A mask, or the winners of more than two classes, is taken as it is.
 *
 * pixel error: 1 - F-score of the pixels inside of objects, over all images together
 * Rand error: 1 - F-score of the pairs of pixels in one object (metrics/rand-error.h), the pairs of
 * all images together
 * warping error: pixels that differ after warping (metrics/warping-error.h) per pixel, over all
 * images together
 *
 * Pixels that the truth leaves out are membrane in both masks, and count for the pixel error in no
 * way.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/evaluate.h"
#include "engine/prediction.h"

G_BEGIN_DECLS

#define UNET_EM_THRESHOLDS 10

typedef struct _UnetEvaluateEm UnetEvaluateEm;

/* MEMBRANE: its class. */
UnetEvaluateEm *unet_evaluate_em_new (int membrane);
void            unet_evaluate_em_free (UnetEvaluateEm *em);

/* One more image: TRUTH [HEIGHT][WIDTH], 255 being left out, and what was predicted: CLASSES, or
 * (not NULL and of two classes at most) PREDICTION at all thresholds, on the cores of POOL (may be
 * NULL). All images of a data set are given in the same way. UNET_ERROR_DATA naming NAME if it has
 * more pixels than these measures take. */
bool unet_evaluate_em_add (UnetEvaluateEm       *em,
                           UnetPool             *pool,
                           const UnetPrediction *prediction,
                           const uint8_t        *classes,
                           const uint8_t        *truth,
                           int                   width,
                           int                   height,
                           const char           *name,
                           GError              **error);

UnetEmScores unet_evaluate_em_finish (const UnetEvaluateEm *em);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetEvaluateEm, unet_evaluate_em_free)

G_END_DECLS
