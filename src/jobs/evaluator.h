/* evaluator.h: the job that scores masks over a data set
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "jobs/job.h"
#include "jobs/records.h"

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATOR (unet_evaluator_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluator, unet_evaluator, UNET, EVALUATOR, UnetJob)

UnetEvaluator        *unet_evaluator_new (const UnetEvaluateSpec *spec);
const UnetEvaluation *unet_evaluator_get_evaluation (UnetEvaluator *self);

G_END_DECLS
