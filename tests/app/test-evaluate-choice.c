/* test-evaluate-choice.c: a drop-down of models
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-badge.h"
#include "app/evaluate-choice.h"

static void
test_choice (void)
{
  GtkDropDown *choice = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  GtkWindow   *window = app_test_show (GTK_WIDGET (choice), 300, 80);
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (UnetEvaluateModel) other = unet_evaluate_model_new ("/other.pth", FALSE, 7);

  g_ptr_array_add (models, unet_evaluate_model_new ("/one.pth", FALSE, 0));
  g_ptr_array_add (models, unet_evaluate_model_new ("/two.pth", FALSE, 1));
  unet_evaluate_choice_set_up (choice);
  unet_evaluate_choice_fill (choice, none, NULL, 0);
  g_assert_null (unet_evaluate_choice_get (choice));
  unet_evaluate_choice_fill (choice, models, models->pdata[1], 0);
  g_assert_true (unet_evaluate_choice_get (choice) == models->pdata[1]);
  app_test_run_for (50);
  g_assert_nonnull (app_test_find (GTK_WIDGET (choice), GTK_TYPE_LABEL, "two"));
  g_assert_nonnull (app_test_find (GTK_WIDGET (choice), UNET_TYPE_EVALUATE_BADGE, NULL));
  unet_evaluate_choice_fill (choice, models, other, 0);
  g_assert_true (unet_evaluate_choice_get (choice) == models->pdata[0]);
  unet_evaluate_choice_fill (choice, models, NULL, 5);
  g_assert_true (unet_evaluate_choice_get (choice) == models->pdata[1]);
  app_test_run_for (50);
  gtk_window_destroy (window);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-choice/choice", test_choice);
  return g_test_run ();
}
