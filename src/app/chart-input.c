/* chart-input.c: what the pointer and the keyboard do to a chart
 *
 * The crosshair goes to points, never between them: with the pointer to the nearest in x, with the
 * keyboard to the next. So does the marker, since between two thresholds that were tried nothing
 * is known.
 *
 * A wheel that can zoom out no further is left to whatever the chart lies in, so that a page of
 * charts can be scrolled.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/chart-private.h"

#include "app/chart-hover.h"

#define NEAR 6.0         /* pixels around the plot that belong to it, and around the marker */
#define ZOOM 1.25        /* by a notch of the wheel or a key */
#define PAN 0.1          /* of the view, by a key */
#define PAGE 0.1         /* of the view, that Page Up and Page Down move the crosshair */
#define NARROWEST_Y 1e-9 /* a zoomed range of y, as a share of its values */

/* --- places --- */

static bool
is_in_plot (UnetChart *self, double x, double y)
{
  const UnetChartLayout *layout = unet_chart_get_layout (self);

  return !layout->empty && x >= layout->plot.x - NEAR &&
         x <= layout->plot.x + layout->plot.width + NEAR && y >= layout->plot.y - NEAR &&
         y <= layout->plot.y + layout->plot.height + NEAR;
}

static double
value_at (UnetChart *self, double x)
{
  return unet_chart_scale_to_value (&unet_chart_get_layout (self)->x, x);
}

/* X, or the point nearest to it, within what is shown. */
static double
snap_to_point (UnetChart *self, double x)
{
  const UnetChartPicture picture = unet_chart_get_picture (self);
  double                 nearest = x;

  unet_chart_hover_find_nearest (&picture, x, &nearest);
  return nearest;
}

static void
hover (UnetChart *self, double x, gboolean with_pointer)
{
  self->input.hovering = with_pointer;
  unet_chart_range_set_hover_x (self->range, x);
}

/* --- zooming --- */

/* Changes the range of y that is shown to that between two shares of it. */
static void
view_y (UnetChart *self, UnetChartScale scale, double from, double to)
{
  const double low = unet_chart_scale_mix (&scale, from), high = unet_chart_scale_mix (&scale, to);

  if (isfinite (low) && isfinite (high) &&
      high - low > NARROWEST_Y * fmax (fabs (low), fabs (high)))
    unet_chart_set_y_view (self, low, high);
}

static void
zoom_y (UnetChart *self, double share, double factor)
{
  view_y (self, unet_chart_get_layout (self)->y, share - share * factor,
          share + (1 - share) * factor);
}

/* Where zooming by keyboard keeps things: at the crosshair if it can be seen. */
static double
find_center (UnetChart *self)
{
  const double x = unet_chart_range_get_hover_x (self->range);
  double       min, max;

  unet_chart_range_get_view (self->range, &min, &max);
  return x >= min && x <= max ? x : (min + max) / 2;
}

/* --- the pointer --- */

static void
set_cursor (UnetChart *self, double x, double y)
{
  const UnetChartLayout *layout = unet_chart_get_layout (self);
  const double           marker = unet_chart_scale_to_pixel (&layout->x, self->marker);
  const char            *name = NULL;

  if (unet_chart_legend_find (layout->legend, x, y) >= 0)
    name = "pointer";
  else if (self->input.panning)
    name = "grabbing";
  else if (self->marker_editable && is_in_plot (self, x, y) && fabs (marker - x) <= NEAR)
    name = "col-resize";
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), name);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, gpointer data)
{
  UnetChart *self = data;

  /* When what is below the pointer changes, the pointer is said to move. It did not, and so does
   * not take the crosshair from the keyboard. */
  if (self->input.x == x && self->input.y == y)
    return;
  self->input.x = x;
  self->input.y = y;
  set_cursor (self, x, y);
  if (self->input.panning)
    return;
  if (is_in_plot (self, x, y))
    hover (self, snap_to_point (self, value_at (self, x)), TRUE);
  else if (self->input.hovering)
    hover (self, NAN, FALSE);
}

static void
on_leave (GtkEventControllerMotion *controller, gpointer data)
{
  UnetChart *self = data;

  self->input.x = self->input.y = NAN;
  if (self->input.hovering)
    hover (self, NAN, FALSE);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, gpointer data)
{
  UnetChart             *self = data;
  const UnetChartLayout *layout = unet_chart_get_layout (self);
  const GdkModifierType  state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  const double factor = pow (ZOOM, dy);
  double       min, max;

  if (!is_in_plot (self, self->input.x, self->input.y))
    return FALSE;
  if ((state & GDK_CONTROL_MASK) != 0)
    {
      zoom_y (self, (self->input.y - layout->y.start) / layout->y.length, factor);
      return TRUE;
    }
  unet_chart_range_get_view (self->range, &min, &max);
  if ((state & GDK_SHIFT_MASK) != 0 || fabs (dx) > fabs (dy))
    return unet_chart_range_pan (self->range, (max - min) * PAN * (dx != 0 ? dx : dy));
  return unet_chart_range_zoom (self->range, value_at (self, self->input.x), factor);
}

static void
on_pressed (GtkGestureClick *gesture, int n, double x, double y, gpointer data)
{
  UnetChart *self = data;
  const int  series = unet_chart_legend_find (unet_chart_get_layout (self)->legend, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (series >= 0)
    {
      UnetSeries *hit = self->series->pdata[series];

      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      unet_series_set_visible (hit, !unet_series_get_visible (hit));
    }
  else if (n == 2 && is_in_plot (self, x, y))
    unet_chart_show_all (self);
  else if (is_in_plot (self, x, y))
    /* A finger does not hover. */
    hover (self, snap_to_point (self, value_at (self, x)), TRUE);
}

static void
on_menu_pressed (GtkGestureClick *gesture, int n, double x, double y, gpointer data)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (data);
  unet_chart_menu_open (data, x, y);
}

static void
on_long_pressed (GtkGestureLongPress *gesture, double x, double y, gpointer data)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  unet_chart_menu_open (data, x, y);
}

static void
remember_view (UnetChart *self)
{
  const UnetChartLayout *layout = unet_chart_get_layout (self);

  unet_chart_range_get_view (self->range, &self->input.min, &self->input.max);
  self->input.low = layout->y.min;
  self->input.high = layout->y.max;
}

static void
mark (UnetChart *self, double x)
{
  const UnetChartLayout *layout = unet_chart_get_layout (self);
  const double           from = layout->plot.x, to = layout->plot.x + layout->plot.width;

  unet_chart_set_marker (self, snap_to_point (self, value_at (self, CLAMP (x, from, to))));
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, gpointer data)
{
  UnetChart  *self = data;
  const guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  if (!is_in_plot (self, x, y) || (button != GDK_BUTTON_PRIMARY && button != GDK_BUTTON_MIDDLE) ||
      unet_chart_legend_find (unet_chart_get_layout (self)->legend, x, y) >= 0)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  remember_view (self);
  self->input.dragging = FALSE;
  self->input.marking = self->marker_editable && button == GDK_BUTTON_PRIMARY;
  if (self->input.marking)
    mark (self, x);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, gpointer data)
{
  UnetChart *self = data;
  /* As they are now: the layout goes when the view moves. */
  const UnetChartScale across = unet_chart_get_layout (self)->x;
  const UnetChartScale up = unet_chart_get_layout (self)->y;
  double               x, y, min, max;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  /* A hand that trembles does not drag, and its double click is one. */
  if (!self->input.dragging &&
      !gtk_drag_check_threshold (GTK_WIDGET (self), (int)x, (int)y, (int)(x + dx), (int)(y + dy)))
    return;
  self->input.dragging = TRUE;
  if (self->input.marking)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      mark (self, x + dx);
      return;
    }
  /* Where everything is shown there is nowhere to go; a finger then scrolls the page. */
  if (!unet_chart_range_is_zoomed (self->range) && isnan (self->low))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (!self->input.panning)
    {
      self->input.panning = TRUE;
      hover (self, NAN, FALSE);
      set_cursor (self, x, y);
    }
  unet_chart_range_get_view (self->range, &min, &max);
  unet_chart_range_pan (self->range, self->input.min - dx / across.factor - min);
  if (!isnan (self->low))
    {
      const double         share = dy / up.length;
      const UnetChartScale start = unet_chart_scale_new (self->input.low, self->input.high,
                                                         self->log_y, up.start, up.length);

      view_y (self, start, -share, 1 - share);
    }
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, gpointer data)
{
  UnetChart *self = data;

  self->input.dragging = self->input.panning = self->input.marking = FALSE;
  set_cursor (self, self->input.x, self->input.y);
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, gpointer data)
{
  UnetChart *self = data;
  double     x, y;

  remember_view (self);
  self->input.center = (self->input.min + self->input.max) / 2;
  if (gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    self->input.center = value_at (self, x);
}

static void
on_pinch (GtkGestureZoom *gesture, double scale, gpointer data)
{
  UnetChart *self = data;
  double     min, max;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  unet_chart_range_get_view (self->range, &min, &max);
  /* From the view at the beginning, not from the last one: so errors do not add up. */
  unet_chart_range_zoom (self->range, self->input.center,
                         (self->input.max - self->input.min) / scale / (max - min));
}

void
unet_chart_input_init (UnetChart *self)
{
  GtkWidget          *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *click = gtk_gesture_click_new (), *menu = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new (), *drag = gtk_gesture_drag_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  self->input.x = self->input.y = NAN;
  g_signal_connect (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (widget, scroll);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect (menu, "pressed", G_CALLBACK (on_menu_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (menu));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (on_long_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (press));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
}

/* --- the keyboard --- */

/* Brings the crosshair into view. */
static void
follow (UnetChart *self)
{
  const double x = unet_chart_range_get_hover_x (self->range);
  double       min, max;

  unet_chart_range_get_view (self->range, &min, &max);
  if (x < min)
    unet_chart_range_pan (self->range, x - min);
  else if (x > max)
    unet_chart_range_pan (self->range, x - max);
}

/* To the next point in a direction; where there is no crosshair, to the end of the view that lies
 * behind. */
static gboolean
move_crosshair (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetChart             *self = UNET_CHART (widget);
  const UnetChartPicture picture = unet_chart_get_picture (self);
  const int              direction = g_variant_get_int32 (arguments);
  double                 x = picture.hover_x;

  if (isnan (x))
    {
      if (!unet_chart_hover_find_nearest (&picture, direction > 0 ? picture.x_min : picture.x_max,
                                          &x))
        return FALSE;
    }
  else if (!unet_chart_hover_find_next (&picture, x, direction, &x))
    return TRUE; /* at the end already */
  hover (self, x, FALSE);
  follow (self);
  return TRUE;
}

static gboolean
page_crosshair (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetChart             *self = UNET_CHART (widget);
  const UnetChartPicture picture = unet_chart_get_picture (self);
  const int              direction = g_variant_get_int32 (arguments);
  double                 x, next;

  if (isnan (picture.hover_x))
    return move_crosshair (widget, arguments, data);
  if (!unet_chart_hover_find_next (&picture, picture.hover_x, direction, &next))
    return TRUE;
  x = snap_to_point (self, picture.hover_x + direction * PAGE * (picture.x_max - picture.x_min));
  /* One point at least. */
  hover (self, direction > 0 ? fmax (x, next) : fmin (x, next), FALSE);
  follow (self);
  return TRUE;
}

static gboolean
end_crosshair (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetChart             *self = UNET_CHART (widget);
  const UnetChartPicture picture = unet_chart_get_picture (self);
  double                 x;

  if (!unet_chart_hover_find_next (&picture, NAN, -g_variant_get_int32 (arguments), &x))
    return FALSE;
  hover (self, x, FALSE);
  follow (self);
  return TRUE;
}

static gboolean
remove_crosshair (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetChart *self = UNET_CHART (widget);

  if (isnan (unet_chart_range_get_hover_x (self->range)))
    return FALSE;
  hover (self, NAN, FALSE);
  return TRUE;
}

static gboolean
pan (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetChart *self = UNET_CHART (widget);
  double     min, max;

  unet_chart_range_get_view (self->range, &min, &max);
  unet_chart_range_pan (self->range, g_variant_get_int32 (arguments) * PAN * (max - min));
  return TRUE;
}

static gboolean
zoom_key (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetChart *self = UNET_CHART (widget);

  unet_chart_range_zoom (self->range, find_center (self),
                         g_variant_get_int32 (arguments) > 0 ? 1 / ZOOM : ZOOM);
  unet_chart_describe_deed (self);
  return TRUE;
}

static gboolean
zoom_y_key (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetChart *self = UNET_CHART (widget);

  zoom_y (self, 0.5, g_variant_get_int32 (arguments) > 0 ? 1 / ZOOM : ZOOM);
  return TRUE;
}

/* The crosshair goes with the marker, so that the values there are seen and said. */
static void
mark_value (UnetChart *self, double x)
{
  unet_chart_set_marker (self, x);
  hover (self, x, FALSE);
  follow (self);
}

static gboolean
move_marker (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetChart             *self = UNET_CHART (widget);
  const UnetChartPicture picture = unet_chart_get_picture (self);
  double                 x;

  if (!self->marker_editable)
    return FALSE;
  if (unet_chart_hover_find_next (&picture, self->marker, g_variant_get_int32 (arguments), &x))
    mark_value (self, x);
  return TRUE;
}

static gboolean
mark_crosshair (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetChart   *self = UNET_CHART (widget);
  const double x = unet_chart_range_get_hover_x (self->range);

  if (!self->marker_editable || isnan (x))
    return FALSE;
  mark_value (self, x);
  return TRUE;
}

static gboolean
toggle_log (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetChart *self = UNET_CHART (widget);

  unet_chart_set_log_y (self, !self->log_y);
  return TRUE;
}

static gboolean
show_all (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  unet_chart_show_all (UNET_CHART (widget));
  return TRUE;
}

static gboolean
open_menu (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetChart             *self = UNET_CHART (widget);
  const UnetChartLayout *layout = unet_chart_get_layout (self);

  unet_chart_menu_open (self, layout->plot.x, layout->plot.y);
  return TRUE;
}

void
unet_chart_input_class_init (GtkWidgetClass *klass)
{
  static const struct
  {
    guint           keys[3];
    GdkModifierType modifiers;
    GtkShortcutFunc act;
    int             argument; /* 0: none */
  } bindings[] = {
      {{GDK_KEY_Left, GDK_KEY_KP_Left}, 0, move_crosshair, -1},
      {{GDK_KEY_Right, GDK_KEY_KP_Right}, 0, move_crosshair, 1},
      {{GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up}, 0, page_crosshair, -1},
      {{GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down}, 0, page_crosshair, 1},
      {{GDK_KEY_Home, GDK_KEY_KP_Home}, 0, end_crosshair, -1},
      {{GDK_KEY_End, GDK_KEY_KP_End}, 0, end_crosshair, 1},
      {{GDK_KEY_Escape}, 0, remove_crosshair, 0},
      {{GDK_KEY_Left, GDK_KEY_KP_Left}, GDK_CONTROL_MASK, pan, -1},
      {{GDK_KEY_Right, GDK_KEY_KP_Right}, GDK_CONTROL_MASK, pan, 1},
      {{GDK_KEY_plus, GDK_KEY_KP_Add, GDK_KEY_equal}, 0, zoom_key, 1},
      {{GDK_KEY_minus, GDK_KEY_KP_Subtract}, 0, zoom_key, -1},
      {{GDK_KEY_plus, GDK_KEY_KP_Add, GDK_KEY_equal}, GDK_CONTROL_MASK, zoom_y_key, 1},
      {{GDK_KEY_minus, GDK_KEY_KP_Subtract}, GDK_CONTROL_MASK, zoom_y_key, -1},
      {{GDK_KEY_0, GDK_KEY_KP_0}, 0, show_all, 0},
      {{GDK_KEY_l, GDK_KEY_L}, 0, toggle_log, 0},
      {{GDK_KEY_Left, GDK_KEY_KP_Left}, GDK_SHIFT_MASK, move_marker, -1},
      {{GDK_KEY_Right, GDK_KEY_KP_Right}, GDK_SHIFT_MASK, move_marker, 1},
      {{GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_space}, 0, mark_crosshair, 0},
      {{GDK_KEY_Menu}, 0, open_menu, 0},
      {{GDK_KEY_F10}, GDK_SHIFT_MASK, open_menu, 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    for (guint k = 0; k < G_N_ELEMENTS (bindings[i].keys) && bindings[i].keys[k] != 0; k++)
      if (bindings[i].argument != 0)
        gtk_widget_class_add_binding (klass, bindings[i].keys[k], bindings[i].modifiers,
                                      bindings[i].act, "i", bindings[i].argument);
      else
        gtk_widget_class_add_binding (klass, bindings[i].keys[k], bindings[i].modifiers,
                                      bindings[i].act, NULL);
}
