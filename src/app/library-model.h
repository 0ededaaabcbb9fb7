/* library-model.h: a model of the library, or one that could be had, as an object
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "library/store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define UNET_TYPE_LIBRARY_MODEL (unet_library_model_get_type ())
G_DECLARE_FINAL_TYPE (UnetLibraryModel, unet_library_model, UNET, LIBRARY_MODEL, GObject)

UnetLibraryModel      *unet_library_model_new (UnetLibraryItem *item);
void                   unet_library_model_take_item (UnetLibraryModel *self, UnetLibraryItem *item);
const UnetLibraryItem *unet_library_model_get_item (UnetLibraryModel *self);
char                  *unet_library_model_dup_title (UnetLibraryModel *self);
char                  *unet_library_model_dup_state (UnetLibraryModel *self);

/* --- its download --- */

void     unet_library_model_fetch (UnetLibraryModel *self);
void     unet_library_model_stop (UnetLibraryModel *self);
gboolean unet_library_model_is_busy (UnetLibraryModel *self);
double   unet_library_model_get_share (UnetLibraryModel *self);

G_END_DECLS
