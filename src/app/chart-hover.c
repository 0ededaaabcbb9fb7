/* chart-hover.c: the crosshair and the values at it
 *
 * The crosshair is apart from the rest of the chart: when it moves, the curves are not drawn again,
 * and of the window only its line and its box change.
 *
 * Series have their points at different places: a loss at every step, a validation at every
 * hundredth. Of each the point nearest to the crosshair is told, with its own x where that is
 * another; but none of a series that ended before or begins after.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/chart-hover.h"

#include "app/chart-look.h"
#include "app/number.h"

#include <glib/gi18n.h>
#include <string.h>

#define DOT 8.0      /* pixels */
#define INSIDE 8.0   /* pixels between the edge of the box and the text */
#define BESIDE 12.0  /* pixels between the line and the box */
#define BETWEEN 12.0 /* pixels between name and value */
#define SAMPLE 24.0  /* pixels for the piece of line before a name */
#define DIGITS 4
#define X_DIGITS 6
#define MOST_NAME 200.0

typedef struct
{
  guint        series;
  double       x, y; /* the dot */
  PangoLayout *name, *value;
} Row;

struct _UnetChartHover
{
  const UnetChartPicture *picture;
  UnetChartCanvas         canvas;
  cairo_rectangle_t       plot;
  double                  x;
  GArray                 *rows; /* Row */
  guint                   n_shown;
  PangoLayout            *head, *more;
  double                  row_height;
  cairo_rectangle_t       box;
};

/* --- points --- */

static bool
is_visible (const UnetChartPicture *picture, guint i)
{
  return unet_series_get_visible (picture->series[i]) &&
         unet_series_get_n_points (picture->series[i]) > 0;
}

bool
unet_chart_hover_find_nearest (const UnetChartPicture *picture, double x, double *nearest)
{
  bool found = false;

  for (guint i = 0; i < picture->n_series; i++)
    {
      gsize  index;
      double at;

      if (!is_visible (picture, i) ||
          !unet_series_find_nearest (picture->series[i], x, picture->log_y, &index))
        continue;
      at = unet_series_get_x (picture->series[i])[index];
      if (!found || fabs (at - x) < fabs (*nearest - x))
        *nearest = at;
      found = true;
    }
  return found;
}

bool
unet_chart_hover_find_next (const UnetChartPicture *picture, double x, int direction, double *next)
{
  bool found = false;

  for (guint i = 0; i < picture->n_series; i++)
    {
      UnetSeries              *series = picture->series[i];
      const UnetSeriesPyramid *pyramid = unet_series_get_pyramid (series);
      const gsize              n = unet_series_get_n_points (series);
      gsize                    index;
      double                   at;

      if (!is_visible (picture, i))
        continue;
      if (direction > 0)
        {
          const gsize from =
              isnan (x) ? 0 : unet_series_find_from (series, nextafter (x, INFINITY), n / 2);

          if (!unet_series_pyramid_find_first (pyramid, from, n, picture->log_y, &index))
            continue;
        }
      else
        {
          const gsize end = isnan (x) ? n : unet_series_find_from (series, x, n / 2);

          if (!unet_series_pyramid_find_last (pyramid, 0, end, picture->log_y, &index))
            continue;
        }
      at = unet_series_get_x (series)[index];
      if (!found || (direction > 0 ? at < *next : at > *next))
        *next = at;
      found = true;
    }
  return found;
}

/* The point of series I to be told at the crosshair. */
static bool
find_point (const UnetChartPicture *picture, guint i, gsize *index)
{
  UnetSeries   *series = picture->series[i];
  const double *x = unet_series_get_x (series);
  const gsize   n = unet_series_get_n_points (series);

  return is_visible (picture, i) && picture->hover_x >= x[0] && picture->hover_x <= x[n - 1] &&
         unet_series_find_nearest (series, picture->hover_x, picture->log_y, index);
}

static char *
format_head (const UnetChartPicture *picture)
{
  g_autofree char *x = unet_number_format_short (picture->hover_x, X_DIGITS);

  /* Translators: the name of an axis and a value on it: "Step 240" */
  return picture->x_label != NULL
             ? g_strdup_printf (C_ ("axis and value", "%s %s"), picture->x_label, x)
             : g_steal_pointer (&x);
}

static char *
format_value (const UnetChartPicture *picture, guint i, gsize index)
{
  const double     at = unet_series_get_x (picture->series[i])[index];
  g_autofree char *y = unet_number_format (unet_series_get_y (picture->series[i])[index], DIGITS);
  g_autofree char *x = unet_number_format_short (at, X_DIGITS);
  g_autofree char *here = unet_number_format_short (picture->hover_x, X_DIGITS);

  /* What looks the same is the same. */
  return strcmp (x, here) == 0 ? g_steal_pointer (&y) : g_strdup_printf ("%s (%s)", y, x);
}

char *
unet_chart_hover_describe (const UnetChartPicture *picture)
{
  g_autoptr (GString) values = g_string_new (NULL);
  g_autofree char *head = NULL;

  if (isnan (picture->hover_x))
    return NULL;
  head = format_head (picture);
  for (guint i = 0; i < picture->n_series; i++)
    {
      const char      *name = unet_series_get_name (picture->series[i]);
      g_autofree char *value = NULL;
      gsize            index;

      if (!find_point (picture, i, &index))
        continue;
      value = format_value (picture, i, index);
      g_string_append_printf (values, "%s%s%s%s", values->len > 0 ? "; " : "",
                              name != NULL ? name : "", name != NULL ? " " : "", value);
    }
  /* Translators: a place on the axis, and the values there */
  return values->len > 0 ? g_strdup_printf (C_ ("place and values", "%s: %s"), head, values->str)
                         : g_steal_pointer (&head);
}

/* --- the crosshair --- */

static void
clear_row (gpointer data)
{
  Row *row = data;

  g_clear_object (&row->name);
  g_clear_object (&row->value);
}

static void
add_rows (UnetChartHover *hover, const UnetChartLayout *layout)
{
  const UnetChartPicture *picture = hover->picture;

  for (guint i = 0; i < picture->n_series; i++)
    {
      UnetSeries      *series = picture->series[i];
      Row              row = {.series = i};
      gsize            index;
      g_autofree char *value = NULL;

      if (!find_point (picture, i, &index))
        continue;
      row.x = unet_chart_scale_to_pixel (&layout->x, unet_series_get_x (series)[index]);
      row.y = unet_chart_scale_to_pixel (&layout->y, unet_series_get_y (series)[index]);
      value = format_value (picture, i, index);
      row.value = unet_chart_canvas_set (&hover->canvas, value, UNET_CHART_TEXT_VALUE);
      row.name = unet_chart_canvas_set (
          &hover->canvas,
          unet_series_get_name (series) != NULL ? unet_series_get_name (series) : "",
          UNET_CHART_TEXT_LABEL);
      g_array_append_val (hover->rows, row);
    }
}

/* The box stands beside the line where there is room, and at the end of the plot that has fewer
 * dots. */
static void
lay_box (UnetChartHover *hover, const UnetChartLayout *layout)
{
  double names = 0, values = 0, head, height, below = 0, width;

  unet_chart_canvas_measure (hover->head, &head, &height);
  hover->row_height = height + 2;
  hover->n_shown = (guint)CLAMP ((layout->height - 2 * INSIDE - height) / hover->row_height, 0,
                                 hover->rows->len);
  if (hover->n_shown < hover->rows->len)
    {
      g_autofree char *more = NULL;

      hover->n_shown -= hover->n_shown > 0;
      more = g_strdup_printf ("+%u", hover->rows->len - hover->n_shown);
      hover->more = unet_chart_canvas_set (&hover->canvas, more, UNET_CHART_TEXT_LABEL);
    }
  for (guint i = 0; i < hover->n_shown; i++)
    {
      const Row *row = &g_array_index (hover->rows, Row, i);
      double     name, value;

      unet_chart_canvas_measure (row->name, &name, NULL);
      unet_chart_canvas_measure (row->value, &value, NULL);
      if (name > MOST_NAME)
        {
          name = MOST_NAME;
          pango_layout_set_ellipsize (row->name, PANGO_ELLIPSIZE_MIDDLE);
          pango_layout_set_width (row->name, (int)MOST_NAME * PANGO_SCALE);
        }
      names = fmax (names, name);
      values = fmax (values, value);
      below += row->y > hover->plot.y + hover->plot.height / 2 ? 1 : -1;
    }
  if (hover->rows->len == 0)
    return;
  width = hover->n_shown > 0 ? SAMPLE + names + (names > 0 ? BETWEEN : 0) + values : 0;
  hover->box.width = fmin (fmax (width, head) + 2 * INSIDE, layout->width);
  hover->box.height =
      2 * INSIDE + height + (hover->n_shown + (hover->more != NULL)) * hover->row_height;
  hover->box.x = hover->x + BESIDE;
  if (hover->box.x + hover->box.width > layout->width)
    hover->box.x = hover->x - BESIDE - hover->box.width;
  hover->box.x = round (CLAMP (hover->box.x, 0, layout->width - hover->box.width));
  hover->box.y =
      below >= 0 ? hover->plot.y + 2 : hover->plot.y + hover->plot.height - hover->box.height - 2;
  hover->box.y = round (CLAMP (hover->box.y, 0, fmax (layout->height - hover->box.height, 0)));
}

UnetChartHover *
unet_chart_hover_new (const UnetChartPicture *picture,
                      const UnetChartCanvas  *canvas,
                      const UnetChartLayout  *layout)
{
  const double     x = unet_chart_scale_to_pixel (&layout->x, picture->hover_x);
  UnetChartHover  *hover;
  g_autofree char *head = NULL;

  if (layout->empty || isnan (x) || x < layout->plot.x - 1 ||
      x > layout->plot.x + layout->plot.width + 1)
    return NULL;
  hover = g_new0 (UnetChartHover, 1);
  hover->picture = picture;
  hover->canvas = *canvas;
  hover->plot = layout->plot;
  hover->x = x;
  hover->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (hover->rows, clear_row);
  head = format_head (picture);
  hover->head = unet_chart_canvas_set (canvas, head, UNET_CHART_TEXT_VALUE);
  add_rows (hover, layout);
  lay_box (hover, layout);
  return hover;
}

void
unet_chart_hover_free (UnetChartHover *hover)
{
  if (hover == NULL)
    return;
  g_array_unref (hover->rows);
  g_object_unref (hover->head);
  g_clear_object (&hover->more);
  g_free (hover);
}

cairo_rectangle_t
unet_chart_hover_get_line (const UnetChartHover *hover)
{
  double left = hover->x, right = hover->x;

  for (guint i = 0; i < hover->rows->len; i++)
    {
      const Row *row = &g_array_index (hover->rows, Row, i);

      left = fmin (left, row->x);
      right = fmax (right, row->x);
    }
  left = floor (fmax (left, hover->plot.x) - DOT);
  right = ceil (fmin (right, hover->plot.x + hover->plot.width) + DOT);
  return (cairo_rectangle_t){left, floor (hover->plot.y - DOT), right - left,
                             ceil (hover->plot.height + 2 * DOT)};
}

cairo_rectangle_t
unet_chart_hover_get_box (const UnetChartHover *hover)
{
  return hover->box;
}

void
unet_chart_hover_draw_line (cairo_t *cr, const UnetChartHover *hover)
{
  const UnetChartColors  *colors = unet_chart_palette_get_colors (hover->canvas.theme);
  const cairo_rectangle_t plot = hover->plot;
  const double            x = unet_chart_canvas_snap_line (&hover->canvas, hover->x);

  gdk_cairo_set_source_rgba (cr, &colors->axis);
  cairo_set_line_width (cr, hover->canvas.pixel);
  cairo_move_to (cr, x, plot.y);
  cairo_line_to (cr, x, plot.y + plot.height);
  cairo_stroke (cr);
  for (guint i = 0; i < hover->rows->len; i++)
    {
      const Row          *row = &g_array_index (hover->rows, Row, i);
      const UnetChartLook look = unet_chart_look_new (hover->picture, &hover->canvas, row->series);
      GdkRGBA             color = look.color;

      if (isnan (row->y) || row->x < plot.x - 1 || row->x > plot.x + plot.width + 1 ||
          row->y < plot.y - 1 || row->y > plot.y + plot.height + 1)
        continue;
      color.alpha = 1;
      gdk_cairo_set_source_rgba (cr, &colors->background);
      unet_chart_look_draw_mark (cr, row->x, row->y, DOT + 3, MAX (look.shape, 0));
      gdk_cairo_set_source_rgba (cr, &color);
      unet_chart_look_draw_mark (cr, row->x, row->y, DOT, MAX (look.shape, 0));
    }
}

void
unet_chart_hover_draw_box (cairo_t *cr, const UnetChartHover *hover)
{
  const UnetChartColors  *colors = unet_chart_palette_get_colors (hover->canvas.theme);
  const cairo_rectangle_t box = hover->box;
  const double            left = box.x + INSIDE, half = hover->canvas.pixel / 2;
  double                  y = box.y + INSIDE;

  if (box.width <= 0)
    return;
  cairo_save (cr);
  unet_chart_canvas_add_box (
      cr,
      (cairo_rectangle_t){box.x + half, box.y + half, box.width - 2 * half, box.height - 2 * half},
      6);
  gdk_cairo_set_source_rgba (cr, &colors->box);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, &colors->box_edge);
  cairo_set_line_width (cr, hover->canvas.pixel);
  cairo_stroke_preserve (cr);
  cairo_clip (cr);
  unet_chart_canvas_show (cr, hover->head, left, y, &colors->dim);
  for (guint i = 0; i < hover->n_shown; i++)
    {
      const Row *row = &g_array_index (hover->rows, Row, i);
      double     width;

      y += hover->row_height;
      unet_chart_legend_draw_sample (cr, hover->picture, &hover->canvas, row->series,
                                     left + (SAMPLE - 6) / 2, y + hover->row_height / 2 - 1);
      unet_chart_canvas_show (cr, row->name, left + SAMPLE, y, &colors->text);
      unet_chart_canvas_measure (row->value, &width, NULL);
      unet_chart_canvas_show (cr, row->value, box.x + box.width - INSIDE - width, y, &colors->text);
    }
  if (hover->more != NULL)
    unet_chart_canvas_show (cr, hover->more, left, y + hover->row_height, &colors->dim);
  cairo_restore (cr);
}
