/* window.c: the window
 *
 * Pages do not know the window: what they want of it they ask for by action (win.toast,
 * win.show-page), so that each can be tried by itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/window-private.h"

#include "app/preferences-window.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (UnetWindow, unet_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_toast (GtkWidget *widget, const char *action, GVariant *parameter)
{
  UnetWindow      *self = UNET_WINDOW (widget);
  GtkApplication  *application = gtk_window_get_application (GTK_WINDOW (widget));
  const char      *text = g_variant_get_string (parameter, NULL);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
  /* Who does something else meanwhile is told as well. */
  if (application != NULL && !gtk_window_is_active (GTK_WINDOW (widget)))
    {
      g_autoptr (GNotification) notification = g_notification_new (text);

      g_application_send_notification (G_APPLICATION (application), "toast", notification);
    }
}

static void
show_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  UnetWindow *self = UNET_WINDOW (widget);

  adw_view_stack_set_visible_child_name (self->stack, g_variant_get_string (parameter, NULL));
}

/* (model, images), paths, which are bytes: the pictures are added where there are none. */
static void
segment_with (GtkWidget *widget, const char *action, GVariant *parameter)
{
  UnetWindow *self = UNET_WINDOW (widget);
  const char *model, *images;

  g_variant_get (parameter, "(^&ay^&ay)", &model, &images);
  unet_segment_page_set_model (self->segment_page, model);
  if (unet_segment_page_is_empty (self->segment_page))
    unet_segment_page_add (self->segment_page, (const char *const[]){images, NULL});
  adw_view_stack_set_visible_child_name (self->stack, "segment");
}

static void
show_preferences (GtkWidget *widget, const char *action, GVariant *parameter)
{
  unet_preferences_window_present (GTK_WINDOW (widget), UNET_WINDOW (widget)->settings);
}

/* --- the library --- */

static void
show_models (GtkWidget *widget, const char *action, GVariant *parameter)
{
  UnetWindow *self = UNET_WINDOW (widget);

  if (self->models_window == NULL)
    g_set_weak_pointer (&self->models_window,
                        unet_models_window_new (GTK_WINDOW (widget), self->library));
  gtk_window_present (GTK_WINDOW (self->models_window));
}

/* The window of the models, while it is open, says it itself. */
static void
say_of_library (UnetWindow *self, const char *text)
{
  if (self->models_window == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
on_added (UnetWindow *self, const char *name)
{
  g_autofree char *text = g_strdup_printf (_ ("%s is in the library"), name);

  say_of_library (self, text);
}

static void
on_add_failed (UnetWindow *self, const GError *error)
{
  g_autofree char *text = g_utf8_make_valid (error->message, -1);

  say_of_library (self, text);
}

static void
on_fetched (UnetWindow *self, UnetLibraryModel *model)
{
  g_autofree char *title = unet_library_model_dup_title (model);

  on_added (self, title);
}

static void
on_fetch_failed (UnetWindow *self, UnetLibraryModel *model, const GError *error)
{
  on_add_failed (self, error);
}

/* The page's keys work at once, unless somebody walks through the switcher by keys. */
static void
on_page (UnetWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL && gtk_window_get_focus_visible (GTK_WINDOW (self)) &&
      gtk_widget_get_ancestor (focus, ADW_TYPE_VIEW_SWITCHER) != NULL)
    return;
  if (g_strcmp0 (adw_view_stack_get_visible_child_name (self->stack), "segment") == 0)
    unet_segment_page_focus (self->segment_page);
}

/* (model, threshold): to segment with. */
static void
use_threshold (GtkWidget *widget, const char *action, GVariant *parameter)
{
  UnetWindow *self = UNET_WINDOW (widget);
  const char *model;
  double      threshold;

  g_variant_get (parameter, "(^&ayd)", &model, &threshold);
  unet_segment_page_set_model (self->segment_page, model);
  unet_segment_page_set_threshold (self->segment_page, threshold);
  adw_view_stack_set_visible_child_name (self->stack, "segment");
}

static void
unet_window_dispose (GObject *object)
{
  UnetWindow *self = UNET_WINDOW (object);

  g_clear_weak_pointer (&self->models_window);
  if (self->library != NULL)
    unet_library_models_stop (self->library); /* what came so far is kept */
  g_clear_object (&self->library);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (unet_window_parent_class)->dispose (object);
}

static void
unet_window_class_init (UnetWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = unet_window_close_request;
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
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, show_preferences);
  gtk_widget_class_install_action (widget_class, "win.models", NULL, show_models);
  gtk_widget_class_install_action (widget_class, "win.segment-with", "(ayay)", segment_with);
  gtk_widget_class_install_action (widget_class, "win.use-threshold", "(ayd)", use_threshold);
}

static void
unet_window_init (UnetWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (UNET_APP_ID);
  self->library = unet_library_models_new ();
  g_signal_connect_object (self->library, "fetched", G_CALLBACK (on_fetched), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "failed", G_CALLBACK (on_fetch_failed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "added", G_CALLBACK (on_added), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "add-failed", G_CALLBACK (on_add_failed), self,
                           G_CONNECT_SWAPPED);
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "page", self->stack, "visible-child-name",
                   G_SETTINGS_BIND_DEFAULT);
  unet_train_page_bind_settings (self->train_page, self->settings);
  unet_segment_page_bind_settings (self->segment_page, self->settings);
  unet_evaluate_page_bind_settings (self->evaluate_page, self->settings);
  unet_window_add_drop_target (self);
  unet_window_watch_work (self);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (on_page), self,
                           G_CONNECT_SWAPPED);
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
