/* segment-page.h: the page Segment of the window
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_SEGMENT_PAGE (unet_segment_page_get_type ())
G_DECLARE_FINAL_TYPE (UnetSegmentPage, unet_segment_page, UNET, SEGMENT_PAGE, AdwBin)

void unet_segment_page_add (UnetSegmentPage *self, const char *const *paths);
void
unet_segment_page_view (UnetSegmentPage *self, const char *const *images, const char *const *masks);
void     unet_segment_page_set_model (UnetSegmentPage *self, const char *path);
void     unet_segment_page_set_threshold (UnetSegmentPage *self, double threshold);
void     unet_segment_page_bind_settings (UnetSegmentPage *self, GSettings *settings);
void     unet_segment_page_focus (UnetSegmentPage *self);
gboolean unet_segment_page_is_empty (UnetSegmentPage *self);
gboolean unet_segment_page_is_busy (UnetSegmentPage *self);

G_END_DECLS
