/* test-preferences-window.c: rows and settings are the same
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/preferences-window.h"

#include "app-test.h"
#include "app/number-row.h"

static GtkWidget *
find_window (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (UNET_IS_PREFERENCES_WINDOW (l->data))
      return l->data;
  return NULL;
}

static UnetNumberRow *
find_row (GtkWidget *window, const char *title)
{
  GtkWidget *label = app_test_find (window, GTK_TYPE_LABEL, title);

  g_assert_nonnull (label);
  return UNET_NUMBER_ROW (gtk_widget_get_ancestor (label, UNET_TYPE_NUMBER_ROW));
}

static void
test_settings (void)
{
  g_autoptr (GSettings) settings = g_settings_new (UNET_APP_ID);
  GtkWidget       *window;
  AdwComboRow     *style;
  UnetNumberRow   *memory;
  g_autofree char *kept = NULL;

  g_settings_set_string (settings, "style", "light");
  g_settings_set_int (settings, "segment-memory", 512);
  unet_preferences_window_present (NULL, settings);
  window = find_window ();
  style = ADW_COMBO_ROW (app_test_find (window, ADW_TYPE_COMBO_ROW, NULL));
  memory = find_row (window, "Memory for kept masks");
  g_assert_cmpuint (adw_combo_row_get_selected (style), ==, 1);
  g_assert_cmpfloat (unet_number_row_get_value (memory), ==, 512);
  adw_combo_row_set_selected (style, 2);
  unet_number_row_set_value (memory, 768);
  unet_number_row_set_value (find_row (window, "Processors for training"), 1);
  kept = g_settings_get_string (settings, "style");
  g_assert_cmpstr (kept, ==, "dark");
  g_assert_cmpint (g_settings_get_int (settings, "segment-memory"), ==, 768);
  g_assert_cmpint (g_settings_get_int (settings, "train-threads"), ==, 1);
  g_settings_reset (settings, "style");
  g_assert_cmpuint (adw_combo_row_get_selected (style), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/preferences-window/settings", test_settings);
  return g_test_run ();
}
