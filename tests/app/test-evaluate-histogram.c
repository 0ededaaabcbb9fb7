/* test-evaluate-histogram.c: every image is in one bar
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-histogram.h"
#include "evaluate-test.h"

/* Where a bar ends the next begins; 1 is in the last. */
static void
test_bars (void)
{
  static const struct
  {
    double dice;
    int    bar;
  } cases[] = {{0, 0}, {0.049, 0}, {0.05, 1}, {0.5, 10}, {0.949, 18}, {0.95, 19}, {1, 19}};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UnetEvaluateRecord record = {.scores.dice = cases[i].dice};
      UnetEvaluation     evaluation = {.n_images = 1, .images = &record};
      double             counts[UNET_DICE_BARS] = {0};

      unet_evaluation_count_dice (&evaluation, counts);
      for (int bar = 0; bar < UNET_DICE_BARS; bar++)
        g_assert_cmpfloat (counts[bar], ==, bar == cases[i].bar);
    }
}

static void
test_chart (void)
{
  char *folder = evaluate_test_make (5);
  g_autoptr (UnetEvaluateSession) session =
                 evaluate_test_session (folder, "one/best.pth", "other", NULL);
  g_autoptr (GPtrArray) results = NULL;
  UnetChart       *chart = g_object_ref_sink (unet_chart_new ());
  UnetChartPicture picture;

  evaluate_test_run (session);
  results = unet_evaluate_session_dup_results (session);
  for (int again = 0; again < 2; again++)
    {
      unet_evaluate_histogram_fill (chart, results);
      picture = unet_chart_get_picture (chart);
      g_assert_cmpuint (picture.n_series, ==, 2);
      for (guint k = 0; k < 2; k++)
        {
          UnetSeries *series = picture.series[k];
          double      sum = 0;

          g_assert_cmpuint (unet_series_get_n_points (series), ==, UNET_DICE_BARS);
          for (int i = 0; i < UNET_DICE_BARS; i++)
            sum += unet_series_get_y (series)[i];
          g_assert_cmpfloat (sum, ==, 5);
          g_assert_cmpint (unet_series_get_color (series), ==, (int)k);
          g_assert_cmpint (unet_series_get_style (series), ==, UNET_SERIES_STYLE_BARS);
        }
      g_assert_cmpstr (unet_series_get_name (picture.series[1]), ==, "B · other");
    }
  g_object_unref (chart);
  g_object_run_dispose (G_OBJECT (session));
  evaluate_test_clear (folder);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-histogram/bars", test_bars);
  g_test_add_func ("/app/evaluate-histogram/chart", test_chart);
  return g_test_run ();
}
