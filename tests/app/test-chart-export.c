/* test-chart-export.c: tests of src/app/chart-export.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-export.h"

#include "base/error.h"
#include "charts.h"
#include "locales.h"
#include "support/support.h"

#include <string.h>
#include <unistd.h>

typedef struct
{
  char            *folder;
  UnetSeries      *series[2];
  UnetChartPicture pictures[3];
  UnetChartExport  how;
} Scene;

static void
scene_init (Scene *scene)
{
  scene->folder = test_make_folder ();
  scene->series[0] = charts_make_noise ("noise", 20000, 0.01, 1, 1);
  scene->series[1] = charts_make_noise ("other", 50, 0.5, 0.75, 2);
  unet_series_set_style (scene->series[1], UNET_SERIES_STYLE_POINTS);
  for (int i = 0; i < 3; i++)
    {
      scene->pictures[i] = unet_chart_picture_new ();
      scene->pictures[i].title = i == 0 ? "Loss & \"co\" <1>" : "Other";
      scene->pictures[i].x_label = "Step";
      scene->pictures[i].series = scene->series;
      scene->pictures[i].n_series = 2;
      scene->pictures[i].log_y = i == 1;
      scene->pictures[i].y_max = i == 2 ? 100000 : NAN;
    }
  scene->how = unet_chart_export_new ();
  scene->how.width = 400;
  scene->how.height = 150;
}

static void
scene_clear (Scene *scene)
{
  g_object_unref (scene->series[0]);
  g_object_unref (scene->series[1]);
  test_remove_folder (scene->folder);
  g_free (scene->folder);
}

static char *
export_to (Scene *scene, guint n, const char *name)
{
  char   *path = g_build_filename (scene->folder, name, NULL);
  GError *error = NULL;

  g_assert_true (unet_chart_export_write (&scene->how, scene->pictures, n, path, &error));
  g_assert_no_error (error);
  return path;
}

static void
test_format (void)
{
  g_assert_cmpint (unet_chart_export_get_format ("a/b.png"), ==, UNET_CHART_FORMAT_PNG);
  g_assert_cmpint (unet_chart_export_get_format ("B.SVG"), ==, UNET_CHART_FORMAT_SVG);
  g_assert_cmpint (unet_chart_export_get_format ("c.csv"), ==, UNET_CHART_FORMAT_CSV);
  g_assert_cmpint (unet_chart_export_get_format ("png"), ==, UNET_CHART_FORMAT_NONE);
  g_assert_cmpint (unet_chart_export_get_format ("a.jpeg"), ==, UNET_CHART_FORMAT_NONE);
}

static double
count_ink (cairo_surface_t *surface, int from_y, int to_y)
{
  double ink = 0;

  for (int y = from_y; y < to_y; y++)
    for (int x = 0; x < cairo_image_surface_get_width (surface); x++)
      ink += charts_ink (surface, x, y);
  return ink;
}

/* The size asked for, on white, with something in each chart, all plots in line. */
static void
test_png (void)
{
  Scene            scene;
  g_autofree char *path = NULL;
  cairo_surface_t *surface;
  int              left[3];

  scene_init (&scene);
  path = export_to (&scene, 3, "charts.png");
  surface = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 800);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 900);
  g_assert_cmphex (charts_pixel (surface, 0, 0), ==, 0xffffff);
  g_assert_cmphex (charts_pixel (surface, 799, 899), ==, 0xffffff);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpfloat (count_ink (surface, 300 * i, 300 * (i + 1)), >, 1000);
      /* The axis is the first column that is dark from top to bottom. */
      for (left[i] = 0; left[i] < 790; left[i]++)
        {
          double least = 1;

          for (int y = 300 * i + 80; y < 300 * i + 200; y++)
            least = fmin (least, charts_ink (surface, left[i], y));
          if (least > 0.2)
            break;
        }
      g_assert_cmpint (left[i], <, 300);
    }
  g_assert_cmpint (left[0], ==, left[1]);
  g_assert_cmpint (left[0], ==, left[2]);
  cairo_surface_destroy (surface);
  scene_clear (&scene);
}

static void
on_element (GMarkupParseContext *context,
            const char          *name,
            const char         **names,
            const char         **values,
            gpointer             data,
            GError             **error)
{
  GHashTable *seen = data;
  int         n = GPOINTER_TO_INT (g_hash_table_lookup (seen, name));

  g_hash_table_insert (seen, g_strdup (name), GINT_TO_POINTER (n + 1));
  /* Numbers have a point. A comma stands between numbers, if anywhere. */
  for (int i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], "width") == 0 || strcmp (names[i], "stroke-width") == 0)
      g_assert_null (strchr (values[i], ','));
}

/* XML that parses, with curves as paths and no picture of pixels in it. */
static void
check_svg (Scene *scene, const char *name)
{
  const GMarkupParser parser = {.start_element = on_element};
  g_autofree char    *path = export_to (scene, 2, name);
  g_autofree char    *text = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, seen, NULL);
  GError *error = NULL;
  gsize   size;

  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  g_markup_parse_context_parse (context, text, (gssize)size, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "width=\"400"));
  g_assert_nonnull (strstr (text, "height=\"300"));
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (seen, "path")), >, 10);
  g_assert_null (g_hash_table_lookup (seen, "image"));
  g_assert_null (strstr (text, "nan"));
}

static void
test_svg (void)
{
  Scene scene;

  scene_init (&scene);
  check_svg (&scene, "charts.svg");
  scene_clear (&scene);
}

static void
test_comma_locale (void)
{
  Scene scene;

  if (!locales_set_french ())
    return;
  scene_init (&scene);
  check_svg (&scene, "charts.svg");
  {
    g_autofree char *path = export_to (&scene, 1, "charts.csv");
    g_autofree char *text = NULL;

    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    g_assert_true (g_str_has_prefix (text, "Step,noise,other\r\n1,0."));
  }
  scene_clear (&scene);
}

static void
test_empty_chart (void)
{
  Scene            scene;
  UnetChartPicture nothing = unet_chart_picture_new ();
  g_autofree char *png = NULL, *csv = NULL;

  scene_init (&scene);
  scene.pictures[0] = nothing;
  png = export_to (&scene, 1, "empty.png");
  csv = export_to (&scene, 1, "empty.csv");
  g_assert_true (g_file_test (png, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (csv, G_FILE_TEST_EXISTS));
  scene_clear (&scene);
}

static int
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* A sentence that names the file, and nothing on the disk. */
static void
assert_fails (Scene *scene, const char *name, int code)
{
  g_autofree char *path = g_build_filename (scene->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  const int before = count_files (scene->folder);

  g_assert_false (unet_chart_export_write (&scene->how, scene->pictures, 1, path, &error));
  g_assert_error (error, UNET_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_cmpint (count_files (scene->folder), ==, before);
}

static void
test_errors (void)
{
  Scene scene;

  scene_init (&scene);
  assert_fails (&scene, "chart.gif", UNET_ERROR_ARGUMENT);
  assert_fails (&scene, "chart", UNET_ERROR_ARGUMENT);
  assert_fails (&scene, "no/folder/chart.png", UNET_ERROR_IO);
  assert_fails (&scene, "no/folder/chart.svg", UNET_ERROR_IO);
  assert_fails (&scene, "no/folder/chart.csv", UNET_ERROR_IO);
  scene.how.width = 40000;
  assert_fails (&scene, "chart.png", UNET_ERROR_ARGUMENT);
  scene.how.width = NAN;
  assert_fails (&scene, "chart.png", UNET_ERROR_ARGUMENT);
  scene.how.width = 0;
  assert_fails (&scene, "chart.svg", UNET_ERROR_ARGUMENT);
  scene_clear (&scene);
}

/* What is full does not take the file that was there. */
static void
test_full_device (void)
{
  static const char *const names[] = {"chart.png", "chart.svg", "chart.csv"};
  Scene                    scene;

  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("there is no /dev/full");
      return;
    }
  scene_init (&scene);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (scene.folder, names[i], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (symlink ("/dev/full", path), ==, 0);
      g_assert_false (unet_chart_export_write (&scene.how, scene.pictures, 1, path, &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
      g_assert_nonnull (strstr (error->message, names[i]));
    }
  scene_clear (&scene);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-export/format", test_format);
  g_test_add_func ("/app/chart-export/png", test_png);
  g_test_add_func ("/app/chart-export/svg", test_svg);
  g_test_add_func ("/app/chart-export/empty-chart", test_empty_chart);
  g_test_add_func ("/app/chart-export/errors", test_errors);
  g_test_add_func ("/app/chart-export/full-device", test_full_device);
  g_test_add_func ("/app/chart-export/comma-locale", test_comma_locale);
  return g_test_run ();
}
