/* test-chart-summary.c: tests of src/app/chart-summary.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-summary.h"

#include "charts.h"

static void
assert_said (const UnetChartPicture *picture, const char *expected)
{
  g_autofree char *text = unet_chart_summary_new (picture);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_curve (void)
{
  const double points[] = {1, 0.93, 100, NAN, 200, 0.1, 240, 0.12};
  g_autoptr (UnetSeries) series =
                 charts_make_series ("Training loss", UNET_SERIES_STYLE_BOLD, points, 4);
  UnetSeries      *all[] = {series};
  UnetChartPicture picture = unet_chart_picture_new ();

  picture.x_label = "Step";
  picture.series = all;
  picture.n_series = 1;
  assert_said (&picture, "Training loss: from 0.9300 (step 1) to 0.1200 (step 240), lowest 0.1000 "
                         "(step 200), highest 0.9300 (step 1).");
  picture.log_y = true;
  picture.zoomed = true;
  picture.x_min = 99.5; /* between steps */
  picture.x_max = 200.25;
  assert_said (&picture, "Shown from step 100 to step 200. The vertical axis is logarithmic. "
                         "Training loss: from 0.9300 (step 1) to 0.1200 (step 240), lowest 0.1000 "
                         "(step 200), highest 0.9300 (step 1).");
}

static void
test_others (void)
{
  const double one[] = {0.5, 0.75}, bars[] = {0.1, 3, 0.2, 40, 0.3, 7}, gaps[] = {1, NAN};
  g_autoptr (UnetSeries) a = charts_make_series (NULL, UNET_SERIES_STYLE_POINTS, one, 1);
  g_autoptr (UnetSeries) b = charts_make_series ("Pictures", UNET_SERIES_STYLE_BARS, bars, 3);
  g_autoptr (UnetSeries) c = charts_make_series ("Gaps", UNET_SERIES_STYLE_BOLD, gaps, 1);
  UnetSeries      *all[] = {a, b, c};
  UnetChartPicture picture = unet_chart_picture_new ();

  picture.title = "Dice";
  picture.series = all;
  picture.n_series = 3;
  picture.marker = 0.45;
  picture.marker_label = "Threshold";
  assert_said (&picture,
               "Dice: 0.7500 (0.5). Pictures: the highest bar is 40 (0.2). Threshold: 0.45.");
  unet_series_set_visible (b, FALSE);
  assert_said (&picture, "Dice: 0.7500 (0.5). Threshold: 0.45.");
}

static void
test_empty (void)
{
  UnetChartPicture picture = unet_chart_picture_new ();

  assert_said (&picture, "No points yet.");
  picture.empty_text = "Train to see a curve here.";
  assert_said (&picture, "Train to see a curve here.");
}

/* Nobody listens to twenty series. */
static void
test_many (void)
{
  UnetSeries      *all[20];
  UnetChartPicture picture = unet_chart_picture_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < 20; i++)
    all[i] = charts_make_noise ("run", 10, 0, 1, i);
  picture.series = all;
  picture.n_series = 20;
  text = unet_chart_summary_new (&picture);
  g_assert_true (g_str_has_suffix (text, " 12 more series."));
  for (guint i = 0; i < 20; i++)
    g_object_unref (all[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-summary/curve", test_curve);
  g_test_add_func ("/app/chart-summary/others", test_others);
  g_test_add_func ("/app/chart-summary/empty", test_empty);
  g_test_add_func ("/app/chart-summary/many", test_many);
  return g_test_run ();
}
