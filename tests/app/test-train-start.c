/* test-train-start.c: from settings to a run, and nothing lost on the way
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/sample.h"
#include "app/train-page-private.h"
#include "engine/train.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char          *folder;
  UnetTrainPage *page;
  GtkWindow     *window;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_make_folder ();
  app_test_make_data (f->folder, 6, 64);
  f->page = g_object_new (UNET_TYPE_TRAIN_PAGE, NULL);
  f->window = app_test_show (GTK_WIDGET (f->page), 900, 550);
}

static gboolean
is_idle (gpointer page)
{
  return !unet_train_page_is_busy (page);
}

static gboolean
is_busy (gpointer page)
{
  return unet_train_page_is_busy (page);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  unet_train_page_stop (f->page);
  app_test_wait (is_idle, f->page);
  gtk_window_destroy (f->window);
  app_test_run_for (50);
  test_remove_folder (f->folder);
  g_free (f->folder);
}

/* Settings of a small run; CHECKPOINTS NULL: a folder of its own. */
static void
fill (Fixture *f, const char *checkpoints)
{
  g_autoptr (UnetTrainSpec) spec = app_test_make_spec (f->folder);

  g_free (spec->checkpoints);
  spec->checkpoints =
      checkpoints != NULL ? g_build_filename (f->folder, checkpoints, NULL) : g_strdup ("");
  spec->epochs = 2;
  unet_train_panel_set_spec (f->page->panel, spec);
}

static const char *
get_notice (Fixture *f)
{
  return gtk_widget_get_visible (GTK_WIDGET (f->page->notice))
             ? unet_notice_get_text (f->page->notice)
             : "";
}

static void
start (Fixture *f)
{
  gtk_widget_activate_action (GTK_WIDGET (f->page), "train.start", NULL);
}

/* The dialog that is open over the page. */
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
  AdwMessageDialog *dialog = get_dialog ();

  g_assert_nonnull (dialog);
  adw_message_dialog_response (dialog, response);
  app_test_run_for (50);
}

static void
test_faults (Fixture *f, gconstpointer data)
{
  g_autoptr (UnetTrainSpec) spec = NULL;

  start (f);
  g_assert_nonnull (strstr (get_notice (f), "folder of the images"));
  fill (f, NULL);
  spec = unet_train_panel_dup_spec (f->page->panel);
  g_free (spec->masks);
  spec->masks = g_strdup ("");
  unet_train_panel_set_spec (f->page->panel, spec);
  start (f);
  g_assert_nonnull (strstr (get_notice (f), "folder of the masks"));
  g_assert_false (is_busy (f->page));
  /* Mended, it runs, and nobody is told of it any more. */
  fill (f, NULL);
  start (f);
  g_assert_true (is_busy (f->page));
  g_assert_cmpstr (get_notice (f), ==, "");
}

static gboolean
is_reviewed (gpointer page)
{
  return !unet_train_panel_is_reviewing (((UnetTrainPage *)page)->panel);
}

/* Start looks at what the folders hold now, not at what they held when they were chosen. */
static void
test_mended_data (Fixture *f, gconstpointer data)
{
  g_autofree char *mask = g_build_filename (f->folder, "masks", "cells-0002.png", NULL);
  g_autofree char *away = g_build_filename (f->folder, "away.png", NULL);

  g_assert_cmpint (g_rename (mask, away), ==, 0);
  fill (f, NULL);
  app_test_wait (is_reviewed, f->page);
  g_assert_nonnull (unet_train_panel_get_review (f->page->panel)->problem);
  start (f);
  app_test_wait (is_reviewed, f->page);
  g_assert_nonnull (strstr (get_notice (f), "cells-0002"));
  g_assert_false (is_busy (f->page));
  g_assert_cmpint (g_rename (away, mask), ==, 0);
  start (f);
  g_assert_false (is_busy (f->page));
  start (f); /* a second click is none while it looks */
  g_assert_false (is_busy (f->page));
  app_test_wait (is_busy, f->page);
  g_assert_cmpstr (get_notice (f), ==, "");
}

/* In the words of the window. */
static void
test_words (Fixture *f, gconstpointer data)
{
  g_autoptr (UnetTrainSpec) spec = NULL;

  fill (f, NULL);
  spec = unet_train_panel_dup_spec (f->page->panel);
  spec->n_classes = 5;
  unet_train_panel_set_spec (f->page->panel, spec);
  app_test_wait (is_reviewed, f->page);
  start (f);
  app_test_wait (is_reviewed, f->page);
  g_assert_cmpstr (get_notice (f), !=, "");
  g_assert_null (strstr (get_notice (f), "--"));
}

/* Two runs without a folder have two of their own. */
static void
test_own_folder (Fixture *f, gconstpointer data)
{
  g_autofree char *runs = unet_user_folder ("runs");
  g_autofree char *name = g_path_get_basename (f->folder);
  g_autofree char *first = NULL;

  fill (f, NULL);
  start (f);
  app_test_wait (is_idle, f->page);
  first = g_strdup (unet_run_get_folder (f->page->run));
  g_assert_true (g_str_has_prefix (first, runs));
  /* imgs is no name; what it is in has one. */
  g_assert_true (g_str_has_prefix (unet_run_get_title (f->page->run), name));
  g_assert_true (unet_run_is_complete (f->page->run));
  start (f);
  app_test_wait (is_idle, f->page);
  g_assert_cmpstr (unet_run_get_folder (f->page->run), !=, first);
  g_assert_true (unet_run_is_folder (first));
}

/* A run that a folder holds is neither written over nor forgotten. */
static void
test_taken_folder (Fixture *f, gconstpointer data)
{
  g_autofree char *last = g_build_filename (f->folder, "kept", "last.pth", NULL);
  g_autofree char *beside = g_build_filename (f->folder, "kept 2", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize            n_before, n_after;

  fill (f, "kept");
  start (f);
  app_test_wait (is_idle, f->page);
  g_assert_null (get_dialog ());
  g_assert_true (g_file_get_contents (last, &before, &n_before, NULL));
  start (f);
  g_assert_false (is_busy (f->page));
  respond ("cancel");
  g_assert_false (is_busy (f->page));
  start (f);
  respond ("new");
  app_test_wait (is_idle, f->page);
  g_assert_cmpstr (unet_run_get_folder (f->page->run), ==, beside);
  g_assert_true (unet_run_is_complete (f->page->run));
  g_assert_true (g_file_get_contents (last, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

/* A folder that is named with a slash at its end is not one that something can be put into. */
static void
test_slash (Fixture *f, gconstpointer data)
{
  fill (f, "kept");
  start (f);
  app_test_wait (is_idle, f->page);
  fill (f, "kept//");
  start (f);
  respond ("new");
  app_test_wait (is_idle, f->page);
  g_assert_cmpstr (unet_run_get_title (f->page->run), ==, "kept 2");
}

/* Models that another program left there are no run to go on with, and kept all the same. */
static void
test_models (Fixture *f, gconstpointer data)
{
  g_autofree char *kept = g_build_filename (f->folder, "kept", NULL);
  g_autofree char *model = g_build_filename (kept, "checkpoint_epoch1.pth", NULL);
  g_autofree char *text = NULL;

  g_assert_cmpint (g_mkdir (kept, 0700), ==, 0);
  g_assert_true (g_file_set_contents (model, "mine", -1, NULL));
  fill (f, "kept");
  start (f);
  g_assert_false (is_busy (f->page));
  g_assert_nonnull (get_dialog ());
  g_assert_false (adw_message_dialog_has_response (get_dialog (), "resume"));
  respond ("new");
  app_test_wait (is_idle, f->page);
  g_assert_true (unet_run_is_complete (f->page->run));
  g_assert_cmpstr (unet_run_get_title (f->page->run), ==, "kept 2");
  g_assert_true (g_file_get_contents (model, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
}

static gboolean
has_dialog (gpointer data)
{
  return get_dialog () != NULL;
}

/* The run in the folder goes on; since it was complete, with more epochs. */
static void
test_resume_taken (Fixture *f, gconstpointer data)
{
  fill (f, "kept");
  start (f);
  app_test_wait (is_idle, f->page);
  start (f);
  respond ("resume");
  app_test_wait (has_dialog, f);
  respond ("train");
  app_test_wait (is_busy, f->page);
  app_test_wait (is_idle, f->page);
  g_assert_cmpint (unet_run_get_spec (f->page->run)->epochs, ==, 4);
  g_assert_cmpuint (unet_series_get_n_points (unet_run_get_curve (f->page->run, UNET_CURVE_LOSS)),
                    ==, 20);
}

static gboolean
shows_run (gpointer page)
{
  return ((UnetTrainPage *)page)->run != NULL;
}

static void
test_earlier (Fixture *f, gconstpointer data)
{
  g_autoptr (UnetTrainSpec) spec = app_test_make_spec (f->folder);
  g_autoptr (GError) error = NULL;
  UnetTrainResult result;

  spec->log = g_build_filename (f->folder, "run", "log.csv", NULL);
  unet_train (spec, NULL, &result, &error);
  g_assert_no_error (error);
  unet_train_result_clear (&result);
  unet_train_page_add_run (f->page, f->folder);
  g_assert_nonnull (strstr (get_notice (f), "no training run"));
  unet_train_page_add_run (f->page, spec->checkpoints);
  app_test_wait (shows_run, f->page);
  g_assert_cmpstr (gtk_label_get_text (f->page->title), ==, "run");
  g_assert_true (g_str_has_prefix (gtk_label_get_text (f->page->status), "Done"));
  g_assert_cmpuint (
      unet_chart_get_picture (unet_train_charts_get_loss_chart (f->page->charts)).n_series, ==, 3);
}

/* From the first start to a trained network: the sample, and the button. */
static gboolean
is_filled (gpointer page)
{
  g_autoptr (UnetTrainSpec) spec = unet_train_panel_dup_spec (((UnetTrainPage *)page)->panel);

  return *spec->images != '\0';
}

static void
test_sample (Fixture *f, gconstpointer data)
{
  g_autoptr (UnetTrainSpec) before = unet_train_panel_dup_spec (f->page->panel);
  g_autoptr (UnetTrainSpec) spec = NULL;

  /* An encoder would take its time: the sample is shown without. */
  before->encoder = UNET_ENCODER_RESNET50;
  unet_train_panel_set_spec (f->page->panel, before);
  gtk_widget_activate_action (GTK_WIDGET (f->page), "train.sample", NULL);
  app_test_wait (is_filled, f->page);
  spec = unet_train_panel_dup_spec (f->page->panel);
  g_assert_true (g_file_test (spec->images, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_test (spec->masks, G_FILE_TEST_IS_DIR));
  start (f);
  g_assert_true (is_busy (f->page));
  g_assert_true (g_str_has_prefix (unet_run_get_title (f->page->run), "sample "));
  g_assert_cmpstr (unet_run_get_network (f->page->run), ==, "U-Net");
}

#define ADD(path, func)                                                                            \
  g_test_add ("/app/train-start/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  ADD ("faults", test_faults);
  ADD ("mended-data", test_mended_data);
  ADD ("words", test_words);
  ADD ("own-folder", test_own_folder);
  ADD ("taken-folder", test_taken_folder);
  ADD ("slash", test_slash);
  ADD ("models", test_models);
  ADD ("resume-taken", test_resume_taken);
  ADD ("earlier", test_earlier);
  ADD ("sample", test_sample);
  return g_test_run ();
}
