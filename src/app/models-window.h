/* models-window.h: the library, to be looked at and filled
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/library-models.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_MODELS_WINDOW (unet_models_window_get_type ())
G_DECLARE_FINAL_TYPE (UnetModelsWindow, unet_models_window, UNET, MODELS_WINDOW, AdwWindow)

UnetModelsWindow *unet_models_window_new (GtkWindow *parent, UnetLibraryModels *models);

G_END_DECLS
