/* test-library-button.c: the menu offers what is in the library
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/library-button.h"

#include "app-test.h"
#include "library/library-test.h"
#include "library/store.h"

static char *
get_label (GMenuModel *menu, int section, int item)
{
  g_autoptr (GMenuModel) models = g_menu_model_get_item_link (menu, section, G_MENU_LINK_SECTION);
  char *label = NULL;

  g_menu_model_get_item_attribute (models, item, G_MENU_ATTRIBUTE_LABEL, "s", &label);
  return label;
}

static int
count (GMenuModel *menu)
{
  g_autoptr (GMenuModel) models = g_menu_model_get_item_link (menu, 0, G_MENU_LINK_SECTION);

  return g_menu_model_get_n_items (models);
}

static void
add (Library *library, const char *file, const char *tensor)
{
  g_autofree char *path = library_make_model (library, file, tensor, 8, 1);
  g_autofree char *name = unet_library_add (path, NULL, NULL, NULL);

  g_assert_nonnull (name);
}

static void
test_menu (Library *library, gconstpointer data)
{
  g_autoptr (GMenuModel) empty = unet_library_button_make_menu (NULL);
  g_autoptr (GMenuModel) menu = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *more = NULL;

  g_assert_cmpint (count (empty), ==, 0);
  more = get_label (empty, 1, 0);
  g_assert_cmpstr (more, ==, "_Models…");
  add (library, "unet_carvana_scale0.5_epoch2.pth", "inc.weight");
  add (library, "my_cells.pth", "inc.weight");
  add (library, "encoder.pth", "layer1.0.conv1.weight"); /* no network by itself */
  menu = unet_library_button_make_menu (NULL);
  g_assert_cmpint (count (menu), ==, 2);
  first = get_label (menu, 0, 0);
  second = get_label (menu, 0, 1);
  g_assert_cmpstr (first, ==, "carvana-v3.0");
  g_assert_cmpstr (second, ==, "my__cells"); /* no mnemonic */
}

/* For an encoder: its own weights, and those of which nobody knows whose they are. */
static void
test_encoder (Library *library, gconstpointer data)
{
  g_autoptr (GMenuModel) empty = unet_library_button_make_menu ("mobilenet_v2");
  g_autoptr (GMenuModel) menu = NULL;
  g_autofree char *first = NULL;
  g_autofree char *more = get_label (empty, 1, 0);

  g_assert_cmpint (count (empty), ==, 0);
  g_assert_cmpstr (more, ==, "_Get Weights…");
  add (library, "my_cells.pth", "inc.weight");
  add (library, "encoder.pth", "layer1.0.conv1.weight");
  menu = unet_library_button_make_menu ("resnet18");
  g_assert_cmpint (count (menu), ==, 1);
  first = get_label (menu, 0, 0);
  g_assert_cmpstr (first, ==, "encoder");
  g_free (more);
  more = get_label (menu, 1, 0);
  g_assert_cmpstr (more, ==, "_Models…");
}

static void
on_chosen (UnetLibraryButton *button, const char *path, char **chosen)
{
  *chosen = g_strdup (path);
}

static void
test_choose (Library *library, gconstpointer data)
{
  GtkWidget       *button = g_object_ref_sink (unet_library_button_new ());
  g_autofree char *chosen = NULL;

  g_signal_connect (button, "chosen", G_CALLBACK (on_chosen), &chosen);
  gtk_widget_activate_action (button, "library.choose", "^ay", "/x/caf\xe9.pth");
  g_assert_cmpstr (chosen, ==, "/x/caf\xe9.pth");
  g_assert_finalize_object (button);
}

/* Made anew each time it opens. */
static void
test_opens (Library *library, gconstpointer data)
{
  GtkWidget     *button = unet_library_button_new ();
  GtkWindow     *window = app_test_show (button, 100, 60);
  GtkMenuButton *inner = GTK_MENU_BUTTON (adw_bin_get_child (ADW_BIN (button)));

  gtk_menu_button_popup (inner);
  g_assert_cmpint (count (gtk_menu_button_get_menu_model (inner)), ==, 0);
  gtk_menu_button_popdown (inner);
  add (library, "cells.pth", "inc.weight");
  gtk_menu_button_popup (inner);
  g_assert_cmpint (count (gtk_menu_button_get_menu_model (inner)), ==, 1);
  gtk_menu_button_popdown (inner);
  gtk_window_destroy (window);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  LIBRARY_ADD ("/app/library-button/menu", test_menu);
  LIBRARY_ADD ("/app/library-button/encoder", test_encoder);
  LIBRARY_ADD ("/app/library-button/choose", test_choose);
  LIBRARY_ADD ("/app/library-button/opens", test_opens);
  return g_test_run ();
}
