/* test-evaluate-show.c: what the page shows of what the session has
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-page-private.h"
#include "evaluate-page-test.h"

#include <string.h>

typedef struct
{
  char             *folder;
  EvaluateTestPage *test;
  UnetEvaluatePage *page;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = evaluate_test_make (4);
  f->test = evaluate_test_page_new ();
  f->page = f->test->page;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  evaluate_test_page_free (f->test);
  evaluate_test_clear (f->folder);
}

static const char *
get_view (Fixture *f)
{
  return gtk_stack_get_visible_child_name (f->page->views);
}

/* The page says what is to be done next, and goes on by itself when there are scores. */
static void
test_empty (Fixture *f, gconstpointer data)
{
  g_assert_cmpstr (gtk_stack_get_visible_child_name (f->page->stack), ==, "empty");
  g_assert_nonnull (strstr (adw_status_page_get_description (f->page->empty), "Choose a folder"));
  g_assert_true (gtk_widget_get_visible (f->page->sample));
  evaluate_test_page_fill (f->test, f->folder, NULL);
  g_assert_nonnull (strstr (adw_status_page_get_description (f->page->empty), "trained networks"));
  evaluate_test_page_fill (f->test, f->folder, "other", NULL);
  g_assert_nonnull (strstr (adw_status_page_get_description (f->page->empty), "Press"));
  g_assert_false (gtk_widget_get_visible (f->page->sample));
  evaluate_test_page_run (f->test);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (f->page->stack), ==, "results");
  unet_evaluate_session_remove (f->test->session, f->page->results->pdata[0]);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (f->page->stack), ==, "empty");
}

static void
test_subject (Fixture *f, gconstpointer data)
{
  evaluate_test_page_fill (f->test, f->folder, "other", NULL);
  evaluate_test_page_run (f->test);
  g_assert_true (g_str_has_prefix (gtk_label_get_text (f->page->subject), "4 images in "));
  gtk_editable_set_text (GTK_EDITABLE (f->page->search), "0003");
  g_signal_emit_by_name (f->page->search, "search-changed");
  g_assert_true (g_str_has_prefix (gtk_label_get_text (f->page->subject), "1 of 4 images in "));
  g_assert_null (strstr (gtk_label_get_text (f->page->subject), "other settings"));
  unet_evaluate_session_set_threshold (f->test->session, 0.75);
  g_assert_nonnull (strstr (gtk_label_get_text (f->page->subject), "other settings"));
}

/* The current model stays the current one while it has scores. */
static void
test_choice (Fixture *f, gconstpointer data)
{
  UnetEvaluateModel *other;

  evaluate_test_page_fill (f->test, f->folder, "one/best.pth", "other", NULL);
  evaluate_test_page_run (f->test);
  other = f->page->results->pdata[1];
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (f->page->model_choice)));
  g_assert_true (f->page->current == f->page->results->pdata[0]);
  gtk_drop_down_set_selected (f->page->model_choice, 1);
  g_assert_true (f->page->current == other);
  unet_evaluate_page_add_model (f->page, evaluate_test_path (f->folder, "two/best.pth"));
  evaluate_test_page_run (f->test);
  g_assert_cmpuint (f->page->results->len, ==, 3);
  g_assert_true (f->page->current == other);
  unet_evaluate_session_remove (f->test->session, other);
  g_assert_true (f->page->current == f->page->results->pdata[0]);
  unet_evaluate_session_remove (f->test->session, f->page->results->pdata[0]);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (f->page->model_choice)));
}

static gboolean
is_seen (gpointer data)
{
  UnetEvaluatePicture *picture = unet_evaluate_view_get_picture (((UnetEvaluatePage *)data)->view);

  return picture != NULL && !unet_evaluate_picture_is_busy (picture);
}

static void
assert_sees (Fixture *f, const char *stem)
{
  const UnetEvaluateRecord *record =
      unet_evaluation_find (unet_evaluate_model_get_evaluation (f->page->current), stem);
  UnetEvaluatePicture *picture;

  app_test_wait (is_seen, f->page);
  picture = unet_evaluate_view_get_picture (f->page->view);
  g_assert_true (g_str_has_prefix (unet_evaluate_picture_get_name (picture), stem));
  g_assert_cmpfloat (unet_evaluate_picture_get_comparison (picture)->scores.dice, ==,
                     record->scores.dice);
}

/* Whoever goes to a row sees its image, of the current model; nothing is predicted unseen. */
static void
test_image (Fixture *f, gconstpointer data)
{
  evaluate_test_page_fill (f->test, f->folder, "one/best.pth", "other", NULL);
  evaluate_test_page_run (f->test);
  g_assert_cmpstr (get_view (f), ==, "threshold");
  unet_evaluate_table_select (f->page->table, 2);
  g_assert_cmpstr (get_view (f), ==, "image");
  assert_sees (f, "cells-0003");
  gtk_drop_down_set_selected (f->page->model_choice, 1);
  assert_sees (f, "cells-0003");
  gtk_widget_activate_action (GTK_WIDGET (f->page), "evaluate.next", NULL);
  assert_sees (f, "cells-0004");
  gtk_widget_activate_action (GTK_WIDGET (f->page), "evaluate.next", NULL);
  assert_sees (f, "cells-0004");
  gtk_widget_activate_action (GTK_WIDGET (f->page), "evaluate.previous", NULL);
  assert_sees (f, "cells-0003");
  gtk_stack_set_visible_child_name (f->page->views, "distribution");
  gtk_drop_down_set_selected (f->page->model_choice, 0);
  g_assert_true (f->page->view_stale);
  gtk_stack_set_visible_child_name (f->page->views, "image");
  g_assert_false (f->page->view_stale);
  assert_sees (f, "cells-0003");
}

static void
test_classes (Fixture *f, gconstpointer data)
{
  evaluate_test_page_fill (f->test, f->folder, "one/best.pth", "other", NULL);
  evaluate_test_page_run (f->test);
  g_assert_false (gtk_stack_page_get_visible (f->page->classes_page));
  unet_evaluate_session_set_per_class (f->test->session, TRUE);
  evaluate_test_page_run (f->test);
  g_assert_true (gtk_stack_page_get_visible (f->page->classes_page));
  g_assert_cmpuint (unet_evaluate_table_get_n_items (f->page->classes), ==, 4);
  gtk_stack_set_visible_child_name (f->page->views, "classes");
  unet_evaluate_session_set_per_class (f->test->session, FALSE);
  evaluate_test_page_run (f->test);
  g_assert_false (gtk_stack_page_get_visible (f->page->classes_page));
  g_assert_cmpstr (get_view (f), ==, "threshold");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/evaluate-show/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("empty", test_empty);
  ADD ("subject", test_subject);
  ADD ("choice", test_choice);
  ADD ("image", test_image);
  ADD ("classes", test_classes);
  return g_test_run ();
}
