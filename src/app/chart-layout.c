/* chart-layout.c: where the parts of a chart are
 *
 * From the outside in: the title and the legend take the top, the labels of the axes the bottom;
 * that gives the height of the plot, so the ticks of the y axis, so the width of their labels, so
 * the width of the plot, so the ticks of the x axis.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-layout.h"

#define X_SPACING 40.0 /* pixels between ticks, at least */
#define Y_SPACING 22.0
#define X_GAP 12.0 /* between labels */
#define Y_GAP 4.0
#define RIGHT 18.0            /* right of the plot, for half a label */
#define MOST_LEGEND (1 / 4.0) /* of the height */

typedef struct
{
  PangoLayout *text; /* of one label after the other */
  bool         across;
} Measure;

static double
measure (const char *label, gpointer data)
{
  const Measure *m = data;
  double         width, height;

  pango_layout_set_text (m->text, label, -1);
  unet_chart_canvas_measure (m->text, &width, &height);
  return m->across ? width : height;
}

static void
lay_top (UnetChartLayout        *layout,
         const UnetChartPicture *picture,
         const UnetChartCanvas  *canvas,
         double                  row)
{
  double height;

  layout->title = (cairo_rectangle_t){UNET_CHART_PADDING, UNET_CHART_PADDING, 0, 0};
  if (picture->title != NULL)
    {
      g_autoptr (PangoLayout) text =
                     unet_chart_canvas_set (canvas, picture->title, UNET_CHART_TEXT_TITLE);

      unet_chart_canvas_measure (text, &layout->title.width, &layout->title.height);
      layout->title.width += 2 * UNET_CHART_PADDING;
    }
  layout->legend =
      unet_chart_legend_new (picture, canvas, layout->title, layout->width - 2 * UNET_CHART_PADDING,
                             (int)(layout->height * MOST_LEGEND / (row + 2)), &height);
  layout->plot.y = UNET_CHART_PADDING + height + fmax (UNET_CHART_PADDING, row / 2);
  if (!isnan (picture->marker))
    layout->plot.y += row + UNET_CHART_PADDING / 2; /* its tag stands on the plot */
}

static double
widest (GArray *ticks, Measure *m)
{
  double width = 0;

  for (guint i = 0; i < ticks->len; i++)
    {
      const char *label = g_array_index (ticks, UnetChartTick, i).label;

      if (label != NULL)
        width = fmax (width, measure (label, m));
    }
  return width;
}

UnetChartLayout *
unet_chart_layout_new (const UnetChartPicture *picture,
                       const UnetChartCanvas  *canvas,
                       double                  width,
                       double                  height,
                       double                  gutter)
{
  UnetChartLayout *layout = g_new0 (UnetChartLayout, 1);
  g_autoptr (PangoLayout) text = unet_chart_canvas_set (canvas, "0", UNET_CHART_TEXT_VALUE);
  Measure across = {text, true}, down = {text, false};
  double  row, bottom, min, max;

  layout->width = width;
  layout->height = height;
  layout->empty = unet_chart_picture_is_empty (picture);
  unet_chart_canvas_measure (text, NULL, &row);
  lay_top (layout, picture, canvas, row);

  bottom = height - UNET_CHART_PADDING - row - 2 * UNET_CHART_TICK;
  if (picture->x_label != NULL && !picture->hide_x_label)
    bottom -= row;
  layout->plot.y = unet_chart_canvas_snap (canvas, layout->plot.y);
  layout->plot.height = unet_chart_canvas_snap (canvas, fmax (bottom - layout->plot.y, 1));
  unet_chart_picture_get_y_range (picture, &min, &max);
  layout->y = unet_chart_scale_new (min, max, picture->log_y, layout->plot.y + layout->plot.height,
                                    -layout->plot.height);
  layout->y_ticks = unet_chart_scale_make_ticks (
      &layout->y, Y_SPACING, Y_GAP, unet_chart_picture_has_whole_y (picture), measure, &down);

  layout->gutter = UNET_CHART_PADDING + 2 * UNET_CHART_TICK + widest (layout->y_ticks, &across);
  if (picture->y_label != NULL)
    layout->gutter += row + UNET_CHART_TICK;
  layout->plot.x = unet_chart_canvas_snap (canvas, fmax (layout->gutter, gutter));
  layout->plot.width = unet_chart_canvas_snap (canvas, fmax (width - RIGHT - layout->plot.x, 1));
  unet_chart_picture_get_x_range (picture, &min, &max);
  layout->x = unet_chart_scale_new (min, max, false, layout->plot.x, layout->plot.width);
  layout->x_ticks = unet_chart_scale_make_ticks (
      &layout->x, X_SPACING, X_GAP, unet_chart_picture_has_whole_x (picture), measure, &across);
  return layout;
}

void
unet_chart_layout_free (UnetChartLayout *layout)
{
  if (layout == NULL)
    return;
  g_array_unref (layout->legend);
  g_array_unref (layout->x_ticks);
  g_array_unref (layout->y_ticks);
  g_free (layout);
}
