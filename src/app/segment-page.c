/* segment-page.c: the page Segment of the window
 *
 * A list of pictures, the view, and the inspector: the session works, the view shows, and this file
 * ties them together. Keys are those of the tools that people know: A and D for the picture before
 * and after, X for the mask, Z for contours, Page Up and Page Down for the modes, brackets for the
 * threshold.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/segment-page-private.h"

#include "app/file-dialog.h"
#include "app/message.h"
#include "app/sample.h"
#include "dataset/pairing.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (UnetSegmentPage, unet_segment_page, ADW_TYPE_BIN)

/* --- what changes --- */

void
unet_segment_page_update_actions (UnetSegmentPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  guint      n = g_list_model_get_n_items (unet_session_get_items (self->session));
  guint      position = unet_segment_list_get_position (self->list);
  gboolean   has_model = unet_session_get_model (self->session) != NULL;

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "work" : "empty");
  gtk_widget_action_set_enabled (widget, "segment.previous", n > 0 && position > 0);
  gtk_widget_action_set_enabled (widget, "segment.next", n > 0 && position + 1 < n);
  gtk_widget_action_set_enabled (widget, "segment.remove", n > 0);
  gtk_widget_action_set_enabled (widget, "segment.clear", n > 0);
  gtk_widget_action_set_enabled (widget, "segment.run-all", n > 0 && has_model);
  gtk_widget_action_set_enabled (widget, "segment.save-all",
                                 n > 0 && has_model && self->saving == NULL);
  gtk_widget_action_set_enabled (widget, "segment.save",
                                 self->shown != NULL && self->shown->prediction != NULL &&
                                     self->saving == NULL);
  gtk_widget_action_set_enabled (widget, "segment.copy", self->shown != NULL);
}

/* What was said of a picture is no news once another is looked at, or the same is well. */
static void
take_back_complaint (UnetSegmentPage *self)
{
  if (self->complained)
    unet_notice_hide (self->notice);
  self->complained = FALSE;
}

void
unet_segment_page_complain (UnetSegmentPage *self, const GError *error)
{
  unet_notice_show_error (self->notice, error);
  self->complained = FALSE;
}

static void
update_spinner (UnetSegmentPage *self)
{
  UnetSegmentItem *item = unet_segment_list_get_selected (self->list);

  gtk_spinner_set_spinning (self->spinner, item != NULL && unet_segment_item_get_state (item) ==
                                                               UNET_SEGMENT_STATE_WORKING);
}

static void
on_selected (UnetSegmentPage *self)
{
  UnetSegmentItem *item = unet_segment_list_get_selected (self->list);

  take_back_complaint (self);
  g_signal_group_set_target (self->watched, item);
  unet_session_select (self->session, item);
  update_spinner (self);
  unet_segment_page_show_selected (self);
  unet_segment_page_update_actions (self);
}

static void
on_items (UnetSegmentPage *self)
{
  unet_segment_page_update_actions (self);
}

static void
on_picture (UnetSession      *session,
            UnetSegmentItem  *item,
            UnetSegmentation *picture,
            UnetSegmentPage  *self)
{
  unet_segment_page_show_segmentation (self, item, picture);
  unet_segment_page_update_actions (self);
}

static void
on_session_changed (UnetSession *session, UnetSegmentItem *item, UnetSegmentPage *self)
{
  const char *error = unet_segment_item_get_error (item);

  if (item != unet_segment_list_get_selected (self->list))
    return;
  unet_segment_page_show_selected (self);
  take_back_complaint (self);
  if (error != NULL)
    {
      g_autofree char *message = unet_message_for_window (error);

      unet_notice_show (self->notice, GTK_MESSAGE_ERROR, message);
      self->complained = TRUE;
    }
  unet_segment_page_update_actions (self);
}

/* What cuts two classes well leaves nothing of many: there the winner counts, unless somebody wants
 * to be surer. */
static void
suit_threshold (UnetSegmentPage *self, const UnetModelInfo *info)
{
  double threshold;

  g_object_get (self->inspector, "threshold", &threshold, NULL);
  if (info->n_classes > 2 && threshold == 0.5)
    g_object_set (self->inspector, "threshold", 0.0, NULL);
  else if (info->n_classes <= 2 && threshold == 0)
    g_object_set (self->inspector, "threshold", 0.5, NULL);
}

/* A model that cannot be read is tried again the next time: it may be on a disk that is away. */
static void
on_model (UnetSession *session, const GError *error, UnetSegmentPage *self)
{
  const char          *model = unet_session_get_model (session);
  const UnetModelInfo *info = unet_session_get_model_info (session);

  if (error != NULL)
    unet_segment_page_complain (self, error);
  else
    {
      unet_notice_hide (self->notice);
      if (info != NULL && !self->chosen)
        suit_threshold (self, info);
      /* Settings are text: a name in another encoding is forgotten. */
      if (self->settings != NULL)
        g_settings_set_string (self->settings, "segment-model",
                               model != NULL && g_utf8_validate (model, -1, NULL) ? model : "");
    }
  self->chosen = FALSE;
  unet_segment_page_show_selected (self);
  unet_segment_page_update_actions (self);
}

static void
on_threshold (UnetSegmentPage *self)
{
  unet_segment_page_update_threshold (self);
  unet_segment_page_update_status (self);
}

/* Megabytes; 0: as the machine has. */
static void
on_memory (GSettings *settings, const char *key, UnetSegmentPage *self)
{
  unet_session_set_memory (self->session, (gsize)g_settings_get_int (settings, key) << 20);
}

/* --- pictures --- */

/* Adds the file, or what the folder holds. Returns the position of the first, or
 * GTK_INVALID_LIST_POSITION with error. */
static guint
add_path (UnetSegmentPage *self, const char *path, GError **error)
{
  const char *const inputs[] = {path};
  g_autoptr (UnetPairs) pairs = unet_pairs_from_inputs (inputs, 1, error);
  guint first = GTK_INVALID_LIST_POSITION;

  for (int i = 0; pairs != NULL && i < unet_pairs_get_n (pairs); i++)
    {
      guint position =
          unet_session_add (self->session, unet_pairs_get (pairs, i)->image_path, NULL);

      if (i == 0)
        first = position;
    }
  return first;
}

static void
on_chosen (GListModel *files, gpointer data)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      char *path = g_file_get_path (file);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  g_ptr_array_add (paths, NULL);
  unet_segment_page_add (data, (const char *const *)paths->pdata);
}

static void
on_sample (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetSegmentPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = unet_sample_prepare_finish (result, &error);
  g_autofree char *images = NULL;

  if (self->session == NULL)
    return;
  if (folder == NULL)
    {
      unet_segment_page_complain (self, error);
      return;
    }
  images = g_build_filename (folder, "imgs", NULL);
  unet_segment_page_add (self, (const char *const[]){images, NULL});
}

/* --- actions --- */

static void
step (UnetSegmentPage *self, int by)
{
  guint n = g_list_model_get_n_items (unet_session_get_items (self->session));
  int   position = (int)unet_segment_list_get_position (self->list) + by;

  if (position >= 0 && position < (int)n)
    unet_segment_list_select (self->list, (guint)position);
}

static void
step_mode (UnetSegmentPage *self, int by)
{
  UnetViewMode mode;

  g_object_get (self->view, "mode", &mode, NULL);
  g_object_set (self->view, "mode",
                (UnetViewMode)CLAMP ((int)mode + by, UNET_VIEW_IMAGE, UNET_VIEW_PROBABILITY), NULL);
}

static void
step_threshold (UnetSegmentPage *self, double by)
{
  double threshold;

  g_object_get (self->inspector, "threshold", &threshold, NULL);
  g_object_set (self->inspector, "threshold", CLAMP (threshold + by, 0.0, 1.0), NULL);
}

static void
toggle (UnetSegmentPage *self, const char *property)
{
  gboolean active;

  g_object_get (self->view, property, &active, NULL);
  g_object_set (self->view, property, !active, NULL);
}

static void
act (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UnetSegmentPage *self = UNET_SEGMENT_PAGE (widget);

  if (g_str_equal (name, "segment.previous"))
    step (self, -1);
  else if (g_str_equal (name, "segment.next"))
    step (self, 1);
  else if (g_str_equal (name, "segment.mode-previous"))
    step_mode (self, -1);
  else if (g_str_equal (name, "segment.mode-next"))
    step_mode (self, 1);
  else if (g_str_equal (name, "segment.toggle-mask"))
    toggle (self, "mask-visible");
  else if (g_str_equal (name, "segment.toggle-contour"))
    toggle (self, "contour");
  else if (g_str_equal (name, "segment.toggle-curtain"))
    toggle (self, "curtain");
  else if (g_str_equal (name, "segment.threshold"))
    step_threshold (self, g_variant_get_double (parameter));
  else if (g_str_equal (name, "segment.add-images"))
    unet_file_dialog_open (widget, _ ("Add Images"), UNET_FILE_PICTURES, NULL, on_chosen, self);
  else if (g_str_equal (name, "segment.add-folder"))
    unet_file_dialog_open (widget, _ ("Add a Folder of Images"), UNET_FILE_FOLDER, NULL, on_chosen,
                           self);
  else if (g_str_equal (name, "segment.sample"))
    unet_sample_prepare_async (NULL, on_sample, g_object_ref (self));
  else if (g_str_equal (name, "segment.remove"))
    unet_session_remove (self->session, unet_segment_list_get_position (self->list));
  else if (g_str_equal (name, "segment.clear"))
    unet_session_clear (self->session);
  else if (g_str_equal (name, "segment.run-all"))
    unet_session_run_all (self->session);
  else if (g_str_equal (name, "segment.stop"))
    {
      unet_session_stop (self->session);
      if (self->saving != NULL)
        unet_job_stop (UNET_JOB (self->saving));
    }
  else if (g_str_equal (name, "segment.save"))
    unet_segment_page_save (self);
  else if (g_str_equal (name, "segment.save-all"))
    unet_segment_page_save_all (self);
  else if (g_str_equal (name, "segment.copy"))
    unet_segment_page_copy (self);
}

/* While all of the picture is seen there is nothing to pan, and the arrows change the picture. */
static gboolean
on_view_key (GtkEventControllerKey *controller,
             guint                  key,
             guint                  code,
             GdkModifierType        state,
             UnetSegmentPage       *self)
{
  gboolean fit;

  g_object_get (self->view, "fit", &fit, NULL);
  if (!fit || (state & gtk_accelerator_get_default_mod_mask ()) != 0 ||
      (key != GDK_KEY_Left && key != GDK_KEY_Right))
    return FALSE;
  step (self, key == GDK_KEY_Left ? -1 : 1);
  return TRUE;
}

/* --- the object --- */

static void
unet_segment_page_dispose (GObject *object)
{
  UnetSegmentPage *self = UNET_SEGMENT_PAGE (object);

  if (self->session != NULL)
    g_object_run_dispose (G_OBJECT (self->session));
  g_clear_object (&self->session);
  /* What is written by now is whole. */
  if (self->saving != NULL)
    unet_job_stop (UNET_JOB (self->saving));
  g_clear_object (&self->saving);
  g_clear_object (&self->to_save);
  g_clear_object (&self->settings);
  g_clear_object (&self->watched);
  g_clear_object (&self->shown_item);
  g_clear_pointer (&self->shown, unet_segmentation_unref);
  G_OBJECT_CLASS (unet_segment_page_parent_class)->dispose (object);
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint           key;
    GdkModifierType modifiers;
    const char     *action;
  } keys[] = {
      {GDK_KEY_a, 0, "segment.previous"},
      {GDK_KEY_d, 0, "segment.next"},
      {GDK_KEY_x, 0, "segment.toggle-mask"},
      {GDK_KEY_z, 0, "segment.toggle-contour"},
      {GDK_KEY_c, 0, "segment.toggle-curtain"},
      {GDK_KEY_Page_Up, 0, "segment.mode-previous"},
      {GDK_KEY_Page_Down, 0, "segment.mode-next"},
      {GDK_KEY_s, GDK_CONTROL_MASK, "segment.save"},
      {GDK_KEY_s, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "segment.save-all"},
      {GDK_KEY_c, GDK_CONTROL_MASK, "segment.copy"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers,
                                         keys[i].action, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_bracketleft, 0, "segment.threshold",
                                       "d", -0.01);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_bracketright, 0, "segment.threshold",
                                       "d", 0.01);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_braceleft, GDK_SHIFT_MASK,
                                       "segment.threshold", "d", -0.1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_braceright, GDK_SHIFT_MASK,
                                       "segment.threshold", "d", 0.1);
}

static void
unet_segment_page_class_init (UnetSegmentPageClass *klass)
{
  static const char *const actions[] = {
      "segment.previous",       "segment.next",        "segment.mode-previous",
      "segment.mode-next",      "segment.toggle-mask", "segment.toggle-contour",
      "segment.toggle-curtain", "segment.add-images",  "segment.add-folder",
      "segment.sample",         "segment.remove",      "segment.clear",
      "segment.run-all",        "segment.stop",        "segment.save",
      "segment.save-all",       "segment.copy",
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_segment_page_dispose;
  g_type_ensure (UNET_TYPE_MASK_VIEW);
  g_type_ensure (UNET_TYPE_NOTICE);
  g_type_ensure (UNET_TYPE_SEGMENT_INSPECTOR);
  g_type_ensure (UNET_TYPE_SEGMENT_LIST);
  g_type_ensure (UNET_TYPE_VIEW_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/segment-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentPage, notice);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentPage, stack);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentPage, first_images);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentPage, list);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentPage, bar);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentPage, view);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentPage, status);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentPage, inspector);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, act);
  gtk_widget_class_install_action (widget_class, "segment.threshold", "d", act);
  add_keys (widget_class);
}

static void
unet_segment_page_init (UnetSegmentPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->session = unet_session_new ();
  self->watched = g_signal_group_new (UNET_TYPE_SEGMENT_ITEM);
  g_signal_group_connect_swapped (self->watched, "notify::state", G_CALLBACK (update_spinner),
                                  self);
  unet_segment_list_set_session (self->list, self->session);
  unet_segment_inspector_set_session (self->inspector, self->session);
  unet_view_bar_set_view (self->bar, self->view);
  g_object_bind_property (self->inspector, "mask-opacity", self->view, "mask-opacity",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->inspector, "notify::threshold", G_CALLBACK (on_threshold), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inspector, "colors", G_CALLBACK (unet_segment_page_update_colors),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "selected", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (unet_session_get_items (self->session), "items-changed",
                           G_CALLBACK (on_items), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "picture", G_CALLBACK (on_picture), self, 0);
  g_signal_connect_object (self->session, "changed", G_CALLBACK (on_session_changed), self, 0);
  g_signal_connect_object (self->session, "model", G_CALLBACK (on_model), self, 0);
  g_signal_connect_object (self->view, "hover-changed",
                           G_CALLBACK (unet_segment_page_update_status), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_view_key), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
  unet_segment_inspector_set_classes (self->inspector, NULL, 0);
  unet_segment_page_update_actions (self);
}

static void
look_at (UnetSegmentPage *self, guint position)
{
  if (position < g_list_model_get_n_items (unet_session_get_items (self->session)))
    unet_segment_list_select (self->list, position);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/**
 * unet_segment_page_add:
 * @self: the page
 * @paths: (array zero-terminated=1) (element-type filename): pictures, and folders of pictures
 *
 * Adds to the list what is not in it, and looks at the first of them.
 */
void
unet_segment_page_add (UnetSegmentPage *self, const char *const *paths)
{
  guint first = GTK_INVALID_LIST_POSITION;

  for (int i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      guint position = add_path (self, paths[i], &error);

      if (first == GTK_INVALID_LIST_POSITION)
        first = position;
      if (error != NULL)
        unet_segment_page_complain (self, error);
    }
  look_at (self, first);
}

/**
 * unet_segment_page_view:
 * @self: the page
 * @images: (array zero-terminated=1) (element-type filename): pictures
 * @masks: (nullable) (array zero-terminated=1) (element-type filename): as many masks
 *
 * Adds them to the list, with their masks, and looks at the first.
 */
void
unet_segment_page_view (UnetSegmentPage *self, const char *const *images, const char *const *masks)
{
  guint first = GTK_INVALID_LIST_POSITION;

  for (int i = 0; images[i] != NULL; i++)
    {
      guint position = unet_session_add (self->session, images[i], masks != NULL ? masks[i] : NULL);

      first = MIN (first, position);
    }
  look_at (self, first);
}

/**
 * unet_segment_page_set_model:
 * @self: the page
 * @path: (nullable) (type filename): the model to segment with
 */
void
unet_segment_page_set_model (UnetSegmentPage *self, const char *path)
{
  unet_session_set_model (self->session, path);
  unet_segment_inspector_update_model (self->inspector);
}

/**
 * unet_segment_page_set_threshold:
 * @self: the page
 * @threshold: of the probability, 0 .. 1, for the model that is set
 */
void
unet_segment_page_set_threshold (UnetSegmentPage *self, double threshold)
{
  g_return_if_fail (UNET_IS_SEGMENT_PAGE (self));

  g_object_set (self->inspector, "threshold", CLAMP (threshold, 0.0, 1.0), NULL);
  /* A model that is being read is not to bring its own. */
  self->chosen = unet_session_get_model (self->session) != NULL &&
                 unet_session_get_model_info (self->session) == NULL;
}

/**
 * unet_segment_page_bind_settings:
 * @self: the page
 * @settings: where its state is kept from one day to the next
 */
void
unet_segment_page_bind_settings (UnetSegmentPage *self, GSettings *settings)
{
  g_autofree char *model = g_settings_get_string (settings, "segment-model");

  self->settings = g_object_ref (settings);
  g_settings_bind (settings, "segment-opacity", self->inspector, "mask-opacity",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (settings, "changed::segment-memory", G_CALLBACK (on_memory), self, 0);
  on_memory (settings, "segment-memory", self);
  g_settings_bind (settings, "segment-mode", self->view, "mode", G_SETTINGS_BIND_DEFAULT);
  if (g_file_test (model, G_FILE_TEST_IS_REGULAR))
    unet_segment_page_set_model (self, model);
}

/**
 * unet_segment_page_focus:
 * @self: the page
 *
 * Gives the focus to where the page's keys work.
 */
void
unet_segment_page_focus (UnetSegmentPage *self)
{
  gtk_widget_grab_focus (unet_segment_page_is_empty (self) ? GTK_WIDGET (self->first_images)
                                                           : GTK_WIDGET (self->view));
}

gboolean
unet_segment_page_is_empty (UnetSegmentPage *self)
{
  return g_list_model_get_n_items (unet_session_get_items (self->session)) == 0;
}

gboolean
unet_segment_page_is_busy (UnetSegmentPage *self)
{
  return self->saving != NULL;
}
