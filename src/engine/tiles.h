/* tiles.h: pictures that are too large for the memory
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/runner.h"

G_BEGIN_DECLS

/* The logits [K][H][W] of one picture [C][H][W]: in one piece where the runner's memory limit
 * allows, else in tiles, with the same logits up to rounding. Owned by the runner, or, of tiles, by
 * *TILED, which is to be freed with g_free(). ERROR must not be NULL: G_IO_ERROR_CANCELLED when
 * CHECK gave up, UNET_ERROR_NO_MEMORY where not even the smallest tile fits or where the network
 * sees without bound. */
const float *unet_forward_tiled (UnetRunner   *runner,
                                 const float  *image,
                                 int64_t       height,
                                 int64_t       width,
                                 UnetCheckFunc check,
                                 void         *data,
                                 float       **tiled,
                                 GError      **error);

G_END_DECLS
