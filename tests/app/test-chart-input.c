/* test-chart-input.c: tests of src/app/chart-input.c
 *
 * What keys do is tried by what the widget binds to them; that real keys and a real pointer arrive
 * there, by xdotool.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-private.h"

#include "charts.h"
#include "windows.h"

#include <adwaita.h>
#include <string.h>

#define WIDTH 600
#define HEIGHT 300

typedef struct
{
  UnetChart  *chart;
  UnetSeries *series;
  GtkWidget  *window;
} Scene;

/* Steps 1 to 200, and no point at 77. */
static void
scene_init (Scene *scene)
{
  scene->chart = unet_chart_new ();
  scene->series = unet_series_new ("Loss", UNET_SERIES_STYLE_BOLD);
  for (int i = 1; i <= 200; i++)
    unet_series_append (scene->series, i, i == 77 ? NAN : 1.0 / i);
  g_object_set (scene->chart, "title", "Loss", "x-label", "Step", NULL);
  unet_chart_add_series (scene->chart, scene->series);
  unet_chart_add_series (scene->chart, g_object_new (UNET_TYPE_SERIES, "name", "Empty", NULL));
  scene->window = windows_show (GTK_WIDGET (scene->chart), WIDTH, HEIGHT);
  gtk_widget_grab_focus (GTK_WIDGET (scene->chart));
}

static void
scene_clear (Scene *scene)
{
  gtk_window_destroy (GTK_WINDOW (scene->window));
  g_object_unref (scene->series);
}

static bool
press (Scene *scene, guint key, GdkModifierType modifiers)
{
  return windows_press (GTK_WIDGET (scene->chart), key, modifiers);
}

static double
hover_of (Scene *scene)
{
  return unet_chart_range_get_hover_x (unet_chart_get_range (scene->chart));
}

static void
assert_view (Scene *scene, double min, double max)
{
  double low, high;

  unet_chart_range_get_view (unet_chart_get_range (scene->chart), &low, &high);
  g_assert_cmpfloat_with_epsilon (low, min, 1e-9);
  g_assert_cmpfloat_with_epsilon (high, max, 1e-9);
}

static void
test_crosshair_keys (void)
{
  Scene scene;

  scene_init (&scene);
  g_assert_false (press (&scene, GDK_KEY_Escape, 0)); /* for whatever the chart lies in */
  g_assert_true (press (&scene, GDK_KEY_Right, 0));
  g_assert_cmpfloat (hover_of (&scene), ==, 1);
  g_assert_true (press (&scene, GDK_KEY_Left, 0));
  g_assert_cmpfloat (hover_of (&scene), ==, 1);
  g_assert_true (press (&scene, GDK_KEY_Right, 0));
  g_assert_cmpfloat (hover_of (&scene), ==, 2);
  g_assert_cmpstr (unet_chart_get_description (scene.chart), ==, "Step 2: Loss 0.5000");
  g_assert_true (press (&scene, GDK_KEY_End, 0));
  g_assert_cmpfloat (hover_of (&scene), ==, 200);
  g_assert_true (press (&scene, GDK_KEY_Right, 0));
  g_assert_cmpfloat (hover_of (&scene), ==, 200);
  g_assert_true (press (&scene, GDK_KEY_Page_Up, 0));
  g_assert_cmpfloat (hover_of (&scene), ==, 180);
  g_assert_true (press (&scene, GDK_KEY_Home, 0));
  g_assert_cmpfloat (hover_of (&scene), ==, 1);
  g_assert_true (press (&scene, GDK_KEY_Page_Down, 0));
  g_assert_cmpfloat (hover_of (&scene), ==, 21);
  unet_chart_range_set_hover_x (unet_chart_get_range (scene.chart), 76);
  g_assert_true (press (&scene, GDK_KEY_Right, 0));
  g_assert_cmpfloat (hover_of (&scene), ==, 78);
  g_assert_true (press (&scene, GDK_KEY_Escape, 0));
  g_assert_true (isnan (hover_of (&scene)));
  scene_clear (&scene);
}

/* The crosshair takes the view along, and zooming keeps it where it is. */
static void
test_zoom_keys (void)
{
  Scene scene;

  scene_init (&scene);
  g_assert_true (press (&scene, GDK_KEY_plus, 0));
  assert_view (&scene, 100.5 - 99.5 / 1.25, 100.5 + 99.5 / 1.25);
  g_assert_true (press (&scene, GDK_KEY_minus, 0));
  assert_view (&scene, 1, 200);
  g_assert_false (unet_chart_range_is_zoomed (unet_chart_get_range (scene.chart)));
  unet_chart_range_set_hover_x (unet_chart_get_range (scene.chart), 41);
  g_assert_true (press (&scene, GDK_KEY_equal, 0));
  assert_view (&scene, 41 - 40 / 1.25, 41 + 159 / 1.25);
  g_assert_true (press (&scene, GDK_KEY_0, 0));
  assert_view (&scene, 1, 200);
  unet_chart_range_set (unet_chart_get_range (scene.chart), 50, 60);
  unet_chart_range_set_hover_x (unet_chart_get_range (scene.chart), 60);
  g_assert_true (press (&scene, GDK_KEY_Right, 0));
  assert_view (&scene, 51, 61);
  g_assert_true (press (&scene, GDK_KEY_Right, GDK_CONTROL_MASK));
  assert_view (&scene, 52, 62);
  g_assert_true (press (&scene, GDK_KEY_Left, GDK_CONTROL_MASK));
  assert_view (&scene, 51, 61);
  g_assert_true (press (&scene, GDK_KEY_End, 0));
  assert_view (&scene, 190, 200);
  scene_clear (&scene);
}

static void
test_y_keys (void)
{
  Scene          scene;
  UnetChartScale before, after;

  scene_init (&scene);
  before = unet_chart_get_layout (scene.chart)->y;
  g_assert_true (press (&scene, GDK_KEY_plus, GDK_CONTROL_MASK));
  after = unet_chart_get_layout (scene.chart)->y;
  g_assert_cmpfloat_with_epsilon (after.max - after.min, (before.max - before.min) / 1.25, 1e-9);
  g_assert_cmpfloat_with_epsilon (after.max + after.min, before.max + before.min, 1e-9);
  g_assert_true (press (&scene, GDK_KEY_minus, GDK_CONTROL_MASK));
  after = unet_chart_get_layout (scene.chart)->y;
  g_assert_cmpfloat_with_epsilon (after.max, before.max, 1e-9);
  for (int i = 0; i < 300; i++) /* deeper than there are doubles */
    press (&scene, GDK_KEY_plus, GDK_CONTROL_MASK);
  after = unet_chart_get_layout (scene.chart)->y;
  g_assert_cmpfloat (after.max, >, after.min);
  g_assert_true (press (&scene, GDK_KEY_0, 0));
  after = unet_chart_get_layout (scene.chart)->y;
  g_assert_cmpfloat (after.max, ==, before.max);
  g_assert_true (press (&scene, GDK_KEY_l, 0));
  g_assert_true (unet_chart_get_log_y (scene.chart));
  g_assert_true (unet_chart_get_layout (scene.chart)->y.log);
  g_assert_true (press (&scene, GDK_KEY_plus, GDK_CONTROL_MASK));
  g_assert_true (press (&scene, GDK_KEY_l, 0));
  g_assert_false (unet_chart_get_log_y (scene.chart));
  after = unet_chart_get_layout (scene.chart)->y;
  g_assert_cmpfloat (after.max, ==, before.max);
  scene_clear (&scene);
}

static void
test_marker_keys (void)
{
  Scene scene;

  scene_init (&scene);
  unet_chart_set_marker (scene.chart, 50);
  g_assert_false (press (&scene, GDK_KEY_Right, GDK_SHIFT_MASK)); /* it may not be moved */
  g_assert_cmpfloat (unet_chart_get_marker (scene.chart), ==, 50);
  g_object_set (scene.chart, "marker-editable", TRUE, NULL);
  g_assert_true (press (&scene, GDK_KEY_Right, GDK_SHIFT_MASK));
  g_assert_cmpfloat (unet_chart_get_marker (scene.chart), ==, 51);
  g_assert_cmpfloat (hover_of (&scene), ==, 51);
  g_assert_true (g_str_has_prefix (unet_chart_get_description (scene.chart), "Step 51: Loss "));
  g_assert_true (press (&scene, GDK_KEY_Left, GDK_SHIFT_MASK));
  g_assert_true (press (&scene, GDK_KEY_Left, GDK_SHIFT_MASK));
  g_assert_cmpfloat (unet_chart_get_marker (scene.chart), ==, 49);
  unet_chart_range_set_hover_x (unet_chart_get_range (scene.chart), 120);
  g_assert_true (press (&scene, GDK_KEY_Return, 0));
  g_assert_cmpfloat (unet_chart_get_marker (scene.chart), ==, 120);
  press (&scene, GDK_KEY_Escape, 0);
  g_assert_false (press (&scene, GDK_KEY_Return, 0));
  /* A marker that is nowhere yet comes from the side. */
  unet_chart_set_marker (scene.chart, NAN);
  g_assert_true (press (&scene, GDK_KEY_Left, GDK_SHIFT_MASK));
  g_assert_cmpfloat (unet_chart_get_marker (scene.chart), ==, 200);
  scene_clear (&scene);
}

/* Nothing is there to be moved over; nothing breaks. */
static void
test_empty_chart (void)
{
  UnetChart  *chart = unet_chart_new ();
  GtkWidget  *window = windows_show (GTK_WIDGET (chart), WIDTH, HEIGHT);
  const guint keys[] = {GDK_KEY_Left, GDK_KEY_Right, GDK_KEY_Home,   GDK_KEY_End, GDK_KEY_plus,
                        GDK_KEY_0,    GDK_KEY_minus, GDK_KEY_Return, GDK_KEY_l,   GDK_KEY_Page_Up};

  g_object_set (chart, "marker-editable", TRUE, NULL);
  for (int modifiers = 0; modifiers < 3; modifiers++)
    for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
      windows_press (GTK_WIDGET (chart), keys[i],
                     modifiers == 0   ? 0
                     : modifiers == 1 ? GDK_CONTROL_MASK
                                      : GDK_SHIFT_MASK);
  windows_settle (GTK_WIDGET (chart));
  g_assert_true (isnan (unet_chart_range_get_hover_x (unet_chart_get_range (chart))));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- with a real pointer and real keys --- */

static void
move_to (Scene *scene, double x, double y)
{
  g_autofree char *words = g_strdup_printf ("mousemove %d %d", (int)x, (int)y);

  windows_xdotool (words);
  windows_settle (GTK_WIDGET (scene->chart));
}

static void
act (Scene *scene, const char *words)
{
  windows_xdotool (words);
  windows_settle (GTK_WIDGET (scene->chart));
}

static double
pixel_of (Scene *scene, double x)
{
  return unet_chart_scale_to_pixel (&unet_chart_get_layout (scene->chart)->x, x);
}

/* Where X is in what is shown, from 0 to 1. */
static double
share_of (Scene *scene, double x)
{
  double min, max;

  unet_chart_range_get_view (unet_chart_get_range (scene->chart), &min, &max);
  return (x - min) / (max - min);
}

static bool
has_crosshair (gpointer data)
{
  return !isnan (hover_of (data));
}

static bool
has_no_crosshair (gpointer data)
{
  return isnan (hover_of (data));
}

static bool
is_zoomed (gpointer data)
{
  return unet_chart_range_is_zoomed (unet_chart_get_range (((Scene *)data)->chart));
}

static bool
is_not_zoomed (gpointer data)
{
  return !is_zoomed (data);
}

static bool
is_y_zoomed (gpointer data)
{
  return !isnan (((Scene *)data)->chart->low);
}

static bool
is_hidden (gpointer data)
{
  return !unet_series_get_visible (((Scene *)data)->series);
}

static bool
is_at_60 (gpointer data)
{
  return unet_chart_get_marker (((Scene *)data)->chart) == 60;
}

static bool
is_at_90 (gpointer data)
{
  return unet_chart_get_marker (((Scene *)data)->chart) == 90;
}

static void
test_real_pointer (void)
{
  Scene  scene;
  double share, before;

  if (!windows_have_xdotool ())
    return;
  scene_init (&scene);
  move_to (&scene, WIDTH / 2, HEIGHT - 2);
  move_to (&scene, pixel_of (&scene, 60), HEIGHT / 2);
  windows_wait (has_crosshair, &scene);
  g_assert_cmpfloat (hover_of (&scene), ==, 60);
  move_to (&scene, 2, 2);
  windows_wait (has_no_crosshair, &scene);

  /* The wheel: what is under the pointer stays there. */
  move_to (&scene, pixel_of (&scene, 60), HEIGHT / 2);
  share = share_of (&scene, 60);
  act (&scene, "click 4");
  windows_wait (is_zoomed, &scene);
  g_assert_cmpfloat_with_epsilon (share_of (&scene, 60), share, 0.01);
  act (&scene, "keydown ctrl click 4 keyup ctrl");
  windows_wait (is_y_zoomed, &scene);

  /* A drag: so does what was taken hold of. */
  before = pixel_of (&scene, 60);
  act (&scene, "mousedown 1 mousemove_relative -- -30 0");
  act (&scene, "mousemove_relative -- -30 0");
  windows_settle (GTK_WIDGET (scene.chart));
  act (&scene, "mouseup 1");
  g_assert_cmpfloat_with_epsilon (pixel_of (&scene, 60), before - 60, 6);
  /* Later than what would belong to the same click. */
  act (&scene, "sleep 0.6");
  act (&scene, "click --repeat 2 --delay 40 1");
  windows_wait (is_not_zoomed, &scene);
  g_assert_false (is_y_zoomed (&scene));

  /* The legend. */
  {
    const cairo_rectangle_t item =
        g_array_index (unet_chart_get_layout (scene.chart)->legend, UnetChartLegendItem, 0).box;

    move_to (&scene, item.x + item.width / 2, item.y + item.height / 2);
    act (&scene, "click 1");
    windows_wait (is_hidden, &scene);
  }
  scene_clear (&scene);
}

static void
test_real_marker (void)
{
  Scene scene;

  if (!windows_have_xdotool ())
    return;
  scene_init (&scene);
  g_object_set (scene.chart, "marker-editable", TRUE, "marker", 150.0, NULL);
  windows_settle (GTK_WIDGET (scene.chart));
  move_to (&scene, pixel_of (&scene, 60), HEIGHT / 2);
  act (&scene, "mousedown 1");
  windows_wait (is_at_60, &scene);
  move_to (&scene, pixel_of (&scene, 90), HEIGHT / 2);
  windows_wait (is_at_90, &scene);
  act (&scene, "mouseup 1");
  g_assert_false (is_zoomed (&scene));
  scene_clear (&scene);
}

static bool
is_log (gpointer data)
{
  return unet_chart_get_log_y (((Scene *)data)->chart);
}

static void
test_real_keys (void)
{
  Scene scene;

  if (!windows_have_xdotool ())
    return;
  scene_init (&scene);
  /* A click gives the window the keyboard, on a screen where nobody manages windows. */
  move_to (&scene, pixel_of (&scene, 60), HEIGHT / 2);
  act (&scene, "click 1");
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (scene.chart)));
  move_to (&scene, 2, 2);
  windows_wait (has_no_crosshair, &scene);
  act (&scene, "key Home");
  windows_wait (has_crosshair, &scene);
  g_assert_cmpfloat (hover_of (&scene), ==, 1);
  act (&scene, "key Escape");
  windows_wait (has_no_crosshair, &scene);
  act (&scene, "key plus");
  windows_wait (is_zoomed, &scene);
  act (&scene, "key 0");
  windows_wait (is_not_zoomed, &scene);
  act (&scene, "key l");
  windows_wait (is_log, &scene);
  scene_clear (&scene);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/chart-input/crosshair-keys", test_crosshair_keys);
  g_test_add_func ("/app/chart-input/zoom-keys", test_zoom_keys);
  g_test_add_func ("/app/chart-input/y-keys", test_y_keys);
  g_test_add_func ("/app/chart-input/marker-keys", test_marker_keys);
  g_test_add_func ("/app/chart-input/empty-chart", test_empty_chart);
  g_test_add_func ("/app/chart-input/real-pointer", test_real_pointer);
  g_test_add_func ("/app/chart-input/real-marker", test_real_marker);
  g_test_add_func ("/app/chart-input/real-keys", test_real_keys);
  return g_test_run ();
}
