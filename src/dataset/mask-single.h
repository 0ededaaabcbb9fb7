/* mask-single.h: the values of one mask, to look at it
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/mask-values.h"

G_BEGIN_DECLS

/* Every value that MASK holds, sorted as unet_mask_values_scan() sorts them: each is a class, stray
 * or not, and the first is the background. Nothing is known here of other masks: a mask of nothing
 * but 255 has one class, and it is 0. NAME is for the message. UNET_ERROR_DATA where there are more
 * than 255 values: a picture, not a mask. */
bool unet_mask_values_of_mask (const UnetImage *mask,
                               const char      *name,
                               UnetMaskValues  *values,
                               GError         **error);

G_END_DECLS
