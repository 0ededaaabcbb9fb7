/* test-evaluate-page.c: the page Evaluate as a whole, and in the window
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app-test.h"
#include "app/application.h"
#include "app/evaluate-page-private.h"
#include "app/segment-page.h"
#include "app/window.h"
#include "evaluate-page-test.h"

#include <string.h>

/* From an empty page to scores. */
static void
test_story (void)
{
  char             *folder = evaluate_test_make (4);
  EvaluateTestPage *test = evaluate_test_page_new ();

  gtk_widget_activate_action (GTK_WIDGET (test->page), "evaluate.start", NULL);
  g_assert_false (unet_evaluate_page_is_busy (test->page));
  evaluate_test_page_fill (test, folder, "one/best.pth", "broken.pth", "other", NULL);
  evaluate_test_page_run (test);
  g_assert_cmpuint (test->page->results->len, ==, 2);
  g_assert_nonnull (strstr (unet_notice_get_text (test->page->notice), "broken.pth"));
  g_assert_cmpuint (unet_evaluate_table_get_n_items (test->page->table), ==, 4);
  /* The next run begins without the last one's sentence. */
  unet_evaluate_session_remove (
      test->session,
      unet_evaluate_models_get (unet_evaluate_session_get_models (test->session), 1));
  evaluate_test_page_run (test);
  g_assert_null (unet_notice_get_text (test->page->notice));
  evaluate_test_page_free (test);
  evaluate_test_clear (folder);
}

static void
test_busy (void)
{
  char             *folder = evaluate_test_make (4);
  EvaluateTestPage *test = evaluate_test_page_new ();

  evaluate_test_page_fill (test, folder, "one/best.pth", NULL);
  gtk_widget_activate_action (GTK_WIDGET (test->page), "evaluate.start", NULL);
  g_assert_true (unet_evaluate_page_is_busy (test->page));
  /* What is being evaluated stays what it was. */
  unet_evaluate_page_set_data (test->page, evaluate_test_path (folder, "other"), NULL);
  g_assert_cmpstr (unet_evaluate_session_get_spec (test->session)->images, ==,
                   evaluate_test_path (folder, "imgs"));
  gtk_widget_activate_action (GTK_WIDGET (test->page), "evaluate.cancel", NULL);
  g_assert_false (unet_evaluate_page_is_busy (test->page));
  g_assert_cmpuint (test->page->results->len, ==, 0);
  /* A window may be closed in the middle. */
  gtk_widget_activate_action (GTK_WIDGET (test->page), "evaluate.start", NULL);
  evaluate_test_page_free (test);
  evaluate_test_clear (folder);
}

static void
test_enlarge (void)
{
  char             *folder = evaluate_test_make (2);
  EvaluateTestPage *test = evaluate_test_page_new ();

  evaluate_test_page_fill (test, folder, "other", NULL);
  evaluate_test_page_run (test);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (test->page->table)));
  gtk_widget_activate_action (GTK_WIDGET (test->page), "evaluate.enlarge", NULL);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (test->page->table)));
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (test->page->tiles)));
  app_test_run_for (100);
  gtk_widget_activate_action (GTK_WIDGET (test->page), "evaluate.enlarge", NULL);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (test->page->table)));
  evaluate_test_page_free (test);
  evaluate_test_clear (folder);
}

/* What was there is there again; what is gone is forgotten. */
static void
test_settings (void)
{
  char *folder = evaluate_test_make (2);
  g_autoptr (GSettings) settings = g_settings_new (UNET_APP_ID);
  EvaluateTestPage *test = evaluate_test_page_new ();
  g_auto (GStrv) models = NULL;

  unet_evaluate_page_bind_settings (test->page, settings);
  evaluate_test_page_fill (test, folder, "one/best.pth", "other", "broken.pth", NULL);
  unet_evaluate_panel_set_per_class (test->page->panel, TRUE);
  evaluate_test_page_free (test);
  models = g_settings_get_strv (settings, "evaluate-models");
  g_assert_cmpuint (g_strv_length (models), ==, 3);

  g_assert_cmpint (unlink (evaluate_test_path (folder, "broken.pth")), ==, 0);
  test = evaluate_test_page_new ();
  unet_evaluate_page_bind_settings (test->page, settings);
  g_assert_cmpstr (unet_evaluate_session_get_spec (test->session)->images, ==,
                   evaluate_test_path (folder, "imgs"));
  g_assert_cmpstr (unet_evaluate_session_get_spec (test->session)->masks, ==,
                   evaluate_test_path (folder, "masks"));
  g_assert_true (unet_evaluate_session_get_spec (test->session)->per_class);
  g_assert_cmpuint (unet_evaluate_models_get_n (unet_evaluate_session_get_models (test->session)),
                    ==, 2);
  evaluate_test_page_free (test);
  evaluate_test_clear (folder);
}

static gboolean
is_idle (gpointer page)
{
  return !unet_evaluate_page_is_busy (page);
}

/* In the window: the page Segment gets the model and the threshold. */
static void
test_use_threshold (void)
{
  char             *folder = evaluate_test_make (2);
  GtkWidget        *window = g_object_new (UNET_TYPE_WINDOW, NULL);
  GtkWidget        *evaluate, *segment;
  UnetEvaluatePage *page;
  GtkWidget        *inspector;
  double            threshold;

  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_activate_action (window, "win.show-page", "s", "evaluate");
  evaluate = app_test_find (window, UNET_TYPE_EVALUATE_PAGE, NULL);
  segment = app_test_find (window, UNET_TYPE_SEGMENT_PAGE, NULL);
  page = UNET_EVALUATE_PAGE (evaluate);
  unet_evaluate_page_set_data (page, evaluate_test_path (folder, "imgs"),
                               evaluate_test_path (folder, "masks"));
  unet_evaluate_page_add_model (page, evaluate_test_path (folder, "one/best.pth"));
  gtk_widget_activate_action (evaluate, "evaluate.start", NULL);
  app_test_wait (is_idle, page);
  unet_chart_set_marker (unet_evaluate_curves_get_chart (page->curves), 0.437);
  gtk_widget_activate_action (GTK_WIDGET (page->curves), "curves.use", NULL);
  g_assert_true (gtk_widget_get_child_visible (segment));
  inspector = app_test_find (segment, g_type_from_name ("UnetSegmentInspector"), NULL);
  app_test_run_for (300);
  g_object_get (inspector, "threshold", &threshold, NULL);
  g_assert_cmpfloat (threshold, ==, 0.437);
  gtk_window_destroy (GTK_WINDOW (window));
  app_test_run_for (100);
  evaluate_test_clear (folder);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-page/story", test_story);
  g_test_add_func ("/app/evaluate-page/busy", test_busy);
  g_test_add_func ("/app/evaluate-page/enlarge", test_enlarge);
  g_test_add_func ("/app/evaluate-page/settings", test_settings);
  g_test_add_func ("/app/evaluate-page/use-threshold", test_use_threshold);
  return g_test_run ();
}
