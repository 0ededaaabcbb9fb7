/* estimator.h: the job that finds out what a training run will take
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/estimate.h"
#include "jobs/job.h"

G_BEGIN_DECLS

#define UNET_TYPE_ESTIMATOR (unet_estimator_get_type ())
G_DECLARE_FINAL_TYPE (UnetEstimator, unet_estimator, UNET, ESTIMATOR, UnetJob)

UnetEstimator *unet_estimator_new (const UnetTrainSpec *spec, const UnetEstimateData *data);
const UnetTrainEstimate *unet_estimator_get_estimate (UnetEstimator *self);

G_END_DECLS
