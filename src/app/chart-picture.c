/* chart-picture.c: what a chart shows, as a plain value
 *
 * A loss of validation may be ten times too high for a few rounds before it falls with the rest;
 * drawn to the top it presses everything else flat. Where outliers are cut, what is shown as points
 * counts up to its nine tenths, unless the rest is not far above them, and a thin line, which
 * another shows smoothed, does not count at all. What is beyond leaves the chart at its top.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-picture.h"

#define ROOM 0.04      /* above and below the curves, as a share of the range of y */
#define NEAR_ZERO 0.25 /* as such a share too */

#define MOST 0.9        /* of the points, ... */
#define FAR 3           /* ...and so many times as high as these is an outlier */
#define MAX_SORTED 4096 /* points that the nine tenths are found among */

UnetChartPicture
unet_chart_picture_new (void)
{
  return (UnetChartPicture){
      .x_min = NAN, .x_max = NAN, .y_min = NAN, .y_max = NAN, .hover_x = NAN, .marker = NAN};
}

static bool
is_shown (UnetSeries *series)
{
  return unet_series_get_visible (series) && unet_series_get_n_points (series) > 0;
}

bool
unet_chart_picture_is_empty (const UnetChartPicture *picture)
{
  for (guint i = 0; i < picture->n_series; i++)
    if (is_shown (picture->series[i]))
      return false;
  return true;
}

double
unet_chart_picture_get_bar_width (UnetSeries *series)
{
  const double *x = unet_series_get_x (series);
  const gsize   n = unet_series_get_n_points (series);

  if (unet_series_get_bar_width (series) > 0)
    return unet_series_get_bar_width (series);
  return n > 1 && x[n - 1] > x[0] ? (x[n - 1] - x[0]) / (double)(n - 1) : 1;
}

void
unet_chart_picture_get_x_extent (const UnetChartPicture *picture, double *min, double *max)
{
  *min = *max = NAN;
  for (guint i = 0; i < picture->n_series; i++)
    {
      UnetSeries   *series = picture->series[i];
      const double *x = unet_series_get_x (series);
      double        room = 0;

      if (!is_shown (series))
        continue;
      if (unet_series_get_style (series) == UNET_SERIES_STYLE_BARS)
        room = unet_chart_picture_get_bar_width (series) / 2;
      /* fmin and fmax take the other where one is NaN. */
      *min = fmin (*min, x[0] - room);
      *max = fmax (*max, x[unet_series_get_n_points (series) - 1] + room);
    }
}

void
unet_chart_picture_get_x_range (const UnetChartPicture *picture, double *min, double *max)
{
  unet_chart_picture_get_x_extent (picture, min, max);
  if (!isnan (picture->x_min))
    *min = picture->x_min;
  if (!isnan (picture->x_max))
    *max = picture->x_max;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const double left = *(const double *)a, right = *(const double *)b;

  return (left > right) - (left < right);
}

/* HIGH without outliers, of the points FIRST up to and without END. */
static double
cut_high (UnetSeries *series, gsize first, gsize end, double high)
{
  const double      *y = unet_series_get_y (series);
  const gsize        step = (end - first) / MAX_SORTED + 1;
  g_autofree double *sorted = g_new (double, (end - first) / step + 1);
  gsize              n = 0;
  double             most;

  for (gsize i = first; i < end; i += step)
    if (isfinite (y[i]))
      sorted[n++] = y[i];
  if (n == 0)
    return high;
  qsort (sorted, n, sizeof *sorted, compare_numbers);
  most = sorted[(gsize)ceil (MOST * (double)n) - 1];
  return most > 0 && high > FAR * most ? most : high;
}

static bool
has_bold (const UnetChartPicture *picture)
{
  for (guint i = 0; i < picture->n_series; i++)
    if (is_shown (picture->series[i]) &&
        unet_series_get_style (picture->series[i]) == UNET_SERIES_STYLE_BOLD)
      return true;
  return false;
}

static UnetSeriesExtent
get_y_extent (const UnetChartPicture *picture)
{
  const bool       without_thin = picture->cut_outliers && has_bold (picture);
  UnetSeriesExtent all = UNET_EXTENT_EMPTY;
  double           x_min, x_max;

  unet_chart_picture_get_x_range (picture, &x_min, &x_max);
  for (guint i = 0; i < picture->n_series; i++)
    {
      UnetSeries      *series = picture->series[i];
      UnetSeriesStyle  style = unet_series_get_style (series);
      gsize            first, end;
      UnetSeriesExtent extent;
      double           room = 0;

      if (!is_shown (series) || (style == UNET_SERIES_STYLE_THIN && without_thin))
        continue;
      if (style == UNET_SERIES_STYLE_BARS)
        {
          room = unet_chart_picture_get_bar_width (series) / 2;
          all.low = fmin (all.low, 0);
          all.high = fmax (all.high, 0);
        }
      first = unet_series_find_from (series, x_min - room, 0);
      end = unet_series_find_from (series, nextafter (x_max + room, INFINITY), first);
      extent = unet_series_pyramid_get_extent (unet_series_get_pyramid (series), first, end);
      if (picture->cut_outliers && style == UNET_SERIES_STYLE_POINTS && first < end)
        extent.high = cut_high (series, first, end, extent.high);
      all.low = fmin (all.low, extent.low);
      all.high = fmax (all.high, extent.high);
      all.low_positive = fmin (all.low_positive, extent.low_positive);
    }
  return all;
}

void
unet_chart_picture_get_y_range (const UnetChartPicture *picture, double *min, double *max)
{
  UnetSeriesExtent extent;

  *min = picture->y_min;
  *max = picture->y_max;
  if (!isnan (*min) && !isnan (*max))
    return;
  extent = get_y_extent (picture);
  if (extent.low > extent.high || (picture->log_y && isinf (extent.low_positive)))
    return;
  if (picture->log_y)
    {
      const double room = pow (extent.high / extent.low_positive, ROOM);

      if (isnan (*min))
        *min = extent.low_positive / room;
      if (isnan (*max))
        *max = extent.high * room;
    }
  else
    {
      const double low = isnan (*min) ? extent.low : *min;
      const double high = isnan (*max) ? extent.high : *max;
      const double room = ROOM * (high - low);

      /* An axis that comes near 0 begins there; a loss is never shown as if it could be below. */
      if (isnan (*min))
        *min = low >= 0 && low < NEAR_ZERO * (high - low) ? 0 : low - room;
      if (isnan (*max))
        *max = high <= 0 && -high < NEAR_ZERO * (high - low) ? 0 : high + room;
    }
}

bool
unet_chart_picture_has_whole_x (const UnetChartPicture *picture)
{
  for (guint i = 0; i < picture->n_series; i++)
    if (is_shown (picture->series[i]) && !unet_series_has_whole_x (picture->series[i]))
      return false;
  return true;
}

bool
unet_chart_picture_has_whole_y (const UnetChartPicture *picture)
{
  for (guint i = 0; i < picture->n_series; i++)
    if (is_shown (picture->series[i]) && !unet_series_has_whole_y (picture->series[i]))
      return false;
  return true;
}

GdkRGBA
unet_chart_picture_get_color (const UnetChartPicture *picture, UnetChartTheme theme, guint index)
{
  UnetSeries    *series = picture->series[index];
  const GdkRGBA *rgba = unet_series_get_rgba (series);
  const int      color = unet_series_get_color (series);

  if (rgba != NULL)
    return *rgba;
  return unet_chart_palette_get (theme, color >= 0 ? color : (int)index);
}
