/* chart-curve.c: a series drawn
 *
 * A line is first made one of few points (chart-reduce.c). What Cairo takes to stroke these can be
 * told beforehand: about 0.6 microseconds a point and 0.3 for each pixel of way up and down. Where
 * that is more than a millisecond the line is drawn by columns instead (chart-columns.c). A file of
 * vectors has strokes only: it is drawn once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-curve.h"

#include "app/chart-columns.h"
#include "app/chart-reduce.h"

#define STROKE_POINT 0.6e-3 /* milliseconds that Cairo takes for a point... */
#define STROKE_WAY 0.3e-3   /* ...and for a pixel of way */
#define STROKE_MOST 1.0     /* milliseconds: beyond, by columns */
#define BEYOND 16.0         /* pixels around the plot to which lines are drawn */
#define MARK 6.0            /* pixels */
#define MARK_ROOM 9.0       /* pixels for each point, from which on there are marks */
#define MARK_EACH 80.0      /* pixels between marks that only tell lines apart */
#define BAR_GAP 1.0         /* pixels between bars that are wide enough */

/* --- lines --- */

/* Cuts the line from A to B to the part within MIN and MAX of one coordinate. Returns whether there
 * is any. */
static bool
cut (double *a, double *a_other, double *b, double *b_other, double min, double max)
{
  const double from = *a, span = *b - *a, other = *a_other, other_span = *b_other - *a_other;

  if ((*a < min && *b < min) || (*a > max && *b > max))
    return false;
  if (*a < min || *a > max)
    {
      *a = *a < min ? min : max;
      *a_other = other + (*a - from) / span * other_span;
    }
  if (*b < min || *b > max)
    {
      *b = *b < min ? min : max;
      *b_other = other + (*b - from) / span * other_span;
    }
  return true;
}

static bool
is_near (const UnetChartLook *look, UnetChartPoint p)
{
  return p.x >= look->plot.x - BEYOND && p.x <= look->plot.x + look->plot.width + BEYOND &&
         p.y >= look->plot.y - BEYOND && p.y <= look->plot.y + look->plot.height + BEYOND;
}

static void
stroke (cairo_t *cr, GArray *points, const UnetChartLook *look)
{
  const double left = look->plot.x - BEYOND, right = look->plot.x + look->plot.width + BEYOND;
  const double top = look->plot.y - BEYOND, bottom = look->plot.y + look->plot.height + BEYOND;
  bool         going = false;

  for (guint i = 1; i < points->len; i++)
    {
      const UnetChartPoint *p = &g_array_index (points, UnetChartPoint, i);
      UnetChartPoint        a = p[-1], b = p[0];

      if (isnan (a.y) || isnan (b.y) || !cut (&a.x, &a.y, &b.x, &b.y, left, right) ||
          !cut (&a.y, &a.x, &b.y, &b.x, top, bottom))
        {
          going = false;
          continue;
        }
      if (!going || a.x != p[-1].x || a.y != p[-1].y)
        cairo_move_to (cr, a.x, a.y);
      cairo_line_to (cr, b.x, b.y);
      going = true;
    }
  cairo_set_line_width (cr, look->width);
  cairo_set_line_join (cr, points->len > 500 ? CAIRO_LINE_JOIN_BEVEL : CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (cr);
  for (guint i = 0; i < points->len; i++)
    {
      const UnetChartPoint p = g_array_index (points, UnetChartPoint, i);

      if (!isnan (p.y) && unet_chart_point_is_alone (points, i) && is_near (look, p))
        unet_chart_look_draw_mark (cr, p.x, p.y, look->width + 1.5, 0);
    }
}

/* What stroke() would take for it. */
static double
weigh (GArray *points, const UnetChartLook *look)
{
  const double top = look->plot.y, bottom = look->plot.y + look->plot.height;
  double       way = 0, last = NAN;

  for (guint i = 0; i < points->len; i++)
    {
      const double y = CLAMP (g_array_index (points, UnetChartPoint, i).y, top, bottom);

      if (!isnan (y) && !isnan (last))
        way += fabs (y - last);
      last = y;
    }
  return STROKE_POINT * points->len + STROKE_WAY * way / look->pixel;
}

/* --- marks --- */

/* Marks at points, at least APART pixels from one to the next. */
static void
draw_marks (cairo_t *cr, GArray *points, const UnetChartLook *look, double apart)
{
  double next = look->plot.x + (apart > 0 ? apart * (0.25 + 0.1 * (look->shape % 5)) : 0);

  for (guint i = 0; i < points->len; i++)
    {
      const UnetChartPoint p = g_array_index (points, UnetChartPoint, i);

      if (isnan (p.y) || !is_near (look, p) || (apart > 0 && p.x < next))
        continue;
      unet_chart_look_draw_mark (cr, p.x, p.y, MARK + fmax (look->width - 2, 0), look->shape);
      next = p.x + apart;
    }
}

/* --- bars --- */

static double
limit (double value, double start, double length)
{
  return CLAMP (value, start - BEYOND, start + length + BEYOND);
}

/* Where bars stand. */
static double
find_zero (const UnetChartLook *look)
{
  const double bottom = look->plot.y + look->plot.height;

  return look->y.log
             ? bottom
             : limit (unet_chart_scale_to_pixel (&look->y, 0), look->plot.y, look->plot.height);
}

static void
draw_wide_bars (cairo_t *cr, UnetSeries *series, const UnetChartLook *look, gsize first, gsize end)
{
  const double *x = unet_series_get_x (series), *y = unet_series_get_y (series);
  const double  half = look->bar_width / 2;
  const double  gap = fabs (look->x.factor) * look->bar_width >= 4 * BAR_GAP ? BAR_GAP : 0;
  const double  zero = find_zero (look);

  for (gsize i = first; i < end; i++)
    {
      const double middle = x[i] + look->bar_offset;
      const double left = limit (unet_chart_scale_to_pixel (&look->x, middle - half), look->plot.x,
                                 look->plot.width);
      const double right = limit (unet_chart_scale_to_pixel (&look->x, middle + half), look->plot.x,
                                  look->plot.width);
      const double top =
          limit (unet_chart_scale_to_pixel (&look->y, y[i]), look->plot.y, look->plot.height);
      /* Edges on whole pixels. */
      const double from = round (left / look->pixel) * look->pixel;
      const double to = round (right / look->pixel) * look->pixel - gap;

      if (!isnan (top))
        cairo_rectangle (cr, from, fmin (top, zero), fmax (to - from, look->pixel),
                         fabs (zero - top));
    }
  cairo_fill (cr);
}

/* Bars that are narrower than pixels: in each column the longest is seen. */
static void
draw_narrow_bars (cairo_t             *cr,
                  UnetSeries          *series,
                  const UnetChartLook *look,
                  gsize                first,
                  gsize                end)
{
  const double    *x = unet_series_get_x (series);
  const double     zero = (find_zero (look) - look->plot.y) / look->pixel;
  UnetChartColumns columns = unet_chart_columns_new (look);

  for (gsize i = first, next; i < end; i = next)
    {
      const double at = unet_chart_scale_to_pixel (&look->x, x[i] + look->bar_offset);
      const int    c = (int)floor ((at - look->plot.x) / look->pixel);
      const double edge =
          unet_chart_scale_to_value (&look->x, look->plot.x + (c + 1) * look->pixel);
      UnetSeriesExtent extent;

      next = CLAMP (unet_series_find_from (series, edge - look->bar_offset, i), i + 1, end);
      extent = unet_series_pyramid_get_extent (unet_series_get_pyramid (series), i, next);
      if (c < 0 || c >= columns.width || extent.low > extent.high)
        continue;
      for (int k = 0; k < 2; k++)
        {
          const double y = unet_chart_scale_to_pixel (&look->y, k == 0 ? extent.low : extent.high);

          if (!isnan (y))
            unet_chart_columns_cover (&columns, c, zero, (y - look->plot.y) / look->pixel);
        }
    }
  unet_chart_columns_paint (cr, &columns, look);
  unet_chart_columns_clear (&columns);
}

static void
draw_bars (cairo_t *cr, UnetSeries *series, const UnetChartLook *look)
{
  const double half = look->bar_width / 2;
  const gsize  first = unet_series_find_from (series, look->x.min - half - look->bar_offset, 0);
  const gsize  end = unet_series_find_from (
       series, nextafter (look->x.max + half - look->bar_offset, INFINITY), first);

  if (look->vector || (double)(end - first) <= look->plot.width / 2)
    draw_wide_bars (cr, series, look, first, end);
  else
    draw_narrow_bars (cr, series, look, first, end);
}

static void
draw_line (cairo_t *cr, UnetSeries *series, const UnetChartLook *look)
{
  g_autoptr (GArray) points = unet_chart_reduce (series, look);

  if (look->vector || weigh (points, look) <= STROKE_MOST)
    stroke (cr, points, look);
  else
    {
      UnetChartColumns columns = unet_chart_columns_new (look);

      unet_chart_columns_cover_line (&columns, points, look);
      unet_chart_columns_paint (cr, &columns, look);
      unet_chart_columns_clear (&columns);
    }
  if (look->shape < 0)
    return;
  if (unet_series_get_style (series) == UNET_SERIES_STYLE_BOLD)
    draw_marks (cr, points, look, MARK_EACH);
  else if (points->len * MARK_ROOM <= look->plot.width)
    draw_marks (cr, points, look, 0);
}

void
unet_chart_curve_draw (cairo_t *cr, UnetSeries *series, const UnetChartLook *look)
{
  gdk_cairo_set_source_rgba (cr, &look->color);
  if (unet_series_get_style (series) == UNET_SERIES_STYLE_BARS)
    draw_bars (cr, series, look);
  else
    draw_line (cr, series, look);
}
