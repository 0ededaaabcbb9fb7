/* view-layer.h: a class map, or a threshold on probabilities, seen through a grid
 *
 * Internal to image/view-*.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/view-grid.h"

G_BEGIN_DECLS

/* Classes of an image of the size that the grid says. Without `probability` they are `classes`,
 * otherwise: where there are no classes, 1 above the threshold and 0 elsewhere; else the class
 * where the probability is at least the threshold and 0 elsewhere. That is what
 * unet_prediction_threshold() does. */
typedef struct
{
  const UnetViewGrid *grid;
  const uint8_t      *classes;     /* [height][width], or NULL */
  const float        *probability; /* [height][width], or NULL */
  float               threshold;
  int                 n_classes;  /* two: whatever is not 0 counts as 1 */
  uint8_t             shown[256]; /* by class: itself, or 0 where it is hidden */
  uint32_t            paint[256]; /* by class: image/pixel.h; 0 where there is none */
} UnetViewLayer;

/* What one thread needs to draw rows. */
typedef struct _UnetViewLayerScratch UnetViewLayerScratch;

/* For layers on any grid whose x axis has at most N_SAMPLES. */
UnetViewLayerScratch *unet_view_layer_scratch_new (int n_samples);
void                  unet_view_layer_scratch_free (UnetViewLayerScratch *scratch);

/* Forgets rows kept from the frame before. */
void unet_view_layer_scratch_reset (UnetViewLayerScratch *scratch);

/* Row Y of the view, with the margins of the grid's x axis before and behind it (all three arrays
 * begin at the margin).
 *
 * CLASSES: what is most of the pixel apart from 0, so that what is thinner than a pixel is there.
 * MIXED: 255 where there is more than one shown class in the pixel, else 0. PAINT, unless it is
 * NULL: the mean of the classes' paint. */
void unet_view_layer_draw_row (const UnetViewLayer  *layer,
                               UnetViewLayerScratch *scratch,
                               int                   y,
                               uint8_t              *classes,
                               uint8_t              *mixed,
                               uint32_t             *paint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetViewLayerScratch, unet_view_layer_scratch_free)

G_END_DECLS
