/* library-row.h: a model of the library in a list
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/library-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_LIBRARY_ROW (unet_library_row_get_type ())
G_DECLARE_FINAL_TYPE (UnetLibraryRow, unet_library_row, UNET, LIBRARY_ROW, AdwActionRow)

GtkWidget        *unet_library_row_new (UnetLibraryModel *model);
UnetLibraryModel *unet_library_row_get_model (UnetLibraryRow *self);

G_END_DECLS
