/* zip-reader.h: the entries of a zip archive in memory
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _UnetZipReader UnetZipReader;

/* NAME is the file's in messages. */
UnetZipReader *unet_zip_reader_new (GBytes *bytes, const char *name, GError **error);
void           unet_zip_reader_free (UnetZipReader *reader);

/* The name of entry INDEX, or NULL behind the last one. Belongs to the reader. */
const char *unet_zip_reader_get_name (UnetZipReader *reader, int64_t index);

/* Index of the entry ENTRY, -1 if there is none. */
int64_t unet_zip_reader_find (UnetZipReader *reader, const char *entry);

/* The entry's bytes, their checksum verified: a slice of the archive where they are stored plainly.
 * Compressed ones are inflated; that takes their size from *BUDGET, and fails if it is too
 * small. */
GBytes *unet_zip_reader_read (UnetZipReader *reader, int64_t index, size_t *budget, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetZipReader, unet_zip_reader_free)

G_END_DECLS
