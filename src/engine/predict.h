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
#include "image/image.h"

G_BEGIN_DECLS

/* What the network says of one picture, at its full size; threshold and colours can change later
 * without asking it again. */
typedef struct
{
  int width, height, n_classes;
  float
      *probability;  /* [height][width]: of the foreground (1 or 2 classes), of the winner (more) */
  float *foreground; /* [height][width]: that it is not background; NULL for 1 or 2 classes, where
                      * that is `probability` */
  uint8_t *winner;   /* [height][width] class of the largest logit; NULL for 1 or 2 classes */
} UnetPrediction;

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
void            unet_prediction_free (UnetPrediction *prediction);

/* CLASSES [height][width]. One or two classes: foreground where the probability is above THRESHOLD.
 * More: the winner, or background (0) where its probability is below THRESHOLD. A negative
 * THRESHOLD is the reference's rule: 0.5, or simply the winner. */
void
unet_prediction_threshold (const UnetPrediction *prediction, double threshold, uint8_t *classes);

/* The probability that a pixel is foreground, as a 16-bit grey picture, 0 .. 65535. */
UnetImage *unet_prediction_to_image (const UnetPrediction *prediction, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetPredictor, unet_predictor_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetPrediction, unet_prediction_free)

G_END_DECLS
