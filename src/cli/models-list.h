/* models-list.h: what unet models list prints
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "library/store.h"

G_BEGIN_DECLS

/* A table, for people: a line for each of ITEMS. */
char *unet_models_format_table (GPtrArray *items);

/* All that is known of one, a fact a line. */
char *unet_models_format_item (const UnetLibraryItem *item);

/* All of ITEMS and the library's folder, for programs. */
char *unet_models_format_json (GPtrArray *items);

/* "46.8 MB", in the C locale. */
char *unet_models_format_size (int64_t size);

G_END_DECLS
