/* sha256.h: whether a file is the one that was published
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* The SHA-256 of what PATH holds, as 64 hexadecimal digits in small letters. CANCELLABLE may be
 * NULL. UNET_ERROR_IO names the file. */
char *unet_sha256_of_file (const char *path, GCancellable *cancellable, GError **error);

/* Whether TEXT is such digits, 1 to 64 of them: all of a checksum or its beginning. */
bool unet_sha256_is_beginning (const char *text);

G_END_DECLS
