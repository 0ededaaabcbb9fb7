/* segment-item.h: one picture of the page Segment
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "jobs/segmentation.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  UNET_SEGMENT_STATE_NONE,    /* nothing was asked of it yet */
  UNET_SEGMENT_STATE_WAITING, /* for its turn */
  UNET_SEGMENT_STATE_WORKING,
  UNET_SEGMENT_STATE_DONE,
  UNET_SEGMENT_STATE_FAILED
} UnetSegmentState;

#define UNET_TYPE_SEGMENT_STATE (unet_segment_state_get_type ())
GType unet_segment_state_get_type (void);

#define UNET_TYPE_SEGMENT_ITEM (unet_segment_item_get_type ())
G_DECLARE_FINAL_TYPE (UnetSegmentItem, unet_segment_item, UNET, SEGMENT_ITEM, GObject)

UnetSegmentItem  *unet_segment_item_new (const char *path, const char *mask);
const char       *unet_segment_item_get_path (UnetSegmentItem *self);
const char       *unet_segment_item_get_mask (UnetSegmentItem *self);
const char       *unet_segment_item_get_name (UnetSegmentItem *self);
UnetSegmentState  unet_segment_item_get_state (UnetSegmentItem *self);
const char       *unet_segment_item_get_error (UnetSegmentItem *self);
UnetSegmentation *unet_segment_item_get_segmentation (UnetSegmentItem *self);
double            unet_segment_item_get_share (UnetSegmentItem *self, double threshold);

/* What happens to it, by unet-session alone. */
void unet_segment_item_set_state (UnetSegmentItem *self, UnetSegmentState state);
void unet_segment_item_take_error (UnetSegmentItem *self, char *error);
void unet_segment_item_set_segmentation (UnetSegmentItem *self, UnetSegmentation *segmentation);
void unet_segment_item_drop_segmentation (UnetSegmentItem *self);
void unet_segment_item_reset (UnetSegmentItem *self);

G_END_DECLS
