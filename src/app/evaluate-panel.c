/* evaluate-panel.c: what is evaluated, as controls
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-panel.h"

#include "app/data-row.h"
#include "app/duration.h"
#include "app/evaluate-model-row.h"
#include "app/library-button.h"
#include "app/number-row.h"
#include "app/path-row.h"

#include <glib/gi18n.h>

struct _UnetEvaluatePanel
{
  AdwBin parent_instance;

  /* Template Widgets */
  GtkWidget           *settings;
  UnetPathRow         *images, *masks;
  UnetDataRow         *data_row;
  AdwPreferencesGroup *models;
  GtkWidget           *add_model, *add_masks;
  UnetNumberRow       *scale, *threshold, *membrane;
  GtkSwitch           *per_class, *em;
  GtkProgressBar      *progress;
  GtkLabel            *progress_text;
  GtkButton           *start, *cancel;

  /* Owned References */
  UnetEvaluateSession *session;
  GPtrArray           *rows;      /* UnetEvaluateModelRow, borrowed from the group */
  GtkWidget           *adders[2]; /* the rows below them, which are taken out and put back */
};

G_DEFINE_FINAL_TYPE (UnetEvaluatePanel, unet_evaluate_panel, ADW_TYPE_BIN)

/* --- the data set and the settings --- */

static void
on_data (UnetEvaluatePanel *self)
{
  g_autofree char *images = NULL;
  g_autofree char *masks = NULL;

  if (self->session == NULL)
    return;
  images = unet_path_row_dup_path (self->images);
  masks = unet_path_row_dup_path (self->masks);
  unet_evaluate_session_set_data (self->session, images, masks);
  unet_data_row_set_data (self->data_row, images, masks, 1, 0, -1);
}

/* The same folder, chosen again, may have other files by now. */
static void
on_data_chosen (UnetEvaluatePanel *self)
{
  unet_data_row_review_again (self->data_row);
}

static void
on_settings (UnetEvaluatePanel *self)
{
  double threshold;

  if (self->session == NULL)
    return;
  threshold = unet_number_row_get_value (self->threshold);
  unet_evaluate_session_set_scale (self->session, unet_number_row_get_value (self->scale));
  unet_evaluate_session_set_threshold (self->session, threshold < 0 ? -1 : threshold);
  unet_evaluate_session_set_per_class (self->session, gtk_switch_get_active (self->per_class));
  unet_evaluate_session_set_em (self->session, gtk_switch_get_active (self->em),
                                (int)unet_number_row_get_value (self->membrane));
}

/* --- models --- */

static void
on_remove (UnetEvaluateModelRow *row, UnetEvaluatePanel *self)
{
  unet_evaluate_session_remove (self->session, unet_evaluate_model_row_get_model (row));
}

static void
read_models (UnetEvaluatePanel *self)
{
  if (self->session != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    unet_evaluate_models_read (unet_evaluate_session_get_models (self->session));
}

/* The rows that add more stay below. */
static void
on_models (UnetEvaluatePanel *self, guint position, guint n_removed, guint n_added)
{
  UnetEvaluateModels *models = unet_evaluate_session_get_models (self->session);

  for (guint i = 0; i < n_removed; i++)
    {
      adw_preferences_group_remove (self->models, g_ptr_array_index (self->rows, position));
      g_ptr_array_remove_index (self->rows, position);
    }
  if (n_added > 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (self->adders); i++)
        adw_preferences_group_remove (self->models, self->adders[i]);
      /* Models are added at the end. */
      for (guint i = 0; i < n_added; i++)
        {
          GtkWidget *row =
              unet_evaluate_model_row_new (unet_evaluate_models_get (models, position + i));

          g_signal_connect_object (row, "remove", G_CALLBACK (on_remove), self, 0);
          g_ptr_array_insert (self->rows, (int)(position + i), row);
          adw_preferences_group_add (self->models, row);
        }
      for (guint i = 0; i < G_N_ELEMENTS (self->adders); i++)
        adw_preferences_group_add (self->models, self->adders[i]);
    }
  read_models (self);
}

static void
on_chosen (GListModel *files, gpointer data)
{
  UnetEvaluatePanel *self = data;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      if (g_file_peek_path (file) != NULL)
        unet_evaluate_session_add (self->session, g_file_peek_path (file));
    }
}

static void
on_library (UnetEvaluatePanel *self, const char *path)
{
  unet_evaluate_session_add (self->session, path);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, UnetEvaluatePanel *self)
{
  GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));

  for (GSList *l = files; l != NULL; l = l->next)
    if (g_file_peek_path (l->data) != NULL)
      unet_evaluate_session_add (self->session, g_file_peek_path (l->data));
  g_slist_free (files);
  return TRUE;
}

/* --- the run --- */

/* "Image 12 of 80 · model 2 of 3 · 3 min 05 s left" */
static char *
describe_progress (const UnetEvaluateProgress *progress)
{
  GString *text = g_string_new (NULL);

  if (progress->n_images == 0)
    g_string_append (text, _ ("Getting ready…"));
  else
    g_string_append_printf (text, _ ("Image %d of %d"), progress->image, progress->n_images);
  if (progress->n_models > 1)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _ ("model %d of %d"), progress->model, progress->n_models);
    }
  if (progress->seconds_left >= 0)
    {
      g_autofree char *left = unet_duration_format (progress->seconds_left);

      g_string_append (text, " · ");
      /* Translators: a length of time */
      g_string_append_printf (text, _ ("%s left"), left);
    }
  return g_string_free (text, FALSE);
}

/* What is about to be hidden or made insensitive must not have the focus: GTK would lose it. */
static void
take_focus (UnetEvaluatePanel *self, GtkButton *to)
{
  GtkRoot   *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)) &&
      !gtk_widget_grab_focus (GTK_WIDGET (to)))
    gtk_root_set_focus (root, NULL);
}

/* What is evaluated stays what it was when the run began. */
static void
set_busy (UnetEvaluatePanel *self, gboolean busy)
{
  GtkButton *shown = busy ? self->cancel : self->start;
  GtkButton *hidden = busy ? self->start : self->cancel;

  if (gtk_widget_get_visible (GTK_WIDGET (shown)))
    return;
  gtk_widget_set_visible (GTK_WIDGET (shown), TRUE);
  take_focus (self, shown);
  gtk_widget_set_visible (GTK_WIDGET (hidden), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), busy);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_text), busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->images), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->masks), !busy);
  gtk_widget_set_sensitive (self->settings, !busy);
}

static void
on_progress (UnetEvaluatePanel *self)
{
  const UnetEvaluateProgress progress = unet_evaluate_session_get_progress (self->session);
  g_autofree char           *text = NULL;

  set_busy (self, unet_evaluate_session_is_busy (self->session));
  if (!unet_evaluate_session_is_busy (self->session))
    return;
  text = describe_progress (&progress);
  gtk_progress_bar_set_fraction (self->progress, progress.share);
  gtk_label_set_text (self->progress_text, text);
}

/* --- the object --- */

static void
unet_evaluate_panel_dispose (GObject *object)
{
  UnetEvaluatePanel *self = UNET_EVALUATE_PANEL (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (
        unet_evaluate_models_get_list (unet_evaluate_session_get_models (self->session)), self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (unet_evaluate_panel_parent_class)->dispose (object);
}

static void
unet_evaluate_panel_finalize (GObject *object)
{
  UnetEvaluatePanel *self = UNET_EVALUATE_PANEL (object);

  g_ptr_array_unref (self->rows);
  for (guint i = 0; i < G_N_ELEMENTS (self->adders); i++)
    g_object_unref (self->adders[i]);
  G_OBJECT_CLASS (unet_evaluate_panel_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, UnetEvaluatePanel, child)

static void
unet_evaluate_panel_class_init (UnetEvaluatePanelClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = unet_evaluate_panel_dispose;
  object_class->finalize = unet_evaluate_panel_finalize;
  g_type_ensure (UNET_TYPE_DATA_ROW);
  g_type_ensure (UNET_TYPE_LIBRARY_BUTTON);
  g_type_ensure (UNET_TYPE_NUMBER_ROW);
  g_type_ensure (UNET_TYPE_PATH_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/evaluate-panel.ui");
  BIND (settings);
  BIND (images);
  BIND (masks);
  BIND (data_row);
  BIND (models);
  BIND (add_model);
  BIND (add_masks);
  BIND (scale);
  BIND (threshold);
  BIND (per_class);
  BIND (em);
  BIND (membrane);
  BIND (progress);
  BIND (progress_text);
  BIND (start);
  BIND (cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_data);
  gtk_widget_class_bind_template_callback (widget_class, on_library);
  gtk_widget_class_bind_template_callback (widget_class, on_data_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_settings);
}

static void
unet_evaluate_panel_init (UnetEvaluatePanel *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->adders[0] = g_object_ref (self->add_model);
  self->adders[1] = g_object_ref (self->add_masks);
  unet_number_row_set_value (self->threshold, -1);
  g_signal_connect_after (self, "map", G_CALLBACK (read_models), NULL);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self->models), GTK_EVENT_CONTROLLER (target));
}

/**
 * unet_evaluate_panel_set_session:
 * @self: a panel without a session
 * @session: whose settings and models it shows
 */
void
unet_evaluate_panel_set_session (UnetEvaluatePanel *self, UnetEvaluateSession *session)
{
  g_return_if_fail (UNET_IS_EVALUATE_PANEL (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (
      unet_evaluate_models_get_list (unet_evaluate_session_get_models (session)), "items-changed",
      G_CALLBACK (on_models), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "progress", G_CALLBACK (on_progress), self, G_CONNECT_SWAPPED);
  on_data (self);
  on_settings (self);
  on_progress (self);
}

/**
 * unet_evaluate_panel_set_data:
 * @self: a panel
 * @images: (nullable) (type filename): a folder of images; %NULL: as it is
 * @masks: (nullable) (type filename): the folder of their masks; %NULL: as it is
 */
void
unet_evaluate_panel_set_data (UnetEvaluatePanel *self, const char *images, const char *masks)
{
  g_return_if_fail (UNET_IS_EVALUATE_PANEL (self));

  if (images != NULL)
    unet_path_row_set_path (self->images, images);
  if (masks != NULL)
    unet_path_row_set_path (self->masks, masks);
}

void
unet_evaluate_panel_set_per_class (UnetEvaluatePanel *self, gboolean per_class)
{
  gtk_switch_set_active (self->per_class, per_class);
}

void
unet_evaluate_panel_set_em (UnetEvaluatePanel *self, gboolean em, int membrane)
{
  unet_number_row_set_value (self->membrane, membrane);
  gtk_switch_set_active (self->em, em);
}

void
unet_evaluate_panel_add_model (UnetEvaluatePanel *self)
{
  unet_file_dialog_open (GTK_WIDGET (self), _ ("Add a Model"), UNET_FILE_MODEL, NULL, on_chosen,
                         self);
}

void
unet_evaluate_panel_add_masks (UnetEvaluatePanel *self)
{
  unet_file_dialog_open (GTK_WIDGET (self), _ ("Add a Folder of Masks"), UNET_FILE_FOLDER, NULL,
                         on_chosen, self);
}
