/* test-evaluate-columns.c: which columns there are, and which stay
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-columns.h"

static GtkColumnViewColumn *
get (GtkColumnView *view, guint i)
{
  g_autoptr (GtkColumnViewColumn) column =
                 g_list_model_get_item (gtk_column_view_get_columns (view), i);

  return column; /* the view has it */
}

static void
assert_titles (GtkColumnView *view, const char *const *titles)
{
  for (guint i = 0; titles[i] != NULL; i++)
    g_assert_cmpstr (gtk_column_view_column_get_title (get (view, i)), ==, titles[i]);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_column_view_get_columns (view)), ==,
                    g_strv_length ((char **)titles));
}

static void
test_models (void)
{
  static const char *const none[] = {"Image", NULL};
  static const char *const one[] = {"Image", "Dice", "IoU", "Precision", "Recall", NULL};
  static const char *const two[] = {"Image",  "A Dice", "A IoU",       "A Precision", "A Recall",
                                    "B Dice", "B IoU",  "B Precision", "B Recall",    NULL};
  GtkColumnView           *view = GTK_COLUMN_VIEW (g_object_ref_sink (gtk_column_view_new (NULL)));
  UnetEvaluateColumns     *columns = unet_evaluate_columns_new (view);
  g_autoptr (UnetEvaluateModel) first = unet_evaluate_model_new ("/a.pth", FALSE, 0);
  g_autoptr (UnetEvaluateModel) second = unet_evaluate_model_new ("/b.pth", FALSE, 1);
  g_autoptr (GPtrArray) empty = g_ptr_array_new ();
  g_autoptr (GPtrArray) alone = g_ptr_array_new ();
  g_autoptr (GPtrArray) both = g_ptr_array_new ();
  g_autoptr (GPtrArray) other = g_ptr_array_new ();
  GtkColumnViewColumn *dice;

  g_ptr_array_add (alone, first);
  g_ptr_array_add (both, first);
  g_ptr_array_add (both, second);
  g_ptr_array_add (other, second);
  gtk_column_view_column_set_title (unet_evaluate_columns_get_name (columns), "Image");
  unet_evaluate_columns_set_models (columns, empty);
  assert_titles (view, none);
  unet_evaluate_columns_set_models (columns, alone);
  assert_titles (view, one);
  dice = get (view, 1);
  unet_evaluate_columns_set_models (columns, both);
  assert_titles (view, two);
  /* That of a model that stays is the same, with whatever order it gives. */
  g_assert_true (get (view, 1) == dice);
  unet_evaluate_columns_set_models (columns, alone);
  assert_titles (view, one);
  g_assert_true (get (view, 1) == dice);
  unet_evaluate_columns_set_models (columns, other);
  assert_titles (view, one);
  unet_evaluate_columns_set_models (columns, empty);
  assert_titles (view, none);
  g_object_unref (view);
  unet_evaluate_columns_free (columns);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-columns/models", test_models);
  return g_test_run ();
}
