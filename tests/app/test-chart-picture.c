/* test-chart-picture.c: tests of src/app/chart-picture.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "charts.h"

static const double line[] = {1, 4, 2, 8, 3, -2, 4, 6};

static void
test_empty (void)
{
  g_autoptr (UnetSeries) series = unet_series_new ("a", UNET_SERIES_STYLE_BOLD);
  UnetSeries      *all[] = {series};
  UnetChartPicture picture = unet_chart_picture_new ();
  double           min, max;

  g_assert_true (unet_chart_picture_is_empty (&picture));
  picture.series = all;
  picture.n_series = 1;
  g_assert_true (unet_chart_picture_is_empty (&picture));
  unet_chart_picture_get_x_range (&picture, &min, &max);
  g_assert_true (isnan (min) && isnan (max));
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_true (isnan (min) && isnan (max));
  unet_series_append (series, 1, 1);
  g_assert_false (unet_chart_picture_is_empty (&picture));
  unet_series_set_visible (series, FALSE);
  g_assert_true (unet_chart_picture_is_empty (&picture));
}

static void
test_ranges (void)
{
  g_autoptr (UnetSeries) a = charts_make_series ("a", UNET_SERIES_STYLE_BOLD, line, 4);
  g_autoptr (UnetSeries) b = unet_series_new ("b", UNET_SERIES_STYLE_BOLD);
  UnetSeries      *all[] = {a, b};
  UnetChartPicture picture = unet_chart_picture_new ();
  double           min, max;

  unet_series_append (b, 10, 100);
  picture.series = all;
  picture.n_series = 2;
  unet_chart_picture_get_x_range (&picture, &min, &max);
  g_assert_cmpfloat (min, ==, 1);
  g_assert_cmpfloat (max, ==, 10);
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_cmpfloat (min, <, -2);
  g_assert_cmpfloat (min, >, -10);
  g_assert_cmpfloat (max, >, 100);
  g_assert_cmpfloat (max, <, 110);
  /* Only of what is shown. */
  picture.x_min = 1;
  picture.x_max = 2;
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_cmpfloat (min, >, 3);
  g_assert_cmpfloat (max, <, 9);
  unet_series_set_visible (a, FALSE);
  picture.x_min = picture.x_max = NAN;
  unet_chart_picture_get_x_range (&picture, &min, &max);
  g_assert_cmpfloat (min, ==, 10);
  picture.y_min = -5;
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_cmpfloat (min, ==, -5);
  g_assert_cmpfloat (max, >, 100);
}

/* Room never makes a quantity that is not below 0 look as if it could be. */
static void
test_zero (void)
{
  const double points[] = {1, 0.02, 2, 1};
  g_autoptr (UnetSeries) a = charts_make_series ("a", UNET_SERIES_STYLE_BOLD, points, 2);
  UnetSeries      *all[] = {a};
  UnetChartPicture picture = unet_chart_picture_new ();
  double           min, max;

  picture.series = all;
  picture.n_series = 1;
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_cmpfloat (min, ==, 0);
}

/* Some points far above the others do not press these flat. */
static void
test_outliers (void)
{
  g_autoptr (UnetSeries) thin = unet_series_new ("t", UNET_SERIES_STYLE_THIN);
  g_autoptr (UnetSeries) bold = unet_series_new ("b", UNET_SERIES_STYLE_BOLD);
  g_autoptr (UnetSeries) points = unet_series_new ("p", UNET_SERIES_STYLE_POINTS);
  UnetSeries      *all[] = {thin, bold, points};
  UnetChartPicture picture = unet_chart_picture_new ();
  double           min, max;

  for (int i = 0; i < 40; i++)
    {
      unet_series_append (thin, i, i == 3 ? 50 : 1);
      unet_series_append (bold, i, 1.5);
      unet_series_append (points, i, i == 5 || i == 7 ? 30 : 2);
    }
  picture.series = all;
  picture.n_series = 3;
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_cmpfloat (max, >, 50);
  picture.cut_outliers = true;
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_cmpfloat (max, >, 2);
  g_assert_cmpfloat (max, <, 3);
  /* A thin line by itself is all there is. */
  picture.n_series = 1;
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_cmpfloat (max, >, 50);
  /* What is not far above the rest is no outlier. */
  unet_series_clear (points);
  for (int i = 0; i < 40; i++)
    unet_series_append (points, i, i == 39 ? 5 : 2);
  picture.n_series = 3;
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_cmpfloat (max, >, 5);
  /* Nor is any of a few. */
  unet_series_clear (points);
  unet_series_append (points, 1, 100);
  unet_series_append (points, 2, 1);
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_cmpfloat (max, >, 100);
}

static void
test_log (void)
{
  const double points[] = {1, 0, 2, -3, 3, 0.01, 4, 10};
  g_autoptr (UnetSeries) a = charts_make_series ("a", UNET_SERIES_STYLE_BOLD, points, 4);
  UnetSeries      *all[] = {a};
  UnetChartPicture picture = unet_chart_picture_new ();
  double           min, max;

  picture.series = all;
  picture.n_series = 1;
  picture.log_y = true;
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_cmpfloat (min, >, 0.005);
  g_assert_cmpfloat (min, <, 0.01);
  g_assert_cmpfloat (max, >, 10);
  picture.x_max = 2; /* nothing above 0 there */
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_true (isnan (min) && isnan (max));
}

static void
test_bars (void)
{
  const double points[] = {0.5, 3, 1.5, 7, 2.5, 5};
  g_autoptr (UnetSeries) a = charts_make_series ("a", UNET_SERIES_STYLE_BARS, points, 3);
  UnetSeries      *all[] = {a};
  UnetChartPicture picture = unet_chart_picture_new ();
  double           min, max;

  picture.series = all;
  picture.n_series = 1;
  unet_chart_picture_get_x_range (&picture, &min, &max);
  g_assert_cmpfloat (min, ==, 0);
  g_assert_cmpfloat (max, ==, 3);
  unet_chart_picture_get_y_range (&picture, &min, &max);
  g_assert_cmpfloat (min, ==, 0);
  g_assert_true (unet_chart_picture_has_whole_y (&picture));
  g_assert_false (unet_chart_picture_has_whole_x (&picture));
  unet_series_set_bar_width (a, 0.5);
  g_assert_cmpfloat (unet_chart_picture_get_bar_width (a), ==, 0.5);
  unet_chart_picture_get_x_range (&picture, &min, &max);
  g_assert_cmpfloat (min, ==, 0.25);
}

static void
test_color (void)
{
  g_autoptr (UnetSeries) a = unet_series_new ("a", UNET_SERIES_STYLE_BOLD);
  const UnetChartTheme theme = {true, false};
  const GdkRGBA        own = {0.25, 0.5, 0.75, 1};
  UnetSeries          *all[] = {a, a};
  UnetChartPicture     picture = unet_chart_picture_new ();
  GdkRGBA              found, expected;

  picture.series = all;
  picture.n_series = 2;
  found = unet_chart_picture_get_color (&picture, theme, 1);
  expected = unet_chart_palette_get (theme, 1);
  g_assert_true (gdk_rgba_equal (&found, &expected));
  unet_series_set_color (a, 5);
  found = unet_chart_picture_get_color (&picture, theme, 1);
  expected = unet_chart_palette_get (theme, 5);
  g_assert_true (gdk_rgba_equal (&found, &expected));
  unet_series_set_rgba (a, &own);
  found = unet_chart_picture_get_color (&picture, theme, 1);
  g_assert_true (gdk_rgba_equal (&found, &own));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-picture/empty", test_empty);
  g_test_add_func ("/app/chart-picture/ranges", test_ranges);
  g_test_add_func ("/app/chart-picture/zero", test_zero);
  g_test_add_func ("/app/chart-picture/outliers", test_outliers);
  g_test_add_func ("/app/chart-picture/log", test_log);
  g_test_add_func ("/app/chart-picture/bars", test_bars);
  g_test_add_func ("/app/chart-picture/color", test_color);
  return g_test_run ();
}
