/* accessible.h: names that GTK 4.8 gives to nobody
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Names WIDGET for assistive technology. Where the focus goes to a button inside of it (drop-downs,
 * colour and menu buttons), that is named too. */
void unet_accessible_set_label (GtkWidget *widget, const char *label);

/* The same of a row of a list or a table, when its item, or one of its cells, is bound. */
void unet_accessible_set_row_label (GtkListItem *list_item, const char *label);

G_END_DECLS
