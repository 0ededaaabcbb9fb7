/* batch-norm.h: batch normalisation over images and pixels, with an activation
 *
 * z = activation (gamma * (y - mean) / sqrt (var + eps) + beta), per channel. In training mean and
 * (biased) variance are the batch's own; S. Ioffe, C. Szegedy, arXiv 1502.03167.
 *
 * All per-channel arrays have 16 elements per plane; unused lanes are 0 on return. Sums are taken
 * in double per fixed block and added in a fixed order: the thread count changes nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/activation.h"
#include "kernels/view.h"

G_BEGIN_DECLS

/* Bytes of scratch for the functions below. */
size_t unet_batch_norm_scratch (const UnetView *y);

/* MEAN and VARIANCE (biased) of Y (F32 or BF16) over images and pixels, robust to a mean that is
 * large against the deviation. */
void unet_batch_norm_statistics (UnetPool       *pool,
                                 const UnetView *y,
                                 float          *mean,
                                 float          *variance,
                                 void           *scratch);

/* Z = activation (y * scale + shift); Y F32 or BF16, Z F32, may be the same memory if Y is F32.
 * Border of Z zeroed, unused lanes of Z zero (scale and shift are 0 there). */
void unet_batch_norm_apply (UnetPool       *pool,
                            const UnetView *y,
                            const float    *scale,
                            const float    *shift,
                            UnetActivation  activation,
                            const UnetView *z);

/* In place: GRAD holds dL/dz on entry and dL/dy on return. GRAD_GAMMA and GRAD_BETA are added to.
 * INV_STD = 1 / sqrt (variance + eps). FROZEN: mean and variance were constants (running ones), so
 * dL/dy = dL/dz * gamma * inv_std. Unused lanes and the border of GRAD stay zero. */
void unet_batch_norm_backward (UnetPool       *pool,
                               const UnetView *y,
                               const float    *mean,
                               const float    *inv_std,
                               const float    *gamma,
                               const float    *beta,
                               UnetActivation  activation,
                               bool            frozen,
                               const UnetView *grad,
                               float          *grad_gamma,
                               float          *grad_beta,
                               void           *scratch);

/* For convolutions without normalisation: GRAD becomes the gradient before the activation that made
 * Z, in place. ReLU: 0 where z <= 0; ReLU6: where z >= 6, too. */
void unet_activation_backward (UnetPool       *pool,
                               UnetActivation  activation,
                               const UnetView *z,
                               const UnetView *grad);

G_END_DECLS
