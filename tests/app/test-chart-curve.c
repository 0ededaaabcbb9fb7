/* test-chart-curve.c: tests of src/app/chart-curve.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-curve.h"

#include "charts.h"

#define WIDTH 200
#define HEIGHT 100

static UnetChartLook
make_look (double x_min, double x_max, double y_min, double y_max)
{
  UnetChartLook look = {.plot = {20, 20, WIDTH, HEIGHT},
                        .pixel = 1,
                        .width = 2,
                        .shape = -1,
                        .bar_width = 1,
                        .color = {0, 0, 0, 1}};

  look.x = unet_chart_scale_new (x_min, x_max, false, 20, WIDTH);
  look.y = unet_chart_scale_new (y_min, y_max, false, 20 + HEIGHT, -HEIGHT);
  return look;
}

static cairo_surface_t *
draw (UnetSeries *series, const UnetChartLook *look)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH + 40, HEIGHT + 40);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  unet_chart_curve_draw (cr, series, look);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static double
measure (cairo_surface_t *surface, int x)
{
  double ink = 0;

  for (int y = 0; y < HEIGHT + 40; y++)
    ink += charts_ink (surface, x, y);
  return ink;
}

static void
test_line (void)
{
  const double points[] = {0, 5, 10, 5, 11, NAN, 12, 5, 20, 5};
  g_autoptr (UnetSeries) series = charts_make_series (NULL, UNET_SERIES_STYLE_BOLD, points, 5);
  const UnetChartLook look = make_look (0, 20, 0, 10);
  cairo_surface_t    *surface = draw (series, &look);

  g_assert_cmpfloat (charts_ink (surface, 70, 69), >, 0.9);
  g_assert_cmpfloat (charts_ink (surface, 70, 60), ==, 0);
  g_assert_cmpfloat_with_epsilon (measure (surface, 70), 2, 0.05);
  g_assert_cmpfloat (measure (surface, 130), ==, 0); /* the gap */
  g_assert_cmpfloat (measure (surface, 180), >, 1.9);
  cairo_surface_destroy (surface);
}

/* One point is no line, and is seen all the same. */
static void
test_point (void)
{
  const double points[] = {10, 5};
  g_autoptr (UnetSeries) series = charts_make_series (NULL, UNET_SERIES_STYLE_BOLD, points, 1);
  const UnetChartLook look = make_look (0, 20, 0, 10);
  cairo_surface_t    *surface = draw (series, &look);

  g_assert_cmpfloat (charts_ink (surface, 120, 70), >, 0.9);
  cairo_surface_destroy (surface);
}

/* A line of noise fills what it fills, by columns and (for a file of vectors) by strokes. */
static void
test_noise (void)
{
  g_autoptr (UnetSeries) series = charts_make_noise (NULL, 50000, 2, 8, 1);
  UnetChartLook look = make_look (1, 50000, 0, 10);

  for (int vector = 0; vector < 2; vector++)
    {
      cairo_surface_t *surface;

      look.vector = vector == 1;
      surface = draw (series, &look);
      for (int x = 25; x < WIDTH + 15; x++)
        {
          g_assert_cmpfloat (charts_ink (surface, x, 70), >, 0.9);
          g_assert_cmpfloat (charts_ink (surface, x, 35), <, 0.2);
          g_assert_cmpfloat (charts_ink (surface, x, 105), <, 0.2);
        }
      cairo_surface_destroy (surface);
    }
}

/* Zoomed so far that the ends of the lines are a million pixels away. */
static void
test_far_ends (void)
{
  const double points[] = {0, 0, 1e6, 1e6};
  g_autoptr (UnetSeries) series = charts_make_series (NULL, UNET_SERIES_STYLE_BOLD, points, 2);
  const UnetChartLook look = make_look (5e5, 5e5 + 1, 5e5, 5e5 + 1);
  cairo_surface_t    *surface = draw (series, &look);

  g_assert_cmpfloat (charts_ink (surface, 120, 70), >, 0.8);
  g_assert_cmpfloat (charts_ink (surface, 60, 100), >, 0.8);
  g_assert_cmpfloat (charts_ink (surface, 120, 50), ==, 0);
  cairo_surface_destroy (surface);
}

static void
test_marks (void)
{
  const double points[] = {0, 5, 10, 5, 20, 5};
  g_autoptr (UnetSeries) series = charts_make_series (NULL, UNET_SERIES_STYLE_POINTS, points, 3);
  UnetChartLook    look = make_look (0, 20, 0, 10);
  cairo_surface_t *surface;

  look.shape = 0;
  surface = draw (series, &look);
  g_assert_cmpfloat (measure (surface, 120), >, 5);
  g_assert_cmpfloat (measure (surface, 70), <, 3);
  cairo_surface_destroy (surface);
  /* Too many for marks. */
  for (int i = 0; i < 300; i++)
    unet_series_append (series, 20 + i, 5);
  look.x = unet_chart_scale_new (0, 320, false, 20, WIDTH);
  surface = draw (series, &look);
  for (int x = 20; x < 20 + WIDTH - 1; x++)
    g_assert_cmpfloat (measure (surface, x), <, 4);
  cairo_surface_destroy (surface);
}

static void
test_bars (void)
{
  const double points[] = {1, 5, 2, 10, 3, NAN, 4, -5};
  g_autoptr (UnetSeries) series = charts_make_series (NULL, UNET_SERIES_STYLE_BARS, points, 4);
  const UnetChartLook look = make_look (0, 5, -10, 10);
  cairo_surface_t    *surface = draw (series, &look);

  /* 40 pixels for a bar; 0 is in the middle, at 70. */
  g_assert_cmpfloat (charts_ink (surface, 60, 60), ==, 1);
  g_assert_cmpfloat (charts_ink (surface, 60, 40), ==, 0);
  g_assert_cmpfloat (charts_ink (surface, 60, 75), ==, 0);
  g_assert_cmpfloat (charts_ink (surface, 100, 25), ==, 1);
  g_assert_cmpfloat (measure (surface, 140), ==, 0);
  g_assert_cmpfloat (charts_ink (surface, 180, 80), ==, 1);
  g_assert_cmpfloat (charts_ink (surface, 180, 60), ==, 0);
  g_assert_cmpfloat (measure (surface, 79), ==, 0); /* between two bars */
  g_assert_cmpfloat (measure (surface, 78), ==, 25);
  cairo_surface_destroy (surface);
}

static void
test_many_bars (void)
{
  g_autoptr (UnetSeries) series = charts_make_noise (NULL, 20000, 2, 8, 1);
  const UnetChartLook look = make_look (1, 20000, 0, 10);
  cairo_surface_t    *surface;

  unet_series_set_style (series, UNET_SERIES_STYLE_BARS);
  surface = draw (series, &look);
  for (int x = 22; x < WIDTH + 18; x++)
    {
      g_assert_cmpfloat (charts_ink (surface, x, 115), >, 0.9);
      g_assert_cmpfloat (charts_ink (surface, x, 50), >, 0.9);
      g_assert_cmpfloat (charts_ink (surface, x, 35), ==, 0);
    }
  cairo_surface_destroy (surface);
}

/* A single bar that is much wider than the plot. */
static void
test_zoomed_bar (void)
{
  const double points[] = {1, 5, 2, 10};
  g_autoptr (UnetSeries) series = charts_make_series (NULL, UNET_SERIES_STYLE_BARS, points, 2);
  const UnetChartLook look = make_look (1, 1 + 1e-9, 0, 10);
  cairo_surface_t    *surface = draw (series, &look);

  g_assert_cmpfloat (charts_ink (surface, 120, 100), ==, 1);
  g_assert_cmpfloat (charts_ink (surface, 120, 60), ==, 0);
  cairo_surface_destroy (surface);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-curve/line", test_line);
  g_test_add_func ("/app/chart-curve/point", test_point);
  g_test_add_func ("/app/chart-curve/noise", test_noise);
  g_test_add_func ("/app/chart-curve/far-ends", test_far_ends);
  g_test_add_func ("/app/chart-curve/marks", test_marks);
  g_test_add_func ("/app/chart-curve/bars", test_bars);
  g_test_add_func ("/app/chart-curve/many-bars", test_many_bars);
  g_test_add_func ("/app/chart-curve/zoomed-bar", test_zoomed_bar);
  return g_test_run ();
}
