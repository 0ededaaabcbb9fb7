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

G_END_DECLS
