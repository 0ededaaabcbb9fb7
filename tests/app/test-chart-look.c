/* test-chart-look.c: tests of src/app/chart-look.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-look.h"

#include "charts.h"

static void
test_styles (void)
{
  UnetSeries      *all[3];
  UnetChartPicture picture = unet_chart_picture_new ();
  UnetChartLook    plain[3], high[3];

  for (guint i = 0; i < 3; i++)
    all[i] = unet_series_new (NULL, (UnetSeriesStyle)i);
  picture.series = all;
  picture.n_series = 3;
  for (guint i = 0; i < 3; i++)
    {
      plain[i] = unet_chart_look_new (&picture, &(UnetChartCanvas){.pixel = 1}, i);
      high[i] = unet_chart_look_new (
          &picture, &(UnetChartCanvas){.pixel = 1, .theme = {.high_contrast = true}}, i);
    }
  /* What is also shown smoothed is faint; only points have marks... */
  g_assert_cmpfloat (plain[0].width, <, plain[1].width);
  g_assert_cmpfloat (plain[0].color.alpha, <, 0.6);
  g_assert_cmpfloat (plain[1].color.alpha, ==, 1);
  g_assert_cmpint (plain[1].shape, ==, -1);
  g_assert_cmpint (plain[2].shape, >=, 0);
  /* ...but all lines do for those who want more contrast, and they are wider. */
  g_assert_cmpfloat (high[1].width, >, plain[1].width);
  g_assert_cmpint (high[1].shape, >=, 0);
  g_assert_cmpint (high[1].shape, !=, high[2].shape);
  for (guint i = 0; i < 3; i++)
    g_object_unref (all[i]);
}

/* Two histograms stand side by side within the width of a bar. */
static void
test_bars (void)
{
  const double     points[] = {1, 5, 2, 6, 3, 7};
  UnetSeries      *all[2];
  UnetChartPicture picture = unet_chart_picture_new ();
  UnetChartCanvas  canvas = {.pixel = 1};
  UnetChartLook    one, other;

  for (guint i = 0; i < 2; i++)
    all[i] = charts_make_series (NULL, UNET_SERIES_STYLE_BARS, points, 3);
  picture.series = all;
  picture.n_series = 1;
  one = unet_chart_look_new (&picture, &canvas, 0);
  g_assert_cmpfloat (one.bar_width, ==, 1);
  g_assert_cmpfloat (one.bar_offset, ==, 0);
  picture.n_series = 2;
  one = unet_chart_look_new (&picture, &canvas, 0);
  other = unet_chart_look_new (&picture, &canvas, 1);
  g_assert_cmpfloat_with_epsilon (other.bar_offset - one.bar_offset, one.bar_width, 1e-12);
  g_assert_cmpfloat (one.bar_offset - one.bar_width / 2, >, -0.5);
  g_assert_cmpfloat (other.bar_offset + other.bar_width / 2, <, 0.5);
  unet_series_set_visible (all[1], FALSE);
  one = unet_chart_look_new (&picture, &canvas, 0);
  g_assert_cmpfloat (one.bar_width, ==, 1);
  for (guint i = 0; i < 2; i++)
    g_object_unref (all[i]);
}

static void
test_marks (void)
{
  for (int shape = 0; shape < 9; shape++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 20, 20);
      cairo_t         *cr = cairo_create (surface);
      double           left = 0, right = 0;

      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_paint (cr);
      cairo_set_source_rgb (cr, 0, 0, 0);
      unet_chart_look_draw_mark (cr, 10, 10, 8, shape);
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      g_assert_cmpfloat (charts_ink (surface, 10, 10), ==, 1);
      for (int y = 0; y < 20; y++)
        for (int x = 0; x < 10; x++)
          {
            left += charts_ink (surface, x, y);
            right += charts_ink (surface, 19 - x, y);
          }
      /* In the middle, and of about one size. */
      g_assert_cmpfloat_with_epsilon (left, right, 1);
      g_assert_cmpfloat (left + right, >, 30);
      g_assert_cmpfloat (left + right, <, 75);
      cairo_surface_destroy (surface);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-look/styles", test_styles);
  g_test_add_func ("/app/chart-look/bars", test_bars);
  g_test_add_func ("/app/chart-look/marks", test_marks);
  return g_test_run ();
}
