/* test-chart-table.c: tests of src/app/chart-table.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-table.h"

#include "charts.h"
#include "locales.h"

#include <string.h>

static void
assert_table (const UnetChartPicture *pictures, guint n, const char *expected)
{
  gsize            size;
  g_autofree char *text = unet_chart_table_new (pictures, n, &size);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (size, ==, strlen (expected));
}

static void
test_wide (void)
{
  const double one[] = {1, 0.5, 2, NAN, 3, 1e-7}, other[] = {2, 0.1, 4, 123456789.123};
  g_autoptr (UnetSeries) a = charts_make_series ("a", UNET_SERIES_STYLE_BOLD, one, 3);
  g_autoptr (UnetSeries) b = charts_make_series ("b", UNET_SERIES_STYLE_BOLD, other, 2);
  g_autoptr (UnetSeries) hidden = charts_make_series ("c", UNET_SERIES_STYLE_BOLD, other, 2);
  UnetSeries      *all[] = {a, b, hidden};
  UnetChartPicture picture = unet_chart_picture_new ();

  unet_series_set_visible (hidden, FALSE);
  picture.x_label = "Step";
  picture.series = all;
  picture.n_series = 3;
  picture.x_max = 2; /* what is shown does not matter */
  assert_table (&picture, 1,
                "Step,a,b\r\n"
                "1,0.5,\r\n"
                "2,,0.1\r\n"
                "3,1e-07,\r\n"
                "4,,123456789\r\n");
}

static void
test_twins (void)
{
  const double one[] = {1, 5, 1, 6, 2, 7}, other[] = {1, 8, 2, 9};
  g_autoptr (UnetSeries) a = charts_make_series ("a", UNET_SERIES_STYLE_BOLD, one, 3);
  g_autoptr (UnetSeries) b = charts_make_series ("b", UNET_SERIES_STYLE_BOLD, other, 2);
  UnetSeries      *all[] = {a, b};
  UnetChartPicture picture = unet_chart_picture_new ();

  picture.series = all;
  picture.n_series = 2;
  assert_table (&picture, 1, "x,a,b\r\n1,5,8\r\n1,6,\r\n2,7,9\r\n");
}

static void
test_quotes (void)
{
  const double one[] = {1, 5};
  g_autoptr (UnetSeries) a = charts_make_series ("loss, \"raw\"", UNET_SERIES_STYLE_BOLD, one, 1);
  g_autoptr (UnetSeries) b = charts_make_series ("two\nlines", UNET_SERIES_STYLE_BOLD, one, 1);
  UnetSeries      *all[] = {a, b};
  UnetChartPicture picture = unet_chart_picture_new ();

  picture.series = all;
  picture.n_series = 2;
  assert_table (&picture, 1, "x,\"loss, \"\"raw\"\"\",\"two\nlines\"\r\n1,5,5\r\n");
}

/* Charts with the same names in them are told apart by their titles. */
static void
test_many_charts (void)
{
  const double one[] = {1, 5}, other[] = {2, 6};
  g_autoptr (UnetSeries) a = charts_make_series ("run 1", UNET_SERIES_STYLE_BOLD, one, 1);
  g_autoptr (UnetSeries) b = charts_make_series ("run 1", UNET_SERIES_STYLE_BOLD, other, 1);
  g_autoptr (UnetSeries) c = charts_make_series (NULL, UNET_SERIES_STYLE_BOLD, other, 1);
  UnetSeries      *first[] = {a}, *second[] = {b, c};
  UnetChartPicture pictures[2] = {unet_chart_picture_new (), unet_chart_picture_new ()};

  pictures[0].title = "Loss";
  pictures[0].series = first;
  pictures[0].n_series = 1;
  pictures[1].title = "Dice";
  pictures[1].x_label = "Step";
  pictures[1].series = second;
  pictures[1].n_series = 2;
  assert_table (pictures, 2, "Step,Loss: run 1,Dice: run 1,Dice\r\n1,5,,\r\n2,,6,6\r\n");
}

static void
test_empty (void)
{
  UnetChartPicture picture = unet_chart_picture_new ();

  assert_table (&picture, 1, "x\r\n");
  assert_table (NULL, 0, "x\r\n");
}

/* A number is the same in a locale with a decimal comma. */
static void
test_comma_locale (void)
{
  g_autoptr (UnetSeries) series = charts_make_noise ("a", 500, -1e-3, 1e3, 1);
  UnetSeries      *all[] = {series};
  UnetChartPicture picture = unet_chart_picture_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize size;

  if (!locales_set_french ())
    return;
  picture.series = all;
  picture.n_series = 1;
  text = unet_chart_table_new (&picture, 1, &size);
  lines = g_strsplit (text, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 502);
  for (int i = 0; i < 500; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i + 1], ",", -1);

      g_assert_cmpuint (g_strv_length (fields), ==, 2);
      g_assert_cmpfloat (g_ascii_strtod (fields[0], NULL), ==, i + 1);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (fields[1], NULL),
                                      unet_series_get_y (series)[i], 1e-6);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-table/wide", test_wide);
  g_test_add_func ("/app/chart-table/twins", test_twins);
  g_test_add_func ("/app/chart-table/quotes", test_quotes);
  g_test_add_func ("/app/chart-table/many-charts", test_many_charts);
  g_test_add_func ("/app/chart-table/empty", test_empty);
  g_test_add_func ("/app/chart-table/comma-locale", test_comma_locale);
  return g_test_run ();
}
