/* evaluate-panel.h: what is evaluated, as controls
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_PANEL (unet_evaluate_panel_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluatePanel, unet_evaluate_panel, UNET, EVALUATE_PANEL, AdwBin)

void unet_evaluate_panel_set_session (UnetEvaluatePanel *self, UnetEvaluateSession *session);
void unet_evaluate_panel_set_data (UnetEvaluatePanel *self, const char *images, const char *masks);
void unet_evaluate_panel_set_per_class (UnetEvaluatePanel *self, gboolean per_class);

/* Asks for it in a dialog. */
void unet_evaluate_panel_set_em (UnetEvaluatePanel *self, gboolean em, int membrane);
void unet_evaluate_panel_add_model (UnetEvaluatePanel *self);
void unet_evaluate_panel_add_masks (UnetEvaluatePanel *self);

G_END_DECLS
