/* check.h: whether a file is a model at all
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "library/catalogue.h"

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* Reads PATH as a checkpoint: all its names and, where the file has checksums, all its bytes. ROLE
 * (may be NULL): what it seems to be for. Errors are the reader's: UNET_ERROR_FORMAT and others
 * name the file. CANCELLABLE may be NULL. */
bool
unet_model_check (const char *path, UnetModelRole *role, GCancellable *cancellable, GError **error);

/* Whether PATH has SIZE bytes (0: any number) and the SHA-256 SUM, all 64 digits, begins as
 * BEGINNING does; UNET_ERROR_MISMATCH says what it should be. NAME is the file's in messages. */
bool unet_model_check_identity (const char *name,
                                int64_t     size,
                                const char *sum,
                                int64_t     expected_size,
                                const char *beginning,
                                GError    **error);

G_END_DECLS
