/* test-window.c: what pages ask of the window, and what it remembers
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/window.h"

#include "app-test.h"
#include "segments.h"
#include "support/support.h"
#include "windows.h"

#include <glib/gstdio.h>

typedef struct
{
  UnetWindow   *window;
  AdwViewStack *stack;
} Fixture;

static void
open_window (Fixture *f)
{
  f->window = g_object_new (UNET_TYPE_WINDOW, NULL);
  gtk_window_present (GTK_WINDOW (f->window));
  f->stack = ADW_VIEW_STACK (app_test_find (GTK_WIDGET (f->window), ADW_TYPE_VIEW_STACK, NULL));
  windows_settle (GTK_WIDGET (f->window));
}

static bool
is_gone (gpointer data)
{
  return *(UnetWindow **)data == NULL;
}

static void
close_window (Fixture *f)
{
  g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *)&f->window);
  gtk_window_close (GTK_WINDOW (f->window));
  windows_wait (is_gone, &f->window);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  segments_reset_settings ();
  open_window (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close_window (f);
}

static void
assert_page (Fixture *f, const char *name)
{
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (f->stack), ==, name);
}

/* From anywhere within the window. */
static void
test_show_page (Fixture *f, gconstpointer data)
{
  static const char *const names[] = {"segment", "evaluate", "train"};

  assert_page (f, "train");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkWidget *page = adw_view_stack_get_visible_child (f->stack);

      g_assert_true (gtk_widget_activate_action (page, "win.show-page", "s", names[i]));
      assert_page (f, names[i]);
    }
}

static bool
is_said (gpointer data)
{
  Fixture *f = data;

  return app_test_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "4 images saved") != NULL;
}

static void
test_toast (Fixture *f, gconstpointer data)
{
  GtkWidget *page = adw_view_stack_get_visible_child (f->stack);

  g_assert_false (is_said (f));
  g_assert_true (gtk_widget_activate_action (page, "win.toast", "s", "4 images saved"));
  windows_wait (is_said, f);
}

/* A path is bytes, and need not be UTF-8. */
static void
test_segment_with (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *images = g_build_filename (folder, "im\xe9s", NULL);
  g_autofree char *model = g_build_filename (folder, "mod\xe8le.pth", NULL);
  GtkWidget       *page = adw_view_stack_get_visible_child (f->stack);
  UnetSegmentPage *segment =
      UNET_SEGMENT_PAGE (adw_view_stack_get_child_by_name (f->stack, "segment"));
  g_autofree char *content = NULL;
  gsize            size;

  g_assert_cmpint (g_mkdir (images, 0700), ==, 0);
  g_assert_true (g_file_get_contents (segments_get_model (2), &content, &size, NULL));
  g_assert_true (g_file_set_contents (model, content, (gssize)size, NULL));
  g_assert_true (gtk_widget_activate_action (page, "win.segment-with", "(^ay^ay)", model, images));
  assert_page (f, "segment");
  g_assert_cmpstr (unet_session_get_model (segment->session), ==, model);
  unet_segment_page_set_model (segment, NULL);
  g_assert_true (gtk_widget_activate_action (page, "win.use-threshold", "(^ayd)", model, 0.25));
  g_assert_cmpstr (unet_session_get_model (segment->session), ==, model);
  test_remove_folder (folder);
}

static bool
is_larger (gpointer data)
{
  int width, height;

  gtk_window_get_default_size (data, &width, &height);
  return width > 1250;
}

/* Another window, as the next day's, is as this one was left. */
static void
test_remembers (Fixture *f, gconstpointer data)
{
  int width, height, width_again, height_again;

  if (!windows_have_xdotool ())
    return;
  adw_view_stack_set_visible_child_name (f->stack, "evaluate");
  windows_xdotool ("search --onlyvisible --name \"U-Net Studio\" windowsize 1300 900");
  windows_wait (is_larger, f->window);
  gtk_window_get_default_size (GTK_WINDOW (f->window), &width, &height);
  close_window (f);
  open_window (f);
  assert_page (f, "evaluate");
  gtk_window_get_default_size (GTK_WINDOW (f->window), &width_again, &height_again);
  g_assert_cmpint (width_again, ==, width);
  g_assert_cmpint (height_again, ==, height);
  g_assert_false (gtk_window_is_maximized (GTK_WINDOW (f->window)));
}

static void
test_first (Fixture *f, gconstpointer data)
{
  int width, height;

  assert_page (f, "train");
  gtk_window_get_default_size (GTK_WINDOW (f->window), &width, &height);
  g_assert_cmpint (width, ==, 1200);
  g_assert_cmpint (height, ==, 800);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/window/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  app_test_init (&argc, &argv);
  ADD ("first", test_first);
  ADD ("show-page", test_show_page);
  ADD ("toast", test_toast);
  ADD ("segment-with", test_segment_with);
  ADD ("remembers", test_remembers);
  status = g_test_run ();
  segments_clean_up ();
  return status;
}
