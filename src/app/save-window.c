/* save-window.c: asks what of all pictures is saved, and where
 *
 * What is saved is asked for again the next time; where is not, since that goes with the pictures.
 * A window that is closed without saving changes nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/save-window.h"

#include "app/path-row.h"

struct _UnetSaveWindow
{
  AdwWindow parent_instance;

  /* Template Widgets */
  UnetPathRow *folder;
  GtkSwitch   *masks, *overlays, *probabilities;
  AdwComboRow *format;
  GtkButton   *save;
};

enum
{
  SAVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetSaveWindow, unet_save_window, ADW_TYPE_WINDOW)

static void
on_changed (UnetSaveWindow *self)
{
  g_autofree char *path = unet_path_row_dup_path (self->folder);

  gtk_widget_set_sensitive (GTK_WIDGET (self->save),
                            *path != '\0' && (gtk_switch_get_active (self->masks) ||
                                              gtk_switch_get_active (self->overlays) ||
                                              gtk_switch_get_active (self->probabilities)));
}

/* What is kept from one day to the next. */
static const struct
{
  const char *key;
  size_t      offset; /* of the switch */
} switches[] = {
    {"save-masks", G_STRUCT_OFFSET (UnetSaveWindow, masks)},
    {"save-overlays", G_STRUCT_OFFSET (UnetSaveWindow, overlays)},
    {"save-probabilities", G_STRUCT_OFFSET (UnetSaveWindow, probabilities)},
};

static GtkSwitch *
get_switch (UnetSaveWindow *self, guint index)
{
  return G_STRUCT_MEMBER (GtkSwitch *, self, switches[index].offset);
}

static void
recall (UnetSaveWindow *self)
{
  g_autoptr (GSettings) settings = g_settings_new (UNET_APP_ID);

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    gtk_switch_set_active (get_switch (self, i),
                           g_settings_get_boolean (settings, switches[i].key));
  adw_combo_row_set_selected (self->format, (guint)g_settings_get_enum (settings, "save-format"));
}

static void
remember (UnetSaveWindow *self)
{
  g_autoptr (GSettings) settings = g_settings_new (UNET_APP_ID);

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    g_settings_set_boolean (settings, switches[i].key,
                            gtk_switch_get_active (get_switch (self, i)));
  g_settings_set_enum (settings, "save-format", (int)adw_combo_row_get_selected (self->format));
}

static void
on_save (UnetSaveWindow *self)
{
  remember (self);
  g_object_ref (self);
  g_signal_emit (self, signals[SAVE], 0);
  gtk_window_close (GTK_WINDOW (self));
  g_object_unref (self);
}

static void
unet_save_window_class_init (UnetSaveWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SAVE] = g_signal_new ("save", UNET_TYPE_SAVE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  g_type_ensure (UNET_TYPE_PATH_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/save-window.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetSaveWindow, folder);
  gtk_widget_class_bind_template_child (widget_class, UnetSaveWindow, masks);
  gtk_widget_class_bind_template_child (widget_class, UnetSaveWindow, overlays);
  gtk_widget_class_bind_template_child (widget_class, UnetSaveWindow, probabilities);
  gtk_widget_class_bind_template_child (widget_class, UnetSaveWindow, format);
  gtk_widget_class_bind_template_child (widget_class, UnetSaveWindow, save);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
unet_save_window_init (UnetSaveWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  recall (self);
  on_changed (self);
}

/**
 * unet_save_window_present:
 * @parent: (nullable): the window over which it opens
 * @folder: (type filename): what is suggested
 *
 * Returns: (transfer none): the window
 */
UnetSaveWindow *
unet_save_window_present (GtkWindow *parent, const char *folder)
{
  UnetSaveWindow *self = g_object_new (UNET_TYPE_SAVE_WINDOW, "transient-for", parent, NULL);

  unet_path_row_set_path (self->folder, folder);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->save));
  return self;
}

void
unet_save_window_fill_spec (UnetSaveWindow *self, UnetPredictSpec *spec)
{
  const bool tiff = adw_combo_row_get_selected (self->format) == 1;
  char      *folder = unet_path_row_dup_path (self->folder);

  spec->outputs = g_new0 (char *, 2);
  /* A folder is told from a file by its end where it does not exist yet. */
  spec->outputs[0] =
      g_str_has_suffix (folder, "/") ? g_strdup (folder) : g_strconcat (folder, "/", NULL);
  spec->save = gtk_switch_get_active (self->masks);
  spec->overlay = gtk_switch_get_active (self->overlays);
  spec->probability = gtk_switch_get_active (self->probabilities);
  spec->mask_tiff = tiff;
  spec->probability_tiff = tiff;
  g_free (folder);
}
