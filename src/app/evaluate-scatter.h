/* evaluate-scatter.h: one model's Dice over another's, a point for each image
 *
 * With the pointer: a point says its name; a click opens its image. With the keyboard: Left and
 * Right go from point to point in the order of the first model's Dice, Up and Down in that of the
 * second's, Home and End to the ends, Return opens, Escape chooses none.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_SCATTER (unet_evaluate_scatter_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateScatter, unet_evaluate_scatter, UNET, EVALUATE_SCATTER, GtkWidget)

/* Both with scores, or both NULL: nothing is shown. The images that both have. */
void unet_evaluate_scatter_set_models (UnetEvaluateScatter *self,
                                       UnetEvaluateModel   *across,
                                       UnetEvaluateModel   *upwards);

/* "cells-0003: A 0.9123, B 0.9345"; "" if no point is chosen. */
const char *unet_evaluate_scatter_get_text (UnetEvaluateScatter *self);

/* What it says to assistive technology. */
const char *unet_evaluate_scatter_get_description (UnetEvaluateScatter *self);

/* For tests: how many points there are, and where the image STEM is in the widget. */
guint unet_evaluate_scatter_get_n (UnetEvaluateScatter *self);
gboolean
unet_evaluate_scatter_locate (UnetEvaluateScatter *self, const char *stem, double *x, double *y);

G_END_DECLS
