/* tones.h: 16-bit and dim pictures stretched to what can be seen
 *
 * Whoever shows a picture shows it by this table, so that an overlay in a file and the picture in
 * the window look the same.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "image/image.h"

G_BEGIN_DECLS

/* Fills TABLE [1 << IMAGE->bits], by sample value, with the 8-bit value to show: 16-bit and dim
 * 8-bit pictures from black at their smallest sample to white at their largest, alpha left out. A
 * 16-bit picture of one value keeps its upper byte. FALSE, with the identity in TABLE, where
 * samples are to be shown as they are. On the cores of POOL, which may be NULL. */
bool unet_tones_make (UnetPool *pool, const UnetImage *image, uint8_t *table);

G_END_DECLS
