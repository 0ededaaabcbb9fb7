/* download.h: a published model comes into the library
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "library/catalogue.h"

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* How far it is: N_DONE of TOTAL bytes (-1: unknown). On the calling thread, often. */
typedef void (*UnetDownloadFunc) (int64_t n_done, int64_t total, void *data);

/* Fetches ENTRY's file unless it is in the library, goes on where an earlier try ended, checks
 * size, SHA-256 and that it is a checkpoint, and then, not before, gives it its name. Returns its
 * path. Blocks; PROGRESS and CANCELLABLE may be NULL. Cancelled or cut off, what came so far stays
 * for the next try; what is not the published file is removed (UNET_ERROR_MISMATCH). */
char *unet_download (const UnetCatalogueEntry *entry,
                     UnetDownloadFunc          progress,
                     void                     *data,
                     GCancellable             *cancellable,
                     GError                  **error);

G_END_DECLS
