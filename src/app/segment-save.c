/* segment-save.c: the page Segment: from the page to files and the clipboard
 *
 * Masks are written by the job that unet predict uses, with the same names and the same numbers;
 * what was predicted here already it does not predict again. Unlike unet predict, which a script
 * may run again and again, the window asks before it replaces a file: for one mask the dialog that
 * asks for its name does, for a whole folder a question here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/segment-page-private.h"

#include "app/file-dialog.h"
#include "app/save-window.h"
#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

/* --- files --- */

static void
update_progress (UnetSegmentPage *self, int n_done, int n_images)
{
  /* One alone is there before anybody has read how many there are. */
  unet_segment_list_set_saving (self->list, (guint)n_done, n_images > 1 ? (guint)n_images : 0);
}

static void
on_started (UnetPredictorJob *job, int n_images, UnetModelInfo *info, UnetSegmentPage *self)
{
  update_progress (self, 0, n_images);
}

static void
on_done (UnetPredictorJob  *job,
         int                index,
         int                n_images,
         UnetPredictRecord *record,
         UnetSegmentPage   *self)
{
  update_progress (self, index + 1, n_images);
}

static void
on_failed (UnetPredictorJob *job,
           int               index,
           int               n_images,
           const char       *input,
           const GError     *error,
           UnetSegmentPage  *self)
{
  unet_segment_page_complain (self, error);
  update_progress (self, index + 1, n_images);
}

static char *
describe_result (const UnetPredictResult *result)
{
  if (result->n_failed > 0)
    return g_strdup_printf (ngettext ("%d of %d image saved", "%d of %d images saved",
                                      (gulong)(result->n_done + result->n_failed)),
                            result->n_done, result->n_done + result->n_failed);
  return g_strdup_printf (ngettext ("%d image saved", "%d images saved", (gulong)result->n_done),
                          result->n_done);
}

static void
on_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetSegmentPage) self = data;
  g_autoptr (UnetPredictorJob) job = UNET_PREDICTOR_JOB (g_object_ref (object));
  g_autoptr (GError) error = NULL;

  /* The page is closed. */
  if (self->saving != job)
    return;
  g_clear_object (&self->saving);
  update_progress (self, 0, 0);
  if (unet_job_run_finish (UNET_JOB (job), result, &error))
    {
      g_autofree char *text = describe_result (unet_predictor_job_get_result (job));

      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
    }
  else
    unet_segment_page_complain (self, error);
  unet_segment_page_update_actions (self);
}

static void
start (UnetSegmentPage *self, UnetPredictorJob *job)
{
  self->saving = g_object_ref (job);
  g_signal_connect_object (job, "started", G_CALLBACK (on_started), self, 0);
  g_signal_connect_object (job, "done", G_CALLBACK (on_done), self, 0);
  g_signal_connect_object (job, "failed", G_CALLBACK (on_failed), self, 0);
  unet_job_set_background (UNET_JOB (job), TRUE);
  unet_job_run_async (UNET_JOB (job), NULL, on_saved, g_object_ref (self));
  unet_segment_page_update_actions (self);
}

/* --- files that are there --- */

/* Whether they may be replaced. */
typedef struct
{
  UnetSegmentPage  *page;
  UnetPredictorJob *job;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->page);
  g_object_unref (question->job);
  g_free (question);
}

static void
on_answer (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  const Question *question = data;

  if (g_str_equal (response, "replace") && question->page->session != NULL &&
      question->page->saving == NULL)
    start (question->page, question->job);
}

static void
ask (UnetSegmentPage *self, UnetPredictorJob *job, char **existing)
{
  const guint      n = g_strv_length (existing);
  GtkRoot         *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *first = g_filename_display_name (existing[0]);
  g_autofree char *heading =
      g_strdup_printf (ngettext ("Replace %u File?", "Replace %u Files?", n), n);
  g_autofree char *body = NULL;
  Question        *question = g_new (Question, 1);
  GtkWidget       *dialog;

  if (n == 1)
    body = g_strdup_printf (_ ("%s is there already. What it holds will be lost."), first);
  else
    body = g_strdup_printf (
        ngettext ("%s and %u other are there already. What they hold will be lost.",
                  "%s and %u others are there already. What they hold will be lost.", n - 1),
        first, n - 1);
  dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "replace",
                                    _ ("_Replace"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  *question = (Question){g_object_ref (self), g_object_ref (job)};
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answer), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- what is saved --- */

static void
fill_spec (UnetSegmentPage *self, UnetPredictSpec *spec, GPtrArray *items)
{
  double threshold, opacity;

  g_object_get (self->inspector, "threshold", &threshold, "mask-opacity", &opacity, NULL);
  spec->model = g_strdup (unet_session_get_model (self->session));
  spec->scale = unet_session_get_scale (self->session);
  spec->threshold = threshold;
  spec->opacity = opacity;
  spec->colors = unet_segment_inspector_get_colors (self->inspector);
  spec->inputs = g_new0 (char *, items->len + 1);
  for (guint i = 0; i < items->len; i++)
    spec->inputs[i] = g_strdup (unet_segment_item_get_path (g_ptr_array_index (items, i)));
}

/* SPEC has its outputs and is cleared. ASKED: whoever chose them knows what is replaced. */
static void
save (UnetSegmentPage *self, UnetPredictSpec *spec, GPtrArray *items, gboolean asked)
{
  g_autoptr (UnetPredictorJob) job = NULL;
  g_auto (GStrv) existing = NULL;
  g_autoptr (GError) error = NULL;

  /* What is seen, and what is known of the other pictures, is from weights that are gone. */
  if (!unet_session_check_model (self->session))
    {
      unet_predict_spec_clear (spec);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                  _ ("The model’s file was replaced: the masks are made anew, and "
                                     "nothing was saved yet"));
      return;
    }
  fill_spec (self, spec, items);
  job = unet_predictor_job_new (spec);
  if (!asked)
    existing = unet_predict_list_existing (spec, &error);
  unet_predict_spec_clear (spec);
  for (guint i = 0; i < items->len; i++)
    {
      UnetSegmentItem  *item = g_ptr_array_index (items, i);
      UnetSegmentation *segmentation = unet_segment_item_get_segmentation (item);

      if (segmentation != NULL && segmentation->prediction != NULL)
        unet_predictor_job_set_known (job, unet_segment_item_get_path (item), segmentation);
    }
  if (error != NULL)
    unet_segment_page_complain (self, error);
  else if (existing != NULL && existing[0] != NULL)
    ask (self, job, existing);
  else
    start (self, job);
}

/* A name without an end would be that of a folder. */
static char *
complete_name (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  return strchr (base, '.') != NULL ? g_strdup (path) : g_strconcat (path, ".png", NULL);
}

static void
on_mask_chosen (GListModel *files, gpointer data)
{
  UnetSegmentPage *self = data;
  g_autoptr (UnetSegmentItem) item = g_steal_pointer (&self->to_save);
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  const char *path = g_file_peek_path (file);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  UnetPredictSpec spec;

  if (self->saving != NULL || item == NULL || path == NULL)
    return;
  unet_predict_spec_init (&spec);
  spec.outputs = g_new0 (char *, 2);
  spec.outputs[0] = complete_name (path);
  g_ptr_array_add (items, item);
  /* The dialog has asked about the name that it was given. */
  save (self, &spec, items, g_str_equal (spec.outputs[0], path));
}

/* What unet predict would call it. */
static char *
suggest_mask (UnetSegmentItem *item)
{
  const char      *path = unet_segment_item_get_path (item);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  char            *dot = strrchr (base, '.');
  g_autofree char *name = NULL;

  if (dot != NULL && dot != base)
    *dot = '\0';
  name = g_strconcat (base, "_OUT.png", NULL);
  return g_build_filename (folder, name, NULL);
}

void
unet_segment_page_save (UnetSegmentPage *self)
{
  g_autofree char *suggested = NULL;

  if (unet_segment_list_get_selected (self->list) == NULL)
    return;
  /* A picture that is looked at by the time that the dialog is answered is another. */
  g_set_object (&self->to_save, unet_segment_list_get_selected (self->list));
  suggested = suggest_mask (self->to_save);
  unet_file_dialog_open (GTK_WIDGET (self), _ ("Save Mask"), UNET_FILE_SAVE, suggested,
                         on_mask_chosen, self);
}

static void
on_save_all (UnetSaveWindow *window, UnetSegmentPage *self)
{
  GListModel *list = unet_session_get_items (self->session);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  UnetPredictSpec spec;

  if (self->saving != NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      UnetSegmentItem *item = g_list_model_get_item (list, i);

      /* A mask that was brought along is a file already. */
      if (unet_segment_item_get_mask (item) == NULL)
        g_ptr_array_add (items, item);
      else
        g_object_unref (item);
    }
  if (items->len == 0)
    {
      g_autoptr (GError) error = g_error_new_literal (
          UNET_ERROR, UNET_ERROR_ARGUMENT,
          _ ("There is nothing to save: each image of the list came with its mask."));

      unet_segment_page_complain (self, error);
      return;
    }
  unet_predict_spec_init (&spec);
  unet_save_window_fill_spec (window, &spec);
  save (self, &spec, items, FALSE);
}

void
unet_segment_page_save_all (UnetSegmentPage *self)
{
  GtkRoot         *root = gtk_widget_get_root (GTK_WIDGET (self));
  UnetSegmentItem *item = unet_segment_list_get_selected (self->list);
  g_autofree char *folder = NULL;
  g_autofree char *suggested = NULL;
  UnetSaveWindow  *window;

  if (item == NULL)
    return;
  folder = g_path_get_dirname (unet_segment_item_get_path (item));
  suggested = g_strconcat (folder, "_OUT", NULL);
  window = unet_save_window_present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, suggested);
  g_signal_connect_object (window, "save", G_CALLBACK (on_save_all), self, 0);
}

/* --- the clipboard --- */

/* The picture as it is shown, at its full size. */
void
unet_segment_page_copy (UnetSegmentPage *self)
{
  g_autoptr (GdkTexture) texture = unet_mask_view_make_texture (self->view);

  if (texture == NULL)
    {
      if (self->shown != NULL)
        gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                    _ ("There is not enough memory to copy the picture"));
      return;
    }
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), texture);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _ ("Picture copied"));
}
