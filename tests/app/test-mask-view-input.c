/* test-mask-view-input.c: tests of src/app/mask-view-input.c
 *
 * Real events, by xdotool, as the X server gives them to any program.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mask-view-test.h"

#include "app/application.h"

/* FALSE after a word of why, where there is nobody to press keys. */
static bool
has_hands (void)
{
  g_autofree char *program = g_find_program_in_path ("xdotool");

  if (program == NULL)
    g_test_skip ("there is no xdotool (Debian: apt install xdotool)");
  return program != NULL;
}

/* Runs xdotool, letting GTK answer meanwhile. */
static void
finish (GPid pid, int status, gpointer done)
{
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  g_spawn_close_pid (pid);
  *(bool *)done = true;
}

static void
do_it (UnetMaskView *view, const char *what)
{
  g_autofree char *line = g_strconcat ("xdotool ", what, NULL);
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  GPid pid;
  bool done = false;

  g_assert_true (g_shell_parse_argv (line, NULL, &words, &error));
  g_spawn_async (NULL, words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                 &pid, &error);
  g_assert_no_error (error);
  g_child_watch_add (pid, finish, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static bool
is_active (UnetMaskView *view)
{
  return gtk_window_is_active (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (view))));
}

/* A picture of twice the view's sides, at 100 %, in a window that has the focus; the pointer is
 * elsewhere. */
static UnetMaskView *
show (void)
{
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (800, 600);
  UnetMaskView *view = mask_view_test_show ();

  unet_mask_view_set_picture (view, picture);
  do_it (view, "mousemove 900 700");
  do_it (view, "search --name mask-view-test windowmove 0 0 windowfocus");
  mask_view_test_wait (view, is_active);
  unet_mask_view_zoom_100 (view);
  mask_view_test_settle (view);
  g_assert_cmpfloat (view->pointer_x, <, 0);
  return view;
}

static bool
is_at_200 (UnetMaskView *view)
{
  return ABS (view->place.zoom - 2) < 1e-9;
}

static bool
is_at_100 (UnetMaskView *view)
{
  return ABS (view->place.zoom - 1) < 1e-9;
}

static bool
is_fit (UnetMaskView *view)
{
  return view->place.fit;
}

static void
test_zoom_keys (void)
{
  UnetMaskView *view;

  if (!has_hands ())
    return;
  view = show ();
  do_it (view, "key plus key plus");
  mask_view_test_wait (view, is_at_200);
  do_it (view, "key minus key KP_Subtract");
  mask_view_test_wait (view, is_at_100);
  do_it (view, "key 0");
  mask_view_test_wait (view, is_fit);
  do_it (view, "key 1");
  mask_view_test_wait (view, is_at_100);
  g_assert_false (is_fit (view));
  do_it (view, "key ctrl+plus key KP_Add");
  mask_view_test_wait (view, is_at_200);
  mask_view_test_close (view);
}

static bool
is_right (UnetMaskView *view)
{
  return view->place.x == 200 + 50;
}

static bool
is_far_right (UnetMaskView *view)
{
  return view->place.x == 400;
}

static bool
is_up (UnetMaskView *view)
{
  return view->place.y == 150 - 37.5;
}

static void
test_arrows (void)
{
  UnetMaskView *view;

  if (!has_hands ())
    return;
  view = show ();
  do_it (view, "key Right");
  mask_view_test_wait (view, is_right);
  do_it (view, "key Up");
  mask_view_test_wait (view, is_up);
  do_it (view, "key shift+Right");
  mask_view_test_wait (view, is_far_right);
  mask_view_test_close (view);
}

static bool
is_crosshair_in_middle (UnetMaskView *view)
{
  return view->has_crosshair && view->hover_x == 400 && view->hover_y == 300;
}

static bool
is_crosshair_beside (UnetMaskView *view)
{
  return view->has_crosshair && view->hover_x == 390 && view->hover_y == 301;
}

static bool
is_without_crosshair (UnetMaskView *view)
{
  return !view->has_crosshair && view->hover_x == -1;
}

static void
test_crosshair (void)
{
  UnetMaskView *view;

  if (!has_hands ())
    return;
  view = show ();
  do_it (view, "key ctrl+Left");
  mask_view_test_wait (view, is_crosshair_in_middle);
  do_it (view, "key ctrl+shift+Left key ctrl+Down");
  mask_view_test_wait (view, is_crosshair_beside);
  do_it (view, "key Escape");
  mask_view_test_wait (view, is_without_crosshair);
  mask_view_test_close (view);
}

static bool
is_pointed_at (UnetMaskView *view)
{
  return view->hover_x == 200 + 300 && view->hover_y == 150 + 200 && !view->has_crosshair;
}

static bool
is_twice_as_large (UnetMaskView *view)
{
  /* Four clicks of the wheel, about the pointer. */
  return is_at_200 (view) && view->hover_x == 500 && view->hover_y == 350;
}

static bool
is_left (UnetMaskView *view)
{
  return view->hover_x == -1;
}

static void
test_wheel (void)
{
  UnetMaskView *view;

  if (!has_hands ())
    return;
  view = show ();
  do_it (view, "mousemove 300 200");
  mask_view_test_wait (view, is_pointed_at);
  do_it (view, "click --repeat 4 --delay 30 4");
  mask_view_test_wait (view, is_twice_as_large);
  do_it (view, "click --repeat 4 --delay 30 5");
  mask_view_test_wait (view, is_at_100);
  mask_view_test_wait (view, is_pointed_at);
  do_it (view, "mousemove 900 700");
  mask_view_test_wait (view, is_left);
  mask_view_test_close (view);
}

static bool
is_grabbed (UnetMaskView *view)
{
  return view->is_panning && g_strcmp0 (view->cursor, "grabbing") == 0;
}

static bool
is_dragged (UnetMaskView *view)
{
  return !view->is_panning && view->cursor == NULL && view->place.x == 200 + 60 &&
         view->place.y == 150 - 40;
}

static bool
is_dragged_again (UnetMaskView *view)
{
  return !view->is_panning && view->place.x == 200 + 50;
}

static void
test_drag (void)
{
  UnetMaskView *view;

  if (!has_hands ())
    return;
  view = show ();
  do_it (view, "mousemove 200 150 mousedown 1 mousemove 170 170 mousemove 140 190");
  mask_view_test_wait (view, is_grabbed);
  do_it (view, "mouseup 1");
  mask_view_test_wait (view, is_dragged);
  /* The middle button too, the right one not. */
  do_it (view, "mousedown 2 mousemove 145 190 mousemove 150 190 mouseup 2");
  mask_view_test_wait (view, is_dragged_again);
  do_it (view, "mousedown 3 mousemove 170 190 mousemove 180 190 mouseup 3");
  mask_view_test_settle (view);
  g_assert_true (is_dragged_again (view));
  mask_view_test_close (view);
}

static bool
is_over_curtain (UnetMaskView *view)
{
  return g_strcmp0 (view->cursor, "col-resize") == 0 && view->pointer_x == 205;
}

static bool
is_curtain_moved (UnetMaskView *view)
{
  return ABS (view->curtain_position - 0.75) < 1e-9 && !view->drags_curtain;
}

static bool
is_curtain_moved_by_keys (UnetMaskView *view)
{
  return ABS (view->curtain_position - 0.85) < 1e-9;
}

static bool
is_curtain_at_edge (UnetMaskView *view)
{
  return view->curtain_position == 1 && !view->drags_curtain;
}

static void
test_curtain (void)
{
  UnetMaskView *view;

  if (!has_hands ())
    return;
  view = show ();
  g_object_set (view, "curtain", TRUE, NULL);
  do_it (view, "mousemove 205 60");
  mask_view_test_wait (view, is_over_curtain);
  do_it (view, "mousedown 1 mousemove 250 60 mousemove 305 90 mouseup 1");
  mask_view_test_wait (view, is_curtain_moved);
  g_assert_cmpfloat (view->place.x, ==, 200);
  do_it (view, "key period key greater key less key period");
  mask_view_test_wait (view, is_curtain_moved_by_keys);
  g_object_set (view, "curtain-position", 0.75, NULL);
  do_it (view, "mousedown 1 mousemove 350 60 mousemove 600 90 mouseup 1");
  mask_view_test_wait (view, is_curtain_at_edge);
  mask_view_test_close (view);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  unet_app_init ();
  g_test_add_func ("/app/mask-view-input/zoom-keys", test_zoom_keys);
  g_test_add_func ("/app/mask-view-input/arrows", test_arrows);
  g_test_add_func ("/app/mask-view-input/crosshair", test_crosshair);
  g_test_add_func ("/app/mask-view-input/wheel", test_wheel);
  g_test_add_func ("/app/mask-view-input/drag", test_drag);
  g_test_add_func ("/app/mask-view-input/curtain", test_curtain);
  return g_test_run ();
}
