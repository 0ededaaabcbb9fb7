/* test-chart-legend.c: tests of src/app/chart-legend.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-legend.h"

#include "charts.h"

#define MOST 20

typedef struct
{
  UnetSeries      *series[MOST];
  UnetChartPicture picture;
  UnetChartCanvas  canvas;
} Scene;

static void
scene_init (Scene *scene, guint n)
{
  scene->canvas = charts_make_canvas (false, false);
  scene->picture = unet_chart_picture_new ();
  scene->picture.title = "Title";
  scene->picture.series = scene->series;
  scene->picture.n_series = n;
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("series %u", i);

      scene->series[i] = unet_series_new (name, UNET_SERIES_STYLE_BOLD);
    }
}

static void
scene_clear (Scene *scene)
{
  for (guint i = 0; i < scene->picture.n_series; i++)
    g_object_unref (scene->series[i]);
  charts_free_canvas (&scene->canvas);
}

static const UnetChartLegendItem *
get (GArray *legend, guint i)
{
  return &g_array_index (legend, UnetChartLegendItem, i);
}

static void
assert_apart (GArray *legend, double left, double right)
{
  for (guint i = 0; i < legend->len; i++)
    {
      const cairo_rectangle_t a = get (legend, i)->box;

      g_assert_cmpfloat (a.x, >=, left);
      g_assert_cmpfloat (a.x + a.width, <=, right);
      for (guint j = 0; j < i; j++)
        {
          const cairo_rectangle_t b = get (legend, j)->box;

          g_assert_true (a.y >= b.y + b.height || a.x >= b.x + b.width || b.y >= a.y + a.height ||
                         b.x >= a.x + a.width);
        }
    }
}

static void
test_beside_title (void)
{
  const cairo_rectangle_t title = {6, 6, 60, 20};
  Scene                   scene;
  double                  height;
  g_autoptr (GArray) legend = NULL;

  scene_init (&scene, 3);
  legend = unet_chart_legend_new (&scene.picture, &scene.canvas, title, 588, 4, &height);
  g_assert_cmpuint (legend->len, ==, 3);
  g_assert_cmpfloat (height, ==, 20);
  assert_apart (legend, 66, 594);
  g_assert_cmpfloat_with_epsilon (get (legend, 2)->box.x + get (legend, 2)->box.width, 594, 1);
  g_assert_cmpfloat (get (legend, 0)->box.y, ==, get (legend, 2)->box.y);
  scene_clear (&scene);
}

static void
test_rows (void)
{
  const cairo_rectangle_t title = {6, 6, 60, 20};
  Scene                   scene;
  double                  height, limited;
  g_autoptr (GArray) legend = NULL;
  g_autoptr (GArray) few = NULL;

  scene_init (&scene, 14);
  legend = unet_chart_legend_new (&scene.picture, &scene.canvas, title, 388, 40, &height);
  g_assert_cmpuint (legend->len, ==, 14);
  assert_apart (legend, 6, 394);
  g_assert_cmpfloat (get (legend, 0)->box.y, >=, 26); /* below the title */
  g_assert_cmpfloat (height, >=, get (legend, 13)->box.y + get (legend, 13)->box.height - 6);
  /* Where there is no room for all, their number is. */
  few = unet_chart_legend_new (&scene.picture, &scene.canvas, title, 388, 2, &limited);
  g_assert_cmpuint (few->len, <, 14);
  g_assert_cmpint (get (few, few->len - 1)->series, ==, -1);
  {
    g_autofree char *more = g_strdup_printf ("+%u", 14 - (few->len - 1));

    g_assert_cmpstr (pango_layout_get_text (get (few, few->len - 1)->text), ==, more);
  }
  assert_apart (few, 6, 394);
  g_assert_cmpfloat (limited, <, height);
  scene_clear (&scene);
}

static void
test_need (void)
{
  const cairo_rectangle_t title = {6, 6, 60, 20}, none = {6, 6, 0, 0};
  Scene                   scene;
  double                  height;
  g_autoptr (GArray) one = NULL;
  g_autoptr (GArray) untitled = NULL;
  g_autoptr (GArray) unnamed = NULL;

  scene_init (&scene, 2);
  unet_series_set_name (scene.series[0], NULL);
  /* What is the only one is what the title says. */
  one = unet_chart_legend_new (&scene.picture, &scene.canvas, title, 388, 4, &height);
  g_assert_cmpuint (one->len, ==, 0);
  g_assert_cmpfloat (height, ==, 20);
  scene.picture.title = NULL;
  untitled = unet_chart_legend_new (&scene.picture, &scene.canvas, none, 388, 4, &height);
  g_assert_cmpuint (untitled->len, ==, 1);
  g_assert_cmpint (get (untitled, 0)->series, ==, 1);
  unet_series_set_name (scene.series[1], NULL);
  unnamed = unet_chart_legend_new (&scene.picture, &scene.canvas, none, 388, 4, &height);
  g_assert_cmpuint (unnamed->len, ==, 0);
  g_assert_cmpfloat (height, ==, 0);
  scene_clear (&scene);
}

static void
test_find (void)
{
  const cairo_rectangle_t title = {6, 6, 60, 20};
  Scene                   scene;
  double                  height;
  g_autoptr (GArray) legend = NULL;

  scene_init (&scene, 5);
  legend = unet_chart_legend_new (&scene.picture, &scene.canvas, title, 300, 9, &height);
  for (guint i = 0; i < legend->len; i++)
    {
      const cairo_rectangle_t box = get (legend, i)->box;

      g_assert_cmpint (
          unet_chart_legend_find (legend, box.x + box.width / 2, box.y + box.height / 2), ==, i);
    }
  g_assert_cmpint (unet_chart_legend_find (legend, 20, 10), ==, -1);
  scene_clear (&scene);
}

/* Each piece of line has its colour; that of a hidden series is not there. */
static void
test_draw (void)
{
  const cairo_rectangle_t title = {6, 6, 60, 20};
  Scene                   scene;
  double                  height;
  cairo_surface_t        *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 600, 40);
  cairo_t                *cr = cairo_create (surface);
  g_autoptr (GArray) legend = NULL;

  scene_init (&scene, 3);
  unet_series_set_visible (scene.series[1], FALSE);
  legend = unet_chart_legend_new (&scene.picture, &scene.canvas, title, 588, 4, &height);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  unet_chart_legend_draw (cr, legend, &scene.picture, &scene.canvas);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int i = 0; i < 3; i++)
    {
      const cairo_rectangle_t box = get (legend, (guint)i)->box;
      const GdkRGBA           color = unet_chart_palette_get (scene.canvas.theme, i);
      const guint32           rgb = (guint32)lround (color.red * 255) << 16 |
                          (guint32)lround (color.green * 255) << 8 |
                          (guint32)lround (color.blue * 255);
      bool found = false;

      for (double y = box.y; y < box.y + box.height; y++)
        found = found || charts_pixel (surface, box.x + 8, y) == rgb;
      g_assert_cmpint (found, ==, i != 1);
    }
  cairo_surface_destroy (surface);
  scene_clear (&scene);
}

static void
test_long_name (void)
{
  const cairo_rectangle_t title = {6, 6, 60, 20};
  Scene                   scene;
  double                  height;
  g_autofree char        *name = g_strnfill (500, 'w');
  g_autoptr (GArray) legend = NULL;

  scene_init (&scene, 2);
  unet_series_set_name (scene.series[0], name);
  legend = unet_chart_legend_new (&scene.picture, &scene.canvas, title, 388, 4, &height);
  assert_apart (legend, 6, 394);
  scene_clear (&scene);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-legend/beside-title", test_beside_title);
  g_test_add_func ("/app/chart-legend/rows", test_rows);
  g_test_add_func ("/app/chart-legend/need", test_need);
  g_test_add_func ("/app/chart-legend/find", test_find);
  g_test_add_func ("/app/chart-legend/draw", test_draw);
  g_test_add_func ("/app/chart-legend/long-name", test_long_name);
  return g_test_run ();
}
