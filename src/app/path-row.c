/* path-row.c: a row that holds the path of a file or a folder
 *
 * A path is bytes, the text of an entry UTF-8. What was set stays as it is as long as its text is
 * not changed, so that a name in another encoding survives being shown.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/path-row.h"

#include "app/accessible.h"
#include "app/library-button.h"
#include "library/store.h"

#include <glib/gi18n.h>

#include <string.h>

struct _UnetPathRow
{
  AdwEntryRow parent_instance;

  /* Template Widgets */
  GtkButton         *button;
  UnetLibraryButton *library; /* seen where a model is wanted */

  /* Owned */
  char *path;  /* as set; NULL: the text counts */
  char *shown; /* the text that stands for it */

  gboolean setting; /* the text is being replaced, in two changes */

  UnetFileKind kind;
};

enum
{
  PROP_0,
  PROP_PATH,
  PROP_KIND,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetPathRow, unet_path_row, ADW_TYPE_ENTRY_ROW)

char *
unet_path_shorten (const char *path)
{
  const char      *home = g_get_home_dir ();
  size_t           length = strlen (home);
  g_autofree char *display = g_filename_display_name (path);

  if (length > 1 && g_str_has_prefix (path, home) && (path[length] == '/' || path[length] == '\0'))
    {
      g_autofree char *rest = g_filename_display_name (path + length);

      return g_strconcat ("~", rest, NULL);
    }
  return g_steal_pointer (&display);
}

/* What a person typed, which may be the name of a model in the library. */
static char *
expand (UnetPathRow *self, const char *text)
{
  g_autofree char *path = NULL;

  g_autofree char *whole = g_strstrip (g_strdup (text));

  if (whole[0] == '\0')
    return g_steal_pointer (&whole);
  if (g_str_has_prefix (whole, "file://"))
    {
      path = g_filename_from_uri (whole, NULL, NULL);
      if (path != NULL)
        return g_steal_pointer (&path);
    }
  if (whole[0] == '~' && (whole[1] == '/' || whole[1] == '\0'))
    return g_strconcat (g_get_home_dir (), whole + 1, NULL);
  path = g_filename_from_utf8 (whole, -1, NULL, NULL, NULL);
  if (path != NULL && self->kind == UNET_FILE_MODEL)
    {
      char *found = unet_library_find (path, NULL);

      if (found != NULL)
        return found;
    }
  return g_steal_pointer (&path);
}

static void
on_changed (UnetPathRow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self));

  if (self->setting)
    return;
  if (g_strcmp0 (text, self->shown) != 0)
    {
      g_clear_pointer (&self->path, g_free);
      g_clear_pointer (&self->shown, g_free);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
}

static void
on_chosen (GListModel *files, gpointer data)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char *path = g_file_get_path (file);

  if (path == NULL)
    return;
  unet_path_row_set_path (data, path);
  g_signal_emit (data, signals[CHOSEN], 0);
}

static void
on_library (UnetPathRow *self, const char *path)
{
  unet_path_row_set_path (self, path);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
on_clicked (UnetPathRow *self)
{
  g_autofree char *path = unet_path_row_dup_path (self);

  unet_file_dialog_open (GTK_WIDGET (self),
                         adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), self->kind,
                         path, on_chosen, self);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, UnetPathRow *self)
{
  g_autofree char *path = g_file_get_path (g_value_get_object (value));

  if (path == NULL)
    return FALSE;
  unet_path_row_set_path (self, path);
  g_signal_emit (self, signals[CHOSEN], 0);
  return TRUE;
}

static void
unet_path_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UnetPathRow *self = UNET_PATH_ROW (object);

  switch (id)
    {
    case PROP_PATH:
      g_value_take_string (value, unet_path_row_dup_path (self));
      break;
    case PROP_KIND:
      g_value_set_enum (value, (int)self->kind);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_path_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UnetPathRow *self = UNET_PATH_ROW (object);

  switch (id)
    {
    case PROP_PATH:
      unet_path_row_set_path (self, g_value_get_string (value));
      break;
    case PROP_KIND:
      self->kind = (UnetFileKind)g_value_get_enum (value);
      gtk_widget_set_visible (GTK_WIDGET (self->library), self->kind == UNET_FILE_MODEL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_path_row_finalize (GObject *object)
{
  UnetPathRow *self = UNET_PATH_ROW (object);

  g_free (self->path);
  g_free (self->shown);
  G_OBJECT_CLASS (unet_path_row_parent_class)->finalize (object);
}

static void
unet_path_row_class_init (UnetPathRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = unet_path_row_get_property;
  object_class->set_property = unet_path_row_set_property;
  object_class->finalize = unet_path_row_finalize;
  properties[PROP_PATH] =
      g_param_spec_string ("path", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_KIND] =
      g_param_spec_enum ("kind", NULL, NULL, UNET_TYPE_FILE_KIND, UNET_FILE_FOLDER,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * UnetPathRow::chosen:
   *
   * A path was chosen in a dialog or from the library, or dropped, and is whole: not one that is
   * being typed.
   */
  signals[CHOSEN] = g_signal_new ("chosen", UNET_TYPE_PATH_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  g_type_ensure (UNET_TYPE_LIBRARY_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/path-row.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetPathRow, library);
  gtk_widget_class_bind_template_callback (widget_class, on_library);
  gtk_widget_class_bind_template_child (widget_class, UnetPathRow, button);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

/* Several rows have such a button: each is named by what it is for. */
static void
on_title (UnetPathRow *self)
{
  g_autofree char *label = g_strdup_printf (
      /* Translators: the title of a row, such as "Masks" */
      _ ("Choose: %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));

  g_autofree char *from_library = g_strdup_printf (
      /* Translators: the title of a row, such as "Model" */
      _ ("From the library: %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));

  unet_accessible_set_label (GTK_WIDGET (self->button), label);
  unet_library_button_set_label (self->library, from_library);
}

static void
unet_path_row_init (UnetPathRow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  g_signal_connect (self, "changed", G_CALLBACK (on_changed), NULL);
  g_signal_connect (self, "notify::title", G_CALLBACK (on_title), NULL);
}

/**
 * unet_path_row_dup_path:
 * @self: a row
 *
 * Returns: (transfer full) (type filename): the path, empty if there is none
 */
char *
unet_path_row_dup_path (UnetPathRow *self)
{
  char *path;

  g_return_val_if_fail (UNET_IS_PATH_ROW (self), NULL);

  if (self->path != NULL)
    return g_strdup (self->path);
  path = expand (self, gtk_editable_get_text (GTK_EDITABLE (self)));
  return path != NULL ? path : g_strdup ("");
}

/**
 * unet_path_row_set_path:
 * @self: a row
 * @path: (nullable) (type filename): a path
 */
void
unet_path_row_set_path (UnetPathRow *self, const char *path)
{
  g_autofree char *shown = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *before = NULL;

  g_return_if_fail (UNET_IS_PATH_ROW (self));

  before = unet_path_row_dup_path (self);
  kept = g_strdup (path != NULL ? path : "");
  if (self->kind == UNET_FILE_MODEL)
    shown = unet_library_dup_name_of (kept);
  if (shown == NULL)
    shown = unet_path_shorten (kept);
  g_free (self->path);
  g_free (self->shown);
  self->path = g_steal_pointer (&kept);
  self->shown = g_strdup (shown);
  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self), shown);
  gtk_editable_set_position (GTK_EDITABLE (self), -1);
  self->setting = FALSE;
  if (!g_str_equal (self->path, before))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
}

/**
 * unet_path_row_set_encoder:
 * @self: a row of a model
 * @encoder: (nullable): the encoder whose weights the library is to offer; %NULL: networks
 */
void
unet_path_row_set_encoder (UnetPathRow *self, const char *encoder)
{
  g_return_if_fail (UNET_IS_PATH_ROW (self));

  unet_library_button_set_encoder (self->library, encoder);
}
