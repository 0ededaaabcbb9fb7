/* evaluate-split.h: two parts beside each other where there is room, else one above the other
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_SPLIT (unet_evaluate_split_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateSplit, unet_evaluate_split, UNET, EVALUATE_SPLIT, GtkWidget)

/* From this width on they are beside each other. */
#define UNET_EVALUATE_SPLIT_WIDE 800

GtkOrientation unet_evaluate_split_get_orientation (UnetEvaluateSplit *self);

G_END_DECLS
