/* mask-view.c: a picture, what a network made of it, and the truth
 *
 * GTK's own nodes would draw a picture enlarged with soft pixels, and know nothing of classes. So
 * the view renders what is seen of it itself (image/view-render.h), at the resolution of the
 * screen, into a texture that is drawn as it is; and only when something of it has changed.
 * Whatever lies over it, like the curtain's line, are nodes of GTK.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/mask-view-private.h"

#include <glib/gi18n.h>
#include <math.h>

enum
{
  PROP_MODE = 1,
  PROP_MASK_VISIBLE,
  PROP_TRUTH_VISIBLE,
  PROP_CONTOUR,
  PROP_MASK_OPACITY,
  PROP_THRESHOLD,
  PROP_CURTAIN,
  PROP_CURTAIN_POSITION,
  PROP_PIXEL_GRID,
  PROP_ZOOM,
  PROP_FIT,
  N_PROPS
};

enum
{
  HOVER_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (UnetViewMode,
                    unet_view_mode,
                    G_DEFINE_ENUM_VALUE (UNET_VIEW_IMAGE, "image"),
                    G_DEFINE_ENUM_VALUE (UNET_VIEW_OVERLAY, "overlay"),
                    G_DEFINE_ENUM_VALUE (UNET_VIEW_CONTOUR, "contour"),
                    G_DEFINE_ENUM_VALUE (UNET_VIEW_MASK, "mask"),
                    G_DEFINE_ENUM_VALUE (UNET_VIEW_PROBABILITY, "probability"))

G_DEFINE_FINAL_TYPE (UnetMaskView, unet_mask_view, GTK_TYPE_WIDGET)

/* --- what follows from a change --- */

static void
enable_zoom (UnetMaskView *self)
{
  const bool   has_image = self->place.image_width > 0;
  const double zoom = self->place.zoom;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "view.zoom-in",
                                 has_image &&
                                     zoom < unet_place_get_max_zoom (&self->place) * 0.999);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "view.zoom-out",
                                 has_image &&
                                     zoom > unet_place_get_min_zoom (&self->place) * 1.001);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "view.zoom-fit", has_image);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "view.zoom-100", has_image);
}

static gboolean
describe (gpointer data)
{
  UnetMaskView    *self = data;
  g_autofree char *text = unet_mask_view_write_description (self);

  self->describe_source = 0;
  enable_zoom (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->title != NULL ? self->title : _ ("Picture"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  if (self->zoom_told != self->place.zoom)
    {
      self->zoom_told = self->place.zoom;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
    }
  return G_SOURCE_REMOVE;
}

void
unet_mask_view_queue_description (UnetMaskView *self)
{
  if (self->describe_source == 0)
    self->describe_source = g_idle_add_full (G_PRIORITY_LOW, describe, self, NULL);
}

/* The last that was drawn is still on the screen, and lives as long. */
static void
drop_frame (UnetMaskView *self)
{
  if (self->frame == NULL)
    return;
  unet_frame_free (self->last_frame);
  self->last_frame = g_steal_pointer (&self->frame);
}

void
unet_mask_view_invalidate (UnetMaskView *self)
{
  drop_frame (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  unet_mask_view_queue_description (self);
}

static void
find_hover (UnetMaskView *self)
{
  int x, y;

  if (self->has_crosshair)
    return;
  if (self->pointer_x >= 0 &&
      unet_place_find_pixel (&self->place, self->pointer_x, self->pointer_y, &x, &y))
    unet_mask_view_set_hover (self, x, y, false);
  else
    unet_mask_view_set_hover (self, -1, -1, false);
}

void
unet_mask_view_moved (UnetMaskView *self, const UnetPlace *before)
{
  enable_zoom (self);
  find_hover (self);
  unet_mask_view_invalidate (self);
  unet_mask_view_tell_peer (self);
  if (self->place.fit != before->fit)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIT]);
  if (self->place.zoom != self->zoom_told)
    {
      self->zoom_told = self->place.zoom;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
    }
}

static gboolean
tell_hover (gpointer data)
{
  UnetMaskView *self = data;

  self->hover_source = 0;
  g_signal_emit (self, signals[HOVER_CHANGED], 0, self->hover_x, self->hover_y);
  return G_SOURCE_REMOVE;
}

/* GTK tells of the pointer in the middle of an allocation too, when the view moves under it. There
 * no label may ask for another size, so who listens is told before the next frame. */
void
unet_mask_view_set_hover (UnetMaskView *self, int x, int y, bool by_keys)
{
  if (x == self->hover_x && y == self->hover_y && by_keys == self->has_crosshair)
    return;
  if (by_keys || self->has_crosshair)
    {
      gtk_widget_queue_draw (GTK_WIDGET (self));
      unet_mask_view_queue_description (self);
    }
  self->hover_x = x;
  self->hover_y = y;
  self->has_crosshair = by_keys;
  if (self->hover_source == 0)
    self->hover_source = g_idle_add_full (GDK_PRIORITY_REDRAW - 5, tell_hover, self, NULL);
}

void
unet_mask_view_set_curtain_position (UnetMaskView *self, double position)
{
  const double to = CLAMP (position, 0, 1);

  if (self->curtain_position == to)
    return;
  self->curtain_position = to;
  unet_mask_view_invalidate (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURTAIN_POSITION]);
}

/* --- zoom --- */

static void
zoom_step (UnetMaskView *self, int direction)
{
  const UnetPlace before = self->place;
  double          x, y;

  unet_mask_view_get_anchor (self, &x, &y);
  unet_place_zoom_step (&self->place, direction, x, y);
  unet_mask_view_moved (self, &before);
}

static void
set_zoom (UnetMaskView *self, double zoom)
{
  const UnetPlace before = self->place;
  double          x, y;

  unet_mask_view_get_anchor (self, &x, &y);
  unet_place_zoom_to (&self->place, zoom, x, y);
  unet_mask_view_moved (self, &before);
}

static void
set_fit (UnetMaskView *self, bool fit)
{
  const UnetPlace before = self->place;

  unet_place_set_fit (&self->place, fit);
  unet_mask_view_moved (self, &before);
}

/**
 * unet_mask_view_zoom_in:
 * @self: a mask view
 *
 * Makes the picture larger by a step, about the pointer or, where that is elsewhere, the middle.
 */
void
unet_mask_view_zoom_in (UnetMaskView *self)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));

  zoom_step (self, 1);
}

/**
 * unet_mask_view_zoom_out:
 * @self: a mask view
 *
 * Makes the picture smaller by a step.
 */
void
unet_mask_view_zoom_out (UnetMaskView *self)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));

  zoom_step (self, -1);
}

/**
 * unet_mask_view_zoom_fit:
 * @self: a mask view
 *
 * Shows all of the picture.
 */
void
unet_mask_view_zoom_fit (UnetMaskView *self)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));

  set_fit (self, true);
}

/**
 * unet_mask_view_zoom_100:
 * @self: a mask view
 *
 * Shows the picture in its own size.
 */
void
unet_mask_view_zoom_100 (UnetMaskView *self)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));

  set_zoom (self, 1);
}

static void
zoom_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  UnetMaskView *self = UNET_MASK_VIEW (widget);

  if (g_str_equal (action, "view.zoom-in"))
    unet_mask_view_zoom_in (self);
  else if (g_str_equal (action, "view.zoom-out"))
    unet_mask_view_zoom_out (self);
  else if (g_str_equal (action, "view.zoom-fit"))
    unet_mask_view_zoom_fit (self);
  else
    unet_mask_view_zoom_100 (self);
}

/* --- the widget --- */

static void
unet_mask_view_measure (GtkWidget     *widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 360;
}

/* Nobody may be told of a new zoom here, where it could change the size of a label. */
static void
unet_mask_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  UnetMaskView *self = UNET_MASK_VIEW (widget);

  unet_place_set_view (&self->place, width, height);
  drop_frame (self);
  unet_mask_view_queue_description (self);
}

/* The part of the view that the image covers, in pixels of the device; the look from its corner. */
static bool
find_look (UnetMaskView *self, UnetViewLook *look)
{
  const UnetPlace *place = &self->place;
  const double     zoom = place->zoom * self->scale;
  const int        left = (int)lround (-place->x * zoom), top = (int)lround (-place->y * zoom);
  const int        right = left + MAX (1, (int)ceil (place->image_width * zoom - 0.5));
  const int        bottom = top + MAX (1, (int)ceil (place->image_height * zoom - 0.5));
  const int        view_width = gtk_widget_get_width (GTK_WIDGET (self)) * self->scale;
  const int        view_height = gtk_widget_get_height (GTK_WIDGET (self)) * self->scale;
  const bool       curtain = self->curtain && self->mode != UNET_VIEW_IMAGE;

  if (place->image_width == 0)
    return false;
  self->frame_x = MAX (0, left);
  self->frame_y = MAX (0, top);
  *look = (UnetViewLook){
      .width = MIN (view_width, right) - self->frame_x,
      .height = MIN (view_height, bottom) - self->frame_y,
      .scale = self->scale,
      .zoom = zoom,
      .x = (self->frame_x - left) / zoom,
      .y = (self->frame_y - top) / zoom,
      .mode = self->mode,
      .opacity = self->opacity,
      .with_mask = self->mask_visible,
      .with_lines = self->contour,
      .with_truth = self->truth_visible,
      .with_grid = self->pixel_grid,
      .curtain =
          curtain ? (int)lround (unet_mask_view_get_curtain_x (self) * self->scale) - self->frame_x
                  : 0,
  };
  return look->width > 0 && look->height > 0;
}

static bool
draws_by_cairo (GtkWidget *widget)
{
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));

  return renderer != NULL && GSK_IS_CAIRO_RENDERER (renderer);
}

static void
unet_mask_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UnetMaskView *self = UNET_MASK_VIEW (widget);
  const int     scale = gtk_widget_get_scale_factor (widget);
  UnetViewLook  look;

  if (scale != self->scale)
    drop_frame (self);
  self->scale = scale;
  if (self->frame == NULL && find_look (self, &look))
    self->frame = unet_frame_maker_render (self->frames, &self->scene, &look);
  if (self->frame == NULL)
    return;
  unet_frame_draw (self->frame, snapshot, self->frame_x / (double)scale,
                   self->frame_y / (double)scale, scale, draws_by_cairo (widget));
  unet_mask_view_draw_over (self, snapshot);
}

static void
unet_mask_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UnetMaskView *self = UNET_MASK_VIEW (object);

  switch (id)
    {
    case PROP_MODE:
      g_value_set_enum (value, (int)self->mode);
      break;
    case PROP_MASK_VISIBLE:
      g_value_set_boolean (value, self->mask_visible);
      break;
    case PROP_TRUTH_VISIBLE:
      g_value_set_boolean (value, self->truth_visible);
      break;
    case PROP_CONTOUR:
      g_value_set_boolean (value, self->contour);
      break;
    case PROP_MASK_OPACITY:
      g_value_set_double (value, self->opacity);
      break;
    case PROP_THRESHOLD:
      g_value_set_double (value, self->threshold);
      break;
    case PROP_CURTAIN:
      g_value_set_boolean (value, self->curtain);
      break;
    case PROP_CURTAIN_POSITION:
      g_value_set_double (value, self->curtain_position);
      break;
    case PROP_PIXEL_GRID:
      g_value_set_boolean (value, self->pixel_grid);
      break;
    case PROP_ZOOM:
      g_value_set_double (value, self->place.zoom);
      break;
    case PROP_FIT:
      g_value_set_boolean (value, self->place.fit);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
change_bool (UnetMaskView *self, bool *setting, const GValue *value, guint id)
{
  const bool to = g_value_get_boolean (value);

  if (*setting == to)
    return;
  *setting = to;
  unet_mask_view_invalidate (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
change_double (UnetMaskView *self, double *setting, const GValue *value, guint id)
{
  const double to = g_value_get_double (value);

  if (*setting == to)
    return;
  *setting = to;
  self->scene.threshold = self->threshold;
  unet_mask_view_invalidate (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
unet_mask_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UnetMaskView *self = UNET_MASK_VIEW (object);

  switch (id)
    {
    case PROP_MODE:
      if (self->mode == (UnetViewMode)g_value_get_enum (value))
        return;
      self->mode = (UnetViewMode)g_value_get_enum (value);
      unet_mask_view_invalidate (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_MASK_VISIBLE:
      change_bool (self, &self->mask_visible, value, id);
      break;
    case PROP_TRUTH_VISIBLE:
      change_bool (self, &self->truth_visible, value, id);
      break;
    case PROP_CONTOUR:
      change_bool (self, &self->contour, value, id);
      break;
    case PROP_MASK_OPACITY:
      change_double (self, &self->opacity, value, id);
      break;
    case PROP_THRESHOLD:
      change_double (self, &self->threshold, value, id);
      break;
    case PROP_CURTAIN:
      change_bool (self, &self->curtain, value, id);
      break;
    case PROP_CURTAIN_POSITION:
      unet_mask_view_set_curtain_position (self, g_value_get_double (value));
      break;
    case PROP_PIXEL_GRID:
      change_bool (self, &self->pixel_grid, value, id);
      break;
    case PROP_ZOOM:
      set_zoom (self, g_value_get_double (value));
      break;
    case PROP_FIT:
      set_fit (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_mask_view_dispose (GObject *object)
{
  UnetMaskView *self = UNET_MASK_VIEW (object);

  g_clear_handle_id (&self->describe_source, g_source_remove);
  g_clear_handle_id (&self->hover_source, g_source_remove);
  g_clear_pointer (&self->frame, unet_frame_free);
  g_clear_pointer (&self->last_frame, unet_frame_free);
  g_clear_weak_pointer (&self->peer);
  G_OBJECT_CLASS (unet_mask_view_parent_class)->dispose (object);
}

static void
unet_mask_view_finalize (GObject *object)
{
  UnetMaskView *self = UNET_MASK_VIEW (object);

  /* Whoever disposes may still have asked for something. */
  g_clear_handle_id (&self->describe_source, g_source_remove);
  g_clear_handle_id (&self->hover_source, g_source_remove);
  g_clear_pointer (&self->frame, unet_frame_free);
  g_clear_pointer (&self->last_frame, unet_frame_free);
  g_clear_pointer (&self->picture, unet_pyramid_unref);
  unet_mask_view_clear_maps (self);
  g_free (self->title);
  g_free (self->description);
  g_strfreev (self->class_names);
  g_array_unref (self->class_shares);
  unet_frame_maker_free (self->frames);
  G_OBJECT_CLASS (unet_mask_view_parent_class)->finalize (object);
}

#define FLAGS (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static void
install_properties (GObjectClass *object_class)
{
  properties[PROP_MODE] =
      g_param_spec_enum ("mode", NULL, NULL, UNET_TYPE_VIEW_MODE, UNET_VIEW_OVERLAY, FLAGS);
  properties[PROP_MASK_VISIBLE] = g_param_spec_boolean ("mask-visible", NULL, NULL, TRUE, FLAGS);
  properties[PROP_TRUTH_VISIBLE] = g_param_spec_boolean ("truth-visible", NULL, NULL, TRUE, FLAGS);
  properties[PROP_CONTOUR] = g_param_spec_boolean ("contour", NULL, NULL, TRUE, FLAGS);
  properties[PROP_MASK_OPACITY] =
      g_param_spec_double ("mask-opacity", NULL, NULL, 0, 1, 0.4, FLAGS);
  properties[PROP_THRESHOLD] = g_param_spec_double ("threshold", NULL, NULL, -1, 1, -1, FLAGS);
  properties[PROP_CURTAIN] = g_param_spec_boolean ("curtain", NULL, NULL, FALSE, FLAGS);
  properties[PROP_CURTAIN_POSITION] =
      g_param_spec_double ("curtain-position", NULL, NULL, 0, 1, 0.5, FLAGS);
  properties[PROP_PIXEL_GRID] = g_param_spec_boolean ("pixel-grid", NULL, NULL, TRUE, FLAGS);
  properties[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0, G_MAXDOUBLE, 1, FLAGS);
  properties[PROP_FIT] = g_param_spec_boolean ("fit", NULL, NULL, TRUE, FLAGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const char *const zooms[] = {"view.zoom-in", "view.zoom-out", "view.zoom-fit",
                                      "view.zoom-100"};
  static const char *const switches[][2] = {
      {"view.mode", "mode"},
      {"view.toggle-mask", "mask-visible"},
      {"view.toggle-truth", "truth-visible"},
      {"view.toggle-contour", "contour"},
      {"view.curtain", "curtain"},
      {"view.pixel-grid", "pixel-grid"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_install_action (widget_class, zooms[i], NULL, zoom_action);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    gtk_widget_class_install_property_action (widget_class, switches[i][0], switches[i][1]);
}

static void
unet_mask_view_class_init (UnetMaskViewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = unet_mask_view_dispose;
  object_class->finalize = unet_mask_view_finalize;
  object_class->get_property = unet_mask_view_get_property;
  object_class->set_property = unet_mask_view_set_property;
  widget_class->measure = unet_mask_view_measure;
  widget_class->size_allocate = unet_mask_view_size_allocate;
  widget_class->snapshot = unet_mask_view_snapshot;
  install_properties (object_class);
  install_actions (widget_class);
  unet_mask_view_class_add_keys (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "maskview");

  /**
   * UnetMaskView::hover-changed:
   * @self: the view
   * @x: the pixel's column, or -1
   * @y: the pixel's row, or -1
   *
   * The pointer, or the crosshair, is at another pixel of the picture, or at none. Told once before
   * a frame, however far it went.
   */
  signals[HOVER_CHANGED] = g_signal_new ("hover-changed", UNET_TYPE_MASK_VIEW, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
}

static void
unet_mask_view_init (UnetMaskView *self)
{
  self->frames = unet_frame_maker_new ();
  self->class_shares = g_array_new (FALSE, FALSE, sizeof (double));
  unet_view_fill_colors (self->colors);
  unet_view_fill_colors (self->all_colors);
  self->mode = UNET_VIEW_OVERLAY;
  self->opacity = 0.4;
  self->threshold = -1;
  self->curtain_position = 0.5;
  self->mask_visible = self->truth_visible = self->contour = self->pixel_grid = true;
  self->scale = 1;
  self->zoom_told = 1;
  self->pointer_x = self->pointer_y = -1;
  self->hover_x = self->hover_y = -1;
  unet_place_init (&self->place);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  unet_mask_view_add_controllers (self);
  enable_zoom (self);
  unet_mask_view_queue_description (self);
}

/**
 * unet_mask_view_new:
 *
 * Returns: (transfer floating): a view of nothing yet
 */
GtkWidget *
unet_mask_view_new (void)
{
  return g_object_new (UNET_TYPE_MASK_VIEW, NULL);
}
