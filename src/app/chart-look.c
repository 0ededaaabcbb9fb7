/* chart-look.c: how a series looks
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-look.h"

/* Several histograms share the place of a bar. */
static void
place_bars (UnetChartLook *look, const UnetChartPicture *picture, guint series)
{
  guint n = 0, before = 0;

  for (guint i = 0; i < picture->n_series; i++)
    if (unet_series_get_style (picture->series[i]) == UNET_SERIES_STYLE_BARS &&
        unet_series_get_visible (picture->series[i]))
      {
        n++;
        before += i < series;
      }
  look->bar_width = unet_chart_picture_get_bar_width (picture->series[series]);
  if (n < 2)
    return;
  look->bar_width *= 0.9 / n;
  look->bar_offset = look->bar_width * (before - (n - 1) / 2.0);
}

UnetChartLook
unet_chart_look_new (const UnetChartPicture *picture, const UnetChartCanvas *canvas, guint series)
{
  const UnetSeriesStyle style = unet_series_get_style (picture->series[series]);
  const int             color = unet_series_get_color (picture->series[series]);
  const double          extra = unet_chart_canvas_get_extra_width (canvas);
  UnetChartLook         look = {.pixel = canvas->pixel, .vector = canvas->vector, .shape = -1};

  look.color = unet_chart_picture_get_color (picture, canvas->theme, series);
  if (style == UNET_SERIES_STYLE_THIN)
    {
      look.width = 1;
      look.color.alpha *= extra > 0 ? 0.6f : 0.45f;
    }
  else
    look.width = (style == UNET_SERIES_STYLE_BOLD ? 2 : 1.5) + extra;
  /* Those who want more contrast get marks too, so that colours are not all there is. */
  if (style == UNET_SERIES_STYLE_POINTS || (style == UNET_SERIES_STYLE_BOLD && extra > 0))
    look.shape = color >= 0 ? color : (int)series;
  if (style == UNET_SERIES_STYLE_BARS)
    place_bars (&look, picture, series);
  return look;
}

void
unet_chart_look_draw_mark (cairo_t *cr, double x, double y, double size, int shape)
{
  /* Triangles and squares are a little larger, for all to look alike. */
  const double r = size / 2 * (shape % 4 == 0 ? 1 : 1.15);

  switch (shape % 4)
    {
    case 0:
      cairo_new_sub_path (cr);
      cairo_arc (cr, x, y, r, 0, 2 * G_PI);
      break;
    case 1:
      cairo_rectangle (cr, x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
      break;
    case 2:
      cairo_move_to (cr, x, y - r);
      cairo_line_to (cr, x + r, y + 0.8 * r);
      cairo_line_to (cr, x - r, y + 0.8 * r);
      break;
    default:
      cairo_move_to (cr, x, y - 1.15 * r);
      cairo_line_to (cr, x + 1.15 * r, y);
      cairo_line_to (cr, x, y + 1.15 * r);
      cairo_line_to (cr, x - 1.15 * r, y);
    }
  cairo_close_path (cr);
  cairo_fill (cr);
}
