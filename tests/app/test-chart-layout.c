/* test-chart-layout.c: tests of src/app/chart-layout.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-layout.h"

#include "charts.h"

static void
assert_whole (double value)
{
  g_assert_cmpfloat (value, ==, floor (value));
}

static void
test_parts (void)
{
  g_autoptr (UnetSeries) one = charts_make_noise ("one", 300, 0, 1, 1);
  g_autoptr (UnetSeries) other = charts_make_noise ("other", 300, 0, 1, 2);
  UnetSeries      *all[] = {one, other};
  UnetChartCanvas  canvas = charts_make_canvas (false, false);
  UnetChartPicture picture = unet_chart_picture_new ();
  g_autoptr (UnetChartLayout) bare = NULL;
  g_autoptr (UnetChartLayout) full = NULL;
  g_autoptr (UnetChartLayout) hidden = NULL;
  g_autoptr (UnetChartLayout) wide = NULL;

  picture.series = all;
  picture.n_series = 2;
  bare = unet_chart_layout_new (&picture, &canvas, 600, 300, 0);
  g_assert_false (bare->empty);
  g_assert_cmpuint (bare->x_ticks->len, >, 3);
  g_assert_cmpuint (bare->y_ticks->len, >, 3);
  g_assert_cmpfloat (bare->plot.x + bare->plot.width, <, 600);
  g_assert_cmpfloat (bare->plot.y + bare->plot.height, <, 300);
  g_assert_cmpfloat (bare->plot.x, ==, round (bare->gutter));
  g_assert_cmpfloat (unet_chart_scale_to_pixel (&bare->x, 1), ==, bare->plot.x);
  g_assert_cmpfloat_with_epsilon (unet_chart_scale_to_pixel (&bare->x, 300),
                                  bare->plot.x + bare->plot.width, 1e-6);
  assert_whole (bare->plot.x);
  assert_whole (bare->plot.y);
  assert_whole (bare->plot.width);
  assert_whole (bare->plot.height);
  /* What is said around the plot takes room from it. */
  picture.title = "Title";
  picture.x_label = "Step";
  picture.y_label = "Loss";
  full = unet_chart_layout_new (&picture, &canvas, 600, 300, 0);
  g_assert_cmpfloat (full->plot.x, >, bare->plot.x);
  g_assert_cmpfloat (full->plot.height, <, bare->plot.height);
  g_assert_cmpfloat (full->plot.y, >=, full->title.y + full->title.height);
  g_assert_cmpuint (full->legend->len, ==, 2);
  /* A name that is not drawn takes none. */
  picture.hide_x_label = true;
  hidden = unet_chart_layout_new (&picture, &canvas, 600, 300, 0);
  g_assert_cmpfloat (hidden->plot.height, >, full->plot.height);
  /* In line with another chart. */
  wide = unet_chart_layout_new (&picture, &canvas, 600, 300, 120);
  g_assert_cmpfloat (wide->plot.x, ==, 120);
  g_assert_cmpfloat (wide->gutter, ==, full->gutter);
  charts_free_canvas (&canvas);
}

static void
test_empty (void)
{
  UnetChartCanvas  canvas = charts_make_canvas (false, false);
  UnetChartPicture picture = unet_chart_picture_new ();
  g_autoptr (UnetChartLayout) layout = unet_chart_layout_new (&picture, &canvas, 300, 200, 0);

  g_assert_true (layout->empty);
  charts_free_canvas (&canvas);
}

/* A chart that has no room is still a chart. */
static void
test_sizes (void)
{
  g_autoptr (UnetSeries) series = charts_make_noise ("one", 300, 0, 1, 1);
  UnetSeries      *all[] = {series};
  UnetChartCanvas  canvas = charts_make_canvas (false, false);
  UnetChartPicture picture = unet_chart_picture_new ();

  picture.series = all;
  picture.n_series = 1;
  picture.title = "A title that is much longer than such a chart is wide";
  picture.x_label = picture.y_label = "Label";
  for (int width = 0; width < 200; width += 9)
    for (int height = 0; height < 120; height += 7)
      {
        g_autoptr (UnetChartLayout) layout =
                       unet_chart_layout_new (&picture, &canvas, width, height, 0);

        g_assert_cmpfloat (layout->plot.width, >=, 1);
        g_assert_cmpfloat (layout->plot.height, >=, 1);
      }
  charts_free_canvas (&canvas);
}

/* The labels of whole numbers are whole. */
static void
test_whole_steps (void)
{
  const double points[] = {1, 1, 2, 2, 3, 1};
  g_autoptr (UnetSeries) series = charts_make_series ("one", UNET_SERIES_STYLE_BARS, points, 3);
  UnetSeries      *all[] = {series};
  UnetChartCanvas  canvas = charts_make_canvas (false, false);
  UnetChartPicture picture = unet_chart_picture_new ();
  g_autoptr (UnetChartLayout) layout = NULL;

  picture.series = all;
  picture.n_series = 1;
  layout = unet_chart_layout_new (&picture, &canvas, 900, 500, 0);
  for (guint i = 0; i < layout->x_ticks->len; i++)
    assert_whole (g_array_index (layout->x_ticks, UnetChartTick, i).value);
  for (guint i = 0; i < layout->y_ticks->len; i++)
    assert_whole (g_array_index (layout->y_ticks, UnetChartTick, i).value);
  charts_free_canvas (&canvas);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-layout/parts", test_parts);
  g_test_add_func ("/app/chart-layout/empty", test_empty);
  g_test_add_func ("/app/chart-layout/sizes", test_sizes);
  g_test_add_func ("/app/chart-layout/whole-steps", test_whole_steps);
  return g_test_run ();
}
