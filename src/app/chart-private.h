/* chart-private.h: what the files of the chart share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-layout.h"
#include "app/chart.h"

G_BEGIN_DECLS

/* What the pointer and the keyboard are about (chart-input.c). */
typedef struct
{
  double   x, y;      /* of the pointer, NaN: it is not here */
  gboolean hovering;  /* the crosshair follows the pointer, so it goes when the pointer does */
  gboolean dragging;  /* a button is held, and the pointer has moved... */
  gboolean panning;   /* ...with the view... */
  gboolean marking;   /* ...or with the marker */
  double   min, max;  /* the view when the drag or the pinch began */
  double   low, high; /* the same of y */
  double   center;    /* of the pinch */
} UnetChartInput;

struct _UnetChart
{
  GtkWidget parent_instance;

  /* What is shown */
  GPtrArray      *series;
  UnetChartRange *range;
  char           *title, *x_label, *y_label, *marker_label, *empty_text;
  gboolean        hide_x_label;
  gboolean        log_y, cut_outliers;
  double          y_min, y_max; /* fixed; NaN: as the points are */
  double          low, high;    /* the zoomed range of y; NaN: not zoomed */
  double          marker;
  gboolean        marker_editable;

  /* How it is shown: made when needed, dropped when something changes */
  UnetChartLayout *layout;
  GskRenderNode   *node; /* all but the crosshair */
  guint            update_source;

  /* What it says */
  char *description;
  guint describe_source;

  UnetChartInput input;
  GtkWidget     *menu;
};

/* Shows LOW to HIGH of y; NaN: everything. */
void unet_chart_set_y_view (UnetChart *self, double low, double high);

/* chart-show.c: drawing and saying. The layout is where things are at the moment; borrowed until
 * something changes. */
void                   unet_chart_show_class_init (GtkWidgetClass *klass);
void                   unet_chart_show_init (UnetChart *self);
void                   unet_chart_show_end (UnetChart *self);
UnetChartCanvas        unet_chart_get_canvas (UnetChart *self);
const UnetChartLayout *unet_chart_get_layout (UnetChart *self);

/* Something is to be drawn differently: anything, the points, what of them is shown, the
 * crosshair. */
void unet_chart_invalidate (UnetChart *self);
void unet_chart_points_changed (UnetChart *self);
void unet_chart_view_changed (UnetChart *self);
void unet_chart_crosshair_changed (UnetChart *self);

/* Something is to be said: within some seconds, or at once because the user did it. */
void unet_chart_describe_soon (UnetChart *self);
void unet_chart_describe_deed (UnetChart *self);

/* chart-input.c: the pointer and the keyboard */
void unet_chart_input_class_init (GtkWidgetClass *klass);
void unet_chart_input_init (UnetChart *self);

/* chart-menu.c: the menu and the dialog of exporting */
void unet_chart_menu_class_init (GtkWidgetClass *klass);
void unet_chart_menu_open (UnetChart *self, double x, double y);

G_END_DECLS
