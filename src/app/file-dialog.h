/* file-dialog.h: asks for a file or a folder
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What is asked for. */
typedef enum
{
  UNET_FILE_FOLDER,
  UNET_FILE_MODEL,    /* .pth, .safetensors, .caffemodel */
  UNET_FILE_PICTURES, /* one or more */
  UNET_FILE_SAVE      /* a name to write to */
} UnetFileKind;

#define UNET_TYPE_FILE_KIND (unet_file_kind_get_type ())
GType unet_file_kind_get_type (void);

/* FILES: GListModel of GFile, one or more. Not called when the person changes their mind. */
typedef void (*UnetFileFunc) (GListModel *files, gpointer data);

/* Asks over the window of PARENT. INITIAL: the path to begin with, or, for UNET_FILE_SAVE, a whole
 * path whose name is suggested; NULL: wherever the last dialog was. FUNC is not called once OWNER
 * (a GObject) is gone. */
void unet_file_dialog_open (GtkWidget   *parent,
                            const char  *title,
                            UnetFileKind kind,
                            const char  *initial,
                            UnetFileFunc func,
                            gpointer     owner);

G_END_DECLS
