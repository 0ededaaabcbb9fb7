/* evaluate-page.c: the page Evaluate of the window
 *
 * On the left what is evaluated, on the right what came of it: the session works, the rest shows,
 * and this file ties them together.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-page-private.h"

#include "app/evaluate-split.h"
#include "app/message.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (UnetEvaluatePage, unet_evaluate_page, ADW_TYPE_BIN)

/* --- what is kept from one day to the next --- */

static void
keep_path (UnetEvaluatePage *self, const char *key, const char *path)
{
  /* Settings are text: a name in another encoding is forgotten. */
  g_settings_set_string (self->settings, key, g_utf8_validate (path, -1, NULL) ? path : "");
}

static void
keep_settings (UnetEvaluatePage *self)
{
  const UnetEvaluateSpec *spec = unet_evaluate_session_get_spec (self->session);
  UnetEvaluateModels     *models = unet_evaluate_session_get_models (self->session);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  if (self->settings == NULL)
    return;
  for (guint i = 0; i < unet_evaluate_models_get_n (models); i++)
    {
      const char *path = unet_evaluate_model_get_path (unet_evaluate_models_get (models, i));

      if (g_utf8_validate (path, -1, NULL))
        g_ptr_array_add (paths, (gpointer)path);
    }
  g_ptr_array_add (paths, NULL);
  keep_path (self, "evaluate-images", spec->images);
  keep_path (self, "evaluate-masks", spec->masks);
  g_settings_set_strv (self->settings, "evaluate-models", (const char *const *)paths->pdata);
  g_settings_set_boolean (self->settings, "evaluate-per-class", spec->per_class);
  g_settings_set_boolean (self->settings, "evaluate-em-metrics", spec->em);
  g_settings_set_int (self->settings, "evaluate-membrane", spec->membrane);
}

/* --- what changes --- */

static void
on_session_changed (UnetEvaluatePage *self)
{
  unet_evaluate_page_show_state (self);
  keep_settings (self);
}

static void
on_failed (UnetEvaluateSession *session, UnetEvaluateModel *model, UnetEvaluatePage *self)
{
  g_autofree char *message = unet_message_for_window (unet_evaluate_model_get_error (model));
  /* Translators: a model, and why it could not be evaluated */
  g_autofree char *text =
      g_strdup_printf (_ ("%s: %s"), unet_evaluate_model_get_name (model), message);

  unet_notice_show (self->notice, GTK_MESSAGE_ERROR, text);
}

static void
on_model_choice (UnetEvaluatePage *self)
{
  unet_evaluate_page_choose_model (self);
}

static void
on_search (UnetEvaluatePage *self)
{
  unet_evaluate_table_search (self->table, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  unet_evaluate_page_show_state (self);
  unet_evaluate_page_update_view (self);
}

/* Who goes to an image wants to see it. */
static void
on_row (UnetEvaluatePage *self)
{
  UnetEvaluateItem *item = unet_evaluate_table_get_selected (self->table);

  if (item == NULL)
    return;
  gtk_stack_set_visible_child_name (self->views, "image");
  unet_evaluate_page_show_image (self, unet_evaluate_item_get_stem (item));
}

static void
on_pair (UnetEvaluatePage *self, const char *stem)
{
  unet_evaluate_page_open_image (self, stem);
}

static void
on_view (UnetEvaluatePage *self)
{
  if (self->session != NULL)
    unet_evaluate_page_update_view (self);
}

/* --- actions --- */

static void
act (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UnetEvaluatePage *self = UNET_EVALUATE_PAGE (widget);

  if (g_str_equal (name, "evaluate.start"))
    {
      unet_notice_hide (self->notice);
      unet_evaluate_session_run (self->session);
    }
  else if (g_str_equal (name, "evaluate.cancel"))
    unet_evaluate_session_cancel (self->session);
  else if (g_str_equal (name, "evaluate.add-model"))
    unet_evaluate_panel_add_model (self->panel);
  else if (g_str_equal (name, "evaluate.add-masks"))
    unet_evaluate_panel_add_masks (self->panel);
  else if (g_str_equal (name, "evaluate.sample"))
    unet_evaluate_page_try (self);
  else if (g_str_equal (name, "evaluate.train"))
    gtk_widget_activate_action (widget, "win.show-page", "s", "train");
  else if (g_str_equal (name, "evaluate.previous"))
    unet_evaluate_table_step (self->table, -1);
  else if (g_str_equal (name, "evaluate.next"))
    unet_evaluate_table_step (self->table, 1);
  else if (g_str_equal (name, "evaluate.enlarge"))
    gtk_toggle_button_set_active (self->enlarge, !gtk_toggle_button_get_active (self->enlarge));
  else
    unet_evaluate_page_save (self, name);
}

/* --- the object --- */

static void
unet_evaluate_page_dispose (GObject *object)
{
  UnetEvaluatePage *self = UNET_EVALUATE_PAGE (object);

  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_object_run_dispose (G_OBJECT (self->session));
    }
  unet_evaluate_page_hold (self, NULL);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_object (&self->current);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  G_OBJECT_CLASS (unet_evaluate_page_parent_class)->dispose (object);
}

static void
unet_evaluate_page_finalize (GObject *object)
{
  g_free (UNET_EVALUATE_PAGE (object)->stem);
  G_OBJECT_CLASS (unet_evaluate_page_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, UnetEvaluatePage, child)

static void
bind_children (GtkWidgetClass *widget_class)
{
  BIND (notice);
  BIND (panel);
  BIND (stack);
  BIND (empty);
  BIND (sample);
  BIND (train);
  BIND (tiles);
  BIND (search);
  BIND (subject);
  BIND (model_choice);
  BIND (export);
  BIND (table);
  BIND (enlarge);
  BIND (views);
  BIND (classes_page);
  BIND (curves);
  BIND (histogram);
  BIND (view);
  BIND (classes);
  BIND (pairs_page);
  BIND (pairs);
}

static void
unet_evaluate_page_class_init (UnetEvaluatePageClass *klass)
{
  static const char *const actions[] = {"evaluate.start",           "evaluate.cancel",
                                        "evaluate.add-model",       "evaluate.add-masks",
                                        "evaluate.sample",          "evaluate.train",
                                        "evaluate.previous",        "evaluate.next",
                                        "evaluate.export-csv",      "evaluate.export-json",
                                        "evaluate.export-curve",    "evaluate.enlarge",
                                        "evaluate.export-all-text", "evaluate.export-all-markdown",
                                        "evaluate.export-all-csv",  "evaluate.export-all-json"};
  GObjectClass            *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass          *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = unet_evaluate_page_dispose;
  object_class->finalize = unet_evaluate_page_finalize;
  g_type_ensure (UNET_TYPE_EVALUATE_CURVES);
  g_type_ensure (UNET_TYPE_EVALUATE_PAIRS);
  g_type_ensure (UNET_TYPE_EVALUATE_PANEL);
  g_type_ensure (UNET_TYPE_EVALUATE_SPLIT);
  g_type_ensure (UNET_TYPE_EVALUATE_TABLE);
  g_type_ensure (UNET_TYPE_EVALUATE_TILES);
  g_type_ensure (UNET_TYPE_EVALUATE_VIEW);
  g_type_ensure (UNET_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/evaluate-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_model_choice);
  gtk_widget_class_bind_template_callback (widget_class, on_pair);
  gtk_widget_class_bind_template_callback (widget_class, on_row);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_view);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, act);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, 0, "evaluate.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, 0, "evaluate.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, 0, "evaluate.enlarge", NULL);
}

static void
unet_evaluate_page_init (UnetEvaluatePage *self)
{
  self->session = unet_evaluate_session_new ();
  self->results = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  unet_chart_set_y_limits (self->histogram, 0, NAN);
  unet_evaluate_page_set_up_choice (self);
  g_signal_connect_object (self->session, "changed", G_CALLBACK (on_session_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "results", G_CALLBACK (unet_evaluate_page_show_results),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "failed", G_CALLBACK (on_failed), self, 0);
  unet_evaluate_panel_set_session (self->panel, self->session);
  unet_evaluate_page_show_results (self);
}

/**
 * unet_evaluate_page_set_data:
 * @self: the page
 * @images: (nullable) (type filename): a folder of images; %NULL: as it is
 * @masks: (nullable) (type filename): the folder of their true masks; %NULL: as it is
 *
 * While it is busy it only says so: what is being evaluated stays what it was.
 */
void
unet_evaluate_page_set_data (UnetEvaluatePage *self, const char *images, const char *masks)
{
  g_return_if_fail (UNET_IS_EVALUATE_PAGE (self));

  if (unet_evaluate_session_is_busy (self->session))
    unet_notice_show (self->notice, GTK_MESSAGE_INFO,
                      _ ("The data set stays as it is while models are evaluated. Choose another "
                         "when that has ended."));
  else
    unet_evaluate_panel_set_data (self->panel, images, masks);
}

/**
 * unet_evaluate_page_add_model:
 * @self: the page
 * @path: (type filename): a trained network, or a folder of masks that another program made
 */
void
unet_evaluate_page_add_model (UnetEvaluatePage *self, const char *path)
{
  g_return_if_fail (UNET_IS_EVALUATE_PAGE (self));

  unet_evaluate_session_add (self->session, path);
}

/**
 * unet_evaluate_page_bind_settings:
 * @self: the page
 * @settings: where its data set, models and settings are kept from one day to the next
 *
 * Files and folders that are gone are forgotten.
 */
void
unet_evaluate_page_bind_settings (UnetEvaluatePage *self, GSettings *settings)
{
  g_autofree char *images = NULL;
  g_autofree char *masks = NULL;
  g_auto (GStrv) models = NULL;

  g_return_if_fail (UNET_IS_EVALUATE_PAGE (self));
  g_return_if_fail (self->settings == NULL);

  images = g_settings_get_string (settings, "evaluate-images");
  masks = g_settings_get_string (settings, "evaluate-masks");
  models = g_settings_get_strv (settings, "evaluate-models");
  if (g_file_test (images, G_FILE_TEST_IS_DIR) && g_file_test (masks, G_FILE_TEST_IS_DIR))
    unet_evaluate_page_set_data (self, images, masks);
  for (int i = 0; models[i] != NULL; i++)
    if (g_file_test (models[i], G_FILE_TEST_EXISTS))
      unet_evaluate_page_add_model (self, models[i]);
  unet_evaluate_panel_set_per_class (self->panel,
                                     g_settings_get_boolean (settings, "evaluate-per-class"));
  unet_evaluate_panel_set_em (self->panel, g_settings_get_boolean (settings, "evaluate-em-metrics"),
                              g_settings_get_int (settings, "evaluate-membrane"));
  self->settings = g_object_ref (settings);
}

/* Whether models are being evaluated. */
gboolean
unet_evaluate_page_is_busy (UnetEvaluatePage *self)
{
  g_return_val_if_fail (UNET_IS_EVALUATE_PAGE (self), FALSE);

  return unet_evaluate_session_is_busy (self->session);
}

/* Ends that; the scores of models that are done stay. */
void
unet_evaluate_page_cancel (UnetEvaluatePage *self)
{
  g_return_if_fail (UNET_IS_EVALUATE_PAGE (self));

  unet_evaluate_session_cancel (self->session);
}

UnetEvaluateSession *
unet_evaluate_page_get_session (UnetEvaluatePage *self)
{
  g_return_val_if_fail (UNET_IS_EVALUATE_PAGE (self), NULL);

  return self->session;
}
