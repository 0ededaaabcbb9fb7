/* test-segment-page.c: pictures come and go, actions and keys, and what is kept for the next time
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "segments.h"

#include "app-test.h"
#include "app/path-row.h"
#include "support/support.h"
#include "windows.h"

#include <glib/gstdio.h>
#include <string.h>

static void
set_up (SegmentsPage *f, gconstpointer data)
{
  segments_open (f);
}

static void
tear_down (SegmentsPage *f, gconstpointer data)
{
  segments_close (f);
}

static guint
count_pictures (SegmentsPage *f)
{
  return g_list_model_get_n_items (unet_session_get_items (f->page->session));
}

static guint
get_position (SegmentsPage *f)
{
  return unet_segment_list_get_position (f->page->list);
}

static void
act (SegmentsPage *f, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (f->page), action, NULL);
}

static gboolean
is_empty (SegmentsPage *f)
{
  return strcmp (gtk_stack_get_visible_child_name (f->page->stack), "empty") == 0;
}

/* The button that does ACTION. */
static GtkWidget *
find_button (GtkWidget *parent, const char *action)
{
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found;

      if (GTK_IS_BUTTON (child) &&
          g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (child)), action) == 0)
        return child;
      found = find_button (child, action);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_enabled (SegmentsPage *f, const char *action)
{
  return gtk_widget_get_sensitive (find_button (GTK_WIDGET (f->page), action));
}

/* --- pictures --- */

static void
test_add (SegmentsPage *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (segments_get_folder (2), "imgs", NULL);
  g_autofree char *third = segments_dup_picture (2, 3);
  g_autofree char *fifth = segments_dup_picture (2, 5);

  g_assert_true (is_empty (f));
  unet_segment_page_add (f->page, (const char *const[]){third, NULL});
  g_assert_false (is_empty (f));
  g_assert_cmpuint (count_pictures (f), ==, 1);
  unet_segment_page_add (f->page, (const char *const[]){folder, NULL});
  g_assert_cmpuint (count_pictures (f), ==, 6);
  /* The first of the folder is looked at, and what is there already where it is. */
  g_assert_cmpuint (get_position (f), ==, 1);
  unet_segment_page_add (f->page, (const char *const[]){fifth, third, NULL});
  g_assert_cmpuint (count_pictures (f), ==, 6);
  g_assert_cmpuint (get_position (f), ==, 4);
  segments_wait (f);
  g_assert_cmpstr (unet_segment_item_get_name (f->page->shown_item), ==, "cells-0005.png");
  g_assert_null (segments_get_notice (f));
}

static void
test_nothing_to_add (SegmentsPage *f, gconstpointer data)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *absent = g_build_filename (folder, "absent.png", NULL);
  g_autofree char *first = segments_dup_picture (2, 1);

  unet_segment_page_add (f->page, (const char *const[]){folder, NULL});
  g_assert_nonnull (strstr (segments_get_notice (f), folder));
  g_assert_true (is_empty (f));
  unet_segment_page_add (f->page, (const char *const[]){absent, NULL});
  g_assert_nonnull (strstr (segments_get_notice (f), "absent.png"));
  g_assert_true (is_empty (f));
  /* Among others, the others are added. */
  unet_segment_page_add (f->page, (const char *const[]){absent, folder, first, NULL});
  g_assert_cmpuint (count_pictures (f), ==, 1);
  g_assert_nonnull (segments_get_notice (f));
  segments_wait (f);
  g_assert_nonnull (f->page->shown);
  unet_segment_page_add (f->page, (const char *const[]){NULL});
  test_remove_folder (folder);
}

static void
test_view (SegmentsPage *f, gconstpointer data)
{
  g_autofree char *first = segments_dup_picture (2, 1);
  g_autofree char *second = segments_dup_picture (2, 2);
  g_autofree char *mask =
      g_build_filename (segments_get_folder (2), "masks", "cells-0002.png", NULL);

  unet_segment_page_view (f->page, (const char *const[]){first, NULL}, NULL);
  segments_wait (f);
  g_assert_null (f->page->shown->mask);
  /* The same picture with a mask is another. */
  unet_segment_page_view (f->page, (const char *const[]){second, first, NULL},
                          (const char *const[]){mask, mask, NULL});
  g_assert_cmpuint (count_pictures (f), ==, 3);
  g_assert_cmpuint (get_position (f), ==, 1);
  segments_wait (f);
  g_assert_nonnull (f->page->shown->mask);
  unet_segment_page_view (f->page, (const char *const[]){first, NULL}, NULL);
  g_assert_cmpuint (get_position (f), ==, 0);
}

static void
test_remove (SegmentsPage *f, gconstpointer data)
{
  act (f, "segment.remove"); /* of nothing */
  act (f, "segment.clear");
  segments_add (f, 2, 3);
  unet_segment_list_select (f->page->list, 1);
  act (f, "segment.remove");
  g_assert_cmpuint (count_pictures (f), ==, 2);
  segments_wait (f);
  g_assert_cmpstr (unet_segment_item_get_name (f->page->shown_item), ==, "cells-0003.png");
  g_assert_true (windows_press (GTK_WIDGET (f->page->list), GDK_KEY_Delete, 0));
  g_assert_cmpuint (count_pictures (f), ==, 1);
  act (f, "segment.clear");
  g_assert_true (is_empty (f));
  segments_wait (f);
  g_assert_null (f->page->shown);
}

static gboolean
has_sample (gpointer data)
{
  return count_pictures (data) == 24;
}

static void
test_sample (SegmentsPage *f, gconstpointer data)
{
  g_signal_emit_by_name (find_button (GTK_WIDGET (f->page), "segment.sample"), "clicked");
  app_test_wait (has_sample, f);
  segments_wait (f);
  g_assert_cmpint (f->page->shown->image->width, ==, 256);
}

/* The page is closed while the sample is drawn. */
static void
test_closed (SegmentsPage *f, gconstpointer data)
{
  act (f, "segment.sample");
  segments_add (f, 2, 3);
}

/* --- actions --- */

static void
test_steps (SegmentsPage *f, gconstpointer data)
{
  segments_add (f, 2, 3);
  g_assert_false (is_enabled (f, "segment.previous"));
  g_assert_true (is_enabled (f, "segment.next"));
  act (f, "segment.next");
  g_assert_cmpuint (get_position (f), ==, 1);
  g_assert_true (is_enabled (f, "segment.previous"));
  g_assert_true (windows_press (GTK_WIDGET (f->page), GDK_KEY_d, 0));
  g_assert_cmpuint (get_position (f), ==, 2);
  g_assert_false (is_enabled (f, "segment.next"));
  g_assert_true (windows_press (GTK_WIDGET (f->page), GDK_KEY_a, 0));
  g_assert_cmpuint (get_position (f), ==, 1);
  act (f, "segment.remove");
  g_assert_false (is_enabled (f, "segment.next"));
  act (f, "segment.clear");
  g_assert_false (is_enabled (f, "segment.previous"));
}

static void
test_enabled (SegmentsPage *f, gconstpointer data)
{
  g_assert_false (is_enabled (f, "segment.copy"));
  segments_add (f, 2, 2);
  segments_wait (f);
  g_assert_true (is_enabled (f, "segment.copy"));
  g_assert_false (is_enabled (f, "segment.run-all"));
  g_assert_false (is_enabled (f, "segment.save"));
  g_assert_false (is_enabled (f, "segment.save-all"));
  unet_segment_page_set_model (f->page, segments_get_model (2));
  segments_wait (f);
  g_assert_true (is_enabled (f, "segment.run-all"));
  g_assert_true (is_enabled (f, "segment.save"));
  g_assert_true (is_enabled (f, "segment.save-all"));
  unet_segment_page_set_model (f->page, NULL);
  segments_wait (f);
  g_assert_false (is_enabled (f, "segment.run-all"));
  g_assert_false (is_enabled (f, "segment.save"));
  g_assert_false (is_enabled (f, "segment.save-all"));
  g_assert_true (is_enabled (f, "segment.copy"));
}

static void
test_run_all (SegmentsPage *f, gconstpointer data)
{
  unet_segment_page_set_model (f->page, segments_get_model (2));
  segments_add (f, 2, 6);
  segments_wait (f);
  g_signal_emit_by_name (find_button (GTK_WIDGET (f->page), "segment.run-all"), "clicked");
  g_signal_emit_by_name (find_button (GTK_WIDGET (f->page), "segment.stop"), "clicked");
  segments_wait (f);
  for (guint i = 1; i < 6; i++)
    {
      g_autoptr (UnetSegmentItem) item =
                     g_list_model_get_item (unet_session_get_items (f->page->session), i);

      g_assert_cmpint (unet_segment_item_get_state (item), ==, UNET_SEGMENT_STATE_NONE);
    }
  g_signal_emit_by_name (find_button (GTK_WIDGET (f->page), "segment.run-all"), "clicked");
  segments_wait (f);
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (UnetSegmentItem) item =
                     g_list_model_get_item (unet_session_get_items (f->page->session), i);

      g_assert_cmpint (unet_segment_item_get_state (item), ==, UNET_SEGMENT_STATE_DONE);
    }
}

/* --- keys --- */

static void
press (SegmentsPage *f, guint key)
{
  /* A brace needs Shift on the keyboards that have it. */
  const GdkModifierType modifiers =
      key == GDK_KEY_braceleft || key == GDK_KEY_braceright ? GDK_SHIFT_MASK : 0;

  g_assert_true (windows_press (GTK_WIDGET (f->page), key, modifiers));
}

static void
test_switches (SegmentsPage *f, gconstpointer data)
{
  static const struct
  {
    guint       key;
    const char *property;
  } keys[] = {{GDK_KEY_x, "mask-visible"}, {GDK_KEY_z, "contour"}, {GDK_KEY_c, "curtain"}};

  segments_add (f, 2, 1);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    for (int k = 0; k < 2; k++)
      {
        gboolean before, after;

        g_object_get (f->page->view, keys[i].property, &before, NULL);
        press (f, keys[i].key);
        g_object_get (f->page->view, keys[i].property, &after, NULL);
        g_assert_cmpint (after, ==, !before);
      }
}

static void
test_modes (SegmentsPage *f, gconstpointer data)
{
  UnetViewMode mode;

  segments_add (f, 2, 1);
  for (int i = 0; i < 6; i++)
    press (f, GDK_KEY_Page_Up);
  g_object_get (f->page->view, "mode", &mode, NULL);
  g_assert_cmpint (mode, ==, UNET_VIEW_IMAGE);
  for (int expected = UNET_VIEW_OVERLAY; expected <= UNET_VIEW_PROBABILITY; expected++)
    {
      press (f, GDK_KEY_Page_Down);
      g_object_get (f->page->view, "mode", &mode, NULL);
      g_assert_cmpint (mode, ==, expected);
    }
  press (f, GDK_KEY_Page_Down);
  g_object_get (f->page->view, "mode", &mode, NULL);
  g_assert_cmpint (mode, ==, UNET_VIEW_PROBABILITY);
}

static void
assert_threshold (SegmentsPage *f, double expected)
{
  double threshold;

  g_object_get (f->page->inspector, "threshold", &threshold, NULL);
  g_assert_cmpfloat_with_epsilon (threshold, expected, 1e-9);
}

static void
test_threshold (SegmentsPage *f, gconstpointer data)
{
  segments_add (f, 2, 1);
  assert_threshold (f, 0.5);
  press (f, GDK_KEY_bracketright);
  assert_threshold (f, 0.51);
  press (f, GDK_KEY_bracketleft);
  press (f, GDK_KEY_bracketleft);
  assert_threshold (f, 0.49);
  press (f, GDK_KEY_braceright);
  assert_threshold (f, 0.59);
  for (int i = 0; i < 8; i++)
    press (f, GDK_KEY_braceleft);
  assert_threshold (f, 0);
}

static bool
is_second (gpointer data)
{
  return get_position (data) == 1;
}

static bool
is_first (gpointer data)
{
  return get_position (data) == 0;
}

static bool
has_moved (gpointer data)
{
  SegmentsPage *f = data;
  gboolean      fit;

  g_object_get (f->page->view, "fit", &fit, NULL);
  return !fit && get_position (f) == 1;
}

/* Arrows go from picture to picture while all of it is seen, and about it where it is not. */
static void
test_arrows (SegmentsPage *f, gconstpointer data)
{
  if (!windows_have_xdotool ())
    return;
  segments_add (f, 2, 3);
  segments_wait (f);
  gtk_widget_grab_focus (GTK_WIDGET (f->page->view));
  windows_xdotool ("key Right");
  windows_wait (is_second, f);
  windows_xdotool ("key Left");
  windows_wait (is_first, f);
  windows_xdotool ("key d");
  windows_wait (is_second, f);
  segments_wait (f);
  windows_xdotool ("key plus key plus key Right key Left key Left");
  windows_wait (has_moved, f);
  windows_settle (f->window);
  g_assert_cmpuint (get_position (f), ==, 1);
}

static bool
is_typed (gpointer data)
{
  return strcmp (gtk_editable_get_text (data), "adx[") == 0;
}

/* What is typed is no key of the page. */
static void
test_typing (SegmentsPage *f, gconstpointer data)
{
  GtkWidget *row = app_test_find (GTK_WIDGET (f->page->inspector), UNET_TYPE_PATH_ROW, NULL);
  gboolean   mask_visible;

  if (!windows_have_xdotool ())
    return;
  segments_add (f, 2, 3);
  segments_wait (f);
  gtk_widget_grab_focus (row);
  windows_xdotool ("key a key d key x key bracketleft");
  windows_wait (is_typed, row);
  g_assert_cmpuint (get_position (f), ==, 0);
  assert_threshold (f, 0.5);
  g_object_get (f->page->view, "mask-visible", &mask_visible, NULL);
  g_assert_true (mask_visible);
}

/* --- settings --- */

/* The last of the tests, since it is remembered. */
static void
test_settings (SegmentsPage *f, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (UNET_APP_ID);
  g_autofree char *model = NULL;
  g_autofree char *broken = NULL;
  SegmentsPage     other;
  UnetViewMode     mode;
  double           opacity;

  unet_segment_page_bind_settings (f->page, settings);
  g_assert_null (unet_session_get_model (f->page->session));
  g_object_set (f->page->view, "mode", UNET_VIEW_CONTOUR, NULL);
  g_object_set (f->page->inspector, "mask-opacity", 0.75, NULL);
  unet_segment_page_set_model (f->page, segments_get_model (2));
  segments_wait (f);

  segments_open (&other);
  unet_segment_page_bind_settings (other.page, settings);
  g_object_get (other.page->view, "mode", &mode, "mask-opacity", &opacity, NULL);
  g_assert_cmpint (mode, ==, UNET_VIEW_CONTOUR);
  g_assert_cmpfloat (opacity, ==, 0.75);
  g_assert_cmpstr (unet_session_get_model (other.page->session), ==, segments_get_model (2));
  segments_wait (&other);
  segments_close (&other);

  /* What cannot be read is not what is wanted the next time. */
  broken = segments_dup_picture (2, 1);
  unet_segment_page_set_model (f->page, broken);
  segments_wait (f);
  model = g_settings_get_string (settings, "segment-model");
  g_assert_cmpstr (model, ==, segments_get_model (2));
  /* None is. */
  unet_segment_page_set_model (f->page, segments_get_model (2));
  segments_wait (f);
  unet_segment_page_set_model (f->page, NULL);
  g_free (g_steal_pointer (&model));
  model = g_settings_get_string (settings, "segment-model");
  g_assert_cmpstr (model, ==, "");

  /* A model that is gone is no reason to complain at every start. */
  g_settings_set_string (settings, "segment-model", "/nowhere/model.pth");
  segments_open (&other);
  unet_segment_page_bind_settings (other.page, settings);
  segments_wait (&other);
  g_assert_null (unet_session_get_model (other.page->session));
  g_assert_null (segments_get_notice (&other));
  segments_close (&other);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/segment-page/" name, SegmentsPage, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  app_test_init (&argc, &argv);
  ADD ("add", test_add);
  ADD ("nothing-to-add", test_nothing_to_add);
  ADD ("view", test_view);
  ADD ("remove", test_remove);
  ADD ("closed", test_closed);
  ADD ("sample", test_sample);
  ADD ("steps", test_steps);
  ADD ("enabled", test_enabled);
  ADD ("run-all", test_run_all);
  ADD ("switches", test_switches);
  ADD ("modes", test_modes);
  ADD ("threshold", test_threshold);
  ADD ("arrows", test_arrows);
  ADD ("typing", test_typing);
  ADD ("settings", test_settings);
  status = g_test_run ();
  segments_clean_up ();
  return status;
}
