/* window-open.c: where what is opened or dropped goes
 *
 * From the command line and the file manager a folder is a data set, a picture is to be segmented,
 * a model segments. What is dropped goes to the page it is dropped on, as far as that page can do
 * something with it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/window-private.h"

#include "app/data-guess.h"
#include "engine/model-name.h"
#include "image/codec.h"

#include <glib/gi18n.h>

static void
show_page (UnetWindow *self, const char *name)
{
  adw_view_stack_set_visible_child_name (self->stack, name);
}

static gboolean
is_on (UnetWindow *self, const char *name)
{
  return g_strcmp0 (adw_view_stack_get_visible_child_name (self->stack), name) == 0;
}

static void
open_data (UnetWindow *self, const char *folder, gboolean evaluate)
{
  g_autofree char *images = NULL;
  g_autofree char *masks = NULL;

  unet_data_guess (folder, &images, &masks);
  if (evaluate)
    unet_evaluate_page_set_data (self->evaluate_page, images, masks);
  else
    {
      unet_train_page_set_data (self->train_page, images, masks);
      show_page (self, "train");
    }
}

static void
open_unknown (UnetWindow *self, const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_filename_display_name (base);
  g_autofree char *text = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    text = g_strdup_printf (_ ("%s is neither a picture nor a model"), name);
  else
    text = g_strdup_printf (_ ("%s does not exist"), name);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

/* Opens what is not for the list of pictures; FALSE if PATH is. DROPPED: on the page that is seen.
 */
static gboolean
open_other (UnetWindow *self, const char *path, gboolean dropped)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    open_unknown (self, path);
  else if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      if (dropped && is_on (self, "segment"))
        return FALSE;
      open_data (self, path, dropped && is_on (self, "evaluate"));
    }
  else if (unet_model_name_fits (path))
    {
      if (dropped && is_on (self, "train"))
        unet_train_page_set_weights (self->train_page, path);
      else if (dropped && is_on (self, "evaluate"))
        unet_evaluate_page_add_model (self->evaluate_page, path);
      else
        {
          unet_segment_page_set_model (self->segment_page, path);
          show_page (self, "segment");
        }
    }
  else if (unet_image_is_picture_name (path))
    return FALSE;
  else
    open_unknown (self, path);
  return TRUE;
}

static void
open_paths (UnetWindow *self, const char *const *paths, gboolean dropped)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();

  for (int i = 0; paths[i] != NULL; i++)
    if (!open_other (self, paths[i], dropped))
      g_ptr_array_add (pictures, (gpointer)paths[i]);
  if (pictures->len == 0)
    return;
  g_ptr_array_add (pictures, NULL);
  unet_segment_page_add (self->segment_page, (const char *const *)pictures->pdata);
  show_page (self, "segment");
}

/**
 * unet_window_open:
 * @self: a window
 * @paths: (array zero-terminated=1) (element-type filename): folders of pictures, pictures, models
 *
 * Brings each to the page that it is for, and shows the last of these.
 */
void
unet_window_open (UnetWindow *self, const char *const *paths)
{
  g_return_if_fail (UNET_IS_WINDOW (self));

  open_paths (self, paths, FALSE);
}

/**
 * unet_window_view:
 * @self: a window
 * @images: (array zero-terminated=1) (element-type filename): pictures
 * @masks: (nullable) (array zero-terminated=1) (element-type filename): as many masks
 *
 * Shows them.
 */
void
unet_window_view (UnetWindow *self, const char *const *images, const char *const *masks)
{
  g_return_if_fail (UNET_IS_WINDOW (self));

  unet_segment_page_view (self->segment_page, images, masks);
  show_page (self, "segment");
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, UnetWindow *self)
{
  GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (GSList *l = files; l != NULL; l = l->next)
    {
      char *path = g_file_get_path (l->data);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  g_slist_free (files);
  if (paths->len == 0)
    return FALSE;
  g_ptr_array_add (paths, NULL);
  open_paths (self, (const char *const *)paths->pdata, TRUE);
  return TRUE;
}

void
unet_window_add_drop_target (UnetWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
