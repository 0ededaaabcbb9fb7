/* chart-show.c: when a chart is drawn, and what it says
 *
 * However many points come, there is one layout and one drawing per frame. What is drawn is kept as
 * a render node until something changes; the crosshair is two small nodes of its own, so that
 * moving the pointer draws no curve again.
 *
 * For a screen reader the chart is a picture with a description. While the chart has the focus the
 * description changes only by what its user does: with each move of the crosshair it is the values
 * there. Otherwise it follows new points, every few seconds at most. Who comes to the chart hears
 * what is true then.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/chart-private.h"

#include "app/chart-draw.h"
#include "app/chart-hover.h"
#include "app/chart-summary.h"

#include <adwaita.h>

#define LEAST_WIDTH 200
#define LEAST_HEIGHT 120
#define USUAL_WIDTH 480
#define USUAL_HEIGHT 220
#define DESCRIBE_EACH 3 /* seconds */
#define GUTTER_STEP 4   /* pixels: the gutter of linked charts moves in such steps */
#define BEFORE_DRAWING (GDK_PRIORITY_REDRAW - 5)

static GtkWidgetClass *parent_class;

/* --- what it says --- */

static void
describe (UnetChart *self)
{
  const UnetChartPicture picture = unet_chart_get_picture (self);
  char                  *text = unet_chart_hover_describe (&picture);

  g_clear_handle_id (&self->describe_source, g_source_remove);
  if (text == NULL)
    text = unet_chart_summary_new (&picture);
  if (g_strcmp0 (text, self->description) == 0)
    {
      g_free (text);
      return;
    }
  g_free (self->description);
  self->description = text;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static gboolean
describe_later (gpointer data)
{
  UnetChart *self = data;

  self->describe_source = 0;
  if (!gtk_widget_has_focus (GTK_WIDGET (self)))
    describe (self);
  return G_SOURCE_REMOVE;
}

void
unet_chart_describe_soon (UnetChart *self)
{
  if (self->describe_source == 0 && self->range != NULL)
    self->describe_source = g_timeout_add_seconds (DESCRIBE_EACH, describe_later, self);
}

static void
on_focus_enter (GtkEventControllerFocus *controller, gpointer data)
{
  describe (data);
}

static void
on_focus_leave (GtkEventControllerFocus *controller, gpointer data)
{
  unet_chart_describe_soon (data);
}

/* What the user did is said at once. */
void
unet_chart_describe_deed (UnetChart *self)
{
  if (gtk_widget_has_focus (GTK_WIDGET (self)))
    describe (self);
  else
    unet_chart_describe_soon (self);
}

void
unet_chart_crosshair_changed (UnetChart *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  unet_chart_describe_deed (self);
}

/* --- drawing --- */

UnetChartCanvas
unet_chart_get_canvas (UnetChart *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  return (UnetChartCanvas){.pango = gtk_widget_get_pango_context (GTK_WIDGET (self)),
                           .theme = {adw_style_manager_get_dark (manager),
                                     adw_style_manager_get_high_contrast (manager)},
                           .pixel = 1.0 / MAX (gtk_widget_get_scale_factor (GTK_WIDGET (self)), 1)};
}

const UnetChartLayout *
unet_chart_get_layout (UnetChart *self)
{
  if (self->layout == NULL)
    {
      const UnetChartPicture picture = unet_chart_get_picture (self);
      const UnetChartCanvas  canvas = unet_chart_get_canvas (self);

      self->layout = unet_chart_layout_new (
          &picture, &canvas, gtk_widget_get_width (GTK_WIDGET (self)),
          gtk_widget_get_height (GTK_WIDGET (self)), unet_chart_range_get_gutter (self->range));
    }
  return self->layout;
}

static void
drop_drawing (UnetChart *self)
{
  g_clear_pointer (&self->layout, unet_chart_layout_free);
  g_clear_pointer (&self->node, gsk_render_node_unref);
}

/* Before the frame is drawn, so that the charts linked with this one are drawn with its gutter in
 * the same frame. */
static gboolean
update (gpointer data)
{
  UnetChart *self = data;
  double     gutter;

  self->update_source = 0;
  if (gtk_widget_get_width (GTK_WIDGET (self)) > 0)
    {
      gutter = ceil (unet_chart_get_layout (self)->gutter / GUTTER_STEP) * GUTTER_STEP;
      unet_chart_range_report_gutter (self->range, self, gutter);
    }
  return G_SOURCE_REMOVE;
}

void
unet_chart_invalidate (UnetChart *self)
{
  drop_drawing (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->update_source == 0 && self->range != NULL)
    self->update_source = g_idle_add_full (BEFORE_DRAWING, update, self, NULL);
}

void
unet_chart_view_changed (UnetChart *self)
{
  unet_chart_invalidate (self);
  /* Without a zoom the view follows new points, which nobody did. */
  if (unet_chart_range_is_zoomed (self->range))
    unet_chart_describe_deed (self);
  else
    unet_chart_describe_soon (self);
}

static void
report (UnetChart *self)
{
  const UnetChartPicture picture = unet_chart_get_picture (self);
  double                 min, max;

  unet_chart_picture_get_x_extent (&picture, &min, &max);
  unet_chart_range_report (self->range, self, min, max);
}

void
unet_chart_points_changed (UnetChart *self)
{
  report (self);
  unet_chart_invalidate (self);
  unet_chart_describe_soon (self);
}

static cairo_t *
append_cairo (GtkSnapshot *snapshot, cairo_rectangle_t area)
{
  return gtk_snapshot_append_cairo (
      snapshot,
      &GRAPHENE_RECT_INIT ((float)area.x, (float)area.y, (float)area.width, (float)area.height));
}

static void
snapshot_hover (UnetChart              *self,
                GtkSnapshot            *snapshot,
                const UnetChartPicture *picture,
                const UnetChartCanvas  *canvas)
{
  g_autoptr (UnetChartHover) hover =
                 unet_chart_hover_new (picture, canvas, unet_chart_get_layout (self));
  cairo_t *cr;

  if (hover == NULL)
    return;
  cr = append_cairo (snapshot, unet_chart_hover_get_line (hover));
  unet_chart_hover_draw_line (cr, hover);
  cairo_destroy (cr);
  if (unet_chart_hover_get_box (hover).width <= 0)
    return;
  cr = append_cairo (snapshot, unet_chart_hover_get_box (hover));
  unet_chart_hover_draw_box (cr, hover);
  cairo_destroy (cr);
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UnetChart              *self = UNET_CHART (widget);
  const UnetChartPicture  picture = unet_chart_get_picture (self);
  const UnetChartCanvas   canvas = unet_chart_get_canvas (self);
  const cairo_rectangle_t all = {0, 0, gtk_widget_get_width (widget),
                                 gtk_widget_get_height (widget)};

  if (all.width < 1 || all.height < 1)
    return;
  if (self->node == NULL)
    {
      GtkSnapshot *inner = gtk_snapshot_new ();
      cairo_t     *cr = append_cairo (inner, all);

      unet_chart_draw (cr, &picture, &canvas, unet_chart_get_layout (self));
      cairo_destroy (cr);
      self->node = gtk_snapshot_free_to_node (inner);
    }
  if (self->node != NULL)
    gtk_snapshot_append_node (snapshot, self->node);
  snapshot_hover (self, snapshot, &picture, &canvas);
}

static void
measure (GtkWidget     *widget,
         GtkOrientation orientation,
         int            for_size,
         int           *minimum,
         int           *natural,
         int           *minimum_baseline,
         int           *natural_baseline)
{
  const bool across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? LEAST_WIDTH : LEAST_HEIGHT;
  *natural = across ? USUAL_WIDTH : USUAL_HEIGHT;
}

static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  UnetChart *self = UNET_CHART (widget);

  unet_chart_invalidate (self);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  parent_class->css_changed (widget, change);
  unet_chart_invalidate (UNET_CHART (widget));
}

/* --- as a part of the widget --- */

void
unet_chart_show_class_init (GtkWidgetClass *klass)
{
  parent_class = g_type_class_peek_parent (klass);
  klass->snapshot = snapshot;
  klass->measure = measure;
  klass->size_allocate = size_allocate;
  klass->css_changed = css_changed;
  gtk_widget_class_set_accessible_role (klass, GTK_ACCESSIBLE_ROLE_IMG);
}

void
unet_chart_show_init (UnetChart *self)
{
  AdwStyleManager    *manager = adw_style_manager_get_default ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (unet_chart_invalidate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (unet_chart_invalidate),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (unet_chart_invalidate), NULL);
  g_signal_connect (focus, "enter", G_CALLBACK (on_focus_enter), self);
  g_signal_connect (focus, "leave", G_CALLBACK (on_focus_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

void
unet_chart_show_end (UnetChart *self)
{
  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_handle_id (&self->describe_source, g_source_remove);
  drop_drawing (self);
}
