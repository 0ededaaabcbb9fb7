/* evaluate-page.h: the page Evaluate of the window
 *
 * It asks the window for: win.toast (string), win.show-page (string), and win.use-threshold
 * (bytes, double: the path of a model, and a threshold), to segment with these.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_PAGE (unet_evaluate_page_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluatePage, unet_evaluate_page, UNET, EVALUATE_PAGE, AdwBin)

void unet_evaluate_page_set_data (UnetEvaluatePage *self, const char *images, const char *masks);
void unet_evaluate_page_add_model (UnetEvaluatePage *self, const char *path);
void unet_evaluate_page_bind_settings (UnetEvaluatePage *self, GSettings *settings);

/* Work */
gboolean unet_evaluate_page_is_busy (UnetEvaluatePage *self);
void     unet_evaluate_page_cancel (UnetEvaluatePage *self);

/* What its menu and its dialogs do. */
void unet_evaluate_page_export (UnetEvaluatePage *self, const char *action, const char *path);
UnetEvaluateSession *unet_evaluate_page_get_session (UnetEvaluatePage *self);

G_END_DECLS
