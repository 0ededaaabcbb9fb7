/* model-probe.h: looks into the file of a model, on a thread of its own
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "jobs/model-cache.h"
#include "jobs/records.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads PATH through CACHE, which has the network afterwards. What came of it is asked with
 * _finish(); the error names the file. */
void           unet_model_probe_async (UnetModelCache     *cache,
                                       const char         *path,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
UnetModelInfo *unet_model_probe_finish (GAsyncResult *result, GError **error);

G_END_DECLS
