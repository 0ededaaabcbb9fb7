/* window.h: the window
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_WINDOW (unet_window_get_type ())
G_DECLARE_FINAL_TYPE (UnetWindow, unet_window, UNET, WINDOW, AdwApplicationWindow)

UnetWindow *unet_window_new (AdwApplication *application);
void        unet_window_open (UnetWindow *self, const char *const *paths);
void unet_window_view (UnetWindow *self, const char *const *images, const char *const *masks);

G_END_DECLS
