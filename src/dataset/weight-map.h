/* weight-map.h: how much each pixel of a mask weighs in training
 *
 * The map of Ronneberger, Fischer and Brox (arXiv 1505.04597):
 *
 *   w (x) = w_c + w0 exp (-(d1 + d2)^2 / (2 sigma^2))
 *
 * so that the network learns the thin background between cells that nearly touch. d1 and d2 are the
 * distances of a background pixel, from centre to centre, to the nearest pixels of the two nearest
 * cells. A cell is a connected component of pixels that are neither background (class 0) nor
 * ignored, of whatever classes. Pixels that touch by a corner alone are not connected, for a
 * slanting border that is one pixel wide separates just so. The second term is 0 on cells, and
 * where there are fewer than two.
 *
 * w_c makes the classes of a mask count alike: it is 1 over the share of the pixel's class, times
 * what makes its mean over the pixels that count 1. A class of less than a hundredth of them counts
 * as a hundredth, lest a stray pixel be worth more than all others.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* A plain value; all 0: every pixel weighs 1. */
typedef struct
{
  float border_weight;   /* w0; the paper's is 10; 0: no border term */
  float border_sigma;    /* pixels, > 0; the paper's is 5 */
  bool  balance_classes; /* else w_c is 1 */
} UnetWeightOptions;

/* Whether the options ask for weights other than 1. */
bool unet_weight_map_is_wanted (const UnetWeightOptions *options);

/* CLASSES and WEIGHTS are [height][width]; ignored pixels (255) weigh 0. Terms below a millionth
 * are left out, which bounds how far is looked. UNET_ERROR_NO_MEMORY. */
bool unet_weight_map_compute (const UnetWeightOptions *options,
                              int                      height,
                              int                      width,
                              const uint8_t           *classes,
                              float                   *weights,
                              GError                 **error);

G_END_DECLS
