/* view-bar.h: the buttons above a mask view
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/mask-view.h"

G_BEGIN_DECLS

#define UNET_TYPE_VIEW_BAR (unet_view_bar_get_type ())
G_DECLARE_FINAL_TYPE (UnetViewBar, unet_view_bar, UNET, VIEW_BAR, GtkWidget)

/* Once; VIEW lives as long as the bar. */
void unet_view_bar_set_view (UnetViewBar *self, UnetMaskView *view);

/* Without what only makes sense of a prediction: modes, mask, contours. */
void unet_view_bar_set_simple (UnetViewBar *self, gboolean simple);

G_END_DECLS
