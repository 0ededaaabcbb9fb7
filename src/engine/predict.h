/* predict.h: masks for pictures
 *
 * The reference's predict.py: scale down, forward, logits interpolated to the full size, then
 * soft-max or sigmoid and the threshold.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "engine/hooks.h"
#include "engine/model-file.h"
#include "engine/prediction.h"

G_BEGIN_DECLS

typedef struct _UnetPredictor UnetPredictor;

/* FILE (borrowed) and POOL (borrowed, may be NULL) must outlive it. */
UnetPredictor *unet_predictor_new (UnetModelFile *file, UnetPool *pool);
void           unet_predictor_free (UnetPredictor *predictor);

/* Activations may take up to BYTES; 0 (the default): what the machine has left. Pictures that need
 * more are predicted in tiles that see as much around them as the network can: the result is the
 * same, bit for bit. (Not with bilinear upsampling, which depends on the whole picture: that is an
 * error.) */
void unet_predictor_set_memory_limit (UnetPredictor *predictor, size_t bytes);

/* NAME is the picture's, for messages. POLL may be NULL; UNET_CANCEL gives G_IO_ERROR_CANCELLED.
 * UNET_ERROR_DATA if the scaled picture is too small, UNET_ERROR_NO_MEMORY with the number. */
UnetPrediction *unet_predictor_run (UnetPredictor *predictor,
                                    UnetImage     *image,
                                    const char    *name,
                                    double         scale,
                                    UnetPollFunc   poll,
                                    void          *data,
                                    GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetPredictor, unet_predictor_free)

G_END_DECLS
