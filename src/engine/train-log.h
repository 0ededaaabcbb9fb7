/* train-log.h: the log of a training run, read back
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/train.h"

G_BEGIN_DECLS

typedef struct
{
  GArray *steps;       /* UnetTrainStep: what the log has of it, the rest 0 */
  GArray *validations; /* UnetTrainValidation; is_best where its Dice beats all before */
} UnetTrainLog;

/* PATH is what UnetTrainSpec.log was. A last line that was cut off is passed over, as are lines
 * that this version does not understand. UNET_ERROR_IO, UNET_ERROR_FORMAT if it is no such log. */
UnetTrainLog *unet_train_log_read (const char *path, GError **error);
void          unet_train_log_free (UnetTrainLog *log);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetTrainLog, unet_train_log_free)

G_END_DECLS
