/* charts.c: what the tests of charts share
 *
 * Cairo takes any double for a coordinate and says nothing: its fixed-point numbers make 0 of NaN,
 * and of 1e7 something else. So the functions that take coordinates are replaced, for the whole
 * program, by some that look at them first.
 *
 * SPDX-License-Identifier: MIT
 */
#include "charts.h"

#include <dlfcn.h>

#define MOST_COORDINATE 8e6 /* 2^31 / 2^8, and a little less */

static void
check_coordinates (double a, double b)
{
  g_assert_cmpfloat (fabs (a), <, MOST_COORDINATE);
  g_assert_cmpfloat (fabs (b), <, MOST_COORDINATE);
}

/* The function of this name that would be called without this file. */
#define REAL(name) ((__typeof__ (&name))dlsym (RTLD_NEXT, #name))

void
cairo_move_to (cairo_t *cr, double x, double y)
{
  check_coordinates (x, y);
  REAL (cairo_move_to) (cr, x, y);
}

void
cairo_line_to (cairo_t *cr, double x, double y)
{
  check_coordinates (x, y);
  REAL (cairo_line_to) (cr, x, y);
}

void
cairo_rectangle (cairo_t *cr, double x, double y, double width, double height)
{
  check_coordinates (x, y);
  check_coordinates (width, height);
  REAL (cairo_rectangle) (cr, x, y, width, height);
}

void
cairo_arc (cairo_t *cr, double x, double y, double radius, double from, double to)
{
  check_coordinates (x, y);
  check_coordinates (radius, to);
  REAL (cairo_arc) (cr, x, y, radius, from, to);
}

void
cairo_mask_surface (cairo_t *cr, cairo_surface_t *surface, double x, double y)
{
  check_coordinates (x, y);
  REAL (cairo_mask_surface) (cr, surface, x, y);
}

UnetChartCanvas
charts_make_canvas (bool dark, bool high_contrast)
{
  UnetChartCanvas       canvas = {.theme = {dark, high_contrast}, .pixel = 1};
  PangoFontDescription *font = pango_font_description_from_string ("Sans 11");

  canvas.pango = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  pango_cairo_context_set_resolution (canvas.pango, 96);
  pango_context_set_font_description (canvas.pango, font);
  pango_font_description_free (font);
  return canvas;
}

void
charts_free_canvas (UnetChartCanvas *canvas)
{
  g_clear_object (&canvas->pango);
}

cairo_surface_t *
charts_draw (const UnetChartPicture *picture,
             const UnetChartCanvas  *canvas,
             int                     width,
             int                     height,
             UnetChartLayout       **layout)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t         *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  *layout = unet_chart_layout_new (picture, canvas, width, height, 0);
  unet_chart_draw (cr, picture, canvas, *layout);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

guint32
charts_pixel (cairo_surface_t *surface, double x, double y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  const int     stride = cairo_image_surface_get_stride (surface);

  g_assert_cmpfloat (x, >=, 0);
  g_assert_cmpfloat (y, >=, 0);
  g_assert_cmpfloat (x, <, cairo_image_surface_get_width (surface));
  g_assert_cmpfloat (y, <, cairo_image_surface_get_height (surface));
  return *(const guint32 *)(const void *)(data + (int)y * stride + (int)x * 4) & 0xffffff;
}

double
charts_ink (cairo_surface_t *surface, double x, double y)
{
  const guint32 pixel = charts_pixel (surface, x, y);

  return 1 - (double)((pixel >> 16 & 255) + (pixel >> 8 & 255) + (pixel & 255)) / (3 * 255);
}

UnetSeries *
charts_make_noise (const char *name, gsize n, double low, double high, guint32 seed)
{
  UnetSeries        *series = unet_series_new (name, UNET_SERIES_STYLE_THIN);
  GRand             *random = g_rand_new_with_seed (seed);
  g_autofree double *x = g_new (double, n), *y = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    {
      x[i] = (double)(i + 1);
      y[i] = g_rand_double_range (random, low, high);
    }
  unet_series_append_many (series, x, y, n);
  g_rand_free (random);
  return series;
}

UnetSeries *
charts_make_series (const char *name, UnetSeriesStyle style, const double *points, gsize n)
{
  UnetSeries *series = unet_series_new (name, style);

  for (gsize i = 0; i < n; i++)
    unet_series_append (series, points[2 * i], points[2 * i + 1]);
  return series;
}
