/* chart-draw.c: a chart drawn with Cairo
 *
 * From the back to the front: the grid, the curves, the axes with their labels, the marker, the
 * title and the legend. Lines of one pixel lie on pixels, on a dense screen too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-draw.h"

#include "app/chart-curve.h"
#include "app/number.h"

#define SMALL_TICK 2.5 /* pixels, of those without a label */
#define EDGE 4.0       /* pixels around the plot on which a curve may lie */
#define TAG 7.0        /* pixels beside the words on the tag of the marker */

static void
draw_line (cairo_t *cr, double x, double y, double to_x, double to_y)
{
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, to_x, to_y);
}

static void
draw_grid (cairo_t *cr, const UnetChartCanvas *canvas, const UnetChartLayout *layout)
{
  const cairo_rectangle_t plot = layout->plot;

  for (guint i = 0; i < layout->x_ticks->len; i++)
    {
      const UnetChartTick *tick = &g_array_index (layout->x_ticks, UnetChartTick, i);
      const double         x = unet_chart_canvas_snap_line (canvas, tick->at);

      if (tick->label != NULL)
        draw_line (cr, x, plot.y, x, plot.y + plot.height);
    }
  for (guint i = 0; i < layout->y_ticks->len; i++)
    {
      const UnetChartTick *tick = &g_array_index (layout->y_ticks, UnetChartTick, i);
      const double         y = unet_chart_canvas_snap_line (canvas, tick->at);

      if (tick->label != NULL)
        draw_line (cr, plot.x, y, plot.x + plot.width, y);
    }
  cairo_set_line_width (cr, canvas->pixel);
  gdk_cairo_set_source_rgba (cr, &unet_chart_palette_get_colors (canvas->theme)->grid);
  cairo_stroke (cr);
}

static void
draw_curves (cairo_t                *cr,
             const UnetChartPicture *picture,
             const UnetChartCanvas  *canvas,
             const UnetChartLayout  *layout)
{
  /* What is smoothed lies over what it was smoothed from, and lines over bars. */
  static const UnetSeriesStyle order[] = {UNET_SERIES_STYLE_BARS, UNET_SERIES_STYLE_THIN,
                                          UNET_SERIES_STYLE_POINTS, UNET_SERIES_STYLE_BOLD};
  const cairo_rectangle_t      plot = layout->plot;
  const double                 beside = picture->zoomed ? 1 : EDGE;

  cairo_save (cr);
  /* A curve along the edge, and the marks there, are not cut in half; but one that goes on is cut
   * at the edge. */
  cairo_rectangle (cr, plot.x - beside, plot.y - EDGE, plot.width + 2 * beside,
                   plot.height + 2 * EDGE);
  cairo_clip (cr);
  for (guint k = 0; k < G_N_ELEMENTS (order); k++)
    for (guint i = 0; i < picture->n_series; i++)
      {
        UnetSeries   *series = picture->series[i];
        UnetChartLook look;

        if (unet_series_get_style (series) != order[k] || !unet_series_get_visible (series))
          continue;
        look = unet_chart_look_new (picture, canvas, i);
        look.plot = plot;
        look.x = layout->x;
        look.y = layout->y;
        unet_chart_curve_draw (cr, series, &look);
      }
  cairo_restore (cr);
}

static void
draw_axes (cairo_t *cr, const UnetChartCanvas *canvas, const UnetChartLayout *layout)
{
  const cairo_rectangle_t plot = layout->plot;
  const double            bottom = unet_chart_canvas_snap_line (canvas, plot.y + plot.height);
  const double            left = unet_chart_canvas_snap_line (canvas, plot.x - canvas->pixel);

  draw_line (cr, left, plot.y, left, bottom);
  draw_line (cr, left, bottom, plot.x + plot.width, bottom);
  for (guint i = 0; i < layout->x_ticks->len; i++)
    {
      const UnetChartTick *tick = &g_array_index (layout->x_ticks, UnetChartTick, i);
      const double         x = unet_chart_canvas_snap_line (canvas, tick->at);

      draw_line (cr, x, bottom, x, bottom + UNET_CHART_TICK);
    }
  for (guint i = 0; i < layout->y_ticks->len; i++)
    {
      const UnetChartTick *tick = &g_array_index (layout->y_ticks, UnetChartTick, i);
      const double         y = unet_chart_canvas_snap_line (canvas, tick->at);

      draw_line (cr, left - (tick->label != NULL ? UNET_CHART_TICK : SMALL_TICK), y, left, y);
    }
  cairo_set_line_width (cr, canvas->pixel);
  gdk_cairo_set_source_rgba (cr, &unet_chart_palette_get_colors (canvas->theme)->axis);
  cairo_stroke (cr);
}

static void
draw_tick_labels (cairo_t *cr, const UnetChartCanvas *canvas, const UnetChartLayout *layout)
{
  const UnetChartColors  *colors = unet_chart_palette_get_colors (canvas->theme);
  const cairo_rectangle_t plot = layout->plot;

  for (guint axis = 0; axis < 2; axis++)
    {
      GArray *ticks = axis == 0 ? layout->x_ticks : layout->y_ticks;

      for (guint i = 0; i < ticks->len; i++)
        {
          const UnetChartTick *tick = &g_array_index (ticks, UnetChartTick, i);
          g_autoptr (PangoLayout) text = NULL;
          double width, height, x, y;

          if (tick->label == NULL)
            continue;
          text = unet_chart_canvas_set (canvas, tick->label, UNET_CHART_TEXT_VALUE);
          unet_chart_canvas_measure (text, &width, &height);
          if (axis == 0)
            {
              x = fmax (0, fmin (tick->at - width / 2, layout->width - width));
              y = plot.y + plot.height + 2 * UNET_CHART_TICK - 1;
            }
          else
            {
              x = plot.x - 2 * UNET_CHART_TICK - width;
              y = tick->at - height / 2;
            }
          unet_chart_canvas_show (cr, text, round (x), round (y), &colors->dim);
        }
    }
}

static void
draw_axis_names (cairo_t                *cr,
                 const UnetChartPicture *picture,
                 const UnetChartCanvas  *canvas,
                 const UnetChartLayout  *layout)
{
  const UnetChartColors  *colors = unet_chart_palette_get_colors (canvas->theme);
  const cairo_rectangle_t plot = layout->plot;
  double                  width, height;

  if (picture->x_label != NULL && !picture->hide_x_label)
    {
      g_autoptr (PangoLayout) text =
                     unet_chart_canvas_set (canvas, picture->x_label, UNET_CHART_TEXT_LABEL);

      unet_chart_canvas_measure (text, &width, &height);
      unet_chart_canvas_show (cr, text, round (plot.x + (plot.width - width) / 2),
                              round (layout->height - UNET_CHART_PADDING / 2 - height),
                              &colors->dim);
    }
  if (picture->y_label != NULL)
    {
      g_autoptr (PangoLayout) text =
                     unet_chart_canvas_set (canvas, picture->y_label, UNET_CHART_TEXT_LABEL);

      unet_chart_canvas_measure (text, &width, &height);
      cairo_save (cr);
      cairo_translate (cr, UNET_CHART_PADDING, round (plot.y + (plot.height + width) / 2));
      cairo_rotate (cr, -G_PI / 2);
      unet_chart_canvas_show (cr, text, 0, 0, &colors->dim);
      cairo_restore (cr);
    }
}

/* A line with its value on a tag above the plot. */
static void
draw_marker (cairo_t                *cr,
             const UnetChartPicture *picture,
             const UnetChartCanvas  *canvas,
             const UnetChartLayout  *layout)
{
  const UnetChartColors  *colors = unet_chart_palette_get_colors (canvas->theme);
  const cairo_rectangle_t plot = layout->plot;
  const double            at = unet_chart_scale_to_pixel (&layout->x, picture->marker);
  g_autofree char        *value = NULL, *label = NULL;
  g_autoptr (PangoLayout) text = NULL;
  double            width, height, line;
  cairo_rectangle_t tag;

  if (isnan (at) || at < plot.x - 1 || at > plot.x + plot.width + 1)
    return;
  line = unet_chart_canvas_snap_line (canvas, at);
  value = unet_number_format_short (picture->marker, 4);
  label = picture->marker_label != NULL ? g_strdup_printf ("%s %s", picture->marker_label, value)
                                        : g_steal_pointer (&value);
  text = unet_chart_canvas_set (canvas, label, UNET_CHART_TEXT_VALUE);
  unet_chart_canvas_measure (text, &width, &height);

  gdk_cairo_set_source_rgba (cr, &colors->marker);
  cairo_set_line_width (cr, fmax (canvas->pixel, 1.5) + unet_chart_canvas_get_extra_width (canvas));
  draw_line (cr, line, plot.y, line, plot.y + plot.height);
  cairo_stroke (cr);
  tag = (cairo_rectangle_t){.width = width + 2 * TAG, .height = height + 2};
  tag.x = round (CLAMP (at - tag.width / 2, 0, fmax (layout->width - tag.width, 0)));
  tag.y = plot.y - tag.height;
  unet_chart_canvas_add_box (cr, tag, tag.height / 2);
  cairo_fill (cr);
  unet_chart_canvas_show (cr, text, tag.x + TAG, tag.y + 1, &colors->background);
}

static void
draw_empty (cairo_t                *cr,
            const UnetChartPicture *picture,
            const UnetChartCanvas  *canvas,
            const UnetChartLayout  *layout)
{
  const char *said = picture->empty_text;
  g_autoptr (PangoLayout) text = NULL;
  double width, height;

  if (said == NULL)
    return;
  text = unet_chart_canvas_set (canvas, said, UNET_CHART_TEXT_LARGE);
  pango_layout_set_single_paragraph_mode (text, FALSE);
  pango_layout_set_alignment (text, PANGO_ALIGN_CENTER);
  pango_layout_set_wrap (text, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (text,
                          (int)fmax (layout->width - 4 * UNET_CHART_PADDING, 1) * PANGO_SCALE);
  unet_chart_canvas_measure (text, &width, &height);
  unet_chart_canvas_show (
      cr, text, 2 * UNET_CHART_PADDING,
      round (fmax ((layout->height - height) / 2, layout->title.y + layout->title.height)),
      &unet_chart_palette_get_colors (canvas->theme)->dim);
}

void
unet_chart_draw (cairo_t                *cr,
                 const UnetChartPicture *picture,
                 const UnetChartCanvas  *canvas,
                 const UnetChartLayout  *layout)
{
  if (layout->empty)
    draw_empty (cr, picture, canvas, layout);
  else
    {
      draw_grid (cr, canvas, layout);
      draw_curves (cr, picture, canvas, layout);
      draw_axes (cr, canvas, layout);
      draw_tick_labels (cr, canvas, layout);
      draw_axis_names (cr, picture, canvas, layout);
      draw_marker (cr, picture, canvas, layout);
    }
  if (picture->title != NULL)
    {
      g_autoptr (PangoLayout) text =
                     unet_chart_canvas_set (canvas, picture->title, UNET_CHART_TEXT_TITLE);

      pango_layout_set_ellipsize (text, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (text,
                              (int)fmax (layout->width - 2 * UNET_CHART_PADDING, 1) * PANGO_SCALE);
      unet_chart_canvas_show (cr, text, layout->title.x, layout->title.y,
                              &unet_chart_palette_get_colors (canvas->theme)->text);
    }
  unet_chart_legend_draw (cr, layout->legend, picture, canvas);
}
