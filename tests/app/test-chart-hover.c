/* test-chart-hover.c: tests of src/app/chart-hover.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-hover.h"

#include "charts.h"

#define WIDTH 500
#define HEIGHT 240

typedef struct
{
  UnetSeries      *series[2];
  UnetChartPicture picture;
  UnetChartCanvas  canvas;
  UnetChartLayout *layout;
} Scene;

/* A loss at each of 200 steps, a validation at every fiftieth. */
static void
scene_init (Scene *scene)
{
  scene->series[0] = unet_series_new ("Loss", UNET_SERIES_STYLE_BOLD);
  scene->series[1] = unet_series_new ("Validation", UNET_SERIES_STYLE_POINTS);
  for (int i = 1; i <= 200; i++)
    {
      unet_series_append (scene->series[0], i, i == 77 ? NAN : i / 1000.0);
      if (i % 50 == 0)
        unet_series_append (scene->series[1], i, i / 500.0);
    }
  scene->picture = unet_chart_picture_new ();
  scene->picture.x_label = "Step";
  scene->picture.series = scene->series;
  scene->picture.n_series = 2;
  scene->canvas = charts_make_canvas (false, false);
  scene->layout = unet_chart_layout_new (&scene->picture, &scene->canvas, WIDTH, HEIGHT, 0);
}

static void
scene_clear (Scene *scene)
{
  g_object_unref (scene->series[0]);
  g_object_unref (scene->series[1]);
  unet_chart_layout_free (scene->layout);
  charts_free_canvas (&scene->canvas);
}

static void
assert_said (Scene *scene, double x, const char *expected)
{
  g_autofree char *text = NULL;

  scene->picture.hover_x = x;
  text = unet_chart_hover_describe (&scene->picture);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_describe (void)
{
  Scene scene;

  scene_init (&scene);
  assert_said (&scene, NAN, NULL);
  assert_said (&scene, 100, "Step 100: Loss 0.1000; Validation 0.2000");
  assert_said (&scene, 120, "Step 120: Loss 0.1200; Validation 0.2000 (100)");
  /* A gap has no value; the point beside it tells its own place. */
  assert_said (&scene, 77, "Step 77: Loss 0.07600 (76); Validation 0.2000 (100)");
  /* The validation has not begun. */
  assert_said (&scene, 20, "Step 20: Loss 0.02000");
  assert_said (&scene, 999, "Step 999");
  unet_series_set_visible (scene.series[0], FALSE);
  assert_said (&scene, 150, "Step 150: Validation 0.3000");
  unet_series_set_name (scene.series[1], NULL);
  scene.picture.x_label = NULL;
  assert_said (&scene, 150, "150: 0.3000");
  scene_clear (&scene);
}

/* Wherever the crosshair is, the box is within the chart, beside the line if there is room. */
static void
test_box (void)
{
  Scene scene;

  scene_init (&scene);
  for (int x = 1; x <= 200; x++)
    {
      g_autoptr (UnetChartHover) hover = NULL;
      cairo_rectangle_t box, line;
      double            at;

      scene.picture.hover_x = x;
      hover = unet_chart_hover_new (&scene.picture, &scene.canvas, scene.layout);
      g_assert_nonnull (hover);
      box = unet_chart_hover_get_box (hover);
      line = unet_chart_hover_get_line (hover);
      at = unet_chart_scale_to_pixel (&scene.layout->x, x);
      g_assert_cmpfloat (box.x, >=, 0);
      g_assert_cmpfloat (box.y, >=, 0);
      g_assert_cmpfloat (box.x + box.width, <=, WIDTH);
      g_assert_cmpfloat (box.y + box.height, <=, HEIGHT);
      g_assert_true (at < box.x || at > box.x + box.width);
      g_assert_cmpfloat (line.x, <, at);
      g_assert_cmpfloat (line.x + line.width, >, at);
    }
  scene_clear (&scene);
}

/* In a chart that is too small for all values the box tells how many are missing. */
static void
test_small_chart (void)
{
  UnetSeries      *many[12];
  UnetChartCanvas  canvas = charts_make_canvas (false, false);
  UnetChartPicture picture = unet_chart_picture_new ();
  g_autoptr (UnetChartLayout) layout = NULL;
  g_autoptr (UnetChartHover) hover = NULL;
  cairo_rectangle_t box;

  for (guint i = 0; i < 12; i++)
    many[i] = charts_make_noise ("a run with quite a long name", 50, 0, 1, i);
  picture.series = many;
  picture.n_series = 12;
  picture.hover_x = 25;
  layout = unet_chart_layout_new (&picture, &canvas, 200, 120, 0);
  hover = unet_chart_hover_new (&picture, &canvas, layout);
  box = unet_chart_hover_get_box (hover);
  g_assert_cmpfloat (box.x, >=, 0);
  g_assert_cmpfloat (box.x + box.width, <=, 200);
  g_assert_cmpfloat (box.y + box.height, <=, 120);
  for (guint i = 0; i < 12; i++)
    g_object_unref (many[i]);
  charts_free_canvas (&canvas);
}

/* Where there are no values there is no box around none. */
static void
test_no_values (void)
{
  Scene scene;
  g_autoptr (UnetChartHover) hover = NULL;

  scene_init (&scene);
  unet_series_set_visible (scene.series[0], FALSE);
  scene.picture.hover_x = 10; /* the validation begins at 50 */
  scene.picture.x_min = 1;
  unet_chart_layout_free (scene.layout);
  scene.layout = unet_chart_layout_new (&scene.picture, &scene.canvas, WIDTH, HEIGHT, 0);
  hover = unet_chart_hover_new (&scene.picture, &scene.canvas, scene.layout);
  g_assert_nonnull (hover);
  g_assert_cmpfloat (unet_chart_hover_get_box (hover).width, ==, 0);
  scene_clear (&scene);
}

static void
test_out_of_sight (void)
{
  Scene scene;
  g_autoptr (UnetChartHover) none = NULL;
  g_autoptr (UnetChartHover) beyond = NULL;

  scene_init (&scene);
  none = unet_chart_hover_new (&scene.picture, &scene.canvas, scene.layout);
  g_assert_null (none);
  scene.picture.hover_x = 250;
  beyond = unet_chart_hover_new (&scene.picture, &scene.canvas, scene.layout);
  g_assert_null (beyond);
  scene_clear (&scene);
}

/* A dot on each curve at the crosshair, in its colour. */
static void
test_draw (void)
{
  Scene            scene;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t         *cr = cairo_create (surface);
  g_autoptr (UnetChartHover) hover = NULL;
  cairo_rectangle_t box;
  double            x;

  scene_init (&scene);
  scene.picture.hover_x = 100;
  hover = unet_chart_hover_new (&scene.picture, &scene.canvas, scene.layout);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  unet_chart_hover_draw_line (cr, hover);
  unet_chart_hover_draw_box (cr, hover);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  x = unet_chart_scale_to_pixel (&scene.layout->x, 100);
  for (int i = 0; i < 2; i++)
    {
      const GdkRGBA color = unet_chart_palette_get (scene.canvas.theme, i);
      const double  y = unet_chart_scale_to_pixel (&scene.layout->y, i == 0 ? 0.1 : 0.2);

      g_assert_cmphex (charts_pixel (surface, x, y), ==,
                       (guint32)lround (color.red * 255) << 16 |
                           (guint32)lround (color.green * 255) << 8 |
                           (guint32)lround (color.blue * 255));
    }
  /* What is drawn stays where the chart expects it. */
  box = unet_chart_hover_get_box (hover);
  for (int py = 0; py < HEIGHT; py++)
    for (int px = 0; px < WIDTH; px++)
      {
        const cairo_rectangle_t line = unet_chart_hover_get_line (hover);
        const bool              in_box =
            px >= box.x && px < box.x + box.width && py >= box.y && py < box.y + box.height;
        const bool in_line =
            px >= line.x && px < line.x + line.width && py >= line.y && py < line.y + line.height;

        if (!in_box && !in_line)
          g_assert_cmpfloat (charts_ink (surface, px, py), ==, 0);
      }
  cairo_surface_destroy (surface);
  scene_clear (&scene);
}

static void
test_find (void)
{
  Scene  scene;
  double x;

  scene_init (&scene);
  g_assert_true (unet_chart_hover_find_nearest (&scene.picture, 33.4, &x));
  g_assert_cmpfloat (x, ==, 33);
  g_assert_true (unet_chart_hover_find_nearest (&scene.picture, 1e9, &x));
  g_assert_cmpfloat (x, ==, 200);
  g_assert_true (unet_chart_hover_find_next (&scene.picture, 76, 1, &x));
  g_assert_cmpfloat (x, ==, 78); /* not into the gap */
  g_assert_true (unet_chart_hover_find_next (&scene.picture, 78, -1, &x));
  g_assert_cmpfloat (x, ==, 76);
  g_assert_true (unet_chart_hover_find_next (&scene.picture, NAN, 1, &x));
  g_assert_cmpfloat (x, ==, 1);
  g_assert_true (unet_chart_hover_find_next (&scene.picture, NAN, -1, &x));
  g_assert_cmpfloat (x, ==, 200);
  g_assert_false (unet_chart_hover_find_next (&scene.picture, 200, 1, &x));
  g_assert_false (unet_chart_hover_find_next (&scene.picture, 1, -1, &x));
  unet_series_set_visible (scene.series[0], FALSE);
  g_assert_true (unet_chart_hover_find_next (&scene.picture, 60, 1, &x));
  g_assert_cmpfloat (x, ==, 100);
  unet_series_set_visible (scene.series[1], FALSE);
  g_assert_false (unet_chart_hover_find_nearest (&scene.picture, 60, &x));
  g_assert_false (unet_chart_hover_find_next (&scene.picture, 60, 1, &x));
  scene_clear (&scene);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-hover/describe", test_describe);
  g_test_add_func ("/app/chart-hover/box", test_box);
  g_test_add_func ("/app/chart-hover/small-chart", test_small_chart);
  g_test_add_func ("/app/chart-hover/no-values", test_no_values);
  g_test_add_func ("/app/chart-hover/out-of-sight", test_out_of_sight);
  g_test_add_func ("/app/chart-hover/draw", test_draw);
  g_test_add_func ("/app/chart-hover/find", test_find);
  return g_test_run ();
}
