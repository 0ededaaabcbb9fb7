/* evaluate-page.h: the page Evaluate of the window
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_PAGE (unet_evaluate_page_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluatePage, unet_evaluate_page, UNET, EVALUATE_PAGE, AdwBin)

G_END_DECLS
