/* segment-save.c: the page Segment: from the page to files and the clipboard
 *
 * Masks are written by the job that unet predict uses, with the same names and the same numbers;
 * what was predicted here already it does not predict again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/segment-page-private.h"

#include "app/file-dialog.h"
#include "app/save-window.h"

#include <glib/gi18n.h>

/* --- files --- */

static void
on_failed (UnetPredictorJob *job,
           int               index,
           int               n_images,
           const char       *input,
           const GError     *error,
           UnetSegmentPage  *self)
{
  unet_segment_page_complain (self, error);
}

static void
on_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetSegmentPage) self = data;
  UnetPredictorJob *job = UNET_PREDICTOR_JOB (object);
  g_autoptr (GError) error = NULL;
  const UnetPredictResult *predicted;
  g_autofree char         *text = NULL;

  if (self->saving != job)
    return;
  g_clear_object (&self->saving);
  if (!unet_job_run_finish (UNET_JOB (job), result, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        unet_segment_page_complain (self, error);
      unet_segment_page_show_selected (self);
      return;
    }
  predicted = unet_predictor_job_get_result (job);
  if (predicted->n_failed > 0)
    text = g_strdup_printf (_ ("%d of %d images saved"), predicted->n_done,
                            predicted->n_done + predicted->n_failed);
  else
    text =
        g_strdup_printf (ngettext ("%d image saved", "%d images saved", (gulong)predicted->n_done),
                         predicted->n_done);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
  unet_segment_page_show_selected (self);
}

/* SPEC has its outputs; takes what it holds. */
static void
start (UnetSegmentPage *self, UnetPredictSpec *spec, GPtrArray *items)
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
  self->saving = unet_predictor_job_new (spec);
  unet_predict_spec_clear (spec);
  for (guint i = 0; i < items->len; i++)
    {
      UnetSegmentItem  *item = g_ptr_array_index (items, i);
      UnetSegmentation *segmentation = unet_segment_item_get_segmentation (item);

      if (segmentation != NULL && segmentation->prediction != NULL)
        unet_predictor_job_set_known (self->saving, unet_segment_item_get_path (item),
                                      segmentation);
    }
  g_signal_connect_object (self->saving, "failed", G_CALLBACK (on_failed), self, 0);
  unet_job_set_background (UNET_JOB (self->saving), TRUE);
  unet_job_run_async (UNET_JOB (self->saving), NULL, on_saved, g_object_ref (self));
  unet_segment_page_show_selected (self);
}

static void
on_mask_chosen (GListModel *files, gpointer data)
{
  UnetSegmentPage *self = data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  UnetPredictSpec spec;

  if (self->saving != NULL || g_file_peek_path (file) == NULL)
    return;
  unet_predict_spec_init (&spec);
  spec.outputs = g_new0 (char *, 2);
  spec.outputs[0] = g_file_get_path (file);
  g_ptr_array_add (items, unet_segment_list_get_selected (self->list));
  start (self, &spec, items);
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
  suggested = suggest_mask (unet_segment_list_get_selected (self->list));
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
  unet_predict_spec_init (&spec);
  unet_save_window_fill_spec (window, &spec);
  start (self, &spec, items);
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
    return;
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), texture);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _ ("Picture copied"));
}
