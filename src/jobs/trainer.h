/* trainer.h: the job that trains a network
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "jobs/job.h"
#include "jobs/records.h"

G_BEGIN_DECLS

#define UNET_TYPE_TRAINER (unet_trainer_get_type ())
G_DECLARE_FINAL_TYPE (UnetTrainer, unet_trainer, UNET, TRAINER, UnetJob)

UnetTrainer           *unet_trainer_new (const UnetTrainSpec *spec);
const UnetTrainSpec   *unet_trainer_get_spec (UnetTrainer *self);
void                   unet_trainer_set_preview_index (UnetTrainer *self, int index);
const UnetTrainResult *unet_trainer_get_result (UnetTrainer *self);

G_END_DECLS
