/* tiff-pixels.h: from a TIFF's samples to a picture
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/codec.h"

G_BEGIN_DECLS

/* What the samples mean. */
typedef struct
{
  int     bits;        /* 1, 2, 4, 8, 16 */
  int     samples;     /* in a pixel, 1 to 4 */
  int     orientation; /* the tag: 1 upright, to 8 */
  bool    palette;
  bool    inverted;      /* white is 0 */
  bool    premultiplied; /* colours are multiplied by alpha */
  uint8_t colors[256][4];
} UnetTiffKind;

/* Spreads N packed samples of BITS bits over every STEP-th sample of IMAGE, from OFFSET on. 16-bit
 * samples are in the machine's byte order. */
void unet_tiff_unpack (const uint8_t *packed,
                       int            bits,
                       int64_t        n,
                       UnetImage     *image,
                       int64_t        offset,
                       int64_t        step);

/* What ROLE asks for, of the raw samples. Takes IMAGE. */
UnetImage *unet_tiff_finish (const char         *path,
                             UnetImage          *image,
                             const UnetTiffKind *kind,
                             UnetImageRole       role,
                             GError            **error);

G_END_DECLS
