/* train-start.c: the page Train: from the settings, or an earlier run, to a run under way
 *
 * Nothing of an earlier run is ever written over: without a folder of its own a run gets a new one
 * in the user's data, and where the chosen folder holds a run already the person decides.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/train-page-private.h"

#include "app/data-guess.h"
#include "app/message.h"
#include "app/sample.h"

#include <glib/gi18n.h>
#include <string.h>

/* --- folders --- */

/* What the data set is called: the folder of images, or what that is in where its name is one that
 * such folders always have. */
static char *
name_data (const char *images)
{
  static const char *const usual[] = {"imgs",  "img",        "images",     "image",
                                      "train", "train_imgs", "train-imgs", "input"};
  g_autofree char         *full = g_canonicalize_filename (images, NULL);
  g_autofree char         *base = g_path_get_basename (full);

  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (g_ascii_strcasecmp (base, usual[i]) == 0)
      {
        g_autofree char *parent = g_path_get_dirname (full);
        char            *name = g_path_get_basename (parent);

        if (!g_str_equal (name, G_DIR_SEPARATOR_S))
          return name;
        g_free (name);
      }
  return g_steal_pointer (&base);
}

/* PATH, or the first of "PATH 2", "PATH 3" ... that does not exist. */
static char *
find_free (const char *path)
{
  g_autofree char *plain = unet_strip_slashes (path);
  char            *free = g_strdup (plain);

  for (int i = 2; g_file_test (free, G_FILE_TEST_EXISTS); i++)
    {
      g_free (free);
      free = g_strdup_printf ("%s %d", plain, i);
    }
  return free;
}

static char *
make_folder_name (const char *images)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");
  g_autofree char *data = name_data (images);
  g_autofree char *name = g_strdup_printf ("%s %s", data, time);
  g_autofree char *runs = unet_user_folder ("runs");
  g_autofree char *path = g_build_filename (runs, name, NULL);

  return find_free (path);
}

/* --- a new run --- */

int
unet_train_page_get_threads (UnetTrainPage *self)
{
  return self->settings != NULL ? g_settings_get_int (self->settings, "train-threads") : 0;
}

static void
show_only (UnetTrainPage *self, UnetRun *run)
{
  GListModel *runs = unet_run_list_get_runs (self->runs);

  for (guint i = 0; i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (UnetRun) other = g_list_model_get_item (runs, i);

      if (other != run)
        unet_run_set_shown (other, FALSE);
    }
  unet_run_set_shown (run, TRUE);
  unet_train_page_show_run (self, run);
}

/* With settings that are in order. */
static void
begin (UnetTrainPage *self, const UnetTrainSpec *spec)
{
  g_autoptr (UnetRun) run = unet_run_new (spec);

  unet_run_set_threads (run, unet_train_page_get_threads (self));
  unet_run_list_add (self->runs, run);
  show_only (self, run);
  unet_run_start (run);
  unet_train_page_update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->pause));
}

/* --- a run that goes on --- */

static void
resume (UnetTrainPage *self, int epochs)
{
  unet_run_set_threads (self->run, unet_train_page_get_threads (self));
  unet_run_resume (self->run, epochs);
}

static void
on_more_epochs (AdwMessageDialog *dialog, const char *response, UnetTrainPage *self)
{
  GtkSpinButton *more = GTK_SPIN_BUTTON (adw_message_dialog_get_extra_child (dialog));

  if (!g_str_equal (response, "train") || self->run == NULL || self->is_busy ||
      !unet_run_can_resume (self->run))
    return;
  resume (self, unet_run_get_spec (self->run)->epochs + gtk_spin_button_get_value_as_int (more));
}

static void
ask_epochs (UnetTrainPage *self)
{
  const int  epochs = unet_run_get_spec (self->run)->epochs;
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                              _ ("Train Further"), NULL);
  GtkWidget *more = gtk_spin_button_new_with_range (1, 1000000, 1);

  adw_message_dialog_format_body (
      ADW_MESSAGE_DIALOG (dialog),
      ngettext ("The run has done its %d epoch. How many more is it to do?",
                "The run has done its %d epochs. How many more is it to do?", (gulong)epochs),
      epochs);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (more), epochs);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (more), TRUE);
  gtk_widget_set_halign (more, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (more), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("More epochs"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), more);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "train",
                                    _ ("_Train"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "train",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "train");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_more_epochs), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
unet_train_page_resume (UnetTrainPage *self)
{
  unet_notice_hide (self->notice);
  if (self->run == NULL || self->is_busy || !unet_run_can_resume (self->run))
    return;
  if (unet_run_is_complete (self->run))
    ask_epochs (self);
  else
    resume (self, 0);
}

/* --- earlier runs --- */

static gboolean
take_loaded (UnetTrainPage *self, UnetRun *run, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  if (unet_run_load_finish (run, result, &error))
    return TRUE;
  unet_notice_show_error (self->notice, error);
  unet_run_set_shown (run, FALSE);
  return FALSE;
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetTrainPage) self = data;

  if (self->runs == NULL)
    return;
  if (take_loaded (self, UNET_RUN (object), result) && !self->is_busy)
    unet_train_page_show_run (self, UNET_RUN (object));
}

static void
on_loaded_to_resume (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetTrainPage) self = data;

  if (self->runs == NULL || !take_loaded (self, UNET_RUN (object), result) || self->is_busy)
    return;
  show_only (self, UNET_RUN (object));
  unet_train_page_resume (self);
}

void
unet_train_page_load_run (UnetTrainPage *self, UnetRun *run)
{
  unet_run_load_async (run, on_loaded, g_object_ref (self));
}

/* The run in FOLDER, in the list from now on. */
static UnetRun *
find_run (UnetTrainPage *self, const char *folder)
{
  UnetRun *run = unet_run_list_find (self->runs, folder);

  if (run == NULL)
    {
      g_autoptr (UnetRun) earlier = unet_run_new_earlier (folder);

      unet_run_list_add (self->runs, earlier);
      run = earlier; /* the list holds it */
    }
  return run;
}

void
unet_train_page_add_run (UnetTrainPage *self, const char *folder)
{
  if (!unet_run_is_folder (folder))
    {
      g_autofree char *name = g_filename_display_name (folder);
      g_autofree char *text = g_strdup_printf (
          _ ("%s holds no training run: choose a folder with a last.pth or log.csv"), name);

      unet_notice_show (self->notice, GTK_MESSAGE_ERROR, text);
      return;
    }
  unet_run_set_shown (find_run (self, folder), TRUE);
}

/* --- where the folder holds a run --- */

typedef struct
{
  UnetTrainPage *self;
  UnetTrainSpec *spec;
} Decision;

static void
decision_free (gpointer data, GClosure *closure)
{
  Decision *decision = data;

  g_object_unref (decision->self);
  unet_train_spec_free (decision->spec);
  g_free (decision);
}

static void
on_decided (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Decision      *decision = data;
  UnetTrainSpec *spec = decision->spec;
  UnetTrainPage *self = decision->self;

  if (self->runs == NULL || self->is_busy)
    return;
  if (g_str_equal (response, "new"))
    {
      g_autofree char *taken = spec->checkpoints;

      spec->checkpoints = find_free (taken);
      begin (self, spec);
    }
  else if (g_str_equal (response, "resume"))
    unet_run_load_async (find_run (self, spec->checkpoints), on_loaded_to_resume,
                         g_object_ref (self));
}

static void
ask_about_folder (UnetTrainPage *self, const UnetTrainSpec *spec)
{
  g_autofree char *last = g_build_filename (spec->checkpoints, "last.pth", NULL);
  const gboolean   can_resume = g_file_test (last, G_FILE_TEST_IS_REGULAR);
  GtkWidget       *dialog = adw_message_dialog_new (
            GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      can_resume ? _ ("Resume the Earlier Run?") : _ ("Begin in Another Folder?"), NULL);
  Decision        *decision = g_new0 (Decision, 1);
  g_autofree char *name = g_filename_display_name (spec->checkpoints);

  decision->self = g_object_ref (self);
  decision->spec = unet_train_spec_copy (spec);
  adw_message_dialog_format_body (
      ADW_MESSAGE_DIALOG (dialog),
      can_resume
          ? _ ("The checkpoint folder %s holds a run. It can go on with the settings that it began "
               "with, or a new run begins in a folder beside it.")
          : _ ("The checkpoint folder %s holds files of an earlier training that would be "
               "replaced. A new run can begin in a folder beside it."),
      name);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"));
  if (can_resume)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "resume", _ ("_Resume"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "new", _ ("_New Run"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "new",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "new");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_decided), decision, decision_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- start --- */

/* What is missing or wrong, as a sentence; NULL: the run can begin. */
static char *
find_fault (UnetTrainPage *self, const UnetTrainSpec *spec)
{
  const UnetReview *review = unet_train_panel_get_review (self->panel);
  g_autoptr (GError) error = NULL;

  if (*spec->images == '\0')
    return g_strdup (_ ("Choose the folder of the images first."));
  if (*spec->masks == '\0')
    return g_strdup (_ ("Choose the folder of the masks first."));
  if (spec->load != NULL && *spec->load == '\0')
    return g_strdup (_ ("Choose the file of weights to start from, or start from scratch."));
  if (review != NULL && review->problem != NULL)
    return unet_message_for_window (review->problem);
  if (!unet_train_spec_validate (spec, &error))
    return unet_message_for_window (error->message);
  return NULL;
}

static void
start_reviewed (UnetTrainPage *self)
{
  g_autoptr (UnetTrainSpec) spec = unet_train_panel_dup_spec (self->panel);
  g_autofree char *fault = find_fault (self, spec);

  unet_notice_hide (self->notice);
  unet_train_page_remember_now (self);
  if (fault != NULL)
    {
      unet_notice_show (self->notice, GTK_MESSAGE_ERROR, fault);
      return;
    }
  if (*spec->checkpoints == '\0')
    {
      g_free (spec->checkpoints);
      spec->checkpoints = make_folder_name (spec->images);
    }
  if (unet_run_is_taken (spec->checkpoints))
    ask_about_folder (self, spec);
  else
    begin (self, spec);
}

/* What was wrong with the data set may be mended by now: it is looked through once more first. */
void
unet_train_page_start (UnetTrainPage *self)
{
  const UnetReview *review = unet_train_panel_get_review (self->panel);

  if (self->is_busy || self->starting)
    return;
  if (review == NULL || review->problem == NULL)
    {
      start_reviewed (self);
      return;
    }
  unet_train_panel_review_again (self->panel);
  self->starting = TRUE;
}

/* A setting is another, or the review is there. */
void
unet_train_page_go_on_starting (UnetTrainPage *self)
{
  const gboolean starting = self->starting;

  self->starting = FALSE;
  if (starting && !self->is_busy && !unet_train_panel_is_reviewing (self->panel))
    start_reviewed (self);
}

/* --- the sample --- */

static void
on_sample (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetTrainPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = unet_sample_prepare_finish (result, &error);
  g_autoptr (UnetTrainSpec) spec = NULL;

  if (self->runs == NULL)
    return;
  if (folder == NULL)
    {
      unet_notice_show_error (self->notice, error);
      return;
    }
  unet_train_panel_set_recipe (self->panel, UNET_RECIPE_RECOMMENDED);
  spec = unet_train_panel_dup_spec (self->panel);
  g_free (spec->images);
  g_free (spec->masks);
  g_free (spec->checkpoints);
  g_clear_pointer (&spec->load, g_free);
  spec->images = g_build_filename (folder, "imgs", NULL);
  spec->masks = g_build_filename (folder, "masks", NULL);
  spec->checkpoints = g_strdup ("");
  spec->encoder = UNET_ENCODER_NONE;
  g_clear_pointer (&spec->encoder_weights, g_free);
  /* Small pictures, and a minute: docs/recipe.md trains on photographs. */
  spec->scale = 1;
  spec->base_channels = 16;
  spec->epochs = 10;
  spec->n_classes = 0;
  unet_train_panel_set_spec (self->panel, spec);
  gtk_widget_grab_focus (GTK_WIDGET (self->start));
}

void
unet_train_page_fill_sample (UnetTrainPage *self)
{
  unet_notice_hide (self->notice);
  unet_sample_prepare_async (NULL, on_sample, g_object_ref (self));
}
