/* evaluate-columns.h: the columns of a table of scores
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _UnetEvaluateColumns UnetEvaluateColumns;

/* Of VIEW, whose items are UnetEvaluateItem; at first that of names alone. To be freed after VIEW
 * shows nothing any more. */
UnetEvaluateColumns *unet_evaluate_columns_new (GtkColumnView *view);
void                 unet_evaluate_columns_free (UnetEvaluateColumns *columns);

GtkColumnViewColumn *unet_evaluate_columns_get_name (UnetEvaluateColumns *columns);

/* MODELS: UnetEvaluateModel, in the order in which the items were made of them. */
void unet_evaluate_columns_set_models (UnetEvaluateColumns *columns, GPtrArray *models);

G_END_DECLS
