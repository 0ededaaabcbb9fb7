/* train-preview.h: a validation image, its truth, and what the network makes of it so far
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/mask-view.h"
#include "app/run.h"

G_BEGIN_DECLS

#define UNET_TYPE_TRAIN_PREVIEW_PANE (unet_train_preview_pane_get_type ())
G_DECLARE_FINAL_TYPE (UnetTrainPreviewPane,
                      unet_train_preview_pane,
                      UNET,
                      TRAIN_PREVIEW_PANE,
                      GtkWidget)

void          unet_train_preview_pane_set_run (UnetTrainPreviewPane *self, UnetRun *run);
UnetMaskView *unet_train_preview_pane_get_view (UnetTrainPreviewPane *self);

G_END_DECLS
