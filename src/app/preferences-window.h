/* preferences-window.h: what is chosen once and holds for the whole program
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_PREFERENCES_WINDOW (unet_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (UnetPreferencesWindow,
                      unet_preferences_window,
                      UNET,
                      PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

void unet_preferences_window_present (GtkWindow *parent, GSettings *settings);

G_END_DECLS
