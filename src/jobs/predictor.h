/* predictor.h: the job that writes masks for files and folders
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "jobs/job.h"
#include "jobs/records.h"
#include "jobs/segmentation.h"

G_BEGIN_DECLS

#define UNET_TYPE_PREDICTOR_JOB (unet_predictor_job_get_type ())
G_DECLARE_FINAL_TYPE (UnetPredictorJob, unet_predictor_job, UNET, PREDICTOR_JOB, UnetJob)

UnetPredictorJob        *unet_predictor_job_new (const UnetPredictSpec *spec);
void                     unet_predictor_job_set_known (UnetPredictorJob *self,
                                                       const char       *input,
                                                       UnetSegmentation *segmentation);
const UnetPredictResult *unet_predictor_job_get_result (UnetPredictorJob *self);

G_END_DECLS
