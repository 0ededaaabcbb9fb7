/* accessible.c: names that GTK 4.8 gives to nobody
 *
 * What is read out is what has the focus. Drop-downs, colour buttons and menu buttons give it to a
 * button inside of them, rows of list views to a widget around the row, and these have no names.
 * Later versions of GTK see to it themselves; there this does no harm.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/accessible.h"

static void
set_label (GtkWidget *widget, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

void
unet_accessible_set_label (GtkWidget *widget, const char *label)
{
  GtkWidget *inner = gtk_widget_get_first_child (widget);

  g_return_if_fail (GTK_IS_WIDGET (widget));

  set_label (widget, label);
  if (inner != NULL && GTK_IS_BUTTON (inner))
    set_label (inner, label);
}

void
unet_accessible_set_row_label (GtkListItem *list_item, const char *label)
{
  GtkWidget *child = gtk_list_item_get_child (list_item);
  GtkWidget *row = child != NULL ? gtk_widget_get_parent (child) : NULL;

  if (row == NULL)
    return;
  /* In a table it is around a cell; the row around that has the focus. */
  if (g_str_equal (gtk_widget_get_css_name (row), "cell"))
    row = gtk_widget_get_parent (row);
  set_label (row, label);
}
