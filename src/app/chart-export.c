/* chart-export.c: charts as files
 *
 * What is drawn is what the screen shows, by the same functions, in the light colours: a file is
 * printed, or put on a white page. Cairo writes piece by piece through base/file.h, so that the
 * file is whole or not there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/chart-export.h"

#include "app/chart-draw.h"
#include "app/chart-table.h"
#include "base/error.h"
#include "base/file.h"

#include <cairo-svg.h>
#include <glib/gi18n.h>

#define MOST_PIXELS 32767 /* Cairo's pictures have no more on a side */
#define FONT "Sans 10.5"
#define RESOLUTION 96

UnetChartExport
unet_chart_export_new (void)
{
  return (UnetChartExport){.width = 960, .height = 320, .scale = 2};
}

UnetChartFormat
unet_chart_export_get_format (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".png")   ? UNET_CHART_FORMAT_PNG
         : g_str_has_suffix (lower, ".svg") ? UNET_CHART_FORMAT_SVG
         : g_str_has_suffix (lower, ".csv") ? UNET_CHART_FORMAT_CSV
                                            : UNET_CHART_FORMAT_NONE;
}

typedef struct
{
  UnetFileWriter *writer;
  GError         *error;
} Sink;

static cairo_status_t
write_piece (void *data, const unsigned char *bytes, unsigned length)
{
  Sink *sink = data;

  if (sink->error == NULL && unet_file_writer_write (sink->writer, bytes, length, &sink->error))
    return CAIRO_STATUS_SUCCESS;
  return CAIRO_STATUS_WRITE_ERROR;
}

static PangoContext *
make_context (const UnetChartExport *how)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  PangoFontDescription *font = how->font != NULL ? pango_font_description_copy (how->font)
                                                 : pango_font_description_from_string (FONT);
  cairo_font_options_t *options = cairo_font_options_create ();

  /* Letters as the font has them, not as some screen would like them. */
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  pango_cairo_context_set_font_options (context, options);
  pango_cairo_context_set_resolution (context, RESOLUTION);
  pango_context_set_font_description (context, font);
  cairo_font_options_destroy (options);
  pango_font_description_free (font);
  return context;
}

static void
draw (cairo_t                *cr,
      const UnetChartExport  *how,
      const UnetChartPicture *pictures,
      guint                   n,
      bool                    vector)
{
  PangoContext         *context = make_context (how);
  const UnetChartCanvas canvas = {.pango = context, .pixel = 1 / how->scale, .vector = vector};
  double                gutter = 0;

  gdk_cairo_set_source_rgba (cr, &unet_chart_palette_get_colors (canvas.theme)->background);
  cairo_paint (cr);
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n; i++)
      {
        g_autoptr (UnetChartLayout) layout = unet_chart_layout_new (
            &pictures[i], &canvas, how->width, how->height, gutter);

        if (pass == 0)
          {
            gutter = fmax (gutter, layout->gutter);
            continue;
          }
        cairo_save (cr);
        cairo_translate (cr, 0, i * how->height);
        unet_chart_draw (cr, &pictures[i], &canvas, layout);
        cairo_restore (cr);
      }
  g_object_unref (context);
}

/* Draws to SURFACE, which is finished with afterwards. */
static cairo_status_t
draw_and_finish (cairo_surface_t        *surface,
                 const UnetChartExport  *how,
                 const UnetChartPicture *pictures,
                 guint                   n,
                 Sink                   *sink,
                 bool                    png)
{
  cairo_t       *cr = cairo_create (surface);
  cairo_status_t status;

  draw (cr, how, pictures, n, !png);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS && png)
    status = cairo_surface_write_to_png_stream (surface, write_piece, sink);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

static bool
write_picture (const UnetChartExport  *how,
               const UnetChartPicture *pictures,
               guint                   n,
               const char             *path,
               bool                    png,
               GError                **error)
{
  const double width = how->width * (png ? how->scale : 1);
  const double height = how->height * n * (png ? how->scale : 1);
  g_autoptr (UnetFileWriter) writer = NULL;
  cairo_surface_t *surface;
  cairo_status_t   status;
  Sink             sink = {0};

  if (!(width >= 1 && width <= MOST_PIXELS && height >= 1 && height <= MOST_PIXELS))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("%s: a picture of %.0f by %.0f pixels cannot be made; choose a size from 1 "
                      "to %d"),
                   path, width, height, MOST_PIXELS);
      return false;
    }
  sink.writer = writer = unet_file_writer_new (path, error);
  if (writer == NULL)
    return false;
  if (png)
    {
      surface =
          cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)ceil (width), (int)ceil (height));
      cairo_surface_set_device_scale (surface, how->scale, how->scale);
    }
  else
    {
      surface = cairo_svg_surface_create_for_stream (write_piece, &sink, width, height);
      cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
    }
  status = draw_and_finish (surface, how, pictures, n, &sink, png);
  if (sink.error != NULL)
    {
      g_propagate_error (error, sink.error);
      return false;
    }
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: the chart cannot be drawn: %s"), path,
                   cairo_status_to_string (status));
      return false;
    }
  return unet_file_writer_commit (writer, error);
}

bool
unet_chart_export_write (const UnetChartExport  *how,
                         const UnetChartPicture *pictures,
                         guint                   n_pictures,
                         const char             *path,
                         GError                **error)
{
  const UnetChartFormat format = unet_chart_export_get_format (path);

  switch (format)
    {
    case UNET_CHART_FORMAT_PNG:
    case UNET_CHART_FORMAT_SVG:
      return write_picture (how, pictures, n_pictures, path, format == UNET_CHART_FORMAT_PNG,
                            error);
    case UNET_CHART_FORMAT_CSV:
      {
        gsize            size;
        g_autofree char *text = unet_chart_table_new (pictures, n_pictures, &size);

        return unet_file_write (path, text, size, error);
      }
    case UNET_CHART_FORMAT_NONE:
    default:
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("%s: the end of the name says what is written; let it be .png, .svg or .csv"),
                   path);
      return false;
    }
}
