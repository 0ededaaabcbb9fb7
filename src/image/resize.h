/* resize.h: Pillow's resampling
 *
 * To the last bit where Pillow works in integers (8-bit), so that a network sees the same picture
 * here as in the reference.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "image/image.h"

G_BEGIN_DECLS

/* Antialiased bicubic (a = -0.5), as PIL.Image.resize ((w, h), BICUBIC): 8-bit with 22-bit fixed
 * point and rounding between the passes, 16-bit in double as its mode I, kept within 0 .. 65535.
 * Channels are independent (Pillow multiplies by alpha first: the same where it is opaque). An
 * equal size gives a new reference. On the cores of POOL, which may be NULL; the result does not
 * depend on how many those are. */
UnetImage *
unet_image_resize_bicubic (UnetPool *pool, UnetImage *image, int width, int height, GError **error);

/* As PIL.Image.resize ((w, h), NEAREST). */
UnetImage *
unet_image_resize_nearest (UnetPool *pool, UnetImage *image, int width, int height, GError **error);

/* Bilinear interpolation of PLANES planes of floats, as torch.nn.functional.interpolate (mode =
 * 'bilinear', align_corners = False) does it on the CPU, to TARGET_HEIGHT x TARGET_WIDTH. Of each
 * plane the rows FIRST .. END are worked out, to TARGET [planes][END - FIRST][target_width]. No
 * allocation. */
void unet_resize_bilinear_float (const float *source,
                                 int64_t      planes,
                                 int64_t      height,
                                 int64_t      width,
                                 float       *target,
                                 int64_t      target_height,
                                 int64_t      target_width,
                                 int64_t      first,
                                 int64_t      end);

G_END_DECLS
