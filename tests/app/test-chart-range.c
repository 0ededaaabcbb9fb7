/* test-chart-range.c: tests of src/app/chart-range.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-range.h"

#include <math.h>

static int one, other; /* two charts */

static void
assert_view (UnetChartRange *range, double min, double max)
{
  double low, high;

  unet_chart_range_get_view (range, &low, &high);
  g_assert_cmpfloat_with_epsilon (low, min, 1e-9 * fmax (1, fabs (min)));
  g_assert_cmpfloat_with_epsilon (high, max, 1e-9 * fmax (1, fabs (max)));
}

static void
count (int *n)
{
  (*n)++;
}

/* Not zoomed the view follows whatever comes; zoomed it stays. */
static void
test_follows (void)
{
  g_autoptr (UnetChartRange) range = unet_chart_range_new ();
  double low, high;
  int    n = 0;

  unet_chart_range_get_view (range, &low, &high);
  g_assert_true (isnan (low) && isnan (high));
  g_signal_connect_swapped (range, "changed", G_CALLBACK (count), &n);
  unet_chart_range_report (range, &one, 1, 100);
  assert_view (range, 1, 100);
  unet_chart_range_report (range, &other, 50, 300);
  assert_view (range, 1, 300);
  g_assert_cmpint (n, ==, 2);
  unet_chart_range_report (range, &one, 1, 200); /* within what is there already */
  g_assert_cmpint (n, ==, 2);
  unet_chart_range_set (range, 20, 60);
  unet_chart_range_report (range, &one, 1, 900);
  assert_view (range, 20, 60);
  g_assert_cmpint (n, ==, 3);
  unet_chart_range_show_all (range);
  assert_view (range, 1, 900);
  unet_chart_range_forget (range, &one);
  assert_view (range, 50, 300);
}

static void
test_zoom (void)
{
  g_autoptr (UnetChartRange) range = unet_chart_range_new ();

  g_assert_false (unet_chart_range_zoom (range, 5, 0.5)); /* nothing there */
  unet_chart_range_report (range, &one, 0, 100);
  g_assert_true (unet_chart_range_zoom (range, 25, 0.5));
  /* 25 stays where it is, at a quarter of the view. */
  assert_view (range, 12.5, 62.5);
  g_assert_true (unet_chart_range_zoom (range, 25, 0.5));
  assert_view (range, 18.75, 43.75);
  g_assert_true (unet_chart_range_zoom (range, 25, 2));
  assert_view (range, 12.5, 62.5);
  /* Outwards at the end: never beyond the points. */
  unet_chart_range_set (range, 0, 50);
  g_assert_true (unet_chart_range_zoom (range, 50, 1.5));
  assert_view (range, 0, 75);
  g_assert_true (unet_chart_range_zoom (range, 50, 10));
  g_assert_false (unet_chart_range_is_zoomed (range));
  g_assert_false (unet_chart_range_zoom (range, 50, 10));
  /* Many times and out again. */
  for (int i = 0; i < 400; i++)
    unet_chart_range_zoom (range, 33.3, 0.8);
  g_assert_cmpfloat (unet_chart_range_get_x_max (range) - unet_chart_range_get_x_min (range), >, 0);
  g_assert_cmpfloat (unet_chart_range_get_x_min (range), <=, 33.3);
  g_assert_cmpfloat (unet_chart_range_get_x_max (range), >=, 33.3);
  for (int i = 0; i < 400; i++)
    unet_chart_range_zoom (range, 33.3, 1.25);
  g_assert_false (unet_chart_range_is_zoomed (range));
  g_assert_false (unet_chart_range_zoom (range, NAN, 0.5));
  g_assert_false (unet_chart_range_zoom (range, 1, NAN));
  g_assert_false (unet_chart_range_zoom (range, 1, -1));
}

static void
test_pan (void)
{
  g_autoptr (UnetChartRange) range = unet_chart_range_new ();

  unet_chart_range_report (range, &one, 0, 100);
  g_assert_false (unet_chart_range_pan (range, 10)); /* everything is shown */
  unet_chart_range_set (range, 20, 40);
  g_assert_true (unet_chart_range_pan (range, 10));
  assert_view (range, 30, 50);
  g_assert_true (unet_chart_range_pan (range, 1000));
  assert_view (range, 80, 100);
  g_assert_false (unet_chart_range_pan (range, 1));
  g_assert_true (unet_chart_range_pan (range, -1000));
  assert_view (range, 0, 20);
  g_assert_false (unet_chart_range_pan (range, NAN));
}

static void
test_bad_range (void)
{
  g_autoptr (UnetChartRange) range = unet_chart_range_new ();

  unet_chart_range_set (range, 5, 9);
  unet_chart_range_set (range, 9, 5);
  unet_chart_range_set (range, 9, 9);
  unet_chart_range_set (range, -INFINITY, 5);
  assert_view (range, 5, 9);
}

/* By property, as bindings do it. */
static void
test_properties (void)
{
  g_autoptr (UnetChartRange) range = unet_chart_range_new ();
  double x_min, x_max, hover;

  g_object_get (range, "x-min", &x_min, "x-max", &x_max, "hover-x", &hover, NULL);
  g_assert_true (isnan (x_min) && isnan (x_max) && isnan (hover));
  g_object_set (range, "x-min", 3.0, "x-max", 7.0, NULL);
  assert_view (range, 3, 7);
  g_object_set (range, "x-min", NAN, NULL);
  g_assert_true (isnan (unet_chart_range_get_x_min (range)));
}

static void
test_hover (void)
{
  g_autoptr (UnetChartRange) range = unet_chart_range_new ();
  int n = 0;

  g_signal_connect_swapped (range, "notify::hover-x", G_CALLBACK (count), &n);
  g_assert_true (isnan (unet_chart_range_get_hover_x (range)));
  unet_chart_range_set_hover_x (range, 5);
  unet_chart_range_set_hover_x (range, 5);
  g_assert_cmpfloat (unet_chart_range_get_hover_x (range), ==, 5);
  unet_chart_range_set_hover_x (range, NAN);
  unet_chart_range_set_hover_x (range, NAN);
  g_assert_true (isnan (unet_chart_range_get_hover_x (range)));
  g_assert_cmpint (n, ==, 2);
}

static void
test_gutter (void)
{
  g_autoptr (UnetChartRange) range = unet_chart_range_new ();
  g_autoptr (GPtrArray) charts = NULL;
  int n = 0;

  unet_chart_range_report (range, &one, NAN, NAN);
  unet_chart_range_report (range, &other, NAN, NAN);
  g_signal_connect_swapped (range, "changed", G_CALLBACK (count), &n);
  unet_chart_range_report_gutter (range, &one, 30);
  unet_chart_range_report_gutter (range, &other, 50);
  g_assert_cmpfloat (unet_chart_range_get_gutter (range), ==, 50);
  g_assert_cmpint (n, ==, 2);
  unet_chart_range_report_gutter (range, &one, 40); /* not the largest */
  g_assert_cmpint (n, ==, 2);
  unet_chart_range_forget (range, &other);
  g_assert_cmpfloat (unet_chart_range_get_gutter (range), ==, 40);
  charts = unet_chart_range_get_charts (range);
  g_assert_cmpuint (charts->len, ==, 1);
  g_assert_true (charts->pdata[0] == &one);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-range/follows", test_follows);
  g_test_add_func ("/app/chart-range/zoom", test_zoom);
  g_test_add_func ("/app/chart-range/pan", test_pan);
  g_test_add_func ("/app/chart-range/bad-range", test_bad_range);
  g_test_add_func ("/app/chart-range/properties", test_properties);
  g_test_add_func ("/app/chart-range/hover", test_hover);
  g_test_add_func ("/app/chart-range/gutter", test_gutter);
  return g_test_run ();
}
