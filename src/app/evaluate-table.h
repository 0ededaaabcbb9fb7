/* evaluate-table.h: scores in a table, to be sorted and searched
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_TABLE (unet_evaluate_table_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateTable, unet_evaluate_table, UNET, EVALUATE_TABLE, GtkWidget)

void unet_evaluate_table_set_items (UnetEvaluateTable *self, GListStore *items, GPtrArray *models);

/* The rows as they are shown: sorted, and only those that were searched for. */
GListModel       *unet_evaluate_table_get_rows (UnetEvaluateTable *self);
guint             unet_evaluate_table_get_n_items (UnetEvaluateTable *self);
UnetEvaluateItem *unet_evaluate_table_get_selected (UnetEvaluateTable *self);
void              unet_evaluate_table_select (UnetEvaluateTable *self, guint position);
gboolean          unet_evaluate_table_can_step (UnetEvaluateTable *self, int by);
void              unet_evaluate_table_step (UnetEvaluateTable *self, int by);
void              unet_evaluate_table_search (UnetEvaluateTable *self, const char *text);

G_END_DECLS
