/* scatter-plot.c: points over two axes of one scale, and the diagonal between
 *
 * On the diagonal two models are equally good, so both axes have one range and one length, and the
 * plot is a square. A point has the colour of the model that is better there; what side that is
 * says the place, too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/scatter-plot.h"

#include <math.h>

#define RADIUS 4.0 /* of a point */
#define RING 8.0   /* around the chosen one */
#define REACH 12.0 /* pixels within which a point is found */
#define STEP 0.05  /* the range ends at multiples of this */
#define PADDING 9.0
#define TICK 4.0
#define LEAST_FOR_SIDES 200.0 /* pixels */

/* --- where --- */

void
unet_scatter_plot_get_range (const UnetScatterPlot *plot, double *min, double *max)
{
  *min = INFINITY;
  *max = -INFINITY;
  for (guint i = 0; i < plot->n; i++)
    {
      *min = MIN (*min, MIN (plot->points[i].x, plot->points[i].y));
      *max = MAX (*max, MAX (plot->points[i].x, plot->points[i].y));
    }
  if (!(*min <= *max))
    *min = *max = 0.5;
  /* A point on the edge of a step is not on the edge of the plot, if there is room. */
  *min = MAX (0, STEP * (ceil (*min / STEP - 1e-9) - 1));
  *max = MIN (1, STEP * (floor (*max / STEP + 1e-9) + 1));
}

static void
measure_label (const UnetChartCanvas *canvas, const char *label, double *width, double *height)
{
  PangoLayout *text = unet_chart_canvas_set (canvas, label, UNET_CHART_TEXT_LABEL);

  unet_chart_canvas_measure (text, width, height);
  g_object_unref (text);
}

static double
measure_tick (const char *label, gpointer data)
{
  double width;

  measure_label (data, label, &width, NULL);
  return width;
}

/* Both axes are marked alike: upwards, too, as if labels were as high as they are wide. */
static GArray *
make_ticks (const UnetChartScale *scale, const UnetChartCanvas *canvas)
{
  return unet_chart_scale_make_ticks (scale, 48, 12, false, measure_tick, (gpointer)canvas);
}

UnetScatterLayout *
unet_scatter_layout_new (const UnetScatterPlot *plot,
                         const UnetChartCanvas *canvas,
                         double                 width,
                         double                 height)
{
  UnetScatterLayout *layout = g_new0 (UnetScatterLayout, 1);
  double             label_width, line, min, max, side, left, top;

  measure_label (canvas, "0.000", &label_width, &line);
  left = PADDING + label_width + TICK + 4;
  top = PADDING + line + 4;
  side = MAX (16, MIN (width - left - PADDING - label_width / 2,
                       height - top - 2 * line - TICK - 8 - PADDING));
  side = floor (side);
  /* In the middle of what is there. */
  left = floor (MAX (left, left + (width - left - PADDING - side) / 2));
  layout->plot = (cairo_rectangle_t){left, floor (top), side, side};
  unet_scatter_plot_get_range (plot, &min, &max);
  layout->x = unet_chart_scale_new (min, max, false, layout->plot.x, side);
  layout->y = unet_chart_scale_new (min, max, false, layout->plot.y + side, -side);
  layout->x_ticks = make_ticks (&layout->x, canvas);
  layout->y_ticks = make_ticks (&layout->y, canvas);
  return layout;
}

void
unet_scatter_layout_free (UnetScatterLayout *layout)
{
  g_array_unref (layout->x_ticks);
  g_array_unref (layout->y_ticks);
  g_free (layout);
}

/* --- drawing --- */

/* ALIGN: where X is on the text, 0 .. 1, and Y from its top. */
static void
show_text (cairo_t               *cr,
           const UnetChartCanvas *canvas,
           const char            *text,
           double                 x,
           double                 y,
           double                 align_x,
           double                 align_y,
           const GdkRGBA         *color)
{
  PangoLayout *layout;
  double       width, height;

  if (text == NULL)
    return;
  layout = unet_chart_canvas_set (canvas, text, UNET_CHART_TEXT_LABEL);
  unet_chart_canvas_measure (layout, &width, &height);
  unet_chart_canvas_show (cr, layout, x - align_x * width, y - align_y * height, color);
  g_object_unref (layout);
}

static void
draw_axes (cairo_t                 *cr,
           const UnetScatterPlot   *plot,
           const UnetChartCanvas   *canvas,
           const UnetScatterLayout *layout)
{
  const UnetChartColors  *colors = unet_chart_palette_get_colors (canvas->theme);
  const cairo_rectangle_t at = layout->plot;
  const double            bottom = at.y + at.height;
  double                  line;

  measure_label (canvas, "0", NULL, &line);
  cairo_set_line_width (cr, canvas->pixel);
  for (int axis = 0; axis < 2; axis++)
    {
      const GArray *ticks = axis == 0 ? layout->x_ticks : layout->y_ticks;

      for (guint i = 0; i < ticks->len; i++)
        {
          const UnetChartTick *tick = &g_array_index (ticks, UnetChartTick, i);
          const double         place = unet_chart_canvas_snap_line (canvas, tick->at);

          if (tick->label == NULL)
            continue;
          cairo_move_to (cr, axis == 0 ? place : at.x, axis == 0 ? at.y : place);
          cairo_line_to (cr, axis == 0 ? place : at.x + at.width, axis == 0 ? bottom : place);
          gdk_cairo_set_source_rgba (cr, &colors->grid);
          cairo_stroke (cr);
          if (axis == 0)
            show_text (cr, canvas, tick->label, tick->at, bottom + TICK, 0.5, 0, &colors->dim);
          else
            show_text (cr, canvas, tick->label, at.x - TICK - 2, tick->at, 1, 0.5, &colors->dim);
        }
    }
  cairo_rectangle (cr, unet_chart_canvas_snap_line (canvas, at.x),
                   unet_chart_canvas_snap_line (canvas, at.y), at.width, at.height);
  gdk_cairo_set_source_rgba (cr, &colors->axis);
  cairo_stroke (cr);
  show_text (cr, canvas, plot->y_label, at.x, at.y - 4, 0, 1, &colors->text);
  show_text (cr, canvas, plot->x_label, at.x + at.width, bottom + TICK + line + 2, 1, 0,
             &colors->text);
}

static void
draw_diagonal (cairo_t                 *cr,
               const UnetScatterPlot   *plot,
               const UnetChartCanvas   *canvas,
               const UnetScatterLayout *layout)
{
  static const double     dashes[] = {5, 4};
  const UnetChartColors  *colors = unet_chart_palette_get_colors (canvas->theme);
  const cairo_rectangle_t at = layout->plot;

  cairo_save (cr);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_line_width (cr, 1 + unet_chart_canvas_get_extra_width (canvas));
  cairo_move_to (cr, at.x, at.y + at.height);
  cairo_line_to (cr, at.x + at.width, at.y);
  gdk_cairo_set_source_rgba (cr, &colors->dim);
  cairo_stroke (cr);
  cairo_restore (cr);
  /* In a small plot they would lie over the points. */
  if (at.width < LEAST_FOR_SIDES)
    return;
  show_text (cr, canvas, plot->above, at.x + PADDING, at.y + PADDING, 0, 0, &colors->dim);
  show_text (cr, canvas, plot->below, at.x + at.width - PADDING, at.y + at.height - PADDING, 1, 1,
             &colors->dim);
}

static GdkRGBA
get_color (const UnetScatterPlot  *plot,
           const UnetScatterPoint *point,
           const UnetChartCanvas  *canvas)
{
  if (point->y > point->x)
    return unet_chart_palette_get (canvas->theme, plot->above_color);
  if (point->y < point->x)
    return unet_chart_palette_get (canvas->theme, plot->below_color);
  return unet_chart_palette_get_colors (canvas->theme)->text;
}

void
unet_scatter_plot_draw (cairo_t                 *cr,
                        const UnetScatterPlot   *plot,
                        const UnetChartCanvas   *canvas,
                        const UnetScatterLayout *layout)
{
  draw_axes (cr, plot, canvas, layout);
  draw_diagonal (cr, plot, canvas, layout);
  for (guint i = 0; i < plot->n; i++)
    {
      const UnetScatterPoint *point = &plot->points[i];
      const double            x = unet_chart_scale_to_pixel (&layout->x, point->x);
      const double            y = unet_chart_scale_to_pixel (&layout->y, point->y);
      GdkRGBA                 color = get_color (plot, point, canvas);

      cairo_new_sub_path (cr);
      cairo_arc (cr, x, y, RADIUS, 0, 2 * G_PI);
      /* Many points on one place are darker. */
      color.alpha = canvas->theme.high_contrast ? 1 : 0.7f;
      gdk_cairo_set_source_rgba (cr, &color);
      cairo_fill (cr);
      if ((int)i != plot->chosen)
        continue;
      cairo_new_sub_path (cr);
      cairo_arc (cr, x, y, RING, 0, 2 * G_PI);
      cairo_set_line_width (cr, 2);
      gdk_cairo_set_source_rgba (cr, &unet_chart_palette_get_colors (canvas->theme)->text);
      cairo_stroke (cr);
    }
}

/* --- finding --- */

int
unet_scatter_plot_find (const UnetScatterPlot   *plot,
                        const UnetScatterLayout *layout,
                        double                   x,
                        double                   y)
{
  double least = REACH * REACH;
  int    found = -1;

  for (guint i = 0; i < plot->n; i++)
    {
      const double dx = unet_chart_scale_to_pixel (&layout->x, plot->points[i].x) - x;
      const double dy = unet_chart_scale_to_pixel (&layout->y, plot->points[i].y) - y;

      if (dx * dx + dy * dy < least)
        {
          least = dx * dx + dy * dy;
          found = (int)i;
        }
    }
  return found;
}

/* Whether point A comes before B; of equals the one that was given first. */
static bool
is_before (const UnetScatterPlot *plot, int a, int b, bool along_y)
{
  const double first = along_y ? plot->points[a].y : plot->points[a].x;
  const double second = along_y ? plot->points[b].y : plot->points[b].x;

  return first < second || (!(first > second) && a < b);
}

int
unet_scatter_plot_step (const UnetScatterPlot *plot, int from, bool along_y, int by)
{
  int next = -1;

  for (int i = 0; i < (int)plot->n; i++)
    {
      const bool follows = from < 0 || (i != from && (by > 0 ? is_before (plot, from, i, along_y)
                                                             : is_before (plot, i, from, along_y)));

      if (!follows)
        continue;
      if (next < 0 ||
          (by > 0 ? is_before (plot, i, next, along_y) : is_before (plot, next, i, along_y)))
        next = i;
    }
  return next < 0 ? from : next;
}
