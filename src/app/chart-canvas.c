/* chart-canvas.c: on what a chart is drawn: letters, colours, pixels
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-canvas.h"

#include <math.h>

/* As libadwaita's class `caption`. */
#define SMALL 0.82

PangoLayout *
unet_chart_canvas_set (const UnetChartCanvas *canvas, const char *text, UnetChartText kind)
{
  PangoLayout *layout = pango_layout_new (canvas->pango);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  if (kind == UNET_CHART_TEXT_LABEL || kind == UNET_CHART_TEXT_VALUE)
    pango_attr_list_insert (attributes, pango_attr_scale_new (SMALL));
  if (kind == UNET_CHART_TEXT_TITLE)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  if (kind == UNET_CHART_TEXT_VALUE)
    pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

void
unet_chart_canvas_measure (PangoLayout *text, double *width, double *height)
{
  int w, h;

  pango_layout_get_pixel_size (text, &w, &h);
  if (width != NULL)
    *width = w;
  if (height != NULL)
    *height = h;
}

void
unet_chart_canvas_show (cairo_t *cr, PangoLayout *text, double x, double y, const GdkRGBA *color)
{
  gdk_cairo_set_source_rgba (cr, color);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, text);
}

void
unet_chart_canvas_add_box (cairo_t *cr, cairo_rectangle_t box, double radius)
{
  const double right = box.x + box.width, bottom = box.y + box.height;

  cairo_new_sub_path (cr);
  cairo_arc (cr, right - radius, box.y + radius, radius, -G_PI / 2, 0);
  cairo_arc (cr, right - radius, bottom - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, box.x + radius, bottom - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cr, box.x + radius, box.y + radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

double
unet_chart_canvas_get_extra_width (const UnetChartCanvas *canvas)
{
  return canvas->theme.high_contrast ? 1 : 0;
}

double
unet_chart_canvas_snap (const UnetChartCanvas *canvas, double value)
{
  return round (value / canvas->pixel) * canvas->pixel;
}

double
unet_chart_canvas_snap_line (const UnetChartCanvas *canvas, double value)
{
  return (floor (value / canvas->pixel) + 0.5) * canvas->pixel;
}
