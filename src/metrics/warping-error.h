/* warping-error.h: whether masks have the same topology
 *
 * The warping error of V. Jain et al., "Boundary learning by optimization with topological
 * constraints", CVPR 2010, doi 10.1109/CVPR.2010.5539950, as the ISBI 2012 challenge used it. The
 * truth may be bent towards the prediction, pixel by pixel, as long as its topology stays as it
 * is: no object or hole appears or vanishes, none splits, none merge. What still differs then is
 * counted: displaced borders cost nothing, a gap in a membrane costs its pixels.
 *
 * A pixel may be flipped if it is simple: around it, in the 3x3 pixels without itself, there is
 * exactly one object that meets it by an edge (4-connected within the 8 neighbours) and exactly one
 * piece of membrane (8-connected). Beyond the border of the picture is membrane.
 *
 * The least difference over all ways to warp cannot be found in reasonable time. Here, as in Jain's
 * own work, pixels are flipped as they come, in an order that is part of the definition: all pixels
 * that differ stand in a queue by rows. The first is taken out; if it still differs and is simple,
 * it is flipped, and those of its 8 neighbours (by rows) that differ and do not stand in the queue
 * go to its end. When the queue is empty no pixel that differs is simple. The challenge's program
 * takes the pixels of which the network is surest first, so its numbers may differ by some pixels.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* PREDICTED and TRUTH [height][width]: 0 is membrane, all else object. Returns the number of pixels
 * that differ after warping. WARPED (may be NULL) receives the warped truth, 0 or 1. */
int64_t unet_warping_count (const uint8_t *predicted,
                            const uint8_t *truth,
                            int            width,
                            int            height,
                            uint8_t       *warped);

/* Whether the pixel in the middle is simple. Bit i of NEIGHBOURS says that neighbour i is inside
 * an object: by rows, 0 1 2 above, 3 and 4 left and right, 5 6 7 below. It does not matter which
 * of the two the pixel is. */
bool unet_warping_is_simple (int neighbours);

G_END_DECLS
