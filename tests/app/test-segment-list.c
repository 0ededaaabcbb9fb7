/* test-segment-list.c: the pictures in a list, with what is known of each
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/segment-list.h"

#include "app-test.h"
#include "locales.h"
#include "segments.h"
#include "support/support.h"
#include "windows.h"

#include <math.h>
#include <string.h>

#define N 6

typedef struct
{
  UnetSession     *session;
  UnetSegmentList *list;
  GtkWidget       *window;
  int              n_selected;
} Fixture;

/* As the page does. */
static void
on_selected (UnetSegmentList *list, Fixture *f)
{
  f->n_selected++;
  unet_session_select (f->session, unet_segment_list_get_selected (list));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->session = unet_session_new ();
  f->list = g_object_new (UNET_TYPE_SEGMENT_LIST, NULL);
  f->n_selected = 0;
  unet_segment_list_set_session (f->list, f->session);
  g_signal_connect (f->list, "selected", G_CALLBACK (on_selected), f);
  f->window = windows_show (GTK_WIDGET (f->list), 250, 600);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (f->list), (gpointer *)&f->list);
  gtk_window_destroy (GTK_WINDOW (f->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (f->list);
  g_object_run_dispose (G_OBJECT (f->session));
  g_object_unref (f->session);
  app_test_run_for (20);
}

static void
add (Fixture *f, int n_classes, int n)
{
  for (int i = 1; i <= n; i++)
    {
      g_autofree char *path = segments_dup_picture (n_classes, i);

      unet_session_add (f->session, path, NULL);
    }
  windows_settle (f->window);
}

static UnetSegmentItem *
get_item (Fixture *f, guint position)
{
  UnetSegmentItem *item = g_list_model_get_item (unet_session_get_items (f->session), position);

  g_object_unref (item); /* the list has it */
  return item;
}

/* The label with TEXT, or NULL. */
static GtkWidget *
find (Fixture *f, const char *text)
{
  return app_test_find (GTK_WIDGET (f->list), GTK_TYPE_LABEL, text);
}

static GtkWidget *
get_name (Fixture *f, guint position)
{
  GtkWidget *label = find (f, unet_segment_item_get_name (get_item (f, position)));

  g_assert_nonnull (label);
  return label;
}

/* What is said under the name, if it can be seen. */
static const char *
get_state (Fixture *f, guint position)
{
  GtkWidget *state = gtk_widget_get_next_sibling (get_name (f, position));

  return gtk_widget_get_visible (state) ? gtk_label_get_text (GTK_LABEL (state)) : "";
}

static GtkWidget *
get_list_view (Fixture *f)
{
  return app_test_find (GTK_WIDGET (f->list), GTK_TYPE_LIST_VIEW, NULL);
}

static gboolean
is_idle (gpointer session)
{
  return !unet_session_is_busy (session);
}

static void
wait_for_all (Fixture *f)
{
  app_test_wait (is_idle, f->session);
  windows_settle (f->window);
}

static void
test_names (Fixture *f, gconstpointer data)
{
  g_assert_null (unet_segment_list_get_selected (f->list));
  add (f, 2, N);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *name = g_strdup_printf ("cells-%04u.png", i + 1);

      g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (get_name (f, i))), ==, name);
    }
  /* One picture is looked at, without being asked. */
  g_assert_true (unet_segment_list_get_selected (f->list) == get_item (f, 0));
  g_assert_cmpuint (unet_segment_list_get_position (f->list), ==, 0);
  g_assert_cmpint (f->n_selected, ==, 1);
  wait_for_all (f);
  for (guint i = 0; i < N; i++)
    g_assert_cmpstr (get_state (f, i), ==, "");
}

static void
test_states (Fixture *f, gconstpointer data)
{
  unet_session_set_model (f->session, segments_get_model (2));
  add (f, 2, 4);
  /* The first may be done by now, so that the second is worked on. */
  unet_session_run_all (f->session);
  g_assert_cmpstr (get_state (f, 2), ==, "Waiting");
  g_assert_cmpstr (get_state (f, 3), ==, "Waiting");
  unet_session_stop (f->session);
  g_assert_cmpstr (get_state (f, 2), ==, "");
  unet_session_run_all (f->session);
  wait_for_all (f);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *expected = g_strdup_printf (
          "Foreground %.1f %%", 100 * unet_segment_item_get_share (get_item (f, i), 0.5));

      g_assert_cmpstr (get_state (f, i), ==, expected);
    }
}

static void
assert_working (UnetSegmentItem *item, GParamSpec *pspec, Fixture *f)
{
  if (unet_segment_item_get_state (item) != UNET_SEGMENT_STATE_WORKING)
    return;
  g_assert_cmpstr (get_state (f, 1), ==, "Working…");
  g_signal_handlers_disconnect_by_func (item, assert_working, f);
  f->n_selected = 100;
}

static void
test_working (Fixture *f, gconstpointer data)
{
  add (f, 2, 2);
  wait_for_all (f);
  g_signal_connect_after (get_item (f, 1), "notify::state", G_CALLBACK (assert_working), f);
  unet_segment_list_select (f->list, 1);
  wait_for_all (f);
  g_assert_cmpint (f->n_selected, >=, 100);
}

/* What a slider does to all shares that are on the screen. */
static void
test_threshold (Fixture *f, gconstpointer data)
{
  g_autofree char *before = NULL;

  unet_session_set_model (f->session, segments_get_model (2));
  add (f, 2, 3);
  unet_session_run_all (f->session);
  wait_for_all (f);
  before = g_strdup (get_state (f, 2));
  unet_segment_list_set_threshold (f->list, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (get_state (f, i), ==, "Foreground 100.0 %");
  unet_segment_list_set_threshold (f->list, 1);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (get_state (f, i), ==, "Foreground 0.0 %");
  unet_segment_list_set_threshold (f->list, 0.5);
  g_assert_cmpstr (get_state (f, 2), ==, before);
}

static void
test_failure (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *broken = g_build_filename (folder, "broken.png", NULL);
  GtkWidget       *label;
  const char      *tooltip;

  g_assert_true (g_file_set_contents (broken, "no picture", -1, NULL));
  unet_session_add (f->session, broken, NULL);
  windows_settle (f->window);
  wait_for_all (f);
  g_assert_cmpstr (get_state (f, 0), ==, "Failed");
  label = gtk_widget_get_next_sibling (get_name (f, 0));
  g_assert_true (gtk_widget_has_css_class (label, "error"));
  tooltip = gtk_widget_get_tooltip_text (gtk_widget_get_parent (gtk_widget_get_parent (label)));
  g_assert_nonnull (strstr (tooltip, "broken.png"));
  /* What is well again is not red any more. */
  {
    g_autofree char *whole = segments_dup_picture (2, 1);
    g_autofree char *bytes = NULL;
    gsize            size;

    g_assert_true (g_file_get_contents (whole, &bytes, &size, NULL));
    g_assert_true (g_file_set_contents (broken, bytes, (gssize)size, NULL));
  }
  unet_session_select (f->session, get_item (f, 0));
  wait_for_all (f);
  g_assert_cmpstr (get_state (f, 0), ==, "");
  g_assert_false (gtk_widget_has_css_class (label, "error"));
  test_remove_folder (folder);
}

static void
test_selection (Fixture *f, gconstpointer data)
{
  add (f, 2, N);
  unet_segment_list_select (f->list, 4);
  g_assert_cmpint (f->n_selected, ==, 2);
  g_assert_true (unet_segment_list_get_selected (f->list) == get_item (f, 4));
  unet_segment_list_select (f->list, 4);
  g_assert_cmpint (f->n_selected, ==, 2);
  /* What is removed before it moves it, and nothing else is looked at. */
  unet_session_remove (f->session, 0);
  g_assert_cmpuint (unet_segment_list_get_position (f->list), ==, 3);
  g_assert_cmpint (f->n_selected, ==, 2);
  /* What is removed itself leaves one beside it. */
  unet_session_remove (f->session, 3);
  g_assert_cmpint (f->n_selected, ==, 3);
  g_assert_cmpstr (unet_segment_item_get_name (unet_segment_list_get_selected (f->list)), ==,
                   "cells-0006.png");
  unet_session_remove (f->session, 3);
  g_assert_cmpstr (unet_segment_item_get_name (unet_segment_list_get_selected (f->list)), ==,
                   "cells-0004.png");
  unet_session_clear (f->session);
  g_assert_null (unet_segment_list_get_selected (f->list));
  windows_settle (f->window);
  g_assert_null (find (f, "cells-0004.png"));
}

static bool
is_second (gpointer data)
{
  return unet_segment_list_get_position (data) == 1;
}

static bool
is_last (gpointer data)
{
  return unet_segment_list_get_position (data) == N - 1;
}

static void
test_keyboard (Fixture *f, gconstpointer data)
{
  if (!windows_have_xdotool ())
    return;
  add (f, 2, N);
  gtk_widget_grab_focus (get_list_view (f));
  windows_xdotool ("key Down");
  windows_wait (is_second, f->list);
  windows_xdotool ("key End");
  windows_wait (is_last, f->list);
  windows_xdotool ("key Home key Down");
  windows_wait (is_second, f->list);
}

/* A list that is longer than the window shows what is looked at. */
static void
test_scrolls (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *picture = segments_dup_picture (2, 1);
  GtkAdjustment   *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (get_list_view (f)));

  for (int i = 0; i < 60; i++)
    {
      g_autofree char *mask = g_strdup_printf ("%s/%d.png", folder, i);

      unet_session_add (f->session, picture, mask);
    }
  windows_settle (f->window);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  unet_segment_list_select (f->list, 50);
  windows_settle (f->window);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 1000);
  unet_segment_list_select (f->list, 0);
  windows_settle (f->window);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  wait_for_all (f);
  test_remove_folder (folder);
}

typedef struct
{
  Fixture *f;
  int      n_busy;
  guint    n_last;
} Watch;

static void
on_progress (UnetSession *session, guint n_done, guint n_total, Watch *watch)
{
  Fixture         *f = watch->f;
  GtkWidget       *bar = app_test_find (GTK_WIDGET (f->list), GTK_TYPE_PROGRESS_BAR, NULL);
  GtkWidget       *run = app_test_find (GTK_WIDGET (f->list), GTK_TYPE_BUTTON, "Segment All");
  GtkWidget       *stop = app_test_find (GTK_WIDGET (f->list), GTK_TYPE_BUTTON, "Stop");
  const gboolean   busy = n_total > 0 && unet_session_is_busy (session);
  g_autofree char *text = g_strdup_printf ("%u of %u", n_done, n_total);

  g_assert_cmpint (gtk_widget_get_visible (bar), ==, busy);
  g_assert_cmpint (gtk_widget_get_visible (stop), ==, busy);
  g_assert_cmpint (gtk_widget_get_visible (run), ==, !busy);
  watch->n_last = n_done;
  if (!busy)
    return;
  watch->n_busy++;
  g_assert_cmpuint (n_total, ==, N - 1); /* the first was looked at before */
  g_assert_cmpstr (gtk_progress_bar_get_text (GTK_PROGRESS_BAR (bar)), ==, text);
  g_assert_cmpfloat_with_epsilon (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)),
                                  (double)n_done / n_total, 1e-9);
}

static void
test_progress (Fixture *f, gconstpointer data)
{
  Watch      watch = {.f = f};
  GtkWidget *bar = app_test_find (GTK_WIDGET (f->list), GTK_TYPE_PROGRESS_BAR, NULL);

  g_signal_connect (f->session, "progress", G_CALLBACK (on_progress), &watch);
  unet_session_set_model (f->session, segments_get_model (2));
  add (f, 2, N);
  wait_for_all (f);
  g_assert_false (gtk_widget_get_visible (bar));
  unet_session_run_all (f->session);
  g_assert_true (gtk_widget_get_visible (bar));
  wait_for_all (f);
  g_assert_false (gtk_widget_get_visible (bar));
  g_assert_cmpint (watch.n_busy, >=, 2);
  g_assert_cmpuint (watch.n_last, ==, N - 1);

  /* Stopped, it is over too. */
  unet_session_set_scale (f->session, 0.5);
  wait_for_all (f);
  unet_session_run_all (f->session);
  g_assert_true (gtk_widget_get_visible (bar));
  unet_session_stop (f->session);
  g_assert_false (gtk_widget_get_visible (bar));
  wait_for_all (f);
}

/* Segmenting all goes before saving, and leaves it as it was. */
static void
test_saving (Fixture *f, gconstpointer data)
{
  GtkProgressBar *bar =
      GTK_PROGRESS_BAR (app_test_find (GTK_WIDGET (f->list), GTK_TYPE_PROGRESS_BAR, NULL));

  unet_session_set_model (f->session, segments_get_model (2));
  unet_segment_list_set_saving (f->list, 2, 5);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (bar)));
  g_assert_cmpstr (gtk_progress_bar_get_text (bar), ==, "Saving: 2 of 5");
  g_assert_cmpfloat_with_epsilon (gtk_progress_bar_get_fraction (bar), 0.4, 1e-9);
  add (f, 2, 3);
  wait_for_all (f);
  unet_session_run_all (f->session);
  g_assert_cmpstr (gtk_progress_bar_get_text (bar), ==, "0 of 2");
  wait_for_all (f);
  g_assert_cmpstr (gtk_progress_bar_get_text (bar), ==, "Saving: 2 of 5");
  unet_segment_list_set_saving (f->list, 0, 0);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (bar)));
}

/* The last: the locale stays. */
static void
test_french (Fixture *f, gconstpointer data)
{
  if (!locales_set_french ())
    return;
  unet_session_set_model (f->session, segments_get_model (2));
  add (f, 2, 1);
  wait_for_all (f);
  unet_segment_list_set_threshold (f->list, 1);
  g_assert_nonnull (strstr (get_state (f, 0), "0,0 %"));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/segment-list/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  app_test_init (&argc, &argv);
  ADD ("names", test_names);
  ADD ("states", test_states);
  ADD ("working", test_working);
  ADD ("threshold", test_threshold);
  ADD ("failure", test_failure);
  ADD ("selection", test_selection);
  ADD ("keyboard", test_keyboard);
  ADD ("scrolls", test_scrolls);
  ADD ("progress", test_progress);
  ADD ("saving", test_saving);
  ADD ("french", test_french);
  status = g_test_run ();
  segments_clean_up ();
  return status;
}
