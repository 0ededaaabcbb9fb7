/* train-page.h: the page Train of the window
 *
 * Its property "busy" tells whether a network is being trained.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_TRAIN_PAGE (unet_train_page_get_type ())
G_DECLARE_FINAL_TYPE (UnetTrainPage, unet_train_page, UNET, TRAIN_PAGE, AdwBin)

void     unet_train_page_set_data (UnetTrainPage *self, const char *images, const char *masks);
void     unet_train_page_set_weights (UnetTrainPage *self, const char *path);
void     unet_train_page_bind_settings (UnetTrainPage *self, GSettings *settings);
gboolean unet_train_page_is_busy (UnetTrainPage *self);
gboolean unet_train_page_has_failed (UnetTrainPage *self);
void     unet_train_page_stop (UnetTrainPage *self);

G_END_DECLS
