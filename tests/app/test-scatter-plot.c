/* test-scatter-plot.c: points over two axes of one scale
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/scatter-plot.h"

#include "charts.h"

#define WIDTH 400
#define HEIGHT 320

static UnetScatterPoint points[] = {
    {(char *)"a", (char *)"a", 0.81, 0.92}, {(char *)"b", (char *)"b", 0.93, 0.84},
    {(char *)"c", (char *)"c", 0.88, 0.88}, {(char *)"d", (char *)"d", 0.81, 0.71},
    {(char *)"e", (char *)"e", 0.97, 0.96},
};

static UnetScatterPlot
make (void)
{
  return (UnetScatterPlot){.points = points,
                           .n = G_N_ELEMENTS (points),
                           .x_label = "Dice of A",
                           .y_label = "Dice of B",
                           .above = "B is better",
                           .below = "A is better",
                           .above_color = 1,
                           .below_color = 0,
                           .chosen = -1};
}

static void
check_range (double x, double y, double expected_min, double expected_max)
{
  UnetScatterPoint point = {NULL, NULL, x, y};
  UnetScatterPlot  plot = {.points = &point, .n = 1};
  double           min, max;

  unet_scatter_plot_get_range (&plot, &min, &max);
  g_assert_cmpfloat_with_epsilon (min, expected_min, 1e-9);
  g_assert_cmpfloat_with_epsilon (max, expected_max, 1e-9);
}

/* Round numbers around all points; what is on one has room beside it, except at 0 and 1. */
static void
test_range (void)
{
  const UnetScatterPlot plot = make (), none = {.n = 0};
  double                min, max;

  unet_scatter_plot_get_range (&plot, &min, &max);
  g_assert_cmpfloat_with_epsilon (min, 0.7, 1e-9);
  g_assert_cmpfloat_with_epsilon (max, 1, 1e-9);
  check_range (0.62, 0.71, 0.6, 0.75);
  check_range (0.60, 0.70, 0.55, 0.75);
  check_range (0, 1, 0, 1);
  check_range (1, 1, 0.95, 1);
  check_range (0, 0, 0, 0.05);
  unet_scatter_plot_get_range (&none, &min, &max);
  g_assert_cmpfloat (min, <, max);
}

/* A square inside of what there is, with one scale. */
static void
test_layout (void)
{
  const UnetScatterPlot plot = make ();
  UnetChartCanvas       canvas = charts_make_canvas (false, false);

  for (int turned = 0; turned < 2; turned++)
    {
      g_autoptr (UnetScatterLayout) layout = unet_scatter_layout_new (
          &plot, &canvas, turned ? HEIGHT : WIDTH, turned ? WIDTH : HEIGHT);
      const cairo_rectangle_t at = layout->plot;

      g_assert_cmpfloat (at.width, ==, at.height);
      g_assert_cmpfloat (at.width, >, 150);
      g_assert_cmpfloat (at.x, >, 20);
      g_assert_cmpfloat (at.y, >, 10);
      g_assert_cmpfloat (at.x + at.width, <, turned ? HEIGHT : WIDTH);
      g_assert_cmpfloat (at.y + at.height, <, turned ? WIDTH : HEIGHT);
      /* Up is more. */
      g_assert_cmpfloat_with_epsilon (unet_chart_scale_to_pixel (&layout->x, 0.7), at.x, 1e-6);
      g_assert_cmpfloat_with_epsilon (unet_chart_scale_to_pixel (&layout->y, 0.7), at.y + at.height,
                                      1e-6);
      g_assert_cmpfloat_with_epsilon (unet_chart_scale_to_pixel (&layout->y, 1), at.y, 1e-6);
      g_assert_cmpuint (layout->x_ticks->len, >, 2);
      g_assert_cmpuint (layout->x_ticks->len, ==, layout->y_ticks->len);
    }
  charts_free_canvas (&canvas);
}

static void
test_find (void)
{
  const UnetScatterPlot plot = make ();
  UnetChartCanvas       canvas = charts_make_canvas (false, false);
  g_autoptr (UnetScatterLayout) layout = unet_scatter_layout_new (&plot, &canvas, WIDTH, HEIGHT);

  for (int i = 0; i < (int)plot.n; i++)
    {
      const double x = unet_chart_scale_to_pixel (&layout->x, points[i].x);
      const double y = unet_chart_scale_to_pixel (&layout->y, points[i].y);

      g_assert_cmpint (unet_scatter_plot_find (&plot, layout, x, y), ==, i);
      g_assert_cmpint (unet_scatter_plot_find (&plot, layout, x + 5, y - 5), ==, i);
    }
  g_assert_cmpint (unet_scatter_plot_find (&plot, layout, layout->plot.x, layout->plot.y), ==, -1);
  charts_free_canvas (&canvas);
}

/* By x: a and d (equal, in their order), c, b, e; by y: d, b, c, a, e. */
static void
test_step (void)
{
  static const int      by_x[] = {0, 3, 2, 1, 4}, by_y[] = {3, 1, 2, 0, 4};
  const UnetScatterPlot plot = make (), none = {.n = 0};

  for (int axis = 0; axis < 2; axis++)
    {
      const int *order = axis == 0 ? by_x : by_y;
      const int  last = (int)plot.n - 1;

      g_assert_cmpint (unet_scatter_plot_step (&plot, -1, axis == 1, 1), ==, order[0]);
      g_assert_cmpint (unet_scatter_plot_step (&plot, -1, axis == 1, -1), ==, order[last]);
      for (int i = 0; i < last; i++)
        {
          g_assert_cmpint (unet_scatter_plot_step (&plot, order[i], axis == 1, 1), ==,
                           order[i + 1]);
          g_assert_cmpint (unet_scatter_plot_step (&plot, order[i + 1], axis == 1, -1), ==,
                           order[i]);
        }
      g_assert_cmpint (unet_scatter_plot_step (&plot, order[last], axis == 1, 1), ==, order[last]);
      g_assert_cmpint (unet_scatter_plot_step (&plot, order[0], axis == 1, -1), ==, order[0]);
    }
  g_assert_cmpint (unet_scatter_plot_step (&none, -1, false, 1), ==, -1);
}

/* The pixel of the device at a point of the plot. */
static uint32_t
read_point (cairo_surface_t *surface, const UnetScatterLayout *layout, double x, double y)
{
  const int      column = (int)unet_chart_scale_to_pixel (&layout->x, x);
  const int      row = (int)unet_chart_scale_to_pixel (&layout->y, y);
  const uint8_t *data = cairo_image_surface_get_data (surface);
  uint32_t       pixel;

  memcpy (&pixel, data + row * cairo_image_surface_get_stride (surface) + column * 4, 4);
  return pixel;
}

static cairo_surface_t *
draw (const UnetScatterPlot *plot, const UnetChartCanvas *canvas, const UnetScatterLayout *layout)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t         *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  unet_scatter_plot_draw (cr, plot, canvas, layout);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* A point has the colour of whoever is better there; the chosen one a ring; the diagonal is drawn.
 */
static void
test_draw (void)
{
  UnetScatterPlot plot = make ();
  UnetChartCanvas canvas = charts_make_canvas (false, false);
  g_autoptr (UnetScatterLayout) layout = unet_scatter_layout_new (&plot, &canvas, WIDTH, HEIGHT);
  cairo_surface_t *plain = draw (&plot, &canvas, layout), *ringed;
  const uint32_t   above = read_point (plain, layout, 0.81, 0.92);
  const uint32_t   below = read_point (plain, layout, 0.93, 0.84);
  int              dashes = 0, n_different = 0;

  g_assert_cmphex (above, !=, below);
  g_assert_cmphex (below, ==, read_point (plain, layout, 0.81, 0.71));
  g_assert_cmphex (above, !=, read_point (plain, layout, 0.88, 0.88));
  for (double at = 0.71; at < 0.86; at += 0.002)
    dashes += read_point (plain, layout, at, at) != read_point (plain, layout, 0.76, 0.955);
  g_assert_cmpint (dashes, >, 10);
  plot.chosen = 1;
  ringed = draw (&plot, &canvas, layout);
  for (int y = 0; y < HEIGHT; y++)
    n_different += memcmp (cairo_image_surface_get_data (plain) + y * WIDTH * 4,
                           cairo_image_surface_get_data (ringed) + y * WIDTH * 4, WIDTH * 4) != 0;
  g_assert_cmpint (n_different, >, 10);
  g_assert_cmpint (n_different, <, 24);
  cairo_surface_destroy (plain);
  cairo_surface_destroy (ringed);
  charts_free_canvas (&canvas);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/scatter-plot/range", test_range);
  g_test_add_func ("/app/scatter-plot/layout", test_layout);
  g_test_add_func ("/app/scatter-plot/find", test_find);
  g_test_add_func ("/app/scatter-plot/step", test_step);
  g_test_add_func ("/app/scatter-plot/draw", test_draw);
  return g_test_run ();
}
