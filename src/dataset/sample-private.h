/* sample-private.h: a sample before it becomes floats, for the loader's cache
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/sample.h"

G_BEGIN_DECLS

/* Decoded, converted and resized, a quarter of a sample's size: what is worth keeping. */
typedef struct
{
  UnetImage *image;   /* of the network's channels and size */
  uint8_t   *classes; /* [height][width], or NULL */
  int        full_height, full_width;
} UnetPrepared;

UnetPrepared      *
unet_prepared_load (const UnetPair *pair, const UnetSampleOptions *options, GError **error);
void unet_prepared_free (UnetPrepared *prepared);

/* Bytes it takes. */
size_t unet_prepared_size (const UnetPrepared *prepared);

/* Writes the floats [channels][height][width]. */
void unet_prepared_fill (const UnetPrepared *prepared, float *target);

/* (int)(SCALE * side) of both sides; UNET_ERROR_DATA where that is no size for the network. */
bool unet_sample_get_size (double      scale,
                           int         full_width,
                           int         full_height,
                           const char *name,
                           int        *width,
                           int        *height,
                           GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetPrepared, unet_prepared_free)

G_END_DECLS
