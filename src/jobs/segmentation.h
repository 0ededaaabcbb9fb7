/* segmentation.h: one picture, with what is known of it
 *
 * Counted and immutable: it crosses threads, and what a window shows of it holds a reference.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/prediction.h"
#include "image/pyramid.h"
#include "jobs/records.h"
#include "metrics/curve.h"

G_BEGIN_DECLS

typedef struct
{
  UnetImage      *image;
  UnetPyramid    *picture;    /* the same, ready to be shown */
  UnetPrediction *prediction; /* of the picture's size; NULL: none was made */
  UnetModelInfo  *model;      /* that made it, or NULL */
  double          seconds;    /* that it took */
  float          *shares;     /* [UNET_CURVE_N] of foreground, by threshold; NULL as prediction */
  uint8_t        *mask;       /* [height][width] classes of a mask file, 255 ignored; or NULL */
  UnetMaskValues  mask_values;
} UnetSegmentation;

#define UNET_TYPE_SEGMENTATION (unet_segmentation_get_type ())
GType             unet_segmentation_get_type (void);
UnetSegmentation *unet_segmentation_new (void);
UnetSegmentation *unet_segmentation_ref (UnetSegmentation *segmentation);
void              unet_segmentation_unref (UnetSegmentation *segmentation);

/* Bytes that it holds. */
size_t unet_segmentation_get_size (const UnetSegmentation *segmentation);

/* Works out `shares`. */
void unet_segmentation_count_shares (UnetSegmentation *segmentation);

/* [height][width] floats, or bytes, that keep SEGMENTATION alive; NULL where it has none. */
GBytes *unet_segmentation_get_probability (UnetSegmentation *segmentation); /* of foreground */
GBytes *unet_segmentation_get_mask (UnetSegmentation *segmentation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetSegmentation, unet_segmentation_unref)

G_END_DECLS
