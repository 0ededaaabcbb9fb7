/* file-dialog.c: asks for a file or a folder
 *
 * GtkFileChooserNative: the desktop's own dialog, through the portal where there is one, so that a
 * sandboxed program sees what was chosen and nothing else. (GtkFileDialog came with GTK 4.10.)
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/file-dialog.h"

#include "engine/model-name.h"

#include <glib/gi18n.h>

G_DEFINE_ENUM_TYPE (UnetFileKind,
                    unet_file_kind,
                    G_DEFINE_ENUM_VALUE (UNET_FILE_FOLDER, "folder"),
                    G_DEFINE_ENUM_VALUE (UNET_FILE_MODEL, "model"),
                    G_DEFINE_ENUM_VALUE (UNET_FILE_PICTURES, "pictures"),
                    G_DEFINE_ENUM_VALUE (UNET_FILE_SAVE, "save"))

typedef struct
{
  GtkFileChooserNative *dialog;
  UnetFileFunc          func;
  GWeakRef              owner;
} Question;

static void
on_response (GtkNativeDialog *dialog, int response, gpointer data)
{
  Question *question = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&question->owner);

  if (response == GTK_RESPONSE_ACCEPT && owner != NULL)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      if (g_list_model_get_n_items (files) > 0)
        question->func (files, owner);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (question->dialog);
  g_weak_ref_clear (&question->owner);
  g_free (question);
}

static void
add_filter (GtkFileChooser *dialog, const char *name, const char *const *suffixes)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (int i = 0; suffixes[i] != NULL; i++)
    gtk_file_filter_add_suffix (filter, suffixes[i]);
  gtk_file_chooser_add_filter (dialog, filter);
  gtk_file_filter_set_name (all, _ ("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (dialog, all);
}

static void
set_initial (GtkFileChooser *dialog, UnetFileKind kind, const char *initial)
{
  g_autofree char *name = g_path_get_basename (initial);
  g_autofree char *folder_path = g_path_get_dirname (initial);
  g_autoptr (GFile) folder = g_file_new_for_path (kind == UNET_FILE_FOLDER ? initial : folder_path);

  if (g_file_query_exists (folder, NULL))
    gtk_file_chooser_set_current_folder (dialog, folder, NULL);
  if (kind == UNET_FILE_SAVE)
    {
      g_autofree char *display = g_filename_display_name (name);

      gtk_file_chooser_set_current_name (dialog, display);
    }
}

void
unet_file_dialog_open (GtkWidget   *parent,
                       const char  *title,
                       UnetFileKind kind,
                       const char  *initial,
                       UnetFileFunc func,
                       gpointer     owner)
{
  static const char *const pictures[] = {"png", "tif", "tiff", "jpg", "jpeg",
                                         "bmp", "gif", "webp", NULL};
  GtkRoot                 *root = gtk_widget_get_root (parent);
  GtkFileChooserAction     action = kind == UNET_FILE_FOLDER ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER
                                    : kind == UNET_FILE_SAVE ? GTK_FILE_CHOOSER_ACTION_SAVE
                                                             : GTK_FILE_CHOOSER_ACTION_OPEN;
  Question                *question = g_new0 (Question, 1);
  GtkFileChooser          *chooser;

  question->func = func;
  g_weak_ref_init (&question->owner, owner);
  question->dialog =
      gtk_file_chooser_native_new (title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, action,
                                   kind == UNET_FILE_SAVE ? _ ("_Save") : _ ("_Open"), NULL);
  chooser = GTK_FILE_CHOOSER (question->dialog);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (question->dialog), TRUE);
  if (kind == UNET_FILE_MODEL)
    add_filter (chooser, _ ("Models"), unet_model_name_get_endings ());
  if (kind == UNET_FILE_PICTURES)
    {
      add_filter (chooser, _ ("Pictures"), pictures);
      gtk_file_chooser_set_select_multiple (chooser, TRUE);
    }
  if (initial != NULL && *initial != '\0')
    set_initial (chooser, kind, initial);
  g_signal_connect (question->dialog, "response", G_CALLBACK (on_response), question);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (question->dialog));
}
