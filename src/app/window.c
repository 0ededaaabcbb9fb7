/* window.c: the window
 *
 * Pages do not know the window: what they want of it they ask for by action (win.toast,
 * win.show-page), so that each can be tried by itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/window-private.h"

G_DEFINE_FINAL_TYPE (UnetWindow, unet_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_toast (GtkWidget *widget, const char *action, GVariant *parameter)
{
  UnetWindow *self = UNET_WINDOW (widget);

  adw_toast_overlay_add_toast (self->toasts,
                               adw_toast_new (g_variant_get_string (parameter, NULL)));
}

static void
show_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  UnetWindow *self = UNET_WINDOW (widget);

  adw_view_stack_set_visible_child_name (self->stack, g_variant_get_string (parameter, NULL));
}

/* (model, images): the pictures are added where there are none. */
static void
segment_with (GtkWidget *widget, const char *action, GVariant *parameter)
{
  UnetWindow *self = UNET_WINDOW (widget);
  const char *model, *images;

  g_variant_get (parameter, "(&s&s)", &model, &images);
  unet_segment_page_set_model (self->segment_page, model);
  if (unet_segment_page_is_empty (self->segment_page))
    unet_segment_page_add (self->segment_page, (const char *const[]){images, NULL});
  adw_view_stack_set_visible_child_name (self->stack, "segment");
}

static void
unet_window_dispose (GObject *object)
{
  UnetWindow *self = UNET_WINDOW (object);

  g_clear_object (&self->settings);
  G_OBJECT_CLASS (unet_window_parent_class)->dispose (object);
}

static void
unet_window_class_init (UnetWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_window_dispose;
  g_type_ensure (UNET_TYPE_TRAIN_PAGE);
  g_type_ensure (UNET_TYPE_SEGMENT_PAGE);
  g_type_ensure (UNET_TYPE_EVALUATE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/window.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, UnetWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, UnetWindow, train_page);
  gtk_widget_class_bind_template_child (widget_class, UnetWindow, segment_page);
  gtk_widget_class_bind_template_child (widget_class, UnetWindow, evaluate_page);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", show_toast);
  gtk_widget_class_install_action (widget_class, "win.show-page", "s", show_page);
  gtk_widget_class_install_action (widget_class, "win.segment-with", "(ss)", segment_with);
}

static void
unet_window_init (UnetWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (UNET_APP_ID);
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "page", self->stack, "visible-child-name",
                   G_SETTINGS_BIND_DEFAULT);
  unet_train_page_bind_settings (self->train_page, self->settings);
  unet_segment_page_bind_settings (self->segment_page, self->settings);
  unet_window_add_drop_target (self);
}

/**
 * unet_window_new:
 * @application: the application
 *
 * Returns: (transfer none): a window, to be presented
 */
UnetWindow *
unet_window_new (AdwApplication *application)
{
  return g_object_new (UNET_TYPE_WINDOW, "application", application, NULL);
}
