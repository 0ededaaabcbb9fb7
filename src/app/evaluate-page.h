/* evaluate-page.h: the page Evaluate of the window
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_PAGE (unet_evaluate_page_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluatePage, unet_evaluate_page, UNET, EVALUATE_PAGE, AdwBin)

void unet_evaluate_page_set_data (UnetEvaluatePage *self, const char *images, const char *masks);
void unet_evaluate_page_add_model (UnetEvaluatePage *self, const char *path);

G_END_DECLS
