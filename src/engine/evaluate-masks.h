/* evaluate-masks.h: masks that any program wrote, to be compared with true ones
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/mask-values.h"
#include "dataset/pairing.h"

G_BEGIN_DECLS

/* Whether FOLDER's masks for PAIRS have 0 for background, which is not the TRUTH's: 0 occurs in
 * them, and not both the background and another value of the truth. Reads all of them, unless the
 * truth's background is 0 itself; those that cannot be read are passed over. */
bool unet_evaluate_is_background_zero (const char           *folder,
                                       UnetPairs            *pairs,
                                       const UnetMaskValues *truth);

/* Reads the mask of FOLDER for the image STEM, named like it or with an ending that programs append
 * (_OUT, _mask, _pred, _prediction), to CLASSES [HEIGHT][WIDTH]. PER_CLASS: it holds VALUES, those
 * of the truth; else foreground (1) is whatever is not background (0), which is the value 0 or the
 * truth's. UNET_ERROR_DATA with the
 * file's name if there is none, it is of another size, or a JPEG. */
bool unet_evaluate_load_mask (const char           *folder,
                              const char           *stem,
                              const UnetMaskValues *values,
                              bool                  per_class,
                              bool                  background_is_zero,
                              int                   width,
                              int                   height,
                              uint8_t              *classes,
                              GError              **error);

G_END_DECLS
