/* evaluate-masks.h: masks that any program wrote, to be compared with true ones
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/mask-values.h"

G_BEGIN_DECLS

/* Reads the mask of FOLDER for the image STEM, named like it or with an ending that programs append
 * (_OUT, _mask, _pred, _prediction), to CLASSES [HEIGHT][WIDTH]. PER_CLASS: it holds VALUES, those
 * of the truth; else foreground (1) is whatever is not background (0). UNET_ERROR_DATA with the
 * file's name if there is none, it is of another size, or a JPEG. */
bool unet_evaluate_load_mask (const char           *folder,
                              const char           *stem,
                              const UnetMaskValues *values,
                              bool                  per_class,
                              int                   width,
                              int                   height,
                              uint8_t              *classes,
                              GError              **error);

G_END_DECLS
