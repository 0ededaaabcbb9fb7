/* test-slider-row.c: a number from 0 to 1, set, slid, typed and read out
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/slider-row.h"

#include "app-test.h"
#include "locales.h"
#include "windows.h"

static UnetSliderRow *
make (const char *title, double value)
{
  return g_object_ref_sink (
      g_object_new (UNET_TYPE_SLIDER_ROW, "title", title, "value", value, NULL));
}

static GtkWidget *
get_spin (UnetSliderRow *row)
{
  return app_test_find (GTK_WIDGET (row), GTK_TYPE_SPIN_BUTTON, NULL);
}

static GtkWidget *
get_scale (UnetSliderRow *row)
{
  return app_test_find (GTK_WIDGET (row), GTK_TYPE_SCALE, NULL);
}

static const char *
get_text (UnetSliderRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (get_spin (row)));
}

static void
assert_value (UnetSliderRow *row, double expected)
{
  g_assert_cmpfloat_with_epsilon (unet_slider_row_get_value (row), expected, 1e-9);
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (get_scale (row))), expected,
                                  1e-9);
}

static void
count (GObject *object, GParamSpec *pspec, int *n)
{
  (*n)++;
}

static void
test_value (void)
{
  UnetSliderRow *row = make ("Opacity", 0.4);
  int            n = 0;
  double         value;

  assert_value (row, 0.4);
  g_assert_cmpstr (get_text (row), ==, "0.40");
  g_signal_connect (row, "notify::value", G_CALLBACK (count), &n);
  unet_slider_row_set_value (row, 0.25);
  g_assert_cmpint (n, ==, 1);
  unet_slider_row_set_value (row, 0.25);
  g_assert_cmpint (n, ==, 1);
  g_object_get (row, "value", &value, NULL);
  g_assert_cmpfloat (value, ==, 0.25);
  gtk_range_set_value (GTK_RANGE (get_scale (row)), 0.75);
  g_assert_cmpint (n, ==, 2);
  g_assert_cmpstr (get_text (row), ==, "0.75");
  unet_slider_row_set_value (row, 1.5);
  assert_value (row, 1);
  unet_slider_row_set_value (row, -1);
  assert_value (row, 0);
  g_assert_cmpstr (get_text (row), ==, "0.00");
  g_assert_finalize_object (row);
}

static void
test_keyboard (void)
{
  UnetSliderRow *row = make ("Opacity", 0.4);
  GtkWidget     *group = adw_preferences_group_new (), *window;
  GtkWidget     *scale = get_scale (row), *spin = get_spin (row);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (row));
  window = windows_show (group, 300, 100);
  g_assert_true (windows_press (scale, GDK_KEY_Right, 0));
  assert_value (row, 0.41);
  g_assert_true (windows_press (scale, GDK_KEY_Left, 0));
  assert_value (row, 0.4);
  g_assert_true (windows_press (scale, GDK_KEY_Page_Down, 0));
  assert_value (row, 0.3);
  g_assert_true (windows_press (scale, GDK_KEY_End, 0));
  assert_value (row, 1);
  g_assert_true (windows_press (scale, GDK_KEY_Home, 0));
  assert_value (row, 0);
  g_assert_true (windows_press (spin, GDK_KEY_Up, 0));
  assert_value (row, 0.01);
  g_assert_true (windows_press (spin, GDK_KEY_Page_Up, 0));
  assert_value (row, 0.11);
  g_object_unref (row);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* As somebody who presses Enter, or goes elsewhere, after having typed. */
static void
type_text (UnetSliderRow *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (get_spin (row)), text);
  gtk_spin_button_update (GTK_SPIN_BUTTON (get_spin (row)));
}

static void
test_typing (void)
{
  static const char *const nonsense[] = {"", "half", "0.5.1", "nan", "50 %", "0,3"};
  UnetSliderRow           *row = make ("Threshold", 0.4);

  type_text (row, " 0.37 ");
  assert_value (row, 0.37);
  g_assert_cmpstr (get_text (row), ==, "0.37");
  type_text (row, ".5");
  assert_value (row, 0.5);
  g_assert_cmpstr (get_text (row), ==, "0.50");
  type_text (row, "7");
  assert_value (row, 1);
  type_text (row, "-7");
  assert_value (row, 0);
  type_text (row, "0.6");
  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++)
    {
      type_text (row, nonsense[i]);
      assert_value (row, 0.6);
      g_assert_cmpstr (get_text (row), ==, "0.60");
    }
  g_assert_finalize_object (row);
}

static void
test_names (void)
{
  UnetSliderRow *row = make ("Threshold", 0.4);

  g_assert_nonnull (app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "Threshold"));
  gtk_test_accessible_assert_property (get_spin (row), GTK_ACCESSIBLE_PROPERTY_LABEL, "Threshold");
  gtk_test_accessible_assert_property (get_scale (row), GTK_ACCESSIBLE_PROPERTY_LABEL, "Threshold");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "Opacity");
  g_assert_nonnull (app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "Opacity"));
  gtk_test_accessible_assert_property (get_scale (row), GTK_ACCESSIBLE_PROPERTY_LABEL, "Opacity");
  g_assert_finalize_object (row);
}

/* The last: the locale stays. */
static void
test_french (void)
{
  UnetSliderRow *row;

  if (!locales_set_french ())
    return;
  row = make ("Seuil", 0.4);
  g_assert_cmpstr (get_text (row), ==, "0,40");
  type_text (row, "0,37");
  assert_value (row, 0.37);
  type_text (row, "0.62");
  assert_value (row, 0.62);
  g_assert_cmpstr (get_text (row), ==, "0,62");
  g_assert_finalize_object (row);
}

int
main (int argc, char *argv[])
{
  /* Names for assistive technology are noted, and told to nobody. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/slider-row/value", test_value);
  g_test_add_func ("/app/slider-row/keyboard", test_keyboard);
  g_test_add_func ("/app/slider-row/typing", test_typing);
  g_test_add_func ("/app/slider-row/names", test_names);
  g_test_add_func ("/app/slider-row/french", test_french);
  return g_test_run ();
}
