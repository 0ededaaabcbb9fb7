/* evaluate-page-test.c: the page Evaluate, by itself
 *
 * SPDX-License-Identifier: MIT
 */
#include "evaluate-page-test.h"

#include "app-test.h"

static void
on_action (GSimpleAction *action, GVariant *parameter, EvaluateTestPage *test)
{
  const char *name = g_action_get_name (G_ACTION (action));

  if (g_str_equal (name, "toast"))
    {
      g_free (test->toast);
      test->toast = g_variant_dup_string (parameter, NULL);
    }
  else if (g_str_equal (name, "show-page"))
    {
      g_free (test->shown);
      test->shown = g_variant_dup_string (parameter, NULL);
    }
  else
    {
      g_free (test->model);
      g_variant_get (parameter, "(^ayd)", &test->model, &test->threshold);
    }
}

EvaluateTestPage *
evaluate_test_page_new (void)
{
  static const char *const actions[][2] = {
      {"toast", "s"}, {"show-page", "s"}, {"use-threshold", "(ayd)"}};
  EvaluateTestPage *test = g_new0 (EvaluateTestPage, 1);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  test->page = g_object_new (UNET_TYPE_EVALUATE_PAGE, NULL);
  test->session = unet_evaluate_page_get_session (test->page);
  test->window = app_test_show (GTK_WIDGET (test->page), 1200, 800);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (GSimpleAction) action =
                     g_simple_action_new (actions[i][0], G_VARIANT_TYPE (actions[i][1]));

      g_signal_connect (action, "activate", G_CALLBACK (on_action), test);
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    }
  gtk_widget_insert_action_group (GTK_WIDGET (test->window), "win", G_ACTION_GROUP (group));
  return test;
}

void
evaluate_test_page_free (EvaluateTestPage *test)
{
  gtk_window_destroy (test->window);
  app_test_run_for (50);
  g_free (test->toast);
  g_free (test->shown);
  g_free (test->model);
  g_free (test);
}

void
evaluate_test_page_fill (EvaluateTestPage *test, const char *folder, ...)
{
  va_list     names;
  const char *name;

  unet_evaluate_page_set_data (test->page, evaluate_test_path (folder, "imgs"),
                               evaluate_test_path (folder, "masks"));
  va_start (names, folder);
  while ((name = va_arg (names, const char *)) != NULL)
    unet_evaluate_page_add_model (test->page, evaluate_test_path (folder, name));
  va_end (names);
}

void
evaluate_test_page_run (EvaluateTestPage *test)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (test->page), "evaluate.start", NULL));
  g_assert_true (unet_evaluate_page_is_busy (test->page));
  evaluate_test_wait (test->session);
}
