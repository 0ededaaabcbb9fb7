/* class-row.h: a class of a mask: its colour, its area, whether it is shown
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/overlay.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_CLASS_ROW (unet_class_row_get_type ())
G_DECLARE_FINAL_TYPE (UnetClassRow, unet_class_row, UNET, CLASS_ROW, AdwActionRow)

GtkWidget *unet_class_row_new (int index, const char *name, UnetColor color);
int        unet_class_row_get_index (UnetClassRow *self);
UnetColor  unet_class_row_get_color (UnetClassRow *self);
gboolean   unet_class_row_get_shown (UnetClassRow *self);
void       unet_class_row_set_area (UnetClassRow *self, double share, gint64 n_pixels);

char *unet_class_row_format_area (double share, gint64 n_pixels);

G_END_DECLS
