/* test-chart-columns.c: tests of src/app/chart-columns.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-columns.h"

#include "charts.h"

#define WIDTH 120
#define HEIGHT 80

static cairo_surface_t *
paint (GArray *points, const UnetChartLook *look, int size)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (WIDTH + 40) * size, (HEIGHT + 40) * size);
  cairo_t         *cr;
  UnetChartColumns columns = unet_chart_columns_new (look);

  cairo_surface_set_device_scale (surface, size, size);
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  unet_chart_columns_cover_line (&columns, points, look);
  unet_chart_columns_paint (cr, &columns, look);
  unet_chart_columns_clear (&columns);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static GArray *
make_points (const double *numbers, gsize n)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (UnetChartPoint));

  for (gsize i = 0; i < n; i++)
    g_array_append_val (points, ((UnetChartPoint){numbers[2 * i], numbers[2 * i + 1]}));
  return points;
}

static UnetChartLook
make_look (double width, double pixel)
{
  return (UnetChartLook){.plot = {20, 10, WIDTH, HEIGHT}, .pixel = pixel, .width = width};
}

/* The ink of a column is the width of the line there. */
static double
measure (cairo_surface_t *surface, int x)
{
  double ink = 0;

  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    ink += charts_ink (surface, x, y);
  return ink;
}

/* A line that is level at a height between pixels covers shares of both. */
static void
test_level (void)
{
  const double numbers[] = {20, 50.25, 140, 50.25};
  g_autoptr (GArray) points = make_points (numbers, 2);
  const UnetChartLook look = make_look (1, 1);
  cairo_surface_t    *surface = paint (points, &look, 1);

  g_assert_cmpfloat_with_epsilon (charts_ink (surface, 80, 49), 0.25, 0.01);
  g_assert_cmpfloat_with_epsilon (charts_ink (surface, 80, 50), 0.75, 0.01);
  g_assert_cmpfloat (charts_ink (surface, 80, 48), ==, 0);
  g_assert_cmpfloat (charts_ink (surface, 80, 51), ==, 0);
  g_assert_cmpfloat (measure (surface, 19), ==, 0); /* outside of the plot */
  g_assert_cmpfloat (measure (surface, 140), ==, 0);
  cairo_surface_destroy (surface);
}

static void
test_width (void)
{
  const double numbers[] = {20, 50, 140, 50};

  for (int width = 1; width <= 4; width++)
    {
      g_autoptr (GArray) points = make_points (numbers, 2);
      const UnetChartLook look = make_look (width, 1);
      cairo_surface_t    *surface = paint (points, &look, 1);

      g_assert_cmpfloat_with_epsilon (measure (surface, 80), width, 0.3);
      cairo_surface_destroy (surface);
    }
}

/* A jump is as wide as the pen, and the slope before it does not spread. */
static void
test_steep (void)
{
  const double numbers[] = {20, 80, 80.5, 80, 80.5, 20, 140, 20};
  g_autoptr (GArray) points = make_points (numbers, 4);
  const UnetChartLook look = make_look (3, 1);
  cairo_surface_t    *surface = paint (points, &look, 1);
  int                 wide = 0;

  for (int x = 0; x < WIDTH + 40; x++)
    wide += charts_ink (surface, x, 50) > 0.5;
  g_assert_cmpint (wide, ==, 3);
  g_assert_cmpfloat_with_epsilon (measure (surface, 60), 3, 0.1);
  cairo_surface_destroy (surface);
}

static void
test_gap_and_single (void)
{
  const double numbers[] = {20, 50, 60, 50, NAN, NAN, 80.5, 30, NAN, NAN, 100, 50, 140, 50};
  g_autoptr (GArray) points = make_points (numbers, 7);
  const UnetChartLook look = make_look (1, 1);
  cairo_surface_t    *surface = paint (points, &look, 1);

  g_assert_cmpfloat (measure (surface, 40), >, 0.9);
  g_assert_cmpfloat (measure (surface, 70), ==, 0);
  g_assert_cmpfloat (measure (surface, 80), >, 0.9); /* a point by itself is seen */
  g_assert_cmpfloat (measure (surface, 90), ==, 0);
  g_assert_cmpfloat (measure (surface, 120), >, 0.9);
  cairo_surface_destroy (surface);
}

/* What is above and below the plot stays there. */
static void
test_outside (void)
{
  const double numbers[] = {-500, -900, 60, -5, 80, 2000, 90, 50, 9000, 50};
  g_autoptr (GArray) points = make_points (numbers, 5);
  const UnetChartLook look = make_look (2, 1);
  cairo_surface_t    *surface = paint (points, &look, 1);

  for (int x = 0; x < WIDTH + 40; x++)
    for (int y = 0; y < HEIGHT + 40; y++)
      if (x < 20 || x >= 20 + WIDTH || y < 10 || y >= 10 + HEIGHT)
        g_assert_cmpfloat (charts_ink (surface, x, y), ==, 0);
  g_assert_cmpfloat (measure (surface, 139), >, 1.5);
  g_assert_cmpfloat (measure (surface, 40), ==, 0);
  cairo_surface_destroy (surface);
}

/* Against Cairo's stroke: a slanted line has the same ink. */
static void
test_like_stroke (void)
{
  const double numbers[] = {20, 30, 140, 60};
  g_autoptr (GArray) points = make_points (numbers, 2);
  const UnetChartLook look = make_look (2, 1);
  cairo_surface_t    *one = paint (points, &look, 1);
  cairo_surface_t *other = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH + 40, HEIGHT + 40);
  cairo_t         *cr = cairo_create (other);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_set_line_width (cr, 2);
  cairo_move_to (cr, 20, 30);
  cairo_line_to (cr, 140, 60);
  cairo_stroke (cr);
  cairo_destroy (cr);
  cairo_surface_flush (other);
  for (int x = 30; x < 130; x++)
    g_assert_cmpfloat_with_epsilon (measure (one, x), measure (other, x), 0.5);
  cairo_surface_destroy (one);
  cairo_surface_destroy (other);
}

/* On a dense screen: twice as many columns, of half the size. */
static void
test_dense_screen (void)
{
  const double numbers[] = {20, 50.25, 140, 50.25};
  g_autoptr (GArray) points = make_points (numbers, 2);
  const UnetChartLook look = make_look (1, 0.5);
  cairo_surface_t    *surface = paint (points, &look, 2);

  g_assert_cmpfloat_with_epsilon (measure (surface, 160), 2, 0.3);
  g_assert_cmpfloat (charts_ink (surface, 160, 100), >, 0.4);
  g_assert_cmpfloat (measure (surface, 40), >, 1.5);
  g_assert_cmpfloat (measure (surface, 39), ==, 0);
  cairo_surface_destroy (surface);
}

static void
test_cover (void)
{
  const UnetChartLook look = make_look (1, 1);
  UnetChartColumns    columns = unet_chart_columns_new (&look);

  g_assert_cmpint (columns.width, ==, WIDTH);
  g_assert_cmpint (columns.height, ==, HEIGHT);
  g_assert_cmpfloat (columns.low[5], >, columns.high[5]);
  unet_chart_columns_cover (&columns, 5, 30, 20);
  unet_chart_columns_cover (&columns, 5, 25, 40);
  g_assert_cmpfloat (columns.low[5], ==, 20);
  g_assert_cmpfloat (columns.high[5], ==, 40);
  unet_chart_columns_clear (&columns);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-columns/level", test_level);
  g_test_add_func ("/app/chart-columns/width", test_width);
  g_test_add_func ("/app/chart-columns/steep", test_steep);
  g_test_add_func ("/app/chart-columns/gap-and-single", test_gap_and_single);
  g_test_add_func ("/app/chart-columns/outside", test_outside);
  g_test_add_func ("/app/chart-columns/like-stroke", test_like_stroke);
  g_test_add_func ("/app/chart-columns/dense-screen", test_dense_screen);
  g_test_add_func ("/app/chart-columns/cover", test_cover);
  return g_test_run ();
}
