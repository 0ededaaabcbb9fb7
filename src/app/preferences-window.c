/* preferences-window.c: what is chosen once and holds for the whole program
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/preferences-window.h"

#include "app/number-row.h"

struct _UnetPreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  /* Template Widgets */
  AdwComboRow   *style;
  UnetNumberRow *threads;
  UnetNumberRow *memory;
};

G_DEFINE_FINAL_TYPE (UnetPreferencesWindow, unet_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
unet_preferences_window_class_init (UnetPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (UNET_TYPE_NUMBER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UNET_APP_PATH "/preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetPreferencesWindow, style);
  gtk_widget_class_bind_template_child (widget_class, UnetPreferencesWindow, threads);
  gtk_widget_class_bind_template_child (widget_class, UnetPreferencesWindow, memory);
}

static void
unet_preferences_window_init (UnetPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_set (self->threads, "upper", (double)g_get_num_processors (), NULL);
}

/* The rows are in the order of the styles in the settings. */
static gboolean
style_from_settings (GValue *value, GVariant *variant, gpointer data)
{
  const char *style = g_variant_get_string (variant, NULL);

  g_value_set_uint (value, g_str_equal (style, "light") ? 1 : g_str_equal (style, "dark") ? 2 : 0);
  return TRUE;
}

static GVariant *
style_to_settings (const GValue *value, const GVariantType *type, gpointer data)
{
  static const char *const styles[] = {"system", "light", "dark"};

  return g_variant_new_string (styles[MIN (g_value_get_uint (value), 2)]);
}

static gboolean
number_from_settings (GValue *value, GVariant *variant, gpointer data)
{
  g_value_set_double (value, g_variant_get_int32 (variant));
  return TRUE;
}

static GVariant *
number_to_settings (const GValue *value, const GVariantType *type, gpointer data)
{
  return g_variant_new_int32 ((gint32)g_value_get_double (value));
}

static void
bind_number (GSettings *settings, const char *key, UnetNumberRow *row)
{
  g_settings_bind_with_mapping (settings, key, row, "value", G_SETTINGS_BIND_DEFAULT,
                                number_from_settings, number_to_settings, NULL, NULL);
}

/**
 * unet_preferences_window_present:
 * @parent: (nullable): the window over which it opens
 * @settings: what is changed in it
 */
void
unet_preferences_window_present (GtkWindow *parent, GSettings *settings)
{
  UnetPreferencesWindow *self =
      g_object_new (UNET_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);

  g_settings_bind_with_mapping (settings, "style", self->style, "selected", G_SETTINGS_BIND_DEFAULT,
                                style_from_settings, style_to_settings, NULL, NULL);
  bind_number (settings, "train-threads", self->threads);
  bind_number (settings, "segment-memory", self->memory);
  gtk_window_present (GTK_WINDOW (self));
}
