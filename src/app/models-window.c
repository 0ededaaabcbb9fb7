/* models-window.c: the library, to be looked at and filled
 *
 * Three groups of rows: networks that were published, weights for encoders, and what the person
 * added. Downloads belong to the models and go on when this window is closed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/models-window.h"

#include "app/file-dialog.h"
#include "app/library-row.h"
#include "app/notice.h"

#include <glib/gi18n.h>

struct _UnetModelsWindow
{
  AdwWindow parent_instance;

  /* Template Widgets */
  UnetNotice          *notice;
  AdwToastOverlay     *toasts;
  AdwPreferencesGroup *networks, *encoders, *own;
  GtkWidget           *add;

  /* Owned References */
  UnetLibraryModels *models;
  GPtrArray         *rows; /* UnetLibraryRow, borrowed from their groups */
};

G_DEFINE_FINAL_TYPE (UnetModelsWindow, unet_models_window, ADW_TYPE_WINDOW)

static void
say (UnetModelsWindow *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

/* --- removing --- */

static void
on_response (AdwMessageDialog *dialog, const char *response, UnetModelsWindow *self)
{
  UnetLibraryModel *model = g_object_get_data (G_OBJECT (dialog), "model");
  g_autofree char  *title = unet_library_model_dup_title (model);
  g_autofree char  *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (response, "remove"))
    return;
  if (!unet_library_models_remove (self->models, model, &error))
    {
      unet_notice_show_error (self->notice, error);
      return;
    }
  text = g_strdup_printf (_ ("%s was removed"), title);
  say (self, text);
}

static void
on_remove (UnetLibraryRow *row, UnetModelsWindow *self)
{
  UnetLibraryModel *model = unet_library_row_get_model (row);
  g_autofree char  *title = unet_library_model_dup_title (model);
  GtkWidget        *dialog = adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL);
  AdwMessageDialog *question = ADW_MESSAGE_DIALOG (dialog);

  /* Translators: the title of a model */
  adw_message_dialog_format_heading (question, _ ("Remove %s?"), title);
  adw_message_dialog_set_body (
      question, unet_library_model_get_item (model)->entry != NULL
                    ? _ ("Its file is deleted. It can be downloaded again.")
                    : _ ("The library’s copy of its file is deleted. It cannot be brought back."));
  adw_message_dialog_add_responses (question, "cancel", _ ("_Cancel"), "remove", _ ("_Remove"),
                                    NULL);
  adw_message_dialog_set_response_appearance (question, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (question, "cancel");
  adw_message_dialog_set_close_response (question, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "model", g_object_ref (model), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- adding --- */

static void
on_added (UnetModelsWindow *self, const char *name)
{
  /* Translators: the name of a model */
  g_autofree char *text = g_strdup_printf (_ ("%s is in the library"), name);

  gtk_widget_set_sensitive (self->add, TRUE);
  say (self, text);
}

static void
on_add_failed (UnetModelsWindow *self, const GError *error)
{
  gtk_widget_set_sensitive (self->add, TRUE);
  unet_notice_show_error (self->notice, error);
}

static void
on_chosen (GListModel *files, gpointer data)
{
  UnetModelsWindow *self = data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  if (g_file_peek_path (file) == NULL || unet_library_models_is_adding (self->models))
    return;
  unet_notice_hide (self->notice);
  gtk_widget_set_sensitive (self->add, FALSE);
  unet_library_models_add (self->models, g_file_peek_path (file));
}

static void
on_add (UnetModelsWindow *self)
{
  unet_file_dialog_open (GTK_WIDGET (self), _ ("Add a Model"), UNET_FILE_MODEL, NULL, on_chosen,
                         self);
}

/* --- the rows --- */

static AdwPreferencesGroup *
get_group (UnetModelsWindow *self, UnetLibraryModel *model)
{
  const UnetLibraryItem *item = unet_library_model_get_item (model);

  return item->entry == NULL               ? self->own
         : item->role == UNET_ROLE_ENCODER ? self->encoders
                                           : self->networks;
}

static void
on_items (UnetModelsWindow *self)
{
  GListModel *list = unet_library_models_get_list (self->models);
  gboolean    has_own = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = self->rows->pdata[i];

      adw_preferences_group_remove (
          ADW_PREFERENCES_GROUP (gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP)), row);
    }
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (UnetLibraryModel) model = g_list_model_get_item (list, i);
      GtkWidget           *row = unet_library_row_new (model);
      AdwPreferencesGroup *group = get_group (self, model);

      has_own = has_own || group == self->own;
      g_signal_connect_object (row, "remove", G_CALLBACK (on_remove), self, 0);
      adw_preferences_group_add (group, row);
      g_ptr_array_add (self->rows, row);
    }
  adw_preferences_group_set_description (
      self->own,
      has_own ? NULL : _ ("None yet: “Add File…” copies one of yours into the library."));
}

static void
on_failed (UnetModelsWindow *self, UnetLibraryModel *model, const GError *error)
{
  unet_notice_show_error (self->notice, error);
}

static void
on_fetched (UnetModelsWindow *self, UnetLibraryModel *model)
{
  g_autofree char *title = unet_library_model_dup_title (model);
  g_autofree char *text = g_strdup_printf (_ ("%s is in the library"), title);

  unet_notice_hide (self->notice);
  say (self, text);
}

/* --- the object --- */

static void
unet_models_window_dispose (GObject *object)
{
  UnetModelsWindow *self = UNET_MODELS_WINDOW (object);

  g_clear_object (&self->models);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (unet_models_window_parent_class)->dispose (object);
}

static void
unet_models_window_class_init (UnetModelsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_models_window_dispose;
  g_type_ensure (UNET_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/models-window.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetModelsWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, UnetModelsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, UnetModelsWindow, networks);
  gtk_widget_class_bind_template_child (widget_class, UnetModelsWindow, encoders);
  gtk_widget_class_bind_template_child (widget_class, UnetModelsWindow, own);
  gtk_widget_class_bind_template_child (widget_class, UnetModelsWindow, add);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
}

static void
unet_models_window_init (UnetModelsWindow *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * unet_models_window_new:
 * @parent: (nullable): the window over which it opens
 * @models: the library, which is looked through now
 *
 * Returns: (transfer none): a window, to be presented
 */
UnetModelsWindow *
unet_models_window_new (GtkWindow *parent, UnetLibraryModels *models)
{
  UnetModelsWindow *self = g_object_new (UNET_TYPE_MODELS_WINDOW, "transient-for", parent, NULL);

  self->models = g_object_ref (models);
  unet_library_models_refresh (models);
  g_signal_connect_object (unet_library_models_get_list (models), "items-changed",
                           G_CALLBACK (on_items), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (models, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (models, "fetched", G_CALLBACK (on_fetched), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (models, "added", G_CALLBACK (on_added), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (models, "add-failed", G_CALLBACK (on_add_failed), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_sensitive (self->add, !unet_library_models_is_adding (models));
  on_items (self);
  return self;
}
