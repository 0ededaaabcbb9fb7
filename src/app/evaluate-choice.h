/* evaluate-choice.h: a drop-down of models with their marks
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Once: its rows are models. */
void unet_evaluate_choice_set_up (GtkDropDown *choice);

/* MODELS (UnetEvaluateModel), of which CHOSEN is selected, or, if it is NULL or not among them,
 * that at FALLBACK. */
void unet_evaluate_choice_fill (GtkDropDown       *choice,
                                GPtrArray         *models,
                                UnetEvaluateModel *chosen,
                                guint              fallback);

/* NULL: there is none. Borrowed. */
UnetEvaluateModel *unet_evaluate_choice_get (GtkDropDown *choice);

G_END_DECLS
