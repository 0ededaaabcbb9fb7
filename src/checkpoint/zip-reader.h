/* zip-reader.h: the entries of a zip archive
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "tensor/source.h"

G_BEGIN_DECLS

typedef struct _UnetZipReader UnetZipReader;

/* Takes a reference to SOURCE. Errors name it. */
UnetZipReader *unet_zip_reader_new (UnetSource *source, GError **error);
void           unet_zip_reader_free (UnetZipReader *reader);

/* The name of entry INDEX, or NULL behind the last one. Belongs to the reader. */
const char *unet_zip_reader_get_name (UnetZipReader *reader, int64_t index);

/* Index of the entry ENTRY, -1 if there is none. */
int64_t unet_zip_reader_find (UnetZipReader *reader, const char *entry);

/* Where the entry's bytes are: in the archive where they are stored plainly, with the checksum that
 * they should have. Compressed ones are inflated into memory; that takes their size from *BUDGET,
 * and fails if it is too small. */
UnetExtent *
unet_zip_reader_get (UnetZipReader *reader, int64_t index, size_t *budget, GError **error);

/* The bytes themselves, in memory, their checksum verified. */
GBytes *unet_zip_reader_read (UnetZipReader *reader, int64_t index, size_t *budget, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetZipReader, unet_zip_reader_free)

G_END_DECLS
