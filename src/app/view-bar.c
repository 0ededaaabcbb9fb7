/* view-bar.c: the buttons above a mask view
 *
 * Everything is bound to the view's properties, so that keys, menus and buttons cannot disagree.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view-bar.h"

#include "app/accessible.h"

#include <glib/gi18n.h>

struct _UnetViewBar
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkDropDown     *mode;
  GtkToggleButton *mask, *contour, *curtain;
  GtkButton       *zoom;

  /* Borrowed References */
  UnetMaskView *view;
};

G_DEFINE_FINAL_TYPE (UnetViewBar, unet_view_bar, GTK_TYPE_WIDGET)

/* The list of modes is in the order of UnetViewMode. */
static void
on_mode (UnetViewBar *self)
{
  if (self->view != NULL)
    g_object_set (self->view, "mode", (UnetViewMode)gtk_drop_down_get_selected (self->mode), NULL);
}

static void
on_view_mode (UnetViewBar *self)
{
  UnetViewMode mode;

  g_object_get (self->view, "mode", &mode, NULL);
  gtk_drop_down_set_selected (self->mode, (guint)mode);
}

static void
on_view_zoom (UnetViewBar *self)
{
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;
  double           zoom;

  g_object_get (self->view, "zoom", &zoom, NULL);
  text = g_strdup_printf (zoom < 0.1 ? _ ("%.1f %%") : _ ("%.0f %%"), zoom * 100);
  gtk_button_set_label (self->zoom, text);
  label = g_strdup_printf (_ ("Zoom: %s. Show at 100 %%"), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->zoom), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static void
on_zoom_in (UnetViewBar *self)
{
  unet_mask_view_zoom_in (self->view);
}

static void
on_zoom_out (UnetViewBar *self)
{
  unet_mask_view_zoom_out (self->view);
}

static void
on_zoom_fit (UnetViewBar *self)
{
  unet_mask_view_zoom_fit (self->view);
}

static void
on_zoom_100 (UnetViewBar *self)
{
  unet_mask_view_zoom_100 (self->view);
}

static void
unet_view_bar_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (unet_view_bar_parent_class)->dispose (object);
}

static void
unet_view_bar_class_init (UnetViewBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_view_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/view-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetViewBar, mode);
  gtk_widget_class_bind_template_child (widget_class, UnetViewBar, mask);
  gtk_widget_class_bind_template_child (widget_class, UnetViewBar, contour);
  gtk_widget_class_bind_template_child (widget_class, UnetViewBar, curtain);
  gtk_widget_class_bind_template_child (widget_class, UnetViewBar, zoom);
  gtk_widget_class_bind_template_callback (widget_class, on_mode);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_in);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_out);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_fit);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_100);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "viewbar");
}

static void
unet_view_bar_init (UnetViewBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              6);
  unet_accessible_set_label (GTK_WIDGET (self->mode), _ ("View mode"));
}

/**
 * unet_view_bar_set_view:
 * @self: a bar without a view
 * @view: the view, which lives as long as the bar
 */
void
unet_view_bar_set_view (UnetViewBar *self, UnetMaskView *view)
{
  const GBindingFlags flags = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

  g_return_if_fail (UNET_IS_VIEW_BAR (self));
  g_return_if_fail (self->view == NULL);

  self->view = view;
  g_object_bind_property (view, "mask-visible", self->mask, "active", flags);
  g_object_bind_property (view, "contour", self->contour, "active", flags);
  g_object_bind_property (view, "curtain", self->curtain, "active", flags);
  g_signal_connect_object (view, "notify::mode", G_CALLBACK (on_view_mode), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::zoom", G_CALLBACK (on_view_zoom), self,
                           G_CONNECT_SWAPPED);
  on_view_mode (self);
  on_view_zoom (self);
}

/**
 * unet_view_bar_set_simple:
 * @self: a bar
 * @simple: whether modes, mask and contours are left out
 */
void
unet_view_bar_set_simple (UnetViewBar *self, gboolean simple)
{
  g_return_if_fail (UNET_IS_VIEW_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self->mode), !simple);
  gtk_widget_set_visible (GTK_WIDGET (self->mask), !simple);
  gtk_widget_set_visible (GTK_WIDGET (self->contour), !simple);
}
