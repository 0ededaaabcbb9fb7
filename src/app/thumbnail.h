/* thumbnail.h: a small picture of a file
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UNET_TYPE_THUMBNAIL (unet_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (UnetThumbnail, unet_thumbnail, UNET, THUMBNAIL, GtkWidget)

GtkWidget *unet_thumbnail_new (int size);
void       unet_thumbnail_set_files (UnetThumbnail *self, const char *image, const char *mask);

/* The work behind it: a picture of at most SIZE x SIZE pixels. IMAGE alone is the picture, MASK
 * alone its classes in colour, both the one over the other; one of them may be NULL. */
void        unet_thumbnail_load_async (const char         *image,
                                       const char         *mask,
                                       int                 size,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
GdkTexture *unet_thumbnail_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
