/* test-chart-draw.c: tests of src/app/chart-draw.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-draw.h"

#include "charts.h"

#define WIDTH 400
#define HEIGHT 240

static guint32
rgb_of (GdkRGBA color)
{
  return (guint32)lround (color.red * 255) << 16 | (guint32)lround (color.green * 255) << 8 |
         (guint32)lround (color.blue * 255);
}

/* Whether COLOR is at most SLACK pixels above or below a place. */
static bool
is_near (cairo_surface_t *surface, double x, double y, int slack, guint32 color)
{
  for (int d = -slack; d <= slack; d++)
    if (charts_pixel (surface, x, y + d) == color)
      return true;
  return false;
}

/* Two curves whose points are known: each passes where it should, in its colour. */
static void
test_known_curves (void)
{
  const double rising[] = {0, 0, 100, 10}, level[] = {0, 8, 100, 8};
  g_autoptr (UnetSeries) one = charts_make_series ("one", UNET_SERIES_STYLE_BOLD, rising, 2);
  g_autoptr (UnetSeries) other = charts_make_series ("other", UNET_SERIES_STYLE_BOLD, level, 2);
  UnetSeries      *all[] = {one, other};
  UnetChartCanvas  canvas = charts_make_canvas (false, false);
  UnetChartPicture picture = unet_chart_picture_new ();
  cairo_surface_t *surface;
  g_autoptr (UnetChartLayout) layout = NULL;

  unet_series_set_color (one, 0);
  unet_series_set_color (other, 1);
  picture.series = all;
  picture.n_series = 2;
  picture.title = "Title";
  picture.x_label = picture.y_label = "Label";
  surface = charts_draw (&picture, &canvas, WIDTH, HEIGHT, &layout);
  for (int x = 10; x < 100; x += 15)
    {
      const double  at = unet_chart_scale_to_pixel (&layout->x, x);
      const guint32 blue = rgb_of (unet_chart_palette_get (canvas.theme, 0));
      const guint32 red = rgb_of (unet_chart_palette_get (canvas.theme, 1));

      if (x != 70 && x != 85) /* where the two cross */
        g_assert_true (
            is_near (surface, at, unet_chart_scale_to_pixel (&layout->y, x / 10.0), 2, blue));
      g_assert_true (is_near (surface, at, unet_chart_scale_to_pixel (&layout->y, 8), 2, red));
      g_assert_false (is_near (surface, at, unet_chart_scale_to_pixel (&layout->y, 8) + 8, 2, red));
    }
  cairo_surface_destroy (surface);
  charts_free_canvas (&canvas);
}

/* The smoothed line lies over the noise it was smoothed from, whichever was added first. */
static void
test_order (void)
{
  const double level[] = {1, 5, 5000, 5};
  g_autoptr (UnetSeries) bold = charts_make_series ("bold", UNET_SERIES_STYLE_BOLD, level, 2);
  g_autoptr (UnetSeries) noise = charts_make_noise ("noise", 5000, 0, 10, 1);
  UnetSeries      *all[] = {bold, noise};
  UnetChartCanvas  canvas = charts_make_canvas (false, false);
  UnetChartPicture picture = unet_chart_picture_new ();
  cairo_surface_t *surface;
  g_autoptr (UnetChartLayout) layout = NULL;

  unet_series_set_color (bold, 1);
  unet_series_set_color (noise, 0);
  picture.series = all;
  picture.n_series = 2;
  surface = charts_draw (&picture, &canvas, WIDTH, HEIGHT, &layout);
  for (int x = 500; x < 5000; x += 500)
    g_assert_true (is_near (surface, unet_chart_scale_to_pixel (&layout->x, x),
                            unet_chart_scale_to_pixel (&layout->y, 5), 1,
                            rgb_of (unet_chart_palette_get (canvas.theme, 1))));
  cairo_surface_destroy (surface);
  charts_free_canvas (&canvas);
}

static void
test_hidden (void)
{
  const double rising[] = {0, 0, 100, 10};
  g_autoptr (UnetSeries) one = charts_make_series ("one", UNET_SERIES_STYLE_BOLD, rising, 2);
  g_autoptr (UnetSeries) other = charts_make_noise ("other", 100, 0, 10, 1);
  UnetSeries      *all[] = {one, other};
  UnetChartCanvas  canvas = charts_make_canvas (false, false);
  UnetChartPicture picture = unet_chart_picture_new ();
  const guint32    color = rgb_of (unet_chart_palette_get (canvas.theme, 0));
  cairo_surface_t *surface;
  g_autoptr (UnetChartLayout) layout = NULL;

  unet_series_set_visible (one, FALSE);
  picture.series = all;
  picture.n_series = 2;
  surface = charts_draw (&picture, &canvas, WIDTH, HEIGHT, &layout);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      g_assert_cmphex (charts_pixel (surface, x, y), !=, color);
  cairo_surface_destroy (surface);
  charts_free_canvas (&canvas);
}

/* The marker is a line from top to bottom. */
static void
test_marker (void)
{
  const double rising[] = {0, 0, 1, 10};
  g_autoptr (UnetSeries) one = charts_make_series ("one", UNET_SERIES_STYLE_BOLD, rising, 2);
  UnetSeries      *all[] = {one};
  UnetChartCanvas  canvas = charts_make_canvas (false, false);
  UnetChartPicture picture = unet_chart_picture_new ();
  cairo_surface_t *surface;
  g_autoptr (UnetChartLayout) layout = NULL;
  double at;

  picture.series = all;
  picture.n_series = 1;
  picture.marker = 0.33;
  picture.marker_label = "Threshold";
  surface = charts_draw (&picture, &canvas, WIDTH, HEIGHT, &layout);
  at = floor (unet_chart_scale_to_pixel (&layout->x, 0.33));
  for (double y = layout->plot.y + 30; y < layout->plot.y + layout->plot.height - 2; y++)
    g_assert_cmpfloat (charts_ink (surface, at, y), >, 0.4);
  cairo_surface_destroy (surface);
  charts_free_canvas (&canvas);
}

static void
test_empty (void)
{
  UnetChartCanvas  canvas = charts_make_canvas (false, false);
  UnetChartPicture picture = unet_chart_picture_new ();
  cairo_surface_t *surface;
  double           ink = 0;
  g_autoptr (UnetChartLayout) layout = NULL;

  picture.empty_text = "Nothing has been trained yet.";
  surface = charts_draw (&picture, &canvas, WIDTH, HEIGHT, &layout);
  for (int y = HEIGHT / 2 - 10; y < HEIGHT / 2 + 10; y++)
    for (int x = 0; x < WIDTH; x++)
      ink += charts_ink (surface, x, y);
  g_assert_cmpfloat (ink, >, 50);
  for (int x = 0; x < WIDTH; x++)
    g_assert_cmpfloat (charts_ink (surface, x, HEIGHT - 40), ==, 0);
  cairo_surface_destroy (surface);
  charts_free_canvas (&canvas);
}

/* Whatever the points are, Cairo is given numbers that it can take: charts.c looks at them. */
static void
test_hostile_points (void)
{
  static const double values[] = {NAN,   INFINITY, -INFINITY, 0,      -1,   1,
                                  1e300, -1e300,   1e-300,    5e-324, 1e15, 1e15 + 1};
  UnetChartCanvas     canvas = charts_make_canvas (true, true);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    for (guint j = 0; j < G_N_ELEMENTS (values); j++)
      for (int k = 0; k < 16; k++)
        {
          g_autoptr (UnetSeries) series = unet_series_new ("a", (UnetSeriesStyle)(k % 4));
          UnetSeries      *all[] = {series};
          UnetChartPicture picture = unet_chart_picture_new ();
          cairo_surface_t *surface;
          g_autoptr (UnetChartLayout) layout = NULL;

          unet_series_append (series, -5, values[i]);
          unet_series_append (series, values[i], values[j]);
          unet_series_append (series, values[j], values[i]);
          unet_series_append (series, values[j], values[j]);
          picture.series = all;
          picture.n_series = 1;
          picture.log_y = (k & 4) != 0;
          if ((k & 8) != 0)
            {
              picture.x_min = values[i];
              picture.y_max = values[j];
              picture.marker = values[j];
            }
          surface = charts_draw (&picture, &canvas, 150, 100, &layout);
          cairo_surface_destroy (surface);
        }
  charts_free_canvas (&canvas);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-draw/known-curves", test_known_curves);
  g_test_add_func ("/app/chart-draw/order", test_order);
  g_test_add_func ("/app/chart-draw/hidden", test_hidden);
  g_test_add_func ("/app/chart-draw/marker", test_marker);
  g_test_add_func ("/app/chart-draw/empty", test_empty);
  g_test_add_func ("/app/chart-draw/hostile-points", test_hostile_points);
  return g_test_run ();
}
