/* bench-chart.c: how fast charts are drawn, and how they look
 *
 * bench-chart [ROUNDS]
 * bench-chart --pictures FOLDER
 *
 * Draws a noisy loss with its smoothed curve and a validation loss, 1200 x 300 pixels, at as many
 * points as a short and a very long run have: all of them, a thousandth of them, and with one more
 * point each time as while training. Prints the milliseconds of a whole redraw, layout included,
 * the median and the worst of some rounds; and what smoothing, the crosshair and writing the files
 * take. The budget of a frame is 16 ms.
 *
 * With --pictures it draws examples in light, dark and high contrast to FOLDER instead.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-draw.h"
#include "app/chart-export.h"
#include "app/chart-hover.h"
#include "app/smoother.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 1200
#define HEIGHT 300
#define MOST_ROUNDS 10000

static int n_rounds = 200;

/* --- a training run --- */

typedef struct
{
  GRand           *random;
  gsize            n, end; /* steps done, and of the run */
  UnetSeries      *loss, *validation;
  UnetSmoother    *smoother;
  UnetSeries      *all[3];
  UnetChartPicture picture;
} Run;

static void
run_step (Run *run)
{
  const double t = (double)++run->n / (double)run->end;
  const double loss = 0.06 + exp (-6 * t) + 0.1 * exp (-t);

  unet_series_append (run->loss, (double)run->n,
                      loss * exp (g_rand_double_range (run->random, -0.5, 0.5)));
  if (run->n % (run->end / 20) == 0)
    unet_series_append (run->validation, (double)run->n, 1.1 * loss + 0.01);
}

static void
run_init (Run *run, gsize n)
{
  run->random = g_rand_new_with_seed (1);
  run->n = 0;
  run->end = n;
  run->loss = unet_series_new ("Loss", UNET_SERIES_STYLE_THIN);
  run->validation = unet_series_new ("Validation loss", UNET_SERIES_STYLE_POINTS);
  unet_series_set_color (run->loss, 0);
  unet_series_set_color (run->validation, 1);
  run->smoother = unet_smoother_new (run->loss, "Loss, smoothed", 0.98);
  while (run->n < n)
    run_step (run);
  run->all[0] = run->loss;
  run->all[1] = unet_smoother_get_series (run->smoother);
  run->all[2] = run->validation;
  run->picture = unet_chart_picture_new ();
  run->picture.title = "Loss";
  run->picture.x_label = "Step";
  run->picture.y_label = "Cross entropy and Dice";
  run->picture.series = run->all;
  run->picture.n_series = 3;
}

static void
run_clear (Run *run)
{
  g_object_unref (run->smoother);
  g_object_unref (run->loss);
  g_object_unref (run->validation);
  g_rand_free (run->random);
}

/* --- the steps --- */

static UnetChartCanvas canvas = {.pixel = 1};

static UnetChartCanvas
make_canvas (bool dark, bool high_contrast)
{
  UnetChartCanvas       made = {.pixel = 1, .theme = {dark, high_contrast}};
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell, Sans 11");

  made.pango = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  pango_cairo_context_set_resolution (made.pango, 96);
  pango_context_set_font_description (made.pango, font);
  pango_font_description_free (font);
  return made;
}

static cairo_surface_t *
draw (const UnetChartPicture *picture, const UnetChartCanvas *on, int width, int height)
{
  const double     scale = 1 / on->pixel;
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)(width * scale), (int)(height * scale));
  cairo_t *cr;
  g_autoptr (UnetChartLayout) layout = unet_chart_layout_new (picture, on, width, height, 0);

  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  gdk_cairo_set_source_rgba (cr, &unet_chart_palette_get_colors (on->theme)->background);
  cairo_paint (cr);
  unet_chart_draw (cr, picture, on, layout);
  {
    g_autoptr (UnetChartHover) hover = unet_chart_hover_new (picture, on, layout);

    if (hover != NULL)
      {
        unet_chart_hover_draw_line (cr, hover);
        unet_chart_hover_draw_box (cr, hover);
      }
  }
  cairo_destroy (cr);
  return surface;
}

static void
redraw (Run *run)
{
  cairo_surface_destroy (draw (&run->picture, &canvas, WIDTH, HEIGHT));
}

static void
append_and_redraw (Run *run)
{
  run_step (run);
  redraw (run);
}

static void
lay (Run *run)
{
  unet_chart_layout_free (unet_chart_layout_new (&run->picture, &canvas, WIDTH, HEIGHT, 0));
}

static void
smooth (Run *run)
{
  unet_smoother_set_factor (run->smoother,
                            unet_smoother_get_factor (run->smoother) == 0.98 ? 0.97 : 0.98);
}

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static void
measure (const char *name, Run *run, void (*step) (Run *run))
{
  g_autofree double *times = g_new (double, n_rounds);

  step (run);
  for (int i = 0; i < n_rounds; i++)
    {
      const gint64 start = g_get_monotonic_time ();

      step (run);
      times[i] = (double)(g_get_monotonic_time () - start) * 1e-3;
    }
  qsort (times, (size_t)n_rounds, sizeof *times, compare);
  printf ("  %-34s %8.2f ms %8.2f ms\n", name, times[n_rounds / 2], times[n_rounds - 1]);
}

static void
measure_export (Run *run, const char *suffix)
{
  const UnetChartExport how = {.width = WIDTH, .height = HEIGHT, .scale = 2};
  g_autofree char      *folder = g_dir_make_tmp ("bench-chart-XXXXXX", NULL);
  g_autofree char      *path = g_strconcat (folder, "/chart", suffix, NULL);
  g_autofree char      *name = g_strconcat ("write ", suffix, NULL);
  const gint64          start = g_get_monotonic_time ();

  if (unet_chart_export_write (&how, &run->picture, 1, path, NULL))
    printf ("  %-34s %8.2f ms\n", name, (double)(g_get_monotonic_time () - start) * 1e-3);
  remove (path);
  remove (folder);
}

static void
measure_points (gsize n)
{
  Run run;

  run_init (&run, n);
  printf ("%" G_GSIZE_FORMAT " points\n", n);
  measure ("layout alone", &run, lay);
  measure ("redraw, all shown", &run, redraw);
  run.picture.log_y = true;
  measure ("redraw, all shown, logarithmic", &run, redraw);
  run.picture.log_y = false;
  run.picture.x_min = 0.5 * (double)n;
  run.picture.x_max = 0.6 * (double)n;
  measure ("redraw, a tenth shown", &run, redraw);
  run.picture.x_max = 0.501 * (double)n + 1;
  measure ("redraw, a thousandth shown", &run, redraw);
  run.picture.x_min = run.picture.x_max = NAN;
  run.picture.hover_x = 0.3 * (double)n;
  measure ("redraw with crosshair", &run, redraw);
  run.picture.hover_x = NAN;
  canvas.pixel = 0.5;
  measure ("redraw for a dense screen", &run, redraw);
  canvas.pixel = 1;
  measure ("append one, redraw", &run, append_and_redraw);
  measure ("smooth all anew", &run, smooth);
  measure_export (&run, ".png");
  measure_export (&run, ".svg");
  measure_export (&run, ".csv");
  run_clear (&run);
}

/* --- the pictures --- */

static void
save (const char *folder, const char *name, const UnetChartPicture *picture, int width, int height)
{
  static const char *const themes[] = {"light", "dark", "light-high", "dark-high"};

  for (int i = 0; i < 4; i++)
    {
      const UnetChartCanvas on = make_canvas (i % 2 == 1, i >= 2);
      g_autofree char      *path = g_strdup_printf ("%s/%s-%s.png", folder, name, themes[i]);
      cairo_surface_t      *surface = draw (picture, &on, width, height);

      if (cairo_surface_write_to_png (surface, path) != CAIRO_STATUS_SUCCESS)
        fprintf (stderr, "bench-chart: %s cannot be written\n", path);
      cairo_surface_destroy (surface);
      g_object_unref (on.pango);
    }
}

static void
save_thresholds (const char *folder)
{
  UnetSeries      *all[2] = {unet_series_new ("Dice", UNET_SERIES_STYLE_POINTS),
                             unet_series_new ("IoU", UNET_SERIES_STYLE_POINTS)};
  UnetChartPicture picture = unet_chart_picture_new ();

  for (int i = 1; i < 20; i++)
    {
      const double x = i / 20.0, dice = 0.9 - 1.2 * (x - 0.45) * (x - 0.45);

      unet_series_append (all[0], x, dice);
      unet_series_append (all[1], x, dice / (2 - dice));
    }
  picture.title = "Quality";
  picture.x_label = "Threshold";
  picture.series = all;
  picture.n_series = 2;
  picture.x_min = picture.y_min = 0;
  picture.x_max = picture.y_max = 1;
  picture.marker = 0.45;
  picture.marker_label = "Threshold";
  save (folder, "thresholds", &picture, 520, 280);
  g_object_unref (all[0]);
  g_object_unref (all[1]);
}

static void
save_histogram (const char *folder)
{
  UnetSeries      *bars = unet_series_new ("Pictures", UNET_SERIES_STYLE_BARS);
  UnetChartPicture picture = unet_chart_picture_new ();

  for (int i = 0; i < 20; i++)
    unet_series_append (bars, i / 20.0 + 0.025, floor (40 * exp (-40 * pow (i / 20.0 - 0.8, 2))));
  picture.title = "Dice of each picture";
  picture.x_label = "Dice";
  picture.y_label = "Pictures";
  picture.series = &bars;
  picture.n_series = 1;
  picture.x_min = 0;
  picture.x_max = 1;
  save (folder, "histogram", &picture, 520, 280);
  g_object_unref (bars);
}

static void
save_runs (const char *folder)
{
  UnetSeries      *all[8];
  UnetChartPicture picture = unet_chart_picture_new ();

  for (int k = 0; k < 8; k++)
    {
      g_autofree char *name = g_strdup_printf ("run %d", k + 1);

      all[k] = unet_series_new (name, UNET_SERIES_STYLE_BOLD);
      unet_series_set_color (all[k], k);
      for (int i = 0; i < 300; i++)
        unet_series_append (all[k], i * 50, exp (-i / (30.0 + 8 * k)) + 0.02 * k + 0.02);
    }
  picture.title = "Loss";
  picture.x_label = "Step";
  picture.series = all;
  picture.n_series = 8;
  picture.log_y = true;
  picture.hover_x = 9000;
  save (folder, "runs", &picture, 760, 300);
  for (int k = 0; k < 8; k++)
    g_object_unref (all[k]);
}

static void
save_pictures (const char *folder)
{
  UnetChartPicture empty = unet_chart_picture_new ();
  Run              run;

  run_init (&run, 3000);
  run.picture.hover_x = 1000;
  save (folder, "training", &run.picture, 900, 300);
  run_clear (&run);
  run_init (&run, 40);
  run.picture.log_y = true;
  save (folder, "beginning", &run.picture, 900, 300);
  run_clear (&run);
  save_thresholds (folder);
  save_histogram (folder);
  save_runs (folder);
  empty.title = "Loss";
  empty.empty_text = "The loss is shown here once training has begun.";
  save (folder, "empty", &empty, 520, 200);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  if (argc == 3 && strcmp (argv[1], "--pictures") == 0)
    {
      save_pictures (argv[2]);
      return EXIT_SUCCESS;
    }
  if (argc > 2 || (argc == 2 && ((n_rounds = atoi (argv[1])) < 1 || n_rounds > MOST_ROUNDS)))
    {
      fprintf (stderr, "usage: bench-chart [ROUNDS] | bench-chart --pictures FOLDER\n");
      return EXIT_FAILURE;
    }
  canvas = make_canvas (false, false);
  printf ("%d x %d, %d rounds\n  %-34s %11s %11s\n", WIDTH, HEIGHT, n_rounds, "", "median",
          "worst");
  measure_points (1000);
  measure_points (100 * 1000);
  measure_points (1000 * 1000);
  g_object_unref (canvas.pango);
  return EXIT_SUCCESS;
}
