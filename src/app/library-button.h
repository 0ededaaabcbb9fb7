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

/* What its menu offers from now on: networks (NULL), or weights for the encoder of that name. */
void unet_library_button_set_encoder (UnetLibraryButton *self, const char *encoder);

/* What its menu offers now; ENCODER as above. */
GMenuModel *unet_library_button_make_menu (const char *encoder);

G_END_DECLS
