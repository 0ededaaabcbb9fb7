/* sample.h: the sample data set, drawn when it is first asked for
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The folder with imgs/ and masks/, in the user's data folder. */
void  unet_sample_prepare_async (GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
char *unet_sample_prepare_finish (GAsyncResult *result, GError **error);

/* FOLDER of the user's data: $XDG_DATA_HOME/unet-studio/NAME. */
char *unet_user_folder (const char *name);

G_END_DECLS
