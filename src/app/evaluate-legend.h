/* evaluate-legend.h: what the colours of a picture mean, and how much of it each has
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/overlay.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_LEGEND (unet_evaluate_legend_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateLegend, unet_evaluate_legend, UNET, EVALUATE_LEGEND, GtkWidget)

void
unet_evaluate_legend_add (UnetEvaluateLegend *self, int kind, const char *name, UnetColor color);

/* Without any colours. */
void unet_evaluate_legend_clear (UnetEvaluateLegend *self);

/* COUNTS of pixels, by kind: shares are of all up to the largest kind that was added. NULL: not
 * known. */
void unet_evaluate_legend_set_counts (UnetEvaluateLegend *self, const int64_t *counts);

/* What is said of KIND; "" while nothing is known. */
const char *unet_evaluate_legend_get_text (UnetEvaluateLegend *self, int kind);

G_END_DECLS
