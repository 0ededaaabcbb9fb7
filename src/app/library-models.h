/* library-models.h: the library as a list
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/library-model.h"

G_BEGIN_DECLS

#define UNET_TYPE_LIBRARY_MODELS (unet_library_models_get_type ())
G_DECLARE_FINAL_TYPE (UnetLibraryModels, unet_library_models, UNET, LIBRARY_MODELS, GObject)

UnetLibraryModels *unet_library_models_new (void);
GListModel        *unet_library_models_get_list (UnetLibraryModels *self);
UnetLibraryModel  *unet_library_models_find (UnetLibraryModels *self, const char *name);
void               unet_library_models_refresh (UnetLibraryModels *self);
void               unet_library_models_stop (UnetLibraryModels *self);

gboolean
unet_library_models_remove (UnetLibraryModels *self, UnetLibraryModel *model, GError **error);

void     unet_library_models_add (UnetLibraryModels *self, const char *path);
gboolean unet_library_models_is_adding (UnetLibraryModels *self);

G_END_DECLS
