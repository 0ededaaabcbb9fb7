/* model-probe.c: looks into the file of a model, on a thread of its own
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model-probe.h"

typedef struct
{
  UnetModelCache *cache;
  char           *path;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  unet_model_cache_unref (order->cache);
  g_free (order->path);
  g_free (order);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order               *order = data;
  GError              *error = NULL;
  UnetModelInfo       *info;
  const UnetModelFile *file;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (!unet_model_cache_lock (order->cache, order->path, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  file = unet_model_cache_get_file (order->cache);
  info = unet_model_info_new (file, file->scale);
  unet_model_cache_unlock (order->cache);
  g_task_return_pointer (task, info, (GDestroyNotify)unet_model_info_free);
}

void
unet_model_probe_async (UnetModelCache     *cache,
                        const char         *path,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Order *order = g_new (Order, 1);

  *order = (Order){unet_model_cache_ref (cache), g_strdup (path)};
  g_task_set_source_tag (task, unet_model_probe_async);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, work);
}

UnetModelInfo *
unet_model_probe_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
