/* resize.h: Pillow's resampling
 *
 * To the last bit where Pillow works in integers (8-bit), so that a network sees the same picture
 * here as in the reference.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/image.h"

G_BEGIN_DECLS

/* Antialiased bicubic (a = -0.5), as PIL.Image.resize ((w, h), BICUBIC): 8-bit with 22-bit fixed
 * point and rounding between the passes, 16-bit in double as its mode I, kept within 0 .. 65535.
 * Channels are independent (Pillow multiplies by alpha first: the same where it is opaque). An
 * equal size gives a new reference. */
UnetImage *unet_image_resize_bicubic (UnetImage *image, int width, int height, GError **error);

/* As PIL.Image.resize ((w, h), NEAREST). */
UnetImage *unet_image_resize_nearest (UnetImage *image, int width, int height, GError **error);

/* Bilinear interpolation of PLANES planes of floats, as torch.nn.functional.interpolate (mode =
 * 'bilinear', align_corners = False) does it on the CPU. No allocation. */
void unet_resize_bilinear_float (const float *source,
                                 int64_t      planes,
                                 int64_t      height,
                                 int64_t      width,
                                 float       *target,
                                 int64_t      target_height,
                                 int64_t      target_width);

G_END_DECLS
