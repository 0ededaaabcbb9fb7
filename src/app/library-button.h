/* library-button.h: chooses a model of the library
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_LIBRARY_BUTTON (unet_library_button_get_type ())
G_DECLARE_FINAL_TYPE (UnetLibraryButton, unet_library_button, UNET, LIBRARY_BUTTON, AdwBin)

GtkWidget *unet_library_button_new (void);
void       unet_library_button_set_label (UnetLibraryButton *self, const char *label);

/* What its menu offers now. */
GMenuModel *unet_library_button_make_menu (void);

G_END_DECLS
