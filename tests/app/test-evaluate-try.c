/* test-evaluate-try.c: the page with the sample data
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-page-private.h"
#include "app/sample.h"
#include "evaluate-page-test.h"

#include <string.h>

static gboolean
is_prepared (gpointer page)
{
  return !((UnetEvaluatePage *)page)->preparing;
}

/* Without a network there is a sentence, and the way to where one is trained. */
static void
test_without (void)
{
  EvaluateTestPage *test = evaluate_test_page_new ();
  UnetEvaluatePage *page = test->page;

  gtk_widget_activate_action (GTK_WIDGET (page), "evaluate.sample", NULL);
  g_assert_true (page->preparing);
  app_test_wait (is_prepared, page);
  g_assert_nonnull (strstr (unet_notice_get_text (page->notice), "Train"));
  g_assert_true (gtk_widget_get_visible (page->train));
  g_assert_false (unet_evaluate_page_is_busy (page));
  g_assert_true (
      g_file_test (unet_evaluate_session_get_spec (test->session)->images, G_FILE_TEST_IS_DIR));
  gtk_widget_activate_action (GTK_WIDGET (page), "evaluate.train", NULL);
  g_assert_cmpstr (test->shown, ==, "train");
  /* A model that comes later is as good. */
  unet_evaluate_page_add_model (page, g_get_tmp_dir ());
  g_assert_false (gtk_widget_get_visible (page->train));
  evaluate_test_page_free (test);
}

/* The network that was trained last is evaluated at once. */
static void
test_with (void)
{
  char             *folder = evaluate_test_make (2);
  EvaluateTestPage *test = evaluate_test_page_new ();
  g_autofree char  *runs = unet_user_folder ("runs");
  g_autofree char  *run = g_build_filename (runs, "first", NULL);
  g_autofree char  *model = g_build_filename (run, "best.pth", NULL);
  g_autofree char  *weights = NULL;
  gsize             size;

  g_assert_cmpint (g_mkdir_with_parents (run, 0700), ==, 0);
  g_assert_true (
      g_file_get_contents (evaluate_test_path (folder, "one/best.pth"), &weights, &size, NULL));
  g_assert_true (g_file_set_contents (model, weights, (gssize)size, NULL));
  gtk_widget_activate_action (GTK_WIDGET (test->page), "evaluate.sample", NULL);
  app_test_wait (is_prepared, test->page);
  g_assert_true (unet_evaluate_page_is_busy (test->page));
  g_assert_false (gtk_widget_get_visible (test->page->train));
  g_assert_null (unet_notice_get_text (test->page->notice));
  g_assert_cmpstr (unet_evaluate_model_get_path (unet_evaluate_models_get (
                       unet_evaluate_session_get_models (test->session), 0)),
                   ==, model);
  unet_evaluate_page_cancel (test->page);
  g_assert_false (unet_evaluate_page_is_busy (test->page));
  evaluate_test_page_free (test);
  evaluate_test_clear (folder);
}

/* Whoever evaluates something else meanwhile is told that the sample has to wait. */
static void
test_busy (void)
{
  char             *folder = evaluate_test_make (4);
  EvaluateTestPage *test = evaluate_test_page_new ();
  UnetEvaluatePage *page = test->page;

  unet_evaluate_page_set_data (page, evaluate_test_path (folder, "imgs"),
                               evaluate_test_path (folder, "masks"));
  unet_evaluate_page_add_model (page, evaluate_test_path (folder, "one/best.pth"));
  unet_evaluate_session_run (test->session);
  g_assert_true (unet_evaluate_page_is_busy (page));
  unet_evaluate_page_set_data (page, "/nowhere", "/nowhere");
  g_assert_nonnull (strstr (unet_notice_get_text (page->notice), "stays as it is"));
  g_assert_cmpstr (unet_evaluate_session_get_spec (test->session)->images, ==,
                   evaluate_test_path (folder, "imgs"));
  unet_evaluate_page_cancel (page);
  evaluate_test_page_free (test);
  evaluate_test_clear (folder);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-try/without", test_without);
  g_test_add_func ("/app/evaluate-try/with", test_with);
  g_test_add_func ("/app/evaluate-try/busy", test_busy);
  return g_test_run ();
}
