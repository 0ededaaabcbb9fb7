/* test-train-page.c: what is seen of a run, and what can be done with it when
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/train-page-private.h"
#include "support/support.h"

#include <string.h>

typedef struct
{
  char          *folder;
  UnetTrainPage *page;
  GtkWindow     *window;
  UnetRun       *run;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (UnetTrainSpec) spec = NULL;

  f->folder = test_make_folder ();
  app_test_make_data (f->folder, 6, 64);
  spec = app_test_make_spec (f->folder);
  spec->epochs = 400; /* until it is stopped */
  f->run = unet_run_new (spec);
  f->page = g_object_new (UNET_TYPE_TRAIN_PAGE, NULL);
  f->window = app_test_show (GTK_WIDGET (f->page), 900, 550);
}

static gboolean
is_idle (gpointer page)
{
  return !unet_train_page_is_busy (page);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  unet_train_page_stop (f->page);
  app_test_wait (is_idle, f->page);
  gtk_window_destroy (f->window);
  g_object_unref (f->run);
  app_test_run_for (50);
  test_remove_folder (f->folder);
  g_free (f->folder);
}

static void
begin (Fixture *f)
{
  unet_run_list_add (f->page->runs, f->run);
  unet_run_set_shown (f->run, TRUE);
  unet_run_start (f->run);
}

static gboolean
has_steps (gpointer data)
{
  Fixture *f = data;

  return strstr (gtk_label_get_text (f->page->status), "images/s") != NULL;
}

static gboolean
is_seen (gpointer widget)
{
  return gtk_widget_get_mapped (GTK_WIDGET (widget));
}

static void
test_life (Fixture *f, gconstpointer data)
{
  UnetTrainPage *page = f->page;
  gboolean       busy;

  g_assert_cmpstr (gtk_stack_get_visible_child_name (page->stack), ==, "empty");
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (page->start)));
  begin (f);
  g_object_get (page, "busy", &busy, NULL);
  g_assert_true (busy);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (page->stack), ==, "run");
  g_assert_cmpstr (gtk_label_get_text (page->title), ==, "run");
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (page->start)));
  app_test_wait (has_steps, f);
  g_assert_true (is_seen (page->pause) && is_seen (page->stop) && is_seen (page->progress));
  g_assert_false (is_seen (page->segment) || is_seen (page->resume));

  gtk_widget_activate_action (GTK_WIDGET (page), "train.pause", NULL);
  g_assert_cmpint (unet_run_get_state (f->run), ==, UNET_JOB_STATE_PAUSED);
  g_assert_cmpstr (gtk_button_get_label (page->pause), ==, "Continue");
  g_assert_true (g_str_has_prefix (gtk_label_get_text (page->status), "Paused"));
  gtk_widget_activate_action (GTK_WIDGET (page), "train.pause", NULL);
  g_assert_cmpint (unet_run_get_state (f->run), ==, UNET_JOB_STATE_RUNNING);

  gtk_widget_activate_action (GTK_WIDGET (page), "train.stop", NULL);
  app_test_wait (is_idle, page);
  app_test_run_for (50);
  g_assert_true (is_seen (page->segment) && is_seen (page->resume) && is_seen (page->folder));
  g_assert_false (is_seen (page->pause) || is_seen (page->stop) || is_seen (page->progress));
  g_assert_cmpstr (gtk_button_get_label (page->resume), ==, "Resume");
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (page->start)));

  gtk_widget_activate_action (GTK_WIDGET (page), "train.resume", NULL);
  g_assert_true (unet_train_page_is_busy (page));
  app_test_wait (has_steps, f);
}

/* What the page asks of the window. */
static void
on_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_object_set_data_full (G_OBJECT (widget), action, g_variant_ref (parameter),
                          (GDestroyNotify)g_variant_unref);
}

#define ASKED_TYPE_WINDOW (asked_window_get_type ())
G_DECLARE_FINAL_TYPE (AskedWindow, asked_window, ASKED, WINDOW, GtkWindow)

struct _AskedWindow
{
  GtkWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (AskedWindow, asked_window, GTK_TYPE_WINDOW)

static void
asked_window_class_init (AskedWindowClass *klass)
{
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "win.segment-with", "(ayay)",
                                   on_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "win.toast", "s", on_action);
}

static void
asked_window_init (AskedWindow *self)
{
}

static void
test_segment (Fixture *f, gconstpointer data)
{
  GtkWindow  *asked = g_object_new (ASKED_TYPE_WINDOW, NULL);
  const char *model, *images;

  g_object_ref (f->page);
  gtk_window_set_child (f->window, NULL);
  gtk_window_set_child (asked, GTK_WIDGET (f->page));
  gtk_window_present (asked);
  begin (f);
  app_test_wait (has_steps, f);
  unet_train_page_stop (f->page);
  app_test_wait (is_idle, f->page);
  gtk_widget_activate_action (GTK_WIDGET (f->page), "train.segment", NULL);
  g_variant_get (g_object_get_data (G_OBJECT (asked), "win.segment-with"), "(^&ay^&ay)", &model,
                 &images);
  g_assert_true (g_file_test (model, G_FILE_TEST_IS_REGULAR));
  g_assert_true (g_str_has_suffix (images, "imgs"));
  gtk_window_set_child (asked, NULL);
  gtk_window_destroy (asked);
  gtk_window_set_child (f->window, GTK_WIDGET (f->page));
  g_object_unref (f->page);
}

/* One that the command line has begun, without a log, is still there when it cannot go on. */
static void
test_failed_resume (Fixture *f, gconstpointer data)
{
  g_autoptr (UnetTrainSpec) spec = app_test_make_spec (f->folder);
  g_autoptr (UnetRun) run = NULL;

  g_free (spec->masks);
  spec->masks = g_build_filename (f->folder, "nowhere", NULL);
  run = unet_run_new (spec);
  unet_run_list_add (f->page->runs, run);
  unet_run_set_shown (run, TRUE);
  unet_run_resume (run, 0);
  app_test_wait (is_idle, f->page);
  app_test_run_for (50);
  g_assert_nonnull (unet_notice_get_text (f->page->notice));
  g_assert_cmpuint (g_list_model_get_n_items (unet_run_list_get_runs (f->page->runs)), ==, 1);
}

/* A run that fails at once leaves a sentence and the page as it was. */
static void
test_failure (Fixture *f, gconstpointer data)
{
  g_autoptr (UnetTrainSpec) spec = app_test_make_spec (f->folder);
  g_autoptr (UnetRun) run = NULL;

  g_free (spec->masks);
  spec->masks = g_build_filename (f->folder, "nowhere", NULL);
  run = unet_run_new (spec);
  unet_run_list_add (f->page->runs, run);
  unet_run_set_shown (run, TRUE);
  unet_run_start (run);
  app_test_wait (is_idle, f->page);
  app_test_run_for (50);
  g_assert_nonnull (strstr (unet_notice_get_text (f->page->notice), "nowhere"));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (f->page->stack), ==, "empty");
  g_assert_cmpuint (g_list_model_get_n_items (unet_run_list_get_runs (f->page->runs)), ==, 0);
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (f->page->start)));
}

/* Data that are chosen change what the page says. */
static gboolean
is_ready (gpointer data)
{
  return g_str_equal (adw_status_page_get_title (((Fixture *)data)->page->empty), "Ready to Train");
}

static void
test_data (Fixture *f, gconstpointer data)
{
  g_autofree char *images = g_build_filename (f->folder, "imgs", NULL);
  g_autofree char *masks = g_build_filename (f->folder, "masks", NULL);

  g_assert_false (is_ready (f));
  unet_train_page_set_data (f->page, images, masks);
  app_test_wait (is_ready, f);
  g_assert_nonnull (strstr (adw_status_page_get_description (f->page->empty), "6 images"));
}

#define ADD(path, func) g_test_add ("/app/train-page/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  ADD ("life", test_life);
  ADD ("segment", test_segment);
  ADD ("failure", test_failure);
  ADD ("failed-resume", test_failed_resume);
  ADD ("data", test_data);
  return g_test_run ();
}
