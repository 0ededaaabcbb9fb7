/* segment-list.h: the pictures of the page Segment, with what is known of each
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UNET_TYPE_SEGMENT_LIST (unet_segment_list_get_type ())
G_DECLARE_FINAL_TYPE (UnetSegmentList, unet_segment_list, UNET, SEGMENT_LIST, GtkWidget)

void             unet_segment_list_set_session (UnetSegmentList *self, UnetSession *session);
void             unet_segment_list_set_threshold (UnetSegmentList *self, double threshold);
UnetSegmentItem *unet_segment_list_get_selected (UnetSegmentList *self);
void             unet_segment_list_set_saving (UnetSegmentList *self, guint n_done, guint n_total);
guint            unet_segment_list_get_position (UnetSegmentList *self);
void             unet_segment_list_select (UnetSegmentList *self, guint position);

G_END_DECLS
