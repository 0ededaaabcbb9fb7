/* test-chart-canvas.c: tests of src/app/chart-canvas.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "charts.h"

static void
test_text (void)
{
  UnetChartCanvas canvas = charts_make_canvas (false, false);
  g_autoptr (PangoLayout) large = unet_chart_canvas_set (&canvas, "Loss", UNET_CHART_TEXT_LARGE);
  g_autoptr (PangoLayout) small = unet_chart_canvas_set (&canvas, "Loss", UNET_CHART_TEXT_LABEL);
  g_autoptr (PangoLayout) lines = unet_chart_canvas_set (&canvas, "a\nb", UNET_CHART_TEXT_LABEL);
  double width, height, small_width, small_height, line_height;

  unet_chart_canvas_measure (large, &width, &height);
  unet_chart_canvas_measure (small, &small_width, &small_height);
  unet_chart_canvas_measure (lines, NULL, &line_height);
  g_assert_cmpfloat (small_width, >, 0);
  g_assert_cmpfloat (small_width, <, width);
  g_assert_cmpfloat (small_height, <, height);
  g_assert_cmpfloat (line_height, <, 1.5 * small_height); /* a name stays on its line */
  charts_free_canvas (&canvas);
}

/* On a dense screen a line of one pixel is half as wide, and lies on a pixel too. */
static void
test_snap (void)
{
  const UnetChartCanvas coarse = {.pixel = 1}, dense = {.pixel = 0.5};

  g_assert_cmpfloat (unet_chart_canvas_snap (&coarse, 3.4), ==, 3);
  g_assert_cmpfloat (unet_chart_canvas_snap (&dense, 3.4), ==, 3.5);
  g_assert_cmpfloat (unet_chart_canvas_snap_line (&coarse, 3.4), ==, 3.5);
  g_assert_cmpfloat (unet_chart_canvas_snap_line (&coarse, 4), ==, 4.5);
  g_assert_cmpfloat (unet_chart_canvas_snap_line (&dense, 3.4), ==, 3.25);
}

static void
test_box (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 40, 30);
  cairo_t         *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  unet_chart_canvas_add_box (cr, (cairo_rectangle_t){5, 5, 30, 20}, 6);
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  g_assert_cmpfloat (charts_ink (surface, 20, 15), ==, 1);
  g_assert_cmpfloat (charts_ink (surface, 20, 5), ==, 1);
  g_assert_cmpfloat (charts_ink (surface, 5, 5), <, 0.2); /* the corner is round */
  g_assert_cmpfloat (charts_ink (surface, 20, 26), ==, 0);
  cairo_surface_destroy (surface);
}

static void
test_extra_width (void)
{
  const UnetChartCanvas plain = {.theme = {true, false}}, high = {.theme = {true, true}};

  g_assert_cmpfloat (unet_chart_canvas_get_extra_width (&high), >,
                     unet_chart_canvas_get_extra_width (&plain));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-canvas/text", test_text);
  g_test_add_func ("/app/chart-canvas/snap", test_snap);
  g_test_add_func ("/app/chart-canvas/box", test_box);
  g_test_add_func ("/app/chart-canvas/extra-width", test_extra_width);
  return g_test_run ();
}
