/* upsample.h: bilinear upsampling by 2, corners aligned
 *
 * As torch.nn.Upsample (scale_factor=2, mode='bilinear', align_corners=True): target (y, x) reads
 * source (y * (H - 1) / (2H - 1), x * (W - 1) / (2W - 1)), in float as PyTorch does.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

/* OUT may be larger than 2H x 2W (padding of odd sizes, at the bottom and on the right): the rest
 * and the border are zeroed. */
void unet_upsample_forward (UnetPool *pool, const UnetView *in, const UnetView *out);

/* GRAD_IN (+)= ...; the part of GRAD_OUT beyond 2H x 2W is ignored. Border zeroed when not
 * accumulating. */
void unet_upsample_backward (UnetPool       *pool,
                             const UnetView *grad_out,
                             const UnetView *grad_in,
                             bool            accumulate);

G_END_DECLS
