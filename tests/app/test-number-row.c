/* test-number-row.c: numbers typed, set and shown
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/number-row.h"

static GtkWidget *
get_spin (UnetNumberRow *row)
{
  return app_test_find (GTK_WIDGET (row), GTK_TYPE_SPIN_BUTTON, NULL);
}

static void
type_text (UnetNumberRow *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (get_spin (row)), text);
  gtk_spin_button_update (GTK_SPIN_BUTTON (get_spin (row)));
}

static const char *
get_text (UnetNumberRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (get_spin (row)));
}

static UnetNumberRow *
make (const char *first, ...)
{
  va_list        list;
  UnetNumberRow *row;

  va_start (list, first);
  row =
      UNET_NUMBER_ROW (g_object_ref_sink (g_object_new_valist (UNET_TYPE_NUMBER_ROW, first, list)));
  va_end (list);
  return row;
}

static void
test_plain (void)
{
  UnetNumberRow *row = make ("title", "N", "lower", 1.0, "upper", 50.0, "value", 10.0, NULL);

  g_assert_cmpstr (get_text (row), ==, "10");
  type_text (row, " 7 ");
  g_assert_cmpfloat (unet_number_row_get_value (row), ==, 7);
  type_text (row, "many");
  g_assert_cmpfloat (unet_number_row_get_value (row), ==, 7);
  g_assert_cmpstr (get_text (row), ==, "7");
  type_text (row, "51");
  g_assert_cmpfloat (unet_number_row_get_value (row), ==, 50);
  unet_number_row_set_value (row, -3);
  g_assert_cmpfloat (unet_number_row_get_value (row), ==, 1);
  g_assert_finalize_object (row);
}

static void
test_magnitude (void)
{
  UnetNumberRow *row =
      make ("lower", 1e-10, "upper", 1000.0, "is-magnitude", TRUE, "value", 1e-5, NULL);

  g_assert_cmpstr (get_text (row), ==, "1e-05");
  type_text (row, "3e-4");
  g_assert_cmpfloat (unet_number_row_get_value (row), ==, 3e-4);
  g_assert_cmpstr (get_text (row), ==, "0.0003");
  gtk_spin_button_spin (GTK_SPIN_BUTTON (get_spin (row)), GTK_SPIN_STEP_FORWARD, 0);
  g_assert_cmpfloat_with_epsilon (unet_number_row_get_value (row), 3.1e-4, 1e-12);
  unet_number_row_set_value (row, 1e-8);
  g_assert_cmpfloat (unet_number_row_get_value (row), ==, 1e-8);
  g_assert_finalize_object (row);
}

static void
test_least_text (void)
{
  UnetNumberRow *row = make ("least-text", "None", "lower", -1.0, "value", -1.0, NULL);

  g_assert_cmpstr (get_text (row), ==, "None");
  type_text (row, "3");
  g_assert_cmpfloat (unet_number_row_get_value (row), ==, 3);
  type_text (row, "None");
  g_assert_cmpfloat (unet_number_row_get_value (row), ==, -1);
  g_assert_finalize_object (row);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/number-row/plain", test_plain);
  g_test_add_func ("/app/number-row/magnitude", test_magnitude);
  g_test_add_func ("/app/number-row/least-text", test_least_text);
  return g_test_run ();
}
