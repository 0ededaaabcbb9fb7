/* chart-legend.c: which line is which
 *
 * The legend stands above the plot, never on a curve: a corner that is free now is not so a
 * thousand steps later, and a legend that moves is not read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-legend.h"

#include "app/chart-look.h"

#define SAMPLE 18.0 /* pixels of a piece of line */
#define SPACE 5.0   /* between it and its name */
#define APART 14.0  /* between items, and from the title */
#define MOST_NAME 220.0
#define ROW_SPACE 2.0
#define LEAST_WIDTH 1.5 /* of a piece of line: so short a one is hardly seen otherwise */

static void
clear_item (gpointer data)
{
  g_clear_object (&((UnetChartLegendItem *)data)->text);
}

static void
add_item (GArray *legend, const UnetChartCanvas *canvas, int series, const char *name)
{
  UnetChartLegendItem item = {.series = series};
  double              width, height;

  item.text = unet_chart_canvas_set (canvas, name, UNET_CHART_TEXT_LABEL);
  unet_chart_canvas_measure (item.text, &width, &height);
  if (width > MOST_NAME)
    {
      pango_layout_set_ellipsize (item.text, PANGO_ELLIPSIZE_MIDDLE);
      pango_layout_set_width (item.text, (int)MOST_NAME * PANGO_SCALE);
      width = MOST_NAME;
    }
  item.box.width = width + (series >= 0 ? SAMPLE + SPACE : 0);
  item.box.height = height;
  g_array_append_val (legend, item);
}

static bool
is_needed (const UnetChartPicture *picture)
{
  guint n = 0;

  for (guint i = 0; i < picture->n_series; i++)
    n += unet_series_get_name (picture->series[i]) != NULL;
  return n > 1 || (n == 1 && picture->title == NULL);
}

/* In place of the items from FIRST on, how many they are. */
static void
cut_short (GArray *legend, const UnetChartCanvas *canvas, guint first, cairo_rectangle_t place)
{
  g_autofree char     *more = g_strdup_printf ("+%u", legend->len - first);
  UnetChartLegendItem *last;

  g_array_set_size (legend, first);
  add_item (legend, canvas, -1, more);
  last = &g_array_index (legend, UnetChartLegendItem, first);
  last->box.x = place.x;
  last->box.y = place.y;
}

/* Returns the height of the rows. */
static double
flow (GArray                *legend,
      const UnetChartCanvas *canvas,
      double                 left,
      double                 top,
      double                 width,
      int                    rows)
{
  double x = left, y = top, row = 0;

  for (guint i = 0; i < legend->len; i++)
    {
      UnetChartLegendItem *item = &g_array_index (legend, UnetChartLegendItem, i);
      /* The last row keeps room to say how many are missing. */
      const double room = rows == 1 && i + 1 < legend->len ? 3 * item->box.height : 0;

      row = item->box.height;
      if (x > left && x + item->box.width + room > left + width)
        {
          if (rows == 1)
            {
              cut_short (legend, canvas, i, (cairo_rectangle_t){x, y, 0, 0});
              break;
            }
          rows--;
          x = left;
          y += row + ROW_SPACE;
        }
      item->box.x = x;
      item->box.y = y;
      x += item->box.width + APART;
    }
  return y + row - top;
}

GArray *
unet_chart_legend_new (const UnetChartPicture *picture,
                       const UnetChartCanvas  *canvas,
                       cairo_rectangle_t       title,
                       double                  width,
                       int                     most_rows,
                       double                 *height)
{
  GArray *legend = g_array_new (FALSE, FALSE, sizeof (UnetChartLegendItem));
  double  total = 0, row = 0, below;

  g_array_set_clear_func (legend, clear_item);
  *height = title.height;
  if (!is_needed (picture) || most_rows < 1)
    return legend;
  for (guint i = 0; i < picture->n_series; i++)
    if (unet_series_get_name (picture->series[i]) != NULL)
      add_item (legend, canvas, (int)i, unet_series_get_name (picture->series[i]));
  for (guint i = 0; i < legend->len; i++)
    {
      total += g_array_index (legend, UnetChartLegendItem, i).box.width + APART;
      row = g_array_index (legend, UnetChartLegendItem, i).box.height;
    }
  if (title.width + total <= width)
    {
      /* Beside the title, at the right. */
      flow (legend, canvas, title.x + width - total + APART,
            title.y + fmax (0, (title.height - row) / 2), total, 1);
      *height = fmax (title.height, row);
      return legend;
    }
  below = title.height > 0 ? title.height + ROW_SPACE : 0;
  *height = below + flow (legend, canvas, title.x, title.y + below, width, most_rows);
  return legend;
}

void
unet_chart_legend_draw_sample (cairo_t                *cr,
                               const UnetChartPicture *picture,
                               const UnetChartCanvas  *canvas,
                               guint                   series,
                               double                  x,
                               double                  y)
{
  const UnetChartLook look = unet_chart_look_new (picture, canvas, series);

  gdk_cairo_set_source_rgba (cr, &look.color);
  if (unet_series_get_style (picture->series[series]) == UNET_SERIES_STYLE_BARS)
    {
      cairo_rectangle (cr, x - SAMPLE / 3, y - 5, SAMPLE / 1.5, 10);
      cairo_fill (cr);
      return;
    }
  cairo_set_line_width (cr, fmax (look.width, LEAST_WIDTH));
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_move_to (cr, x - SAMPLE / 2, y);
  cairo_line_to (cr, x + SAMPLE / 2, y);
  cairo_stroke (cr);
  if (look.shape >= 0)
    unet_chart_look_draw_mark (cr, x, y, 7, look.shape);
}

void
unet_chart_legend_draw (cairo_t                *cr,
                        GArray                 *legend,
                        const UnetChartPicture *picture,
                        const UnetChartCanvas  *canvas)
{
  const UnetChartColors *colors = unet_chart_palette_get_colors (canvas->theme);

  for (guint i = 0; i < legend->len; i++)
    {
      const UnetChartLegendItem *item = &g_array_index (legend, UnetChartLegendItem, i);
      GdkRGBA                    color = colors->text;
      double                     x = item->box.x;

      if (item->series >= 0)
        {
          const bool shown = unet_series_get_visible (picture->series[item->series]);

          /* A line that is hidden has no sample. */
          if (shown)
            unet_chart_legend_draw_sample (cr, picture, canvas, (guint)item->series, x + SAMPLE / 2,
                                           item->box.y + item->box.height / 2);
          else
            color = colors->dim;
          x += SAMPLE + SPACE;
        }
      unet_chart_canvas_show (cr, item->text, x, item->box.y, &color);
    }
}

int
unet_chart_legend_find (GArray *legend, double x, double y)
{
  for (guint i = 0; i < legend->len; i++)
    {
      const UnetChartLegendItem *item = &g_array_index (legend, UnetChartLegendItem, i);

      if (x >= item->box.x && x <= item->box.x + item->box.width && y >= item->box.y &&
          y <= item->box.y + item->box.height)
        return item->series;
    }
  return -1;
}
