/* segmenter.h: the job that makes one picture ready to be looked at
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "jobs/job.h"
#include "jobs/model-cache.h"
#include "jobs/segmentation.h"

G_BEGIN_DECLS

typedef struct
{
  const char *image; /* path */
  const char *mask;  /* path of a mask of the same size, or NULL */
  const char *model; /* path, or NULL: no prediction */
  double      scale; /* of the prediction; 0: the model's own, 0.5 if unknown */

  /* What the mask's values mean: n = 0 leaves it to the model's values, if it has as many as the
   * mask, else to the mask alone. */
  UnetMaskValues mask_values;
  int            ignore_value; /* of the mask, or -1 */
} UnetSegmentSpec;

void unet_segment_spec_init (UnetSegmentSpec *spec);

#define UNET_TYPE_SEGMENTER (unet_segmenter_get_type ())
G_DECLARE_FINAL_TYPE (UnetSegmenter, unet_segmenter, UNET, SEGMENTER, UnetJob)

UnetSegmenter    *unet_segmenter_new (UnetModelCache *cache, const UnetSegmentSpec *spec);
UnetSegmentation *unet_segmenter_get_segmentation (UnetSegmenter *self);

G_END_DECLS
