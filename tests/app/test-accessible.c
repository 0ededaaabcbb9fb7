/* test-accessible.c: what has the focus has a name
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/accessible.h"

#include "app-test.h"

static void
assert_named (GtkWidget *widget, const char *label)
{
  char *reason = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                                     GTK_ACCESSIBLE_PROPERTY_LABEL, label);

  g_assert_cmpstr (reason, ==, NULL);
}

static void
test_compound (void)
{
  static const char *const items[] = {"one", "two", NULL};
  GtkWidget *const widgets[] = {gtk_drop_down_new_from_strings (items), gtk_color_button_new (),
                                gtk_menu_button_new ()};

  for (guint i = 0; i < G_N_ELEMENTS (widgets); i++)
    {
      g_object_ref_sink (widgets[i]);
      unet_accessible_set_label (widgets[i], "Colour");
      assert_named (widgets[i], "Colour");
      assert_named (app_test_find (widgets[i], GTK_TYPE_BUTTON, NULL), "Colour");
      g_object_unref (widgets[i]);
    }
}

static void
test_simple (void)
{
  GtkWidget *scale = g_object_ref_sink (gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, NULL));

  unet_accessible_set_label (scale, "Threshold");
  assert_named (scale, "Threshold");
  g_object_unref (scale);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  gtk_list_item_set_child (list_item, gtk_label_new (NULL));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkStringObject *item = gtk_list_item_get_item (list_item);

  unet_accessible_set_row_label (list_item, gtk_string_object_get_string (item));
}

static void
test_rows (void)
{
  static const char *const items[] = {"cells-0001.png", NULL};
  GtkListItemFactory      *factory = gtk_signal_list_item_factory_new ();
  GtkWidget               *list, *label;
  GtkWindow               *window;

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  list = gtk_list_view_new (
      GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (gtk_string_list_new (items)))),
      factory);
  window = app_test_show (list, 200, 200);
  label = app_test_find (list, GTK_TYPE_LABEL, NULL);
  assert_named (gtk_widget_get_parent (label), "cells-0001.png");
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  g_setenv ("GTK_A11Y", "test", TRUE); /* names are kept, and nobody is told */
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/accessible/compound", test_compound);
  g_test_add_func ("/app/accessible/simple", test_simple);
  g_test_add_func ("/app/accessible/rows", test_rows);
  return g_test_run ();
}
