/* path-row.h: a row that holds the path of a file or a folder
 *
 * Typed, chosen in a dialog, or dropped on it; a model is also chosen from the library, or typed by
 * its name there. Its text is the path as people write it: "~" stands
 * for the home folder, and a model of the library is shown by its name.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/file-dialog.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_PATH_ROW (unet_path_row_get_type ())
G_DECLARE_FINAL_TYPE (UnetPathRow, unet_path_row, UNET, PATH_ROW, AdwEntryRow)

char *unet_path_row_dup_path (UnetPathRow *self);
void  unet_path_row_set_path (UnetPathRow *self, const char *path);

/* The library offers weights for the encoder of that name instead of networks (NULL). */
void unet_path_row_set_encoder (UnetPathRow *self, const char *encoder);

/* PATH with "~" for the home folder, as UTF-8, to be shown. */
char *unet_path_shorten (const char *path);

G_END_DECLS
