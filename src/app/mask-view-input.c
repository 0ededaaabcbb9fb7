/* mask-view-input.c: pointer, fingers and keys of the mask view
 *
 * A wheel zooms; the two fingers of a touchpad, which move in pixels, pan, and zoom with Ctrl or by
 * a pinch. A drag moves the picture, or the curtain where it begins at its line. What a key can do
 * nothing with, it leaves to the page: so arrows move the focus where there is nothing to pan.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/mask-view-private.h"

#include <math.h>

#define WHEEL_STEPS 4.0     /* of a wheel, to twice the size */
#define FINGER_PIXELS 120.0 /* of two fingers with Ctrl, to twice the size */
#define CURTAIN_REACH 12.0  /* pixels beside the line that are of it */
#define CURTAIN_PART 0.05   /* of the view for a key */
#define PAN_PART 8.0        /* of the view for an arrow key */

static bool
is_at_curtain (UnetMaskView *self, double x)
{
  return self->curtain && self->mode != UNET_VIEW_IMAGE && self->place.image_width > 0 &&
         fabs (x - unet_mask_view_get_curtain_x (self)) <= CURTAIN_REACH;
}

static void
update_cursor (UnetMaskView *self)
{
  const char *name = NULL;

  if (self->is_panning)
    name = "grabbing";
  else if (self->drags_curtain || is_at_curtain (self, self->pointer_x))
    name = "col-resize";
  if (g_strcmp0 (name, self->cursor) != 0)
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self), name);
  self->cursor = name;
}

void
unet_mask_view_get_anchor (UnetMaskView *self, double *x, double *y)
{
  if (self->pointer_x >= 0)
    {
      *x = self->pointer_x;
      *y = self->pointer_y;
    }
  else
    {
      *x = self->place.view_width / 2;
      *y = self->place.view_height / 2;
    }
}

static bool
pan (UnetMaskView *self, double x, double y)
{
  const UnetPlace before = self->place;

  if (self->place.image_width == 0 || !unet_place_pan (&self->place, x, y))
    return false;
  unet_mask_view_moved (self, &before);
  return true;
}

/* --- pointer --- */

static void
on_motion (UnetMaskView *self, double x, double y)
{
  int pixel_x, pixel_y;

  /* A new layout sends motions too. */
  if (x == self->pointer_x && y == self->pointer_y)
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  update_cursor (self);
  if (!unet_place_find_pixel (&self->place, x, y, &pixel_x, &pixel_y))
    pixel_x = pixel_y = -1;
  unet_mask_view_set_hover (self, pixel_x, pixel_y, false);
}

static void
on_leave (UnetMaskView *self)
{
  self->pointer_x = self->pointer_y = -1;
  update_cursor (self);
  if (!self->has_crosshair)
    unet_mask_view_set_hover (self, -1, -1, false);
}

static gboolean
on_scroll (UnetMaskView *self, double dx, double dy, GtkEventControllerScroll *controller)
{
  const GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  const bool fingers = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_SURFACE;
  const UnetPlace before = self->place;
  double          x, y;

  if (self->place.image_width == 0)
    return GDK_EVENT_PROPAGATE;
  if (fingers && (state & GDK_CONTROL_MASK) == 0)
    {
      pan (self, dx, dy);
      return GDK_EVENT_STOP;
    }
  if (dy == 0)
    {
      pan (self, dx * self->place.view_width / PAN_PART, 0);
      return GDK_EVENT_STOP;
    }
  unet_mask_view_get_anchor (self, &x, &y);
  unet_place_zoom_by (&self->place, exp2 (-dy / (fingers ? FINGER_PIXELS : WHEEL_STEPS)), x, y);
  unet_mask_view_moved (self, &before);
  return GDK_EVENT_STOP;
}

static void
on_drag_begin (UnetMaskView *self, double x, double y, GtkGestureSingle *gesture)
{
  const guint button = gtk_gesture_single_get_current_button (gesture);

  if (button != GDK_BUTTON_PRIMARY && button != GDK_BUTTON_MIDDLE)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->place.image_width == 0)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->drag_x = self->drag_y = 0;
  self->drags_curtain = button == GDK_BUTTON_PRIMARY && is_at_curtain (self, x);
  self->drag_from = unet_mask_view_get_curtain_x (self);
}

static void
on_drag_update (UnetMaskView *self, double x, double y)
{
  if (self->drags_curtain)
    unet_mask_view_set_curtain_position (
        self, (self->drag_from + x) / MAX (1, gtk_widget_get_width (GTK_WIDGET (self))));
  else if (self->is_panning || fabs (x) + fabs (y) > 0)
    {
      self->is_panning = true;
      update_cursor (self);
      pan (self, self->drag_x - x, self->drag_y - y);
      self->drag_x = x;
      self->drag_y = y;
    }
}

static void
on_drag_end (UnetMaskView *self)
{
  self->drags_curtain = self->is_panning = false;
  update_cursor (self);
}

static void
on_pinch_begin (UnetMaskView *self)
{
  self->pinch_zoom = self->place.zoom;
}

static void
on_pinch (UnetMaskView *self, double scale, GtkGesture *gesture)
{
  const UnetPlace before = self->place;
  double          x, y;

  if (self->place.image_width == 0 || !gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  unet_place_zoom_to (&self->place, self->pinch_zoom * scale, x, y);
  unet_mask_view_moved (self, &before);
}

void
unet_mask_view_add_controllers (UnetMaskView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new (), *pinch = gtk_gesture_zoom_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (on_drag_end), self);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  /* Each would take the first finger from the other. */
  gtk_gesture_group (pinch, drag);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
}

/* --- keys --- */

/* By parts of the view's width and height. */
static gboolean
pan_by_key (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetMaskView *self = UNET_MASK_VIEW (widget);
  double        x, y;

  g_variant_get (arguments, "(dd)", &x, &y);
  return pan (self, x * self->place.view_width, y * self->place.view_height) ? GDK_EVENT_STOP
                                                                             : GDK_EVENT_PROPAGATE;
}

/* Begins at the pointer, or in the middle. */
static gboolean
move_crosshair (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetMaskView   *self = UNET_MASK_VIEW (widget);
  const UnetPlace before = self->place;
  int             dx, dy, x = self->hover_x, y = self->hover_y;
  double          at_x, at_y;

  g_variant_get (arguments, "(ii)", &dx, &dy);
  if (self->place.image_width == 0)
    return GDK_EVENT_PROPAGATE;
  if (x < 0)
    {
      unet_mask_view_get_anchor (self, &at_x, &at_y);
      if (!unet_place_find_pixel (&self->place, at_x, at_y, &x, &y))
        {
          x = self->place.image_width / 2;
          y = self->place.image_height / 2;
        }
    }
  else
    {
      x = CLAMP (x + dx, 0, self->place.image_width - 1);
      y = CLAMP (y + dy, 0, self->place.image_height - 1);
    }
  unet_mask_view_set_hover (self, x, y, true);
  if (!self->place.fit)
    {
      unet_place_reveal (&self->place, x, y);
      unet_mask_view_moved (self, &before);
    }
  return GDK_EVENT_STOP;
}

static gboolean
remove_crosshair (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetMaskView *self = UNET_MASK_VIEW (widget);

  if (!self->has_crosshair)
    return GDK_EVENT_PROPAGATE;
  unet_mask_view_set_hover (self, -1, -1, false);
  return GDK_EVENT_STOP;
}

static gboolean
move_curtain (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  UnetMaskView *self = UNET_MASK_VIEW (widget);
  double        by;

  g_variant_get (arguments, "(d)", &by);
  if (!self->curtain || self->mode == UNET_VIEW_IMAGE)
    return GDK_EVENT_PROPAGATE;
  unet_mask_view_set_curtain_position (self, self->curtain_position + by);
  return GDK_EVENT_STOP;
}

static void
add_arrow (GtkWidgetClass *widget_class, guint key, guint keypad_key, int x, int y)
{
  const guint keys[] = {key, keypad_key};

  for (int i = 0; i < 2; i++)
    {
      gtk_widget_class_add_binding (widget_class, keys[i], 0, pan_by_key, "(dd)", x / PAN_PART,
                                    y / PAN_PART);
      gtk_widget_class_add_binding (widget_class, keys[i], GDK_SHIFT_MASK, pan_by_key, "(dd)",
                                    (double)x, (double)y);
      gtk_widget_class_add_binding (widget_class, keys[i], GDK_CONTROL_MASK, move_crosshair, "(ii)",
                                    x, y);
      gtk_widget_class_add_binding (widget_class, keys[i], GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                    move_crosshair, "(ii)", 10 * x, 10 * y);
    }
}

void
unet_mask_view_class_add_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint       key;
    const char *action;
  } zooms[] = {
      {GDK_KEY_plus, "view.zoom-in"},         {GDK_KEY_equal, "view.zoom-in"},
      {GDK_KEY_KP_Add, "view.zoom-in"},       {GDK_KEY_minus, "view.zoom-out"},
      {GDK_KEY_KP_Subtract, "view.zoom-out"}, {GDK_KEY_0, "view.zoom-fit"},
      {GDK_KEY_KP_0, "view.zoom-fit"},        {GDK_KEY_1, "view.zoom-100"},
      {GDK_KEY_KP_1, "view.zoom-100"},
  };

  static const struct
  {
    guint  key;
    double by;
  } curtains[] = {{GDK_KEY_comma, -CURTAIN_PART},
                  {GDK_KEY_less, -CURTAIN_PART},
                  {GDK_KEY_period, CURTAIN_PART},
                  {GDK_KEY_greater, CURTAIN_PART}};

  /* With Ctrl as well, which other programs ask for. */
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      gtk_widget_class_add_binding_action (widget_class, zooms[i].key, 0, zooms[i].action, NULL);
      gtk_widget_class_add_binding_action (widget_class, zooms[i].key, GDK_CONTROL_MASK,
                                           zooms[i].action, NULL);
    }
  add_arrow (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0);
  add_arrow (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0);
  add_arrow (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1);
  add_arrow (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1);
  for (guint i = 0; i < G_N_ELEMENTS (curtains); i++)
    gtk_widget_class_add_binding (widget_class, curtains[i].key, 0, move_curtain, "(d)",
                                  curtains[i].by);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, remove_crosshair, NULL);
}
