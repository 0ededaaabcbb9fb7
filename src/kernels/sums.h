/* sums.h: sums over the pixels of a plane
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

/* Adds to SUM[16] N pixels of 16 floats each, lane by lane and in a fixed order. */
void unet_sum_pixels (const float *pixels, int64_t n, double *sum);

/* Adds to SUM[16] the first HEIGHT x WIDTH pixels of plane B (F32) over all images, lane by lane
 * and in a fixed order. */
void unet_sum_plane (const UnetView *view, int b, int64_t height, int64_t width, double *sum);

G_END_DECLS
