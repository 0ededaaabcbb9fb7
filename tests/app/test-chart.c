/* test-chart.c: tests of src/app/chart.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart.h"

#include "app/smoother.h"
#include "charts.h"
#include "support/support.h"
#include "windows.h"

#include <adwaita.h>
#include <string.h>

static UnetChart *
make_chart (void)
{
  return g_object_ref_sink (unet_chart_new ());
}

/* Each run has a colour of its own; one that is given stays; a free one is used again. */
static void
test_colors (void)
{
  UnetChart  *chart = make_chart ();
  UnetSeries *series[4];

  for (int i = 0; i < 4; i++)
    series[i] = unet_series_new (NULL, UNET_SERIES_STYLE_BOLD);
  unet_series_set_color (series[1], 0);
  unet_chart_add_series (chart, series[1]);
  unet_chart_add_series (chart, series[0]);
  unet_chart_add_series (chart, series[2]);
  g_assert_cmpint (unet_series_get_color (series[1]), ==, 0);
  g_assert_cmpint (unet_series_get_color (series[0]), ==, 1);
  g_assert_cmpint (unet_series_get_color (series[2]), ==, 2);
  unet_chart_remove_series (chart, series[0]);
  unet_chart_add_series (chart, series[3]);
  g_assert_cmpint (unet_series_get_color (series[3]), ==, 1);
  unet_chart_remove_all (chart);
  g_assert_cmpuint (unet_chart_get_picture (chart).n_series, ==, 0);
  g_assert_finalize_object (chart);
  for (int i = 0; i < 4; i++)
    g_assert_finalize_object (series[i]);
}

/* A smoothed curve has the colour of what it was smoothed from. */
static void
test_smoothed_color (void)
{
  UnetChart *chart = make_chart ();
  g_autoptr (UnetSeries) other = unet_series_new (NULL, UNET_SERIES_STYLE_BOLD);
  g_autoptr (UnetSeries) loss = unet_series_new (NULL, UNET_SERIES_STYLE_THIN);
  g_autoptr (UnetSmoother) smoother = unet_smoother_new (loss, NULL, 0.9);

  unet_chart_add_series (chart, other);
  unet_chart_add_series (chart, unet_smoother_get_series (smoother));
  unet_chart_add_series (chart, loss);
  g_assert_cmpint (unet_series_get_color (loss), ==, 1);
  g_assert_cmpint (unet_series_get_color (unet_smoother_get_series (smoother)), ==, 1);
  g_assert_finalize_object (chart);
}

static void
test_linked (void)
{
  UnetChart *one = make_chart (), *other = make_chart ();
  g_autoptr (UnetSeries) early = charts_make_noise (NULL, 100, 0, 1, 1);
  g_autoptr (UnetSeries) late = unet_series_new (NULL, UNET_SERIES_STYLE_BOLD);
  UnetChartPicture picture;

  unet_series_append (late, 500, 1);
  unet_chart_add_series (one, early);
  unet_chart_add_series (other, late);
  picture = unet_chart_get_picture (one);
  g_assert_cmpfloat (picture.x_max, ==, 100);
  unet_chart_set_range (other, unet_chart_get_range (one));
  picture = unet_chart_get_picture (one);
  g_assert_cmpfloat (picture.x_min, ==, 1);
  g_assert_cmpfloat (picture.x_max, ==, 500);
  picture = unet_chart_get_picture (other);
  g_assert_cmpfloat (picture.x_min, ==, 1);
  unet_series_append (late, 600, 1);
  g_assert_cmpfloat (unet_chart_get_picture (one).x_max, ==, 600);
  unet_chart_range_set (unet_chart_get_range (other), 10, 20);
  g_assert_cmpfloat (unet_chart_get_picture (one).x_max, ==, 20);
  g_assert_true (unet_chart_get_picture (one).zoomed);
  unet_chart_show_all (one);
  g_assert_cmpfloat (unet_chart_get_picture (other).x_max, ==, 600);
  /* One that goes does not count any more, nor does one that is unlinked. */
  unet_chart_set_range (other, NULL);
  g_assert_cmpfloat (unet_chart_get_picture (one).x_max, ==, 100);
  unet_chart_set_range (other, unet_chart_get_range (one));
  g_assert_finalize_object (other);
  g_assert_cmpfloat (unet_chart_get_picture (one).x_max, ==, 100);
  g_assert_finalize_object (one);
}

static void
count (int *n)
{
  (*n)++;
}

static void
test_properties (void)
{
  UnetChart *chart = make_chart ();
  g_autoptr (UnetChartRange) range = unet_chart_range_new ();
  g_autoptr (UnetChartRange) got = NULL;
  g_autofree char *title = NULL, *x = NULL, *y = NULL, *empty = NULL, *marker_label = NULL;
  double           y_min, y_max, marker;
  gboolean         log_y, editable;
  int              n = 0;

  g_object_get (chart, "y-min", &y_min, "y-max", &y_max, "marker", &marker, NULL);
  g_assert_true (isnan (y_min) && isnan (y_max) && isnan (marker));
  g_signal_connect_swapped (chart, "notify", G_CALLBACK (count), &n);
  for (int twice = 0; twice < 2; twice++)
    g_object_set (chart, "title", "Loss", "x-label", "Step", "x-label-visible", FALSE, "y-label",
                  "Value", "empty-text", "Nothing", "log-y", TRUE, "y-min", 1.0, "y-max", 2.0,
                  "marker", 0.5, "marker-label", "Threshold", "marker-editable", TRUE, "range",
                  range, NULL);
  g_assert_cmpint (n, ==, 12);
  g_assert_true (unet_chart_get_picture (chart).hide_x_label);
  g_object_get (chart, "title", &title, "x-label", &x, "y-label", &y, "empty-text", &empty, "log-y",
                &log_y, "y-min", &y_min, "y-max", &y_max, "marker", &marker, "marker-label",
                &marker_label, "marker-editable", &editable, "range", &got, NULL);
  g_assert_cmpstr (title, ==, "Loss");
  g_assert_cmpstr (x, ==, "Step");
  g_assert_cmpstr (y, ==, "Value");
  g_assert_cmpstr (empty, ==, "Nothing");
  g_assert_cmpstr (marker_label, ==, "Threshold");
  g_assert_true (log_y && editable && got == range);
  g_assert_cmpfloat (y_min, ==, 1);
  g_assert_cmpfloat (y_max, ==, 2);
  g_assert_cmpfloat (marker, ==, 0.5);
  g_object_set (chart, "y-min", NAN, "marker", NAN, NULL);
  g_assert_true (isnan (unet_chart_get_picture (chart).y_min));
  g_assert_true (isnan (unet_chart_get_marker (chart)));
  g_assert_finalize_object (chart);
}

/* The series outlives the chart, and its changes then concern nobody. */
static void
test_ends (void)
{
  UnetChart  *chart = make_chart ();
  UnetSeries *series = charts_make_noise (NULL, 100, 0, 1, 1);

  unet_chart_add_series (chart, series);
  unet_series_append (series, 200, 1);
  g_assert_finalize_object (chart);
  unet_series_append (series, 300, 1);
  unet_series_set_visible (series, FALSE);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
  g_assert_finalize_object (series);
}

static void
test_export (void)
{
  UnetChart *charts[2] = {make_chart (), make_chart ()};
  g_autoptr (UnetSeries) a = charts_make_noise ("a", 10, 0, 1, 1);
  g_autoptr (UnetSeries) b = charts_make_noise ("b", 5, 0, 1, 1);
  g_autofree char *folder = test_make_folder ();
  g_autofree char *table = g_build_filename (folder, "all.csv", NULL);
  g_autofree char *picture = g_build_filename (folder, "one.png", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  cairo_surface_t *surface;

  unet_chart_add_series (charts[0], a);
  unet_chart_add_series (charts[1], b);
  g_assert_true (unet_chart_export_all (charts, 2, table, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (table, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "x,a,b\r\n1,"));
  g_assert_true (unet_chart_export (charts[0], picture, &error));
  g_assert_no_error (error);
  surface = cairo_image_surface_create_from_png (picture);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 2 * 960);
  cairo_surface_destroy (surface);
  g_assert_false (unet_chart_export (charts[0], "/nowhere/at/all.png", &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "/nowhere/at/all.png"));
  g_assert_finalize_object (charts[0]);
  g_assert_finalize_object (charts[1]);
  test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/chart/colors", test_colors);
  g_test_add_func ("/app/chart/smoothed-color", test_smoothed_color);
  g_test_add_func ("/app/chart/linked", test_linked);
  g_test_add_func ("/app/chart/properties", test_properties);
  g_test_add_func ("/app/chart/ends", test_ends);
  g_test_add_func ("/app/chart/export", test_export);
  return g_test_run ();
}
