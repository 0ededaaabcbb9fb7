/* train-preview.c: a validation image with its truth and the prediction so far; or the log
 *
 * The trainer gives a preview at each validation round, and at once when another image is chosen.
 * The image of a preview is what the network sees, scaled floats: it is made a picture on a thread,
 * once for each image that is looked at; the masks of later rounds are shown over the same picture.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/train-preview.h"

#include "app/accessible.h"
#include "app/task.h"

#include <glib/gi18n.h>
#include <math.h>

struct _UnetTrainPreviewPane
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkWidget       *box;
  GtkDropDown     *chooser;
  GtkButton       *previous, *next;
  GtkToggleButton *prediction, *truth, *log_button;
  GtkStack        *stack;
  UnetMaskView    *view;
  GtkTextView     *log;

  /* Owned References */
  UnetRun          *run;
  UnetTrainPreview *shown; /* whose picture the view has */
  GtkStringList    *names;

  guint    making; /* serial of the picture that is wanted */
  gboolean has_picture;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (UnetTrainPreviewPane, unet_train_preview_pane, GTK_TYPE_WIDGET)

/* --- image or log --- */

static void
update_stack (UnetTrainPreviewPane *self)
{
  const gboolean log = gtk_toggle_button_get_active (self->log_button);

  gtk_stack_set_visible_child_name (self->stack, log                 ? "log"
                                                 : self->has_picture ? "view"
                                                                     : "empty");
  gtk_widget_set_sensitive (GTK_WIDGET (self->prediction), !log);
  gtk_widget_set_sensitive (GTK_WIDGET (self->truth), !log);
}

static void
set_has_picture (UnetTrainPreviewPane *self, gboolean has_picture)
{
  self->has_picture = has_picture;
  update_stack (self);
}

/* A view without a buffer would be natural, but GTK 4.8 goes on laying out the one it had. */
static void
show_log (UnetTrainPreviewPane *self)
{
  g_autoptr (GtkTextBuffer) none = self->run == NULL ? gtk_text_buffer_new (NULL) : NULL;

  gtk_text_view_set_buffer (self->log, self->run != NULL ? unet_run_get_log (self->run) : none);
}

static void
scroll_to_end (UnetTrainPreviewPane *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->log);
  GtkTextIter    end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_place_cursor (buffer, &end);
  gtk_text_view_scroll_mark_onscreen (self->log, gtk_text_buffer_get_insert (buffer));
}

/* The newest line is seen, unless somebody reads an older one. */
static void
on_log_changed (GtkTextBuffer *buffer, UnetTrainPreviewPane *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->log));

  if (gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) + 1 <
      gtk_adjustment_get_upper (adjustment))
    return;
  scroll_to_end (self);
}

/* --- the picture --- */

typedef struct
{
  UnetTrainPreview *preview;
  guint             serial;
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  unet_train_preview_unref (making->preview);
  g_free (making);
}

static UnetPyramid *
make_picture (const UnetTrainPreview *preview, GError **error)
{
  const int   channels = preview->channels >= 3 ? 3 : 1;
  const gsize n = (gsize)preview->width * (gsize)preview->height;
  g_autoptr (UnetImage) image =
                 unet_image_new (preview->width, preview->height, channels, 8, error);
  uint8_t *data;

  if (image == NULL)
    return NULL;
  data = image->data;
  for (int c = 0; c < channels; c++)
    for (gsize p = 0; p < n; p++)
      data[p * (gsize)channels + (gsize)c] =
          (uint8_t)lrintf (CLAMP (preview->image[(gsize)c * n + p], 0.0F, 1.0F) * 255);
  return unet_pyramid_new (NULL, image, error);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Making      *making = data;
  GError      *error = NULL;
  UnetPyramid *picture = make_picture (making->preview, &error);

  if (picture == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, picture, (GDestroyNotify)unet_pyramid_unref);
}

/* --- the masks --- */

static void
release_preview (gpointer data)
{
  unet_train_preview_unref (data);
}

static GBytes *
lend (UnetTrainPreview *preview, const uint8_t *classes)
{
  return g_bytes_new_with_free_func (classes, (gsize)preview->width * (gsize)preview->height,
                                     release_preview, unet_train_preview_ref (preview));
}

static void
show_masks (UnetTrainPreviewPane *self, UnetTrainPreview *preview)
{
  g_autoptr (GBytes) truth = lend (preview, preview->truth);
  g_autoptr (GBytes) predicted = lend (preview, preview->predicted);

  unet_mask_view_set_truth (self->view, truth, preview->width, preview->height);
  unet_mask_view_set_classes (self->view, predicted, preview->width, preview->height);
}

static void
name_picture (UnetTrainPreviewPane *self, int index)
{
  const char      *name = gtk_string_list_get_string (self->names, (guint)index);
  g_autofree char *title = NULL;

  if (name == NULL)
    return;
  /* Translators: the name of an image */
  title = g_strdup_printf (_ ("Validation image %s: truth and prediction"), name);
  unet_mask_view_set_title (self->view, title);
}

/* Whether the picture of A is that of B. */
static gboolean
is_same_picture (const UnetTrainPreview *a, const UnetTrainPreview *b)
{
  return a->index == b->index && a->width == b->width && a->height == b->height;
}

static void
on_made (GObject *object, GAsyncResult *result, gpointer data)
{
  UnetTrainPreviewPane *self = UNET_TRAIN_PREVIEW_PANE (object);
  Making               *making = g_task_get_task_data (G_TASK (result));
  g_autoptr (UnetPyramid) picture = g_task_propagate_pointer (G_TASK (result), NULL);
  UnetTrainPreview *latest;

  if (picture == NULL || self->box == NULL || making->serial != self->making)
    return;
  unet_mask_view_set_picture (self->view, picture);
  /* Another round may have come while the picture was made. */
  latest = self->run != NULL ? unet_run_get_preview (self->run) : NULL;
  show_masks (self, latest != NULL && is_same_picture (latest, making->preview) ? latest
                                                                                : making->preview);
  name_picture (self, making->preview->index);
  set_has_picture (self, TRUE);
}

static void
forget_picture (UnetTrainPreviewPane *self)
{
  self->making++;
  g_clear_pointer (&self->shown, unet_train_preview_unref);
  unet_mask_view_set_picture (self->view, NULL);
  set_has_picture (self, FALSE);
}

static void
on_preview (UnetTrainPreviewPane *self)
{
  UnetTrainPreview *preview = unet_run_get_preview (self->run);
  UnetTrainPreview *before = self->shown;
  Making           *making;
  g_autoptr (GTask) task = NULL;

  if (preview == NULL)
    {
      forget_picture (self);
      return;
    }
  if (before != NULL && is_same_picture (before, preview))
    {
      show_masks (self, preview);
      return;
    }
  self->shown = unet_train_preview_ref (preview);
  g_clear_pointer (&before, unet_train_preview_unref);
  making = g_new0 (Making, 1);
  making->preview = unet_train_preview_ref (preview);
  making->serial = ++self->making;
  task = g_task_new (self, NULL, on_made, NULL);
  g_task_set_task_data (task, making, making_free);
  unet_task_run_in_thread (task, work, (GDestroyNotify)unet_pyramid_unref);
}

/* --- which image --- */

static void
update_buttons (UnetTrainPreviewPane *self)
{
  const guint    n = g_list_model_get_n_items (G_LIST_MODEL (self->names));
  const guint    selected = gtk_drop_down_get_selected (self->chooser);
  const gboolean active = self->run != NULL && unet_run_is_active (self->run) &&
                          !gtk_toggle_button_get_active (self->log_button);

  gtk_widget_set_sensitive (GTK_WIDGET (self->chooser), active && n > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->previous), active && n > 0 && selected > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), active && selected + 1 < n);
}

static void
on_chosen (UnetTrainPreviewPane *self)
{
  const guint selected = gtk_drop_down_get_selected (self->chooser);

  if (!self->filling && self->run != NULL && selected != GTK_INVALID_LIST_POSITION)
    unet_run_set_preview_index (self->run, (int)selected);
  update_buttons (self);
}

static void
on_log_button (UnetTrainPreviewPane *self)
{
  update_stack (self);
  update_buttons (self);
  if (gtk_toggle_button_get_active (self->log_button))
    scroll_to_end (self);
}

static void
step (UnetTrainPreviewPane *self, int by)
{
  const guint selected = gtk_drop_down_get_selected (self->chooser);
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->names));

  if (selected != GTK_INVALID_LIST_POSITION && (int)selected + by >= 0 && selected + (guint)by < n)
    gtk_drop_down_set_selected (self->chooser, selected + (guint)by);
}

static void
on_previous (UnetTrainPreviewPane *self)
{
  step (self, -1);
}

static void
on_next (UnetTrainPreviewPane *self)
{
  step (self, 1);
}

static void
fill_names (UnetTrainPreviewPane *self)
{
  const UnetTrainInfo *info = self->run != NULL ? unet_run_get_info (self->run) : NULL;
  const guint          n = g_list_model_get_n_items (G_LIST_MODEL (self->names));

  self->filling = TRUE;
  gtk_string_list_splice (self->names, 0, n,
                          info != NULL ? (const char *const *)info->validation : NULL);
  if (info != NULL && info->n_validation > 0)
    gtk_drop_down_set_selected (self->chooser, (guint)unet_run_get_preview_index (self->run));
  self->filling = FALSE;
  update_buttons (self);
}

static void
on_started (UnetTrainPreviewPane *self)
{
  const UnetTrainInfo *info = unet_run_get_info (self->run);

  /* A resumed run keeps its choice. */
  if (unet_run_get_preview_index (self->run) >= info->n_validation)
    unet_run_set_preview_index (self->run, 0);
  fill_names (self);
}

/* --- the object --- */

static void
leave_run (UnetTrainPreviewPane *self)
{
  if (self->run == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->run, self);
  g_signal_handlers_disconnect_by_data (unet_run_get_log (self->run), self);
  g_clear_object (&self->run);
}

static void
unet_train_preview_pane_dispose (GObject *object)
{
  UnetTrainPreviewPane *self = UNET_TRAIN_PREVIEW_PANE (object);

  leave_run (self);
  g_clear_pointer (&self->shown, unet_train_preview_unref);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->names);
  G_OBJECT_CLASS (unet_train_preview_pane_parent_class)->dispose (object);
}

static void
unet_train_preview_pane_class_init (UnetTrainPreviewPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_train_preview_pane_dispose;
  g_type_ensure (UNET_TYPE_MASK_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/train-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPreviewPane, box);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPreviewPane, chooser);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPreviewPane, previous);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPreviewPane, next);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPreviewPane, stack);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPreviewPane, view);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPreviewPane, prediction);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPreviewPane, truth);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPreviewPane, log_button);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPreviewPane, log);
  gtk_widget_class_bind_template_callback (widget_class, on_log_button);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
unet_train_preview_pane_init (UnetTrainPreviewPane *self)
{
  g_autoptr (GtkExpression) name =
                 gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  self->names = gtk_string_list_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = TRUE;
  gtk_drop_down_set_expression (self->chooser, name); /* to search by */
  gtk_drop_down_set_model (self->chooser, G_LIST_MODEL (self->names));
  self->filling = FALSE;
  unet_accessible_set_label (GTK_WIDGET (self->chooser), _ ("Validation image"));
  g_object_set (self->view, "mode", UNET_VIEW_OVERLAY, "contour", TRUE, "mask-opacity", 0.35, NULL);
  update_buttons (self);
}

/**
 * unet_train_preview_pane_set_run:
 * @self: a pane
 * @run: (nullable): whose previews and log it shows
 */
void
unet_train_preview_pane_set_run (UnetTrainPreviewPane *self, UnetRun *run)
{
  g_return_if_fail (UNET_IS_TRAIN_PREVIEW_PANE (self));

  if (self->run == run)
    return;
  leave_run (self);
  forget_picture (self);
  if (run != NULL)
    {
      self->run = g_object_ref (run);
      g_signal_connect_object (run, "started", G_CALLBACK (on_started), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (run, "preview", G_CALLBACK (on_preview), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (run, "notify::state", G_CALLBACK (update_buttons), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (unet_run_get_log (run), "changed", G_CALLBACK (on_log_changed), self,
                               G_CONNECT_AFTER);
      on_preview (self);
    }
  show_log (self);
  fill_names (self);
}

/**
 * unet_train_preview_pane_get_view:
 * @self: a pane
 *
 * Returns: (transfer none): what shows the image
 */
UnetMaskView *
unet_train_preview_pane_get_view (UnetTrainPreviewPane *self)
{
  return self->view;
}
