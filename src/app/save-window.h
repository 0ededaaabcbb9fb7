/* save-window.h: asks what of all pictures is saved, and where
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/predict-files.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_SAVE_WINDOW (unet_save_window_get_type ())
G_DECLARE_FINAL_TYPE (UnetSaveWindow, unet_save_window, UNET, SAVE_WINDOW, AdwWindow)

/* "save" is emitted when somebody has said so, just before the window closes. */
UnetSaveWindow *unet_save_window_present (GtkWindow *parent, const char *folder);

/* Fills in outputs, save, overlay, probability and the formats of SPEC, which has none of them. */
void unet_save_window_fill_spec (UnetSaveWindow *self, UnetPredictSpec *spec);

G_END_DECLS
