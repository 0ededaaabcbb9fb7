/* sample.h: one image, and its mask, as the network takes them
 *
 * The reference's preprocessing: resize by SCALE (bicubic for images, nearest for masks; sides are
 * (int)(scale * side)), channels first, divided by the type's largest value (255 or 65535). The
 * reference divides by 255 whatever the type, and only where a sample exceeds 1: a nearly black
 * picture, whose samples are all 0 or 1, is taken there as if it were 255 times as bright, and
 * 16-bit ones reach 257. Here every picture of a data set has the same measure.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "dataset/mask-values.h"
#include "dataset/weight-map.h"

G_BEGIN_DECLS

typedef struct
{
  int      channels, height, width;
  int      full_height, full_width; /* before resizing */
  float   *image;                   /* [channels][height][width], 0 .. 1, aligned */
  uint8_t *classes;                 /* [height][width], 255 = ignored; NULL without a mask */
} UnetSample;

/* How files become samples; a plain value, VALUES is borrowed. */
typedef struct
{
  double                scale;    /* > 0; the result must have sides >= 16 (else UNET_ERROR_DATA) */
  int                   channels; /* 1 or 3 (more: UNET_ERROR_MISMATCH unless the file has them) */
  const UnetMaskValues *values;   /* NULL: no masks wanted */
  int                   ignore_value; /* or -1 */
  bool                  snap;         /* stray mask values to the nearest class */
  UnetWeightOptions     weights;      /* of the pixels; for whoever trains: dataset/loader.h */
} UnetSampleOptions;

/* The image already decoded. On the cores of POOL, which may be NULL. */
UnetSample *unet_sample_from_image (UnetPool                *pool,
                                    UnetImage               *image,
                                    const UnetSampleOptions *options,
                                    const char              *name,
                                    GError                 **error);

/* What loading PAIR with SCALE would find wrong with the two sizes, told from the files' headers.
 */
bool unet_sample_check (const UnetPair *pair, double scale, GError **error);

/* Image and mask must have the same size (UNET_ERROR_DATA names both sizes). */
UnetSample      *
unet_sample_load (const UnetPair *pair, const UnetSampleOptions *options, GError **error);
void unet_sample_free (UnetSample *sample);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetSample, unet_sample_free)

G_END_DECLS
