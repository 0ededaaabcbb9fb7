/* prediction.h: what a network says of one picture
 *
 * Plain numbers at the picture's full size: threshold and colours can change later, while a slider
 * moves, without asking the network again. All cores of the pool work on them; the results do not
 * depend on how many those are.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "image/image.h"

G_BEGIN_DECLS

typedef struct
{
  int width, height, n_classes;
  float
      *probability;  /* [height][width]: of the foreground (1 or 2 classes), of the winner (more) */
  float *foreground; /* [height][width]: that it is not background; NULL for 1 or 2 classes, where
                      * that is `probability` */
  uint8_t *winner;   /* [height][width] class of the largest logit; NULL for 1 or 2 classes */
} UnetPrediction;

/* From LOGITS [N_CLASSES][LOGITS_HEIGHT][LOGITS_WIDTH], interpolated to HEIGHT x WIDTH where that
 * is another size (image/resize.h), by sigmoid or soft-max. POOL may be NULL, here and below.
 * UNET_ERROR_NO_MEMORY; UNET_ERROR_DATA if a logit is no number. */
UnetPrediction *unet_prediction_new (UnetPool    *pool,
                                     const float *logits,
                                     int          n_classes,
                                     int          logits_height,
                                     int          logits_width,
                                     int          height,
                                     int          width,
                                     GError     **error);
void            unet_prediction_free (UnetPrediction *prediction);

/* CLASSES [height][width]. One or two classes: foreground where the probability is above THRESHOLD.
 * More: the winner, or background (0) where its probability is below THRESHOLD. A negative
 * THRESHOLD is the reference's rule: 0.5, or simply the winner. */
void unet_prediction_threshold (UnetPool             *pool,
                                const UnetPrediction *prediction,
                                double                threshold,
                                uint8_t              *classes);

/* What can be said of CLASSES [height][width] and of the probabilities in a line. */
typedef struct
{
  double foreground;      /* share of pixels that are not background */
  float  lowest, highest; /* probability */
} UnetPredictionSummary;

UnetPredictionSummary unet_prediction_summarise (UnetPool             *pool,
                                                 const UnetPrediction *prediction,
                                                 const uint8_t        *classes);

/* The probability that a pixel is foreground, as a 16-bit grey picture, 0 .. 65535. */
UnetImage *
unet_prediction_to_image (UnetPool *pool, const UnetPrediction *prediction, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetPrediction, unet_prediction_free)

G_END_DECLS
