/* evaluate-choice.c: a drop-down of models with their marks
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-choice.h"

#include "app/evaluate-badge.h"

static void
set_up_model (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 16);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), unet_evaluate_badge_new ());
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (list_item, box);
}

static void
bind_model (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  UnetEvaluateModel *model = gtk_list_item_get_item (list_item);
  GtkWidget         *badge = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  const char        *name = unet_evaluate_model_get_name (model);

  unet_evaluate_badge_set_model (UNET_EVALUATE_BADGE (badge), model);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (badge)), name);
}

void
unet_evaluate_choice_set_up (GtkDropDown *choice)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_model), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_model), NULL);
  gtk_drop_down_set_factory (choice, factory);
}

void
unet_evaluate_choice_fill (GtkDropDown       *choice,
                           GPtrArray         *models,
                           UnetEvaluateModel *chosen,
                           guint              fallback)
{
  g_autoptr (GListStore) store = g_list_store_new (UNET_TYPE_EVALUATE_MODEL);
  guint selected = fallback;

  for (guint i = 0; i < models->len; i++)
    if (models->pdata[i] == chosen)
      selected = i;
  g_list_store_splice (store, 0, 0, models->pdata, models->len);
  gtk_drop_down_set_model (choice, G_LIST_MODEL (store));
  if (models->len > 0)
    gtk_drop_down_set_selected (choice, MIN (selected, models->len - 1));
}

UnetEvaluateModel *
unet_evaluate_choice_get (GtkDropDown *choice)
{
  return gtk_drop_down_get_selected_item (choice);
}
