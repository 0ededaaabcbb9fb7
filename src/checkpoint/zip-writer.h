/* zip-writer.h: zip archives of plainly stored, aligned entries
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/file.h"
#include "tensor/source.h"

G_BEGIN_DECLS

typedef struct _UnetZipWriter UnetZipWriter;

/* Writes to FILE from its beginning; FILE is borrowed. */
UnetZipWriter *unet_zip_writer_new (UnetFileWriter *file);
void           unet_zip_writer_free (UnetZipWriter *writer);

/* Appends an entry whose data begins at a multiple of 64 bytes. */
bool unet_zip_writer_add (UnetZipWriter *writer,
                          const char    *name,
                          const void    *data,
                          size_t         size,
                          GError       **error);

/* The same, the data being N_PARTS extents in a row. They are read twice, for the checksum stands
 * before the data, and piece by piece: what is written need not be in memory. */
bool unet_zip_writer_add_parts (UnetZipWriter    *writer,
                                const char       *name,
                                const UnetExtent *parts,
                                guint             n_parts,
                                GError          **error);

/* The directory: the last thing in the file. */
bool unet_zip_writer_finish (UnetZipWriter *writer, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetZipWriter, unet_zip_writer_free)

G_END_DECLS
