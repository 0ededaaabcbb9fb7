/* slider-row.h: a number from 0 to 1, to be slid or typed
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_SLIDER_ROW (unet_slider_row_get_type ())
G_DECLARE_FINAL_TYPE (UnetSliderRow, unet_slider_row, UNET, SLIDER_ROW, AdwPreferencesRow)

double unet_slider_row_get_value (UnetSliderRow *self);
void   unet_slider_row_set_value (UnetSliderRow *self, double value);

G_END_DECLS
