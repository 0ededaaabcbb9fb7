/* test-class-row.c: a class of a mask, as a row shows and changes it
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/class-row.h"

#include "app-test.h"
#include "locales.h"
#include "windows.h"

static UnetClassRow *
make (const char *name)
{
  return UNET_CLASS_ROW (
      g_object_ref_sink (unet_class_row_new (3, name, (UnetColor){1, 127, 254})));
}

static GtkWidget *
get_color_button (UnetClassRow *row)
{
  return app_test_find (GTK_WIDGET (row), GTK_TYPE_COLOR_BUTTON, NULL);
}

static GtkWidget *
get_shown_button (UnetClassRow *row)
{
  /* The colour button is made of a button too, but of no toggle. */
  return app_test_find (GTK_WIDGET (row), GTK_TYPE_TOGGLE_BUTTON, NULL);
}

static void
assert_color (UnetClassRow *row, UnetColor expected)
{
  UnetColor color = unet_class_row_get_color (row);

  g_assert_cmpint (color.r, ==, expected.r);
  g_assert_cmpint (color.g, ==, expected.g);
  g_assert_cmpint (color.b, ==, expected.b);
}

static void
count (UnetClassRow *row, int *n)
{
  (*n)++;
}

static void
test_name (void)
{
  UnetClassRow *row = make ("Cells <b> & more");

  g_assert_cmpint (unet_class_row_get_index (row), ==, 3);
  g_assert_nonnull (app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "Cells <b> & more"));
  gtk_test_accessible_assert_property (get_color_button (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Colour of Cells <b> & more");
  gtk_test_accessible_assert_property (get_shown_button (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Show Cells <b> & more");
  g_assert_finalize_object (row);
}

/* Bytes become fractions and bytes again. */
static void
test_color (void)
{
  UnetClassRow *row = make ("A");

  assert_color (row, (UnetColor){1, 127, 254});
  g_assert_finalize_object (row);
  for (int i = 0; i < 256; i += 5)
    {
      UnetColor color = {(uint8_t)i, (uint8_t)(255 - i), (uint8_t)(i / 2)};

      row = UNET_CLASS_ROW (g_object_ref_sink (unet_class_row_new (1, "A", color)));
      assert_color (row, color);
      g_assert_finalize_object (row);
    }
}

static void
test_shown (void)
{
  UnetClassRow *row = make ("A");
  GtkWidget    *button = get_shown_button (row);
  int           n = 0;

  g_signal_connect (row, "changed", G_CALLBACK (count), &n);
  g_assert_true (unet_class_row_get_shown (row));
  g_signal_emit_by_name (button, "clicked");
  g_assert_false (unet_class_row_get_shown (row));
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (button)), ==, "view-conceal-symbolic");
  g_signal_emit_by_name (button, "clicked");
  g_assert_true (unet_class_row_get_shown (row));
  g_assert_cmpint (n, ==, 2);
  g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (button)), ==, "view-reveal-symbolic");
  g_assert_finalize_object (row);
}

static void
test_area (void)
{
  UnetClassRow    *row = make ("A");
  g_autofree char *text = unet_class_row_format_area (0.12345, 17);

  g_assert_cmpstr (text, ==, "12.35 % · 17 px");
  unet_class_row_set_area (row, 0.5, 2048);
  g_assert_nonnull (app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "50.00 % · 2048 px"));
  unet_class_row_set_area (row, 0, 0);
  g_assert_nonnull (app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "0.00 % · 0 px"));
  unet_class_row_set_area (row, -1, 0);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "");
  g_assert_finalize_object (row);
}

static bool
has_dialog (gpointer window)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (GTK_IS_COLOR_CHOOSER_DIALOG (l->data) && gtk_widget_get_mapped (l->data))
      {
        *(GtkWindow **)window = l->data;
        return true;
      }
  return false;
}

/* Opens the dialog of colours, chooses one, and answers. */
static void
choose (UnetClassRow *row, const char *color, int response)
{
  GtkWindow *dialog = NULL;
  GdkRGBA    rgba;

  g_assert_true (gdk_rgba_parse (&rgba, color));
  g_signal_emit_by_name (app_test_find (get_color_button (row), GTK_TYPE_BUTTON, NULL), "clicked");
  windows_wait (has_dialog, &dialog);
  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (dialog), &rgba);
  gtk_dialog_response (GTK_DIALOG (dialog), response);
}

static void
test_dialog (void)
{
  UnetClassRow *row = make ("A");
  GtkWidget    *group = adw_preferences_group_new (), *window;
  int           n = 0;

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (row));
  window = windows_show (group, 300, 100);
  g_signal_connect (row, "changed", G_CALLBACK (count), &n);
  choose (row, "#102030", GTK_RESPONSE_CANCEL);
  g_assert_cmpint (n, ==, 0);
  assert_color (row, (UnetColor){1, 127, 254});
  choose (row, "#102030", GTK_RESPONSE_OK);
  g_assert_cmpint (n, ==, 1);
  assert_color (row, (UnetColor){0x10, 0x20, 0x30});
  g_object_unref (row);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The last: the locale stays. */
static void
test_french (void)
{
  g_autofree char *text = NULL;

  if (!locales_set_french ())
    return;
  text = unet_class_row_format_area (0.9158, 60016);
  g_assert_cmpstr (text, ==, "91,58 % · 60\u202f016 px");
}

int
main (int argc, char *argv[])
{
  /* Names for assistive technology are noted, and told to nobody. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/class-row/name", test_name);
  g_test_add_func ("/app/class-row/color", test_color);
  g_test_add_func ("/app/class-row/shown", test_shown);
  g_test_add_func ("/app/class-row/area", test_area);
  g_test_add_func ("/app/class-row/dialog", test_dialog);
  g_test_add_func ("/app/class-row/french", test_french);
  return g_test_run ();
}
