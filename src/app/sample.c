/* sample.c: the sample data set, drawn when it is first asked for
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/sample.h"

#include "base/error.h"
#include "dataset/sample-set.h"

#include <glib/gi18n.h>

char *
unet_user_folder (const char *name)
{
  return g_build_filename (g_get_user_data_dir (), "unet-studio", name, NULL);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *folder = data;
  g_autoptr (GError) error = NULL;
  UnetSampleSet set;

  unet_sample_set_init (&set);
  if (unet_sample_set_is_there (&set, folder) || unet_sample_set_write (&set, folder, &error))
    g_task_return_pointer (task, g_strdup (folder), g_free);
  /* Other files are in the way. Nobody chose this folder, so nobody can choose another. */
  else if (g_error_matches (error, UNET_ERROR, UNET_ERROR_DATA))
    g_task_return_new_error (task, UNET_ERROR, UNET_ERROR_DATA,
                             _ ("The sample pictures cannot be drawn in %s, where there are other "
                                "files: move them elsewhere, or rename that folder"),
                             folder);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
unet_sample_prepare_async (GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, unet_sample_prepare_async);
  g_task_set_task_data (task, unet_user_folder ("sample"), g_free);
  g_task_run_in_thread (task, work);
}

char *
unet_sample_prepare_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
