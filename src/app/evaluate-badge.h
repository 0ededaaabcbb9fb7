/* evaluate-badge.h: the mark of a model: its letter on its colour
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_BADGE (unet_evaluate_badge_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateBadge, unet_evaluate_badge, UNET, EVALUATE_BADGE, GtkWidget)

GtkWidget *unet_evaluate_badge_new (void);
void       unet_evaluate_badge_set_model (UnetEvaluateBadge *self, UnetEvaluateModel *model);

/* Black or white, whatever is read better on COLOR. */
GdkRGBA unet_evaluate_badge_get_ink (const GdkRGBA *color);

G_END_DECLS
