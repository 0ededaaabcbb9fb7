/* test-chart-show.c: tests of src/app/chart-show.c
 *
 * What assistive technology is told is looked at with GTK's own test of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-private.h"

#include "charts.h"
#include "windows.h"

#include <adwaita.h>
#include <string.h>

static UnetChart *
make_chart (const char *title, double low, double high)
{
  UnetChart *chart = unet_chart_new ();
  g_autoptr (UnetSeries) series = charts_make_noise ("Loss", 100, low, high, 1);

  g_object_set (chart, "title", title, "x-label", "Step", NULL);
  gtk_widget_set_vexpand (GTK_WIDGET (chart), TRUE);
  unet_chart_add_series (chart, series);
  return chart;
}

/* What the widget draws, as a picture. */
static cairo_surface_t *
take_picture (UnetChart *chart)
{
  GtkWidget       *widget = GTK_WIDGET (chart);
  GdkPaintable    *paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot     *snapshot = gtk_snapshot_new ();
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  cairo_t       *cr = cairo_create (surface);
  GskRenderNode *node;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  node = gtk_snapshot_free_to_node (snapshot);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  g_assert_nonnull (node);
  gsk_render_node_draw (node, cr);
  gsk_render_node_unref (node);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  g_object_unref (paintable);
  return surface;
}

static double
measure_ink (cairo_surface_t *surface)
{
  double ink = 0;

  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    for (int x = 0; x < cairo_image_surface_get_width (surface); x++)
      ink += charts_ink (surface, x, y);
  return ink;
}

static double
measure_chart (UnetChart *chart)
{
  cairo_surface_t *surface;
  double           ink;

  windows_settle (GTK_WIDGET (chart));
  surface = take_picture (chart);
  ink = measure_ink (surface);
  cairo_surface_destroy (surface);
  return ink;
}

/* The window shows what there is, and what there is then. */
static void
test_draws (void)
{
  UnetChart *chart = make_chart ("Loss", 0, 1);
  GtkWidget *window = windows_show (GTK_WIDGET (chart), 600, 300);
  double     with, without, again, crosshair;

  with = measure_chart (chart);
  unet_series_set_visible (unet_chart_get_picture (chart).series[0], FALSE);
  without = measure_chart (chart);
  unet_series_set_visible (unet_chart_get_picture (chart).series[0], TRUE);
  again = measure_chart (chart);
  unet_chart_range_set_hover_x (unet_chart_get_range (chart), 50);
  crosshair = measure_chart (chart);
  g_assert_cmpfloat (with, >, without + 500);
  g_assert_cmpfloat_with_epsilon (with, again, 1);
  g_assert_cmpfloat (crosshair, !=, again);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* As a frame does it, but now: nothing else happens meanwhile. */
static void
draw_now (UnetChart *chart)
{
  GtkSnapshot   *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;

  GTK_WIDGET_GET_CLASS (chart)->snapshot (GTK_WIDGET (chart), snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  gsk_render_node_unref (node);
}

/* Moving the crosshair draws no curve again. */
static void
test_keeps_drawing (void)
{
  UnetChart     *chart = make_chart ("Loss", 0, 1);
  GtkWidget     *window = windows_show (GTK_WIDGET (chart), 600, 300);
  GskRenderNode *node;

  draw_now (chart);
  node = gsk_render_node_ref (chart->node);
  for (int x = 10; x < 20; x++)
    {
      unet_chart_range_set_hover_x (unet_chart_get_range (chart), x);
      draw_now (chart);
      g_assert_true (chart->node == node);
    }
  unet_series_append (unet_chart_get_picture (chart).series[0], 101, 1);
  g_assert_null (chart->node);
  draw_now (chart);
  g_assert_true (chart->node != node);
  gsk_render_node_unref (node);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_follows_style (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  UnetChart       *chart = make_chart ("Loss", 0, 1);
  GtkWidget       *window = windows_show (GTK_WIDGET (chart), 600, 300);

  g_assert_false (unet_chart_get_canvas (chart).theme.dark);
  draw_now (chart);
  g_assert_nonnull (chart->node);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  g_assert_true (unet_chart_get_canvas (chart).theme.dark);
  g_assert_null (chart->node);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Linked charts have their plots in line, the first time they are seen and when labels grow. */
static void
test_in_line (void)
{
  UnetChart *one = make_chart ("a", 0, 1), *other = make_chart ("b", 0, 100000);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *window;
  double     before;

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (one));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (other));
  unet_chart_set_range (other, unet_chart_get_range (one));
  window = windows_show (box, 600, 500);
  before = unet_chart_get_layout (one)->plot.x;
  g_assert_cmpfloat (before, ==, unet_chart_get_layout (other)->plot.x);
  unet_series_append (unet_chart_get_picture (one).series[0], 101, 1234567);
  windows_settle (box);
  g_assert_cmpfloat (unet_chart_get_layout (one)->plot.x, >, before);
  g_assert_cmpfloat (unet_chart_get_layout (one)->plot.x, ==,
                     unet_chart_get_layout (other)->plot.x);
  gtk_window_destroy (GTK_WINDOW (window));
}

static bool
is_described (gpointer data)
{
  return unet_chart_get_description (data) != NULL;
}

/* Without the focus the description follows the points, not at once; with it, the user. */
static void
test_says (void)
{
  UnetChart       *chart = make_chart ("Loss of the run", 0.25, 0.5);
  GtkWidget       *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget       *window;
  UnetChartRange  *range = unet_chart_get_range (chart);
  g_autofree char *summary = NULL;

  gtk_box_append (GTK_BOX (box), button);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (chart));
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Loss of the run");
  window = windows_show (box, 600, 300);
  gtk_widget_grab_focus (button);
  g_assert_null (unet_chart_get_description (chart));
  windows_wait (is_described, chart);
  summary = g_strdup (unet_chart_get_description (chart));
  g_assert_true (g_str_has_prefix (summary, "Loss: from 0."));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       summary);

  gtk_widget_grab_focus (GTK_WIDGET (chart));
  unet_chart_range_set_hover_x (range, 50);
  g_assert_true (g_str_has_prefix (unet_chart_get_description (chart), "Step 50: Loss 0."));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       unet_chart_get_description (chart));
  unet_chart_range_set_hover_x (range, NAN);
  g_assert_cmpstr (unet_chart_get_description (chart), ==, summary);
  /* New points interrupt nobody. */
  for (int i = 0; i < 1000; i++)
    unet_series_append (unet_chart_get_picture (chart).series[0], 101 + i, 0.3);
  windows_settle (box);
  g_assert_cmpstr (unet_chart_get_description (chart), ==, summary);
  unet_chart_range_set (range, 20, 60);
  g_assert_true (g_str_has_prefix (unet_chart_get_description (chart),
                                   "Shown from step 20 to step 60. Loss: from 0."));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Who comes hears what is true then. */
static void
test_says_on_focus (void)
{
  UnetChart *chart = make_chart ("Loss", 0.25, 0.5);
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *window;

  gtk_box_append (GTK_BOX (box), button);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (chart));
  window = windows_show (box, 600, 300);
  gtk_widget_grab_focus (button);
  unet_series_append (unet_chart_get_picture (chart).series[0], 200, 0.125);
  gtk_widget_grab_focus (GTK_WIDGET (chart));
  g_assert_nonnull (strstr (unet_chart_get_description (chart), "lowest 0.1250 (step 200)"));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  g_setenv ("GTK_A11Y", "test", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/chart-show/draws", test_draws);
  g_test_add_func ("/app/chart-show/keeps-drawing", test_keeps_drawing);
  g_test_add_func ("/app/chart-show/follows-style", test_follows_style);
  g_test_add_func ("/app/chart-show/in-line", test_in_line);
  g_test_add_func ("/app/chart-show/says", test_says);
  g_test_add_func ("/app/chart-show/says-on-focus", test_says_on_focus);
  return g_test_run ();
}
