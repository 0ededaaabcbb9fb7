/* application.h: the application
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_APPLICATION (unet_application_get_type ())
G_DECLARE_FINAL_TYPE (UnetApplication, unet_application, UNET, APPLICATION, AdwApplication)

/* What must be there before any widget of this room is made: templates, and, of a program that is
 * not installed, settings. The application does it by itself; tests of widgets call it. */
void unet_app_init (void);

UnetApplication *unet_application_new (void);

G_END_DECLS
