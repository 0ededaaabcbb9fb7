/* test-chart-reduce.c: tests of src/app/chart-reduce.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-reduce.h"

#include "charts.h"

#define WIDTH 300
#define HEIGHT 200

static UnetChartLook
make_look (double x_min, double x_max, double y_min, double y_max, bool log)
{
  UnetChartLook look = {.plot = {40, 10, WIDTH, HEIGHT}, .pixel = 1, .width = 1, .shape = -1};

  look.x = unet_chart_scale_new (x_min, x_max, false, look.plot.x, look.plot.width);
  look.y =
      unet_chart_scale_new (y_min, y_max, log, look.plot.y + look.plot.height, -look.plot.height);
  return look;
}

static UnetChartPoint
get (GArray *points, guint i)
{
  return g_array_index (points, UnetChartPoint, i);
}

/* Few points are all there, gaps are one each. */
static void
test_exact (void)
{
  const double points[] = {0, 1, 1, NAN, 2, NAN, 3, 5, 4, 2, 5, NAN};
  g_autoptr (UnetSeries) series = charts_make_series (NULL, UNET_SERIES_STYLE_BOLD, points, 6);
  const UnetChartLook look = make_look (0, 5, 0, 10, false);
  g_autoptr (GArray) reduced = unet_chart_reduce (series, &look);

  g_assert_cmpuint (reduced->len, ==, 5);
  g_assert_cmpfloat (get (reduced, 0).x, ==, 40);
  g_assert_cmpfloat (get (reduced, 0).y, ==, 10 + HEIGHT * 0.9);
  g_assert_true (isnan (get (reduced, 1).y));
  g_assert_cmpfloat (get (reduced, 2).x, ==, 40 + WIDTH * 0.6);
  g_assert_cmpfloat (get (reduced, 3).y, ==, 10 + HEIGHT * 0.8);
  g_assert_true (isnan (get (reduced, 4).y));
  g_assert_true (unet_chart_point_is_alone (reduced, 0));
  g_assert_false (unet_chart_point_is_alone (reduced, 2));
  g_assert_false (unet_chart_point_is_alone (reduced, 3));
}

/* A zoomed line comes in from the left and goes out to the right. */
static void
test_neighbours (void)
{
  g_autoptr (UnetSeries) series = charts_make_noise (NULL, 1000, 0, 1, 1);
  const UnetChartLook look = make_look (500.5, 503.5, 0, 1, false);
  g_autoptr (GArray) reduced = unet_chart_reduce (series, &look);

  g_assert_cmpuint (reduced->len, ==, 5);
  g_assert_cmpfloat (get (reduced, 0).x, <, look.plot.x);
  g_assert_cmpfloat (get (reduced, 1).x, >, look.plot.x);
  g_assert_cmpfloat (get (reduced, 4).x, >, look.plot.x + look.plot.width);
}

/* What a polyline covers of each column, at its points. */
static void
find_bounds (GArray *points, const UnetChartLook *look, double *low, double *high)
{
  for (int c = 0; c < WIDTH; c++)
    {
      low[c] = INFINITY;
      high[c] = -INFINITY;
    }
  for (guint i = 0; i < points->len; i++)
    {
      const UnetChartPoint p = get (points, i);
      const int            c = (int)floor (p.x - look->plot.x);

      if (isnan (p.y) || c < 0 || c >= WIDTH)
        continue;
      low[c] = fmin (low[c], p.y);
      high[c] = fmax (high[c], p.y);
    }
}

static void
check_dense (gsize n, double x_min, double x_max, bool log)
{
  g_autoptr (UnetSeries) series = charts_make_noise (NULL, n, log ? -0.1 : -3, 3, 5);
  const UnetChartLook look = make_look (x_min, x_max, log ? 0.001 : -3, 3, log);
  g_autoptr (GArray) reduced = unet_chart_reduce (series, &look);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (UnetChartPoint));
  double low[WIDTH], high[WIDTH], all_low[WIDTH], all_high[WIDTH];

  for (gsize i = 0; i < n; i++)
    {
      const UnetChartPoint p = {unet_chart_scale_to_pixel (&look.x, unet_series_get_x (series)[i]),
                                unet_chart_scale_to_pixel (&look.y, unet_series_get_y (series)[i])};

      g_array_append_val (all, p);
    }
  /* As many as there are columns to draw, not points. */
  g_assert_cmpuint (reduced->len, <=, 5 * WIDTH + 10);
  find_bounds (reduced, &look, low, high);
  find_bounds (all, &look, all_low, all_high);
  for (int c = 0; c < WIDTH; c++)
    {
      g_assert_cmpfloat_with_epsilon (low[c], all_low[c], 1e-6);
      g_assert_cmpfloat_with_epsilon (high[c], all_high[c], 1e-6);
    }
  for (guint i = 1; i < reduced->len; i++)
    g_assert_false (get (reduced, i).x < get (reduced, i - 1).x);
}

static void
test_dense (void)
{
  /* No point lies on the edge of a column, where rounding would decide to which it belongs. */
  check_dense (20000, 0.71, 20000.13, false);
  check_dense (20000, 0.71, 20000.13, true);
  check_dense (50000, 12345.61, 30000.17, false);
  check_dense (3001, 0.71, 3001.13, false);
}

/* A flat line of many points is one point for a column. */
static void
test_flat (void)
{
  g_autoptr (UnetSeries) series = charts_make_noise (NULL, 30000, 1, 1.001, 1);
  const UnetChartLook look = make_look (1, 30000, 0, 2, false);
  g_autoptr (GArray) reduced = unet_chart_reduce (series, &look);

  g_assert_cmpuint (reduced->len, <=, WIDTH + 4);
}

/* A gap of some columns is a gap; one within a column is none. */
static void
test_dense_gaps (void)
{
  g_autoptr (UnetSeries) series = unet_series_new (NULL, UNET_SERIES_STYLE_BOLD);
  const UnetChartLook look = make_look (0, 29999, -1, 2, false);
  g_autoptr (GArray) reduced = NULL;
  int gaps = 0;

  for (int i = 0; i < 30000; i++)
    unet_series_append (series, i,
                        (i >= 15000 && i < 16000) || i % 100 == 50 ? NAN : (double)(i % 2));
  reduced = unet_chart_reduce (series, &look);
  for (guint i = 0; i < reduced->len; i++)
    gaps += isnan (get (reduced, i).y);
  g_assert_cmpint (gaps, ==, 1);
}

/* Many points at the last place of the axis, as when the newest step is told twice. */
static void
test_same_place (void)
{
  g_autoptr (UnetSeries) series = charts_make_noise (NULL, 5000, 0, 1, 1);
  const UnetChartLook look = make_look (1, 5000, 0, 10, false);
  g_autoptr (GArray) reduced = NULL;

  for (int i = 0; i < 100; i++)
    unet_series_append (series, 5000, i % 10);
  reduced = unet_chart_reduce (series, &look);
  g_assert_cmpfloat (get (reduced, reduced->len - 1).x, ==, look.plot.x + WIDTH);
  g_assert_cmpfloat (get (reduced, reduced->len - 1).y, ==, 10 + HEIGHT * 0.1);
}

static void
test_nothing (void)
{
  g_autoptr (UnetSeries) series = unet_series_new (NULL, UNET_SERIES_STYLE_BOLD);
  const UnetChartLook look = make_look (0, 10, 0, 1, true);
  g_autoptr (GArray) none = unet_chart_reduce (series, &look);
  g_autoptr (GArray) gaps = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  for (int i = 0; i < 10000; i++)
    unet_series_append (series, i / 1000.0, i % 2 == 0 ? NAN : -1);
  gaps = unet_chart_reduce (series, &look);
  g_assert_cmpuint (gaps->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-reduce/exact", test_exact);
  g_test_add_func ("/app/chart-reduce/neighbours", test_neighbours);
  g_test_add_func ("/app/chart-reduce/dense", test_dense);
  g_test_add_func ("/app/chart-reduce/flat", test_flat);
  g_test_add_func ("/app/chart-reduce/dense-gaps", test_dense_gaps);
  g_test_add_func ("/app/chart-reduce/same-place", test_same_place);
  g_test_add_func ("/app/chart-reduce/nothing", test_nothing);
  return g_test_run ();
}
