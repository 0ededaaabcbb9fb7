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

/* LABELS [height][width] receives 0 where MASK [height][width] is 0, else the number of the
 * object, 1 .. n in the order of their first pixels by rows. Returns n. WIDTH x HEIGHT is below
 * 2^31. */
int32_t unet_objects_label (const uint8_t *mask, int width, int height, int32_t *labels);

G_END_DECLS
