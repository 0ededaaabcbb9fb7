/* chart-reduce.c: a line of many points as one of few
 *
 * A line of few points is left as it is. Where there are more than four points for each column of
 * pixels, of each column remain the first, the least, the greatest and the last, which draw the
 * same pixels as all of them (Jugel, Jerzak, Hackenbroich and Markl, "M4: a visualization-oriented
 * time series data aggregation", VLDB 2014). They come from the series' pyramid, so that the work
 * is that of the columns: for a million points as for ten thousand. Where a column is flat one
 * point stands for it. A gap within a column is not seen.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-reduce.h"

#define DENSE 4  /* points in a column from which on they are made fewer */
#define FLAT 0.5 /* pixels: a column of less height is one point */

static void
add_gap (GArray *points)
{
  const UnetChartPoint gap = {NAN, NAN};

  if (points->len > 0 && !isnan (g_array_index (points, UnetChartPoint, points->len - 1).y))
    g_array_append_val (points, gap);
}

static void
add_point (GArray *points, double x, double y)
{
  const UnetChartPoint point = {x, y};

  if (isnan (y))
    add_gap (points);
  else
    g_array_append_val (points, point);
}

typedef struct
{
  const UnetChartLook     *look;
  const double            *x, *y;
  const UnetSeriesPyramid *pyramid;
} Reader;

static void
add_value (GArray *points, const Reader *reader, gsize i)
{
  add_point (points, unet_chart_scale_to_pixel (&reader->look->x, reader->x[i]),
             unet_chart_scale_to_pixel (&reader->look->y, reader->y[i]));
}

/* The points from FIRST to END, all within one column. */
static void
add_column (GArray *points, const Reader *reader, gsize first, gsize end)
{
  const UnetChartLook *look = reader->look;
  const bool           positive = look->y.log;
  gsize                a, b;
  UnetSeriesExtent     extent;
  double               low, high, x_a, x_b, y_a;

  if (!unet_series_pyramid_find_first (reader->pyramid, first, end, positive, &a) ||
      !unet_series_pyramid_find_last (reader->pyramid, first, end, positive, &b))
    {
      add_gap (points);
      return;
    }
  extent = unet_series_pyramid_get_extent (reader->pyramid, a, b + 1);
  low = unet_chart_scale_to_pixel (&look->y, positive ? extent.low_positive : extent.low);
  high = unet_chart_scale_to_pixel (&look->y, extent.high);
  x_a = unet_chart_scale_to_pixel (&look->x, reader->x[a]);
  x_b = unet_chart_scale_to_pixel (&look->x, reader->x[b]);
  if (fabs (high - low) < FLAT * look->pixel)
    {
      add_point (points, (x_a + x_b) / 2, (low + high) / 2);
      return;
    }
  y_a = unet_chart_scale_to_pixel (&look->y, reader->y[a]);
  add_point (points, x_a, y_a);
  /* In the order of the shorter way; within a pixel nobody sees which it was. */
  add_point (points, (x_a + x_b) / 2, fabs (y_a - low) < fabs (y_a - high) ? low : high);
  add_point (points, (x_a + x_b) / 2, fabs (y_a - low) < fabs (y_a - high) ? high : low);
  add_value (points, reader, b);
}

static void
add_some (GArray *points, const Reader *reader, gsize first, gsize end)
{
  if (end - first > DENSE)
    add_column (points, reader, first, end);
  else
    for (gsize i = first; i < end; i++)
      add_value (points, reader, i);
}

GArray *
unet_chart_reduce (UnetSeries *series, const UnetChartLook *look)
{
  const Reader reader = {look, unet_series_get_x (series), unet_series_get_y (series),
                         unet_series_get_pyramid (series)};
  const gsize  n = unet_series_get_n_points (series);
  const int    columns = (int)ceil (look->plot.width / look->pixel);
  GArray      *points = g_array_new (FALSE, FALSE, sizeof (UnetChartPoint));
  gsize        first, end, i;

  /* With one more on both sides, so that lines run to the edge. */
  first = unet_series_find_from (series, look->x.min, 0);
  end = unet_series_find_from (series, nextafter (look->x.max, INFINITY), first);
  first -= first > 0;
  end += end < n;
  if (end - first <= (gsize)columns * DENSE)
    {
      for (i = first; i < end; i++)
        add_value (points, &reader, i);
      return points;
    }
  i = first;
  /* Column 0 is what is left of the plot; what is right of it comes behind. */
  for (int c = 0; c <= columns && i < end; c++)
    {
      const double edge =
          unet_chart_scale_to_value (&look->x, look->plot.x + (double)c * look->pixel);
      gsize next = i + (end - i) / (gsize)(columns - c + 1);

      next = CLAMP (unet_series_find_from (series, edge, next), i, end);
      add_some (points, &reader, i, next);
      i = next;
    }
  if (i < end)
    {
      add_some (points, &reader, i, end - 1);
      add_value (points, &reader, end - 1);
    }
  return points;
}

bool
unet_chart_point_is_alone (const GArray *points, guint i)
{
  const UnetChartPoint *p = (const UnetChartPoint *)(void *)points->data;

  return (i == 0 || isnan (p[i - 1].y)) && (i + 1 == points->len || isnan (p[i + 1].y));
}
