/* test-window-close.c: a window that is closed while it works
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/segment-page-private.h"
#include "app/train-page-private.h"
#include "app/window-private.h"
#include "evaluate-test.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char       *folder, *run_folder;
  UnetWindow *window;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_make_folder ();
  f->run_folder = g_build_filename (f->folder, "run", NULL);
  app_test_make_data (f->folder, 6, 64);
  f->window = g_object_new (UNET_TYPE_WINDOW, NULL);
  g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *)&f->window);
  gtk_window_present (GTK_WINDOW (f->window));
}

static gboolean
is_gone (gpointer data)
{
  return ((Fixture *)data)->window == NULL;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  app_test_wait (is_gone, f);
  app_test_run_for (50);
  test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->run_folder);
}

static gboolean
has_steps (gpointer data)
{
  UnetRun *run = ((Fixture *)data)->window->train_page->run;

  return run != NULL && unet_series_get_n_points (unet_run_get_curve (run, UNET_CURVE_LOSS)) > 0;
}

static void
train (Fixture *f)
{
  g_autoptr (UnetTrainSpec) spec = app_test_make_spec (f->folder);

  spec->epochs = 1000; /* until it is stopped */
  unet_train_panel_set_spec (f->window->train_page->panel, spec);
  gtk_widget_activate_action (GTK_WIDGET (f->window->train_page), "train.start", NULL);
  app_test_wait (has_steps, f);
}

static AdwMessageDialog *
get_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data))
      return l->data;
  return NULL;
}

static void
respond (const char *response)
{
  g_assert_nonnull (get_dialog ());
  adw_message_dialog_response (get_dialog (), response);
}

static void
test_idle (Fixture *f, gconstpointer data)
{
  gtk_window_close (GTK_WINDOW (f->window));
  app_test_wait (is_gone, f);
  g_assert_null (get_dialog ());
}

/* It asks, stops with a checkpoint, and closes. */
static void
test_training (Fixture *f, gconstpointer data)
{
  g_autofree char *last = g_build_filename (f->run_folder, "last.pth", NULL);

  train (f);
  gtk_window_close (GTK_WINDOW (f->window));
  respond ("keep");
  app_test_run_for (100);
  g_assert_nonnull (f->window);
  g_assert_true (unet_train_page_is_busy (f->window->train_page));
  gtk_window_close (GTK_WINDOW (f->window));
  respond ("close");
  app_test_wait (is_gone, f);
  g_assert_true (g_file_test (last, G_FILE_TEST_IS_REGULAR));
}

/* A paused run stops as well. */
static void
test_paused (Fixture *f, gconstpointer data)
{
  g_autofree char *last = g_build_filename (f->run_folder, "last.pth", NULL);

  train (f);
  gtk_widget_activate_action (GTK_WIDGET (f->window->train_page), "train.pause", NULL);
  gtk_window_close (GTK_WINDOW (f->window));
  respond ("close");
  app_test_wait (is_gone, f);
  g_assert_true (g_file_test (last, G_FILE_TEST_IS_REGULAR));
}

/* Who cannot wait for the checkpoint is asked once more. */
static void
test_at_once (Fixture *f, gconstpointer data)
{
  train (f);
  gtk_window_close (GTK_WINDOW (f->window));
  respond ("close");
  gtk_window_close (GTK_WINDOW (f->window));
  g_assert_nonnull (get_dialog ());
  g_assert_cmpstr (adw_message_dialog_get_heading (get_dialog ()), ==, "Close at Once?");
  respond ("close");
  app_test_wait (is_gone, f);
  app_test_run_for (500); /* the worker sees it */
}

static gboolean
is_idle (gpointer data)
{
  return !unet_train_page_is_busy (((Fixture *)data)->window->train_page);
}

/* Without the checkpoint that was promised the window stays, and says why. */
static void
test_failed (Fixture *f, gconstpointer data)
{
  g_autofree char *gone = g_build_filename (f->folder, "gone", NULL);

  train (f);
  gtk_window_close (GTK_WINDOW (f->window));
  adw_view_stack_set_visible_child_name (f->window->stack, "segment");
  /* At one stroke: file by file it would race with the epochs that are saved. */
  g_assert_cmpint (g_rename (f->run_folder, gone), ==, 0);
  respond ("close");
  app_test_wait (is_idle, f);
  app_test_run_for (100);
  g_assert_nonnull (f->window);
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (f->window->stack), ==, "train");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (f->window->train_page->notice)));
  /* Whoever has read that may go. */
  gtk_window_close (GTK_WINDOW (f->window));
}

static void
set_saving (Fixture *f, gboolean saving)
{
  UnetPredictSpec spec;

  unet_predict_spec_init (&spec);
  g_clear_object (&f->window->segment_page->saving);
  if (saving)
    f->window->segment_page->saving = unet_predictor_job_new (&spec);
  unet_predict_spec_clear (&spec);
}

/* Of two kinds of work both are named; agreeing to that ends both. */
static void
test_both (Fixture *f, gconstpointer data)
{
  train (f);
  set_saving (f, TRUE);
  gtk_window_close (GTK_WINDOW (f->window));
  g_assert_cmpstr (adw_message_dialog_get_heading (get_dialog ()), ==, "Stop All Work and Close?");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (get_dialog ()), "checkpoint"));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (get_dialog ()), "Masks"));
  respond ("close");
  app_test_wait (is_gone, f);
}

static gboolean
has_dialog (gpointer data)
{
  return get_dialog () != NULL;
}

/* What has begun while the window waited for the checkpoint is not lost without a word. */
static void
test_meanwhile (Fixture *f, gconstpointer data)
{
  train (f);
  gtk_window_close (GTK_WINDOW (f->window));
  respond ("close");
  set_saving (f, TRUE);
  app_test_wait (is_idle, f);
  app_test_wait (has_dialog, f);
  g_assert_cmpstr (adw_message_dialog_get_heading (get_dialog ()), ==,
                   "Close While Masks Are Saved?");
  respond ("keep");
  app_test_run_for (50);
  g_assert_nonnull (f->window);
  set_saving (f, FALSE);
  gtk_window_close (GTK_WINDOW (f->window));
}

/* So are scores that are not complete. */
static void
test_evaluating (Fixture *f, gconstpointer data)
{
  char             *folder = evaluate_test_make (4);
  UnetEvaluatePage *page = f->window->evaluate_page;

  unet_evaluate_page_set_data (page, evaluate_test_path (folder, "imgs"),
                               evaluate_test_path (folder, "masks"));
  unet_evaluate_page_add_model (page, evaluate_test_path (folder, "one/best.pth"));
  gtk_widget_activate_action (GTK_WIDGET (page), "evaluate.start", NULL);
  g_assert_true (unet_evaluate_page_is_busy (page));
  gtk_window_close (GTK_WINDOW (f->window));
  respond ("keep");
  app_test_run_for (20);
  g_assert_nonnull (f->window);
  unet_evaluate_page_cancel (page);
  gtk_widget_activate_action (GTK_WIDGET (page), "evaluate.start", NULL);
  gtk_window_close (GTK_WINDOW (f->window));
  respond ("close");
  app_test_wait (is_gone, f);
  app_test_run_for (200); /* the worker sees it */
  evaluate_test_clear (folder);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/app/window-close/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  ADD ("idle", test_idle);
  ADD ("training", test_training);
  ADD ("paused", test_paused);
  ADD ("at-once", test_at_once);
  ADD ("failed", test_failed);
  ADD ("both", test_both);
  ADD ("meanwhile", test_meanwhile);
  ADD ("evaluating", test_evaluating);
  return g_test_run ();
}
