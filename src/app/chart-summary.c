/* chart-summary.c: a chart in words
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/chart-summary.h"

#include "app/number.h"

#include <glib/gi18n.h>

#define DIGITS 4
#define X_DIGITS 6
#define MOST_SERIES 8 /* that are told one by one */

/* "step 240": the axis as within a sentence. */
static char *
format_place (const UnetChartPicture *picture, double x)
{
  g_autofree char *number = unet_number_format_short (x, X_DIGITS);
  g_autofree char *first = NULL, *label = NULL;
  const char      *rest;

  if (picture->x_label == NULL)
    return g_steal_pointer (&number);
  rest = g_utf8_next_char (picture->x_label);
  first = g_utf8_strdown (picture->x_label, rest - picture->x_label);
  label = g_strconcat (first, rest, NULL);
  return g_strdup_printf (C_ ("axis and value", "%s %s"), label, number);
}

typedef struct
{
  char *value, *place;
} Point;

static Point
format_point (const UnetChartPicture *picture, UnetSeries *series, gsize index)
{
  return (Point){unet_number_format (unet_series_get_y (series)[index], DIGITS),
                 format_place (picture, unet_series_get_x (series)[index])};
}

static void
point_clear (Point *point)
{
  g_free (point->value);
  g_free (point->place);
}

static void
describe_bars (GString *text, const char *name, const Point *highest)
{
  /* Translators: a series of bars, a value, and in brackets a place on the axis */
  g_string_append_printf (text, _ ("%s: the highest bar is %s (%s)."), name, highest->value,
                          highest->place);
}

static void
describe_series (GString *text, const UnetChartPicture *picture, UnetSeries *series)
{
  const UnetSeriesPyramid *pyramid = unet_series_get_pyramid (series);
  const gsize              n = unet_series_get_n_points (series);
  const UnetSeriesExtent   extent = unet_series_pyramid_get_extent (pyramid, 0, n);
  const char              *name = unet_series_get_name (series);
  gsize                    first, last, low, high;
  Point                    points[4];

  if (name == NULL)
    name = picture->title != NULL ? picture->title : _ ("Values");
  if (!unet_series_pyramid_find_first (pyramid, 0, n, false, &first) ||
      !unet_series_pyramid_find_last (pyramid, 0, n, false, &last) ||
      !unet_series_pyramid_find_extreme (pyramid, first, last + 1, extent.low, &low) ||
      !unet_series_pyramid_find_extreme (pyramid, first, last + 1, extent.high, &high))
    return;
  points[0] = format_point (picture, series, first);
  points[1] = format_point (picture, series, last);
  points[2] = format_point (picture, series, low);
  points[3] = format_point (picture, series, high);
  g_string_append_c (text, ' ');
  if (unet_series_get_style (series) == UNET_SERIES_STYLE_BARS)
    describe_bars (text, name, &points[3]);
  else if (first == last)
    /* Translators: a series with one point: its value, and in brackets its place on the axis */
    g_string_append_printf (text, _ ("%s: %s (%s)."), name, points[0].value, points[0].place);
  else
    /* Translators: a series and four of its points, each a value and in brackets a place on the
     * axis: "Loss: from 0.93 (step 1) to 0.12 (step 240), lowest 0.1 (step 231)..." */
    g_string_append_printf (
        text, _ ("%s: from %s (%s) to %s (%s), lowest %s (%s), highest %s (%s)."), name,
        points[0].value, points[0].place, points[1].value, points[1].place, points[2].value,
        points[2].place, points[3].value, points[3].place);
  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    point_clear (&points[i]);
}

static void
describe_marker (GString *text, const UnetChartPicture *picture)
{
  g_autofree char *value = NULL;

  if (isnan (picture->marker))
    return;
  value = unet_number_format_short (picture->marker, DIGITS);
  g_string_append_c (text, ' ');
  /* Translators: what a marker on the chart is called, and its value */
  g_string_append_printf (text, _ ("%s: %s."),
                          picture->marker_label != NULL ? picture->marker_label : _ ("Marker"),
                          value);
}

/* The part that is shown; of steps, those within. */
static void
describe_view (GString *text, const UnetChartPicture *picture)
{
  const bool       whole = unet_chart_picture_has_whole_x (picture);
  g_autofree char *from = NULL, *to = NULL;

  if (!picture->zoomed)
    return;
  from = format_place (picture, whole ? ceil (picture->x_min) : picture->x_min);
  to = format_place (picture, whole ? floor (picture->x_max) : picture->x_max);
  /* Translators: the part of the axis that the chart shows */
  g_string_append_printf (text, _ ("Shown from %s to %s."), from, to);
}

char *
unet_chart_summary_new (const UnetChartPicture *picture)
{
  GString *text = g_string_new (NULL);
  guint    n = 0;

  if (unet_chart_picture_is_empty (picture))
    return g_string_free (g_string_assign (text, picture->empty_text != NULL
                                                     ? picture->empty_text
                                                     : _ ("No points yet.")),
                          FALSE);
  describe_view (text, picture);
  if (picture->log_y)
    {
      g_string_append_c (text, ' ');
      g_string_append (text, _ ("The vertical axis is logarithmic."));
    }
  for (guint i = 0; i < picture->n_series; i++)
    if (unet_series_get_visible (picture->series[i]) && ++n <= MOST_SERIES)
      describe_series (text, picture, picture->series[i]);
  if (n > MOST_SERIES)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (
          text,
          g_dngettext (GETTEXT_PACKAGE, "%u more series.", "%u more series.", n - MOST_SERIES),
          n - MOST_SERIES);
    }
  describe_marker (text, picture);
  return g_strstrip (g_string_free (text, FALSE));
}
