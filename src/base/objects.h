/* objects.h: the objects of a mask, told apart
 *
 * An object is a connected region: pixels that meet by an edge (4-connectivity). What separates
 * objects, the membrane, then is connected by corners, too, so that a slanting membrane of one
 * pixel's width does separate.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* How many numbers of scratch a mask of N_PIXELS takes. A new label is given only where neither
 * neighbour is in the mask: at most to every other pixel. */
#define UNET_OBJECTS_SCRATCH(n_pixels) (((n_pixels) + 1) / 2 + 1)

/* LABELS [height][width] receives 0 where MASK [height][width] is 0, else the number of the
 * object, 1 .. n in the order of their first pixels by rows. Returns n. WIDTH x HEIGHT is below
 * 2^31. SCRATCH [UNET_OBJECTS_SCRATCH (width * height)] is room to work in. */
int32_t
unet_objects_label (const uint8_t *mask, int width, int height, int32_t *labels, int32_t *scratch);

G_END_DECLS
