/* test-evaluate-model-row.c: a row says what its model is and how it fares
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-model-row.h"

#include <string.h>

static void
on_remove (UnetEvaluateModelRow *row, int *n)
{
  (*n)++;
}

static const char *
get_state (GtkWidget *row)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (app_test_find (row, GTK_TYPE_STACK, NULL)));
}

static void
test_row (void)
{
  /* Titles are markup; names are not. */
  g_autoptr (UnetEvaluateModel) model = unet_evaluate_model_new ("/a/b & <c>.pth", FALSE, 0);
  GtkWidget *row = unet_evaluate_model_row_new (model);
  GtkWidget *list = gtk_list_box_new ();
  GtkWindow *window;
  int        n = 0;

  gtk_list_box_append (GTK_LIST_BOX (list), row);
  window = app_test_show (list, 340, 100);
  g_assert_true (unet_evaluate_model_row_get_model (UNET_EVALUATE_MODEL_ROW (row)) == model);
  g_assert_nonnull (app_test_find (row, GTK_TYPE_LABEL, "b & <c>"));
  g_assert_cmpstr (get_state (row), ==, "none");
  unet_evaluate_model_set_state (model, UNET_EVALUATE_STATE_WORKING);
  g_assert_cmpstr (get_state (row), ==, "working");
  unet_evaluate_model_set_state (model, UNET_EVALUATE_STATE_DONE);
  g_assert_cmpstr (get_state (row), ==, "done");
  unet_evaluate_model_take_error (model, g_strdup ("it is <no> model"));
  g_assert_cmpstr (get_state (row), ==, "failed");
  g_assert_nonnull (app_test_find (row, GTK_TYPE_LABEL, "it is <no> model"));
  g_signal_connect (row, "remove", G_CALLBACK (on_remove), &n);
  g_signal_emit_by_name (app_test_find (row, GTK_TYPE_BUTTON, NULL), "clicked");
  g_assert_cmpint (n, ==, 1);
  app_test_run_for (50);
  gtk_window_destroy (window);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-model-row/row", test_row);
  return g_test_run ();
}
