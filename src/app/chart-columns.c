/* chart-columns.c: what a line covers of each column of pixels
 *
 * Cairo's stroke is beautiful, and slow for a line that jumps up and down at every pixel: what it
 * costs grows with the height of all the edges, 40 to 60 ms for 5,000 points of noise. Here each
 * column of pixels knows between which heights the line covers it; widened by the pen that gives,
 * row by row, the share of each pixel that is covered: a mask, through which the colour is painted.
 * The work is a loop over the pixels, whatever the line does.
 *
 * Heights are exact, so what is level or slants is as smooth as a stroke. What is steep has edges
 * at whole columns; on a line as busy as those that are drawn in this way nobody sees it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-columns.h"

UnetChartColumns
unet_chart_columns_new (const UnetChartLook *look)
{
  UnetChartColumns columns = {.width = (int)ceil (look->plot.width / look->pixel),
                              .height = (int)ceil (look->plot.height / look->pixel)};

  columns.low = g_new (float, columns.width);
  columns.high = g_new (float, columns.width);
  for (int c = 0; c < columns.width; c++)
    {
      columns.low[c] = (float)columns.height + 8;
      columns.high[c] = -8;
    }
  return columns;
}

void
unet_chart_columns_clear (UnetChartColumns *columns)
{
  g_free (columns->low);
  g_free (columns->high);
}

void
unet_chart_columns_cover (UnetChartColumns *columns, int c, double y_a, double y_b)
{
  const float a = (float)CLAMP (y_a, -4, columns->height + 4);
  const float b = (float)CLAMP (y_b, -4, columns->height + 4);

  columns->low[c] = fminf (columns->low[c], fminf (a, b));
  columns->high[c] = fmaxf (columns->high[c], fmaxf (a, b));
}

/* The line from A to B, in pixels of the device from the corner of the plot. */
static void
cover_line (UnetChartColumns *columns, UnetChartPoint a, UnetChartPoint b)
{
  const double slope = b.x > a.x ? (b.y - a.y) / (b.x - a.x) : 0;
  const double from = fmax (a.x, 0), to = fmin (b.x, columns->width);

  if (b.x < 0 || a.x >= columns->width)
    return;
  for (int c = (int)from; c < columns->width && c <= to; c++)
    if (b.x > a.x)
      unet_chart_columns_cover (columns, c, a.y + slope * (fmax (from, c) - a.x),
                                a.y + slope * (fmin (to, c + 1) - a.x));
    else
      unet_chart_columns_cover (columns, c, a.y, b.y);
}

/* Widens what is covered as a round pen of DIAMETER would: the columns beside one take a part of
 * its height. */
static void
widen (UnetChartColumns *columns, double diameter)
{
  const int    n = MAX (1, (int)lrint (diameter));
  const double radius = diameter / 2;
  float       *low = g_new (float, columns->width), *high = g_new (float, columns->width);

  for (int c = 0; c < columns->width; c++)
    {
      float l = (float)columns->height + 8, h = -8;

      for (int j = 0; j < n; j++)
        {
          const int    from = c + j - n / 2;
          const double beside = j - n / 2 + (n % 2 == 0 ? 0.5 : 0);
          const float  more = (float)sqrt (fmax (radius * radius - beside * beside, 0.25));

          if (from < 0 || from >= columns->width || columns->low[from] > columns->high[from])
            continue;
          l = fminf (l, columns->low[from] - more);
          h = fmaxf (h, columns->high[from] + more);
        }
      low[c] = l;
      high[c] = h;
    }
  g_free (columns->low);
  g_free (columns->high);
  columns->low = low;
  columns->high = high;
}

/* The share of each pixel of row Y that is covered. */
static void
fill_row (guint8 *restrict row,
          const float *restrict low,
          const float *restrict high,
          int width,
          int y)
{
  const float top = (float)y, bottom = (float)(y + 1);

  for (int c = 0; c < width; c++)
    {
      const float a = low[c] > top ? low[c] : top;
      const float b = high[c] < bottom ? high[c] : bottom;
      const float share = b > a ? b - a : 0;

      row[c] = (guint8)(int)(share * 255.0f + 0.5f);
    }
}

void
unet_chart_columns_paint (cairo_t *cr, const UnetChartColumns *columns, const UnetChartLook *look)
{
  float            low = (float)columns->height, high = 0;
  int              top, rows, stride;
  cairo_surface_t *mask;
  guint8          *data;

  for (int c = 0; c < columns->width; c++)
    {
      low = fminf (low, columns->low[c]);
      high = fmaxf (high, columns->high[c]);
    }
  top = (int)fmaxf (floorf (low), 0);
  rows = (int)fminf (ceilf (high), (float)columns->height) - top;
  if (rows <= 0)
    return;
  mask = cairo_image_surface_create (CAIRO_FORMAT_A8, columns->width, rows);
  data = cairo_image_surface_get_data (mask);
  stride = cairo_image_surface_get_stride (mask);
  if (data != NULL)
    for (int y = 0; y < rows; y++)
      fill_row (data + (gsize)y * (gsize)stride, columns->low, columns->high, columns->width,
                top + y);
  cairo_surface_mark_dirty (mask);
  cairo_surface_set_device_scale (mask, 1 / look->pixel, 1 / look->pixel);
  cairo_mask_surface (cr, mask, look->plot.x, look->plot.y + top * look->pixel);
  cairo_surface_destroy (mask);
}

void
unet_chart_columns_cover_line (UnetChartColumns    *columns,
                               const GArray        *points,
                               const UnetChartLook *look)
{
  UnetChartPoint last = {NAN, NAN};

  for (guint i = 0; i < points->len; i++)
    {
      UnetChartPoint p = g_array_index (points, UnetChartPoint, i);

      p.x = (p.x - look->plot.x) / look->pixel;
      p.y = (p.y - look->plot.y) / look->pixel;
      if (!isnan (p.y) && (!isnan (last.y) || unet_chart_point_is_alone (points, i)))
        cover_line (columns, isnan (last.y) ? p : last, p);
      last = p;
    }
  widen (columns, look->width / look->pixel);
}
