/* validate.h: one validation round
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/loader.h"
#include "engine/runner.h"
#include "engine/train.h"
#include "loss/loss.h"

G_BEGIN_DECLS

/* Every batch of LOADER through the network with its running statistics. Fills dice, loss, iou and
 * foreground of VALIDATION. HOOKS are asked for cancellation and given the preview. INDICES: the
 * N_INDICES pairs that the loader was made with; an image's number in the validation set is its
 * place among them. LOSS goes with the weights that the loader gives the pixels, if any. */
bool unet_validate (UnetRunner            *runner,
                    UnetLoader            *loader,
                    const uint32_t        *indices,
                    int                    n_indices,
                    const UnetLossOptions *loss,
                    const UnetTrainHooks  *hooks,
                    UnetTrainValidation   *validation,
                    GError               **error);

/* Gives HOOKS the preview of one image: PAIR, number NUMBER of the validation set. */
bool unet_validate_preview (UnetRunner              *runner,
                            const UnetPair          *pair,
                            const UnetSampleOptions *options,
                            int                      number,
                            const UnetTrainHooks    *hooks,
                            GError                 **error);

/* CLASSES [n][P]: the class of the largest of the logits [n][C][P]; of one class, 1 where the
 * sigmoid is above one half. */
void unet_classes_from_logits (const float *logits,
                               int64_t      batch,
                               int          n_classes,
                               int64_t      n_pixels,
                               uint8_t     *classes);

G_END_DECLS
