/* segment-page.h: the page Segment of the window
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_SEGMENT_PAGE (unet_segment_page_get_type ())
G_DECLARE_FINAL_TYPE (UnetSegmentPage, unet_segment_page, UNET, SEGMENT_PAGE, AdwBin)

G_END_DECLS
