/* evaluate-curve.h: the scores of a data set over the threshold
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/evaluate.h"
#include "engine/prediction.h"

G_BEGIN_DECLS

typedef struct _UnetEvaluateCurve UnetEvaluateCurve;

UnetEvaluateCurve *unet_evaluate_curve_new (void);
void               unet_evaluate_curve_free (UnetEvaluateCurve *curve);

/* One more image: TRUTH [height][width] of PREDICTION's size, 255 being left out. */
void unet_evaluate_curve_add (UnetEvaluateCurve    *curve,
                              const UnetPrediction *prediction,
                              const uint8_t        *truth);

/* UNET_CURVE_N points; free with g_free(). */
UnetCurvePoint *unet_evaluate_curve_finish (const UnetEvaluateCurve *curve);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetEvaluateCurve, unet_evaluate_curve_free)

G_END_DECLS
