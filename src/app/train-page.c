/* train-page.c: the page Train of the window
 *
 * On the left the settings, on the right the run: one at a time is trained, any number is drawn.
 * Status and progress are brought up to date four times a second, however fast the steps come.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/train-page-private.h"

#include "app/file-dialog.h"
#include "app/sample.h"

#include <glib/gi18n.h>

#define UPDATE_AFTER 250 /* milliseconds */

enum
{
  PROP_0,
  PROP_BUSY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UnetTrainPage, unet_train_page, ADW_TYPE_BIN)

/* --- what the run will take --- */

static void
update_estimate (UnetTrainPage *self)
{
  const UnetReview *review = unet_train_panel_get_review (self->panel);
  g_autoptr (UnetTrainSpec) spec = NULL;
  UnetEstimateData data;

  /* It would measure how fast two trainings side by side are. */
  if (self->is_busy || review == NULL || review->n_pairs == 0)
    {
      unet_estimate_label_clear (self->estimate, "");
      return;
    }
  spec = unet_train_panel_dup_spec (self->panel);
  spec->n_threads = unet_train_page_get_threads (self);
  data = (UnetEstimateData){.n_pairs = review->n_pairs,
                            .channels = review->channels,
                            .n_classes = review->has_values ? review->values.n : 2,
                            .width = review->width,
                            .height = review->height};
  unet_estimate_label_set_run (self->estimate, spec, &data);
}

/* --- what is seen --- */

/* Before the first run the page says what to do next. */
static void
update_empty (UnetTrainPage *self)
{
  const UnetReview *review = unet_train_panel_get_review (self->panel);
  g_autofree char  *text = NULL;

  if (review == NULL || review->n_pairs == 0)
    {
      adw_status_page_set_title (self->empty, _ ("Train a Network"));
      adw_status_page_set_description (
          self->empty, _ ("Choose a folder of images and the folder of their masks on the left, or "
                          "see how it goes with drawn pictures of cells."));
      return;
    }
  text = g_strdup_printf (ngettext ("%d image with its mask is there. Start the training at the "
                                    "lower left.",
                                    "%d images with their masks are there. Start the training at "
                                    "the lower left.",
                                    (gulong)review->n_pairs),
                          review->n_pairs);
  adw_status_page_set_title (self->empty, _ ("Ready to Train"));
  adw_status_page_set_description (self->empty, text);
}

static void
update_buttons (UnetTrainPage *self)
{
  const UnetJobState state = unet_run_get_state (self->run);
  const gboolean     active = unet_run_is_active (self->run);
  const gboolean     paused = state == UNET_JOB_STATE_PAUSED;
  g_autofree char   *model = active ? NULL : unet_run_dup_model (self->run);

  gtk_widget_set_visible (GTK_WIDGET (self->pause), active);
  gtk_widget_set_visible (GTK_WIDGET (self->stop), active);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "train.pause",
                                 state != UNET_JOB_STATE_STOPPING);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "train.stop", state != UNET_JOB_STATE_STOPPING);
  gtk_button_set_label (self->pause, paused ? _ ("Continue") : _ ("Pause"));
  gtk_widget_set_visible (GTK_WIDGET (self->segment), model != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->folder), !active);
  gtk_widget_set_visible (GTK_WIDGET (self->resume), unet_run_can_resume (self->run));
  gtk_button_set_label (self->resume,
                        unet_run_is_complete (self->run) ? _ ("Train Further…") : _ ("Resume"));
}

static void
update_status (UnetTrainPage *self)
{
  g_autofree char     *status = unet_run_dup_status (self->run);
  const char          *network = unet_run_get_network (self->run);
  const UnetTrainInfo *info = unet_run_get_info (self->run);

  gtk_label_set_text (self->network, network != NULL ? network : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->network), info != NULL ? info->network : network);
  gtk_widget_set_visible (GTK_WIDGET (self->network), network != NULL);
  gtk_label_set_text (self->status, status);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), unet_run_is_active (self->run));
  gtk_progress_bar_set_fraction (self->progress, unet_run_get_fraction (self->run));
}

static void
update_busy (UnetTrainPage *self)
{
  const gboolean busy = self->run != NULL && unet_run_is_active (self->run);

  if (self->is_busy == busy)
    return;
  self->is_busy = busy;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "train.start", !busy);
  update_estimate (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

/* All of it, at once. */
void
unet_train_page_update (UnetTrainPage *self)
{
  g_clear_handle_id (&self->updating, g_source_remove);
  update_busy (self);
  gtk_stack_set_visible_child_name (self->stack, self->run != NULL ? "run" : "empty");
  if (self->run == NULL)
    {
      update_empty (self);
      return;
    }
  gtk_label_set_text (self->title, unet_run_get_title (self->run));
  update_buttons (self);
  update_status (self);
}

static gboolean
update_later (gpointer data)
{
  UnetTrainPage *self = data;

  self->updating = 0;
  if (self->run != NULL)
    update_status (self);
  return G_SOURCE_REMOVE;
}

static void
on_run_changed (UnetTrainPage *self)
{
  if (self->updating == 0)
    self->updating = g_timeout_add (UPDATE_AFTER, update_later, self);
}

/* --- the end of a run --- */

static void
tell_end (UnetTrainPage *self, UnetRun *run)
{
  const char      *title = unet_run_get_title (run);
  g_autofree char *text = NULL;

  switch (unet_run_get_state (run))
    {
    case UNET_JOB_STATE_DONE:
      text = unet_run_get_best_dice (run) >= 0
                 ? g_strdup_printf (_ ("%s is trained: Dice %.4f"), title,
                                    unet_run_get_best_dice (run))
                 : g_strdup_printf (_ ("%s is trained"), title);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
      break;
    case UNET_JOB_STATE_FAILED:
      unet_notice_show_error (self->notice, unet_run_get_error (run));
      break;
    case UNET_JOB_STATE_STOPPED:
    case UNET_JOB_STATE_CANCELLED:
    case UNET_JOB_STATE_IDLE:
    case UNET_JOB_STATE_RUNNING:
    case UNET_JOB_STATE_PAUSED:
    case UNET_JOB_STATE_STOPPING:
    default:
      break;
    }
}

static void
on_finished (UnetRun *run, UnetTrainPage *self)
{
  tell_end (self, run);
  /* What failed before its first step has nothing to show but why. One that was resumed is there
   * all the same, log or not. */
  if (unet_run_get_state (run) == UNET_JOB_STATE_FAILED && !unet_run_get_spec (run)->resume &&
      unet_series_get_n_points (unet_run_get_curve (run, UNET_CURVE_LOSS)) == 0)
    {
      unet_run_list_remove (self->runs, run);
      unet_train_page_show_run (self, NULL);
    }
  unet_train_page_update (self);
}

static void
leave_run (UnetTrainPage *self)
{
  if (self->run == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
}

/* Shows status, preview and log of RUN; NULL: of none. */
void
unet_train_page_show_run (UnetTrainPage *self, UnetRun *run)
{
  if (self->run == run)
    return;
  leave_run (self);
  if (run != NULL)
    {
      self->run = g_object_ref (run);
      g_signal_connect_object (run, "changed", G_CALLBACK (on_run_changed), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (run, "notify::state", G_CALLBACK (unet_train_page_update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (run, "finished", G_CALLBACK (on_finished), self, 0);
    }
  unet_train_preview_pane_set_run (self->preview, run);
  unet_train_page_update (self);
}

/* --- runs that are ticked --- */

static void
on_shown (UnetRun *run, GParamSpec *pspec, UnetTrainPage *self)
{
  if (!unet_run_get_shown (run))
    return;
  if (!unet_run_is_loaded (run))
    unet_train_page_load_run (self, run);
  else if (!self->is_busy)
    unet_train_page_show_run (self, run);
}

static void
on_runs (GListModel *runs, guint position, guint removed, guint added, UnetTrainPage *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (UnetRun) run = g_list_model_get_item (runs, i);

      g_signal_connect_object (run, "notify::shown", G_CALLBACK (on_shown), self, 0);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->earlier), g_list_model_get_n_items (runs) > 0);
}

/* --- actions --- */

static void
on_panel_changed (UnetTrainPage *self)
{
  update_estimate (self);
  update_empty (self);
  unet_train_page_remember (self);
  unet_train_page_go_on_starting (self);
}

static void
toggle_pause (UnetTrainPage *self)
{
  if (unet_run_get_state (self->run) == UNET_JOB_STATE_PAUSED)
    unet_run_go_on (self->run);
  else
    unet_run_pause (self->run);
}

static void
segment (UnetTrainPage *self)
{
  g_autofree char *model = unet_run_dup_model (self->run);

  if (model != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.segment-with", "(^ay^ay)", model,
                                unet_run_get_spec (self->run)->images);
}

static void
open_folder (UnetTrainPage *self)
{
  g_autofree char *uri = g_filename_to_uri (unet_run_get_folder (self->run), NULL, NULL);

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

static void
on_run_chosen (GListModel *files, gpointer data)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  if (g_file_peek_path (file) != NULL)
    unet_train_page_add_run (data, g_file_peek_path (file));
}

static void
act (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UnetTrainPage *self = UNET_TRAIN_PAGE (widget);

  if (g_str_equal (name, "train.start"))
    unet_train_page_start (self);
  else if (g_str_equal (name, "train.sample"))
    unet_train_page_fill_sample (self);
  else if (g_str_equal (name, "train.add-run"))
    unet_file_dialog_open (widget, _ ("Add a Run’s Folder"), UNET_FILE_FOLDER, NULL, on_run_chosen,
                           self);
  else if (self->run == NULL)
    return;
  else if (g_str_equal (name, "train.pause"))
    toggle_pause (self);
  else if (g_str_equal (name, "train.stop"))
    unet_run_stop (self->run);
  else if (g_str_equal (name, "train.resume"))
    unet_train_page_resume (self);
  else if (g_str_equal (name, "train.segment"))
    segment (self);
  else if (g_str_equal (name, "train.folder"))
    open_folder (self);
}

/* --- the object --- */

static void
unet_train_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, UNET_TRAIN_PAGE (object)->is_busy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_train_page_dispose (GObject *object)
{
  UnetTrainPage *self = UNET_TRAIN_PAGE (object);

  g_clear_handle_id (&self->updating, g_source_remove);
  unet_train_page_remember_now (self);
  if (self->run != NULL)
    unet_run_stop (self->run);
  leave_run (self);
  g_clear_object (&self->runs);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (unet_train_page_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, UnetTrainPage, child)

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (UNET_TYPE_ESTIMATE_LABEL);
  g_type_ensure (UNET_TYPE_NOTICE);
  g_type_ensure (UNET_TYPE_RUNS_MENU);
  g_type_ensure (UNET_TYPE_TRAIN_CHARTS);
  g_type_ensure (UNET_TYPE_TRAIN_PANEL);
  g_type_ensure (UNET_TYPE_TRAIN_PREVIEW_PANE);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/train-page.ui");
  BIND (notice);
  BIND (panel);
  BIND (estimate);
  BIND (start);
  BIND (stack);
  BIND (empty);
  BIND (earlier);
  BIND (title);
  BIND (network);
  BIND (status);
  BIND (progress);
  BIND (pause);
  BIND (stop);
  BIND (segment);
  BIND (resume);
  BIND (folder);
  BIND (charts);
  BIND (preview);
}

static void
unet_train_page_class_init (UnetTrainPageClass *klass)
{
  static const char *const actions[] = {"train.start",  "train.sample",  "train.add-run",
                                        "train.pause",  "train.stop",    "train.resume",
                                        "train.folder", "train.segment", NULL};
  GObjectClass            *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass          *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = unet_train_page_get_property;
  object_class->dispose = unet_train_page_dispose;
  /**
   * UnetTrainPage:busy:
   *
   * Whether a network is being trained.
   */
  properties[PROP_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  bind_template (widget_class);
  for (int i = 0; actions[i] != NULL; i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, act);
}

static void
unet_train_page_init (UnetTrainPage *self)
{
  g_autofree char *folder = unet_user_folder ("runs");

  self->runs = unet_run_list_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (unet_run_list_get_runs (self->runs), "items-changed",
                           G_CALLBACK (on_runs), self, 0);
  unet_train_charts_set_list (self->charts, self->runs);
  unet_runs_menu_set_list (self->earlier, self->runs);
  g_signal_connect_object (self->panel, "changed", G_CALLBACK (on_panel_changed), self,
                           G_CONNECT_SWAPPED);
  unet_run_list_scan (self->runs, folder);
  unet_train_page_update (self);
}

/**
 * unet_train_page_set_data:
 * @self: the page
 * @images: (type filename): a folder of images
 * @masks: (nullable) (type filename): the folder of their masks; %NULL: as it is
 */
void
unet_train_page_set_data (UnetTrainPage *self, const char *images, const char *masks)
{
  unet_train_panel_set_data (self->panel, images, masks);
}

/**
 * unet_train_page_set_weights:
 * @self: the page
 * @path: (type filename): the weights to start from
 */
void
unet_train_page_set_weights (UnetTrainPage *self, const char *path)
{
  unet_train_panel_set_weights (self->panel, path);
}

/**
 * unet_train_page_bind_settings:
 * @self: the page
 * @settings: where folders and settings are remembered
 */
void
unet_train_page_bind_settings (UnetTrainPage *self, GSettings *settings)
{
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  unet_train_charts_bind_settings (self->charts, settings);
  unet_train_page_restore (self);
  g_signal_connect_object (settings, "changed::train-threads", G_CALLBACK (update_estimate), self,
                           G_CONNECT_SWAPPED);
}

gboolean
unet_train_page_is_busy (UnetTrainPage *self)
{
  return self->is_busy;
}

/**
 * unet_train_page_has_failed:
 * @self: the page
 *
 * Returns: whether the run that is seen came to its end by an error
 */
gboolean
unet_train_page_has_failed (UnetTrainPage *self)
{
  return self->run != NULL && unet_run_get_state (self->run) == UNET_JOB_STATE_FAILED;
}

/**
 * unet_train_page_stop:
 * @self: the page
 *
 * Ends the training at the next batch, with a checkpoint. "busy" tells when it is at its end.
 */
void
unet_train_page_stop (UnetTrainPage *self)
{
  if (self->run != NULL)
    unet_run_stop (self->run);
}
