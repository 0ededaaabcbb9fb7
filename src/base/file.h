/* file.h: files that are never half-written
 *
 * A temporary file in the same folder, write, fsync, rename, fsync of the folder: whoever sees the
 * final name sees the whole file, whatever happens to the process or the machine.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct _UnetFileWriter UnetFileWriter;

/* Starts writing what shall be PATH. The folder must exist. A PATH that is no regular file (a
 * device, a pipe, /dev/stdout) is written to at once. */
UnetFileWriter *unet_file_writer_new (const char *path, GError **error);

/* The temporary file, for libraries that want a descriptor (borrowed: do not close it) or a name
 * (NULL where there is none). */
int         unet_file_writer_get_fd (UnetFileWriter *writer);
const char *unet_file_writer_get_temporary_path (UnetFileWriter *writer);

/* The final name, for messages. */
const char *unet_file_writer_get_path (UnetFileWriter *writer);

/* Appends SIZE bytes. */
bool unet_file_writer_write (UnetFileWriter *writer, const void *data, size_t size, GError **error);

/* Syncs what the temporary name holds by now, and gives it the final name. The writer is done with
 * afterwards, whether this worked or not: free it. */
bool unet_file_writer_commit (UnetFileWriter *writer, GError **error);

/* Removes the temporary file unless it was committed. */
void unet_file_writer_free (UnetFileWriter *writer);

/* All in one: PATH holds DATA afterwards, or what it held before. */
bool unet_file_write (const char *path, const void *data, size_t size, GError **error);

/* The last steps alone, for a file that was written by other means: syncs TEMPORARY, which lies in
 * the same folder, and gives it the name PATH. */
bool unet_file_put_in_place (const char *temporary, const char *path, GError **error);

/* What tells whether PATH is still the same file with the same contents: another text if not. "" of
 * what is not there, and of no PATH (NULL). */
char *unet_file_make_stamp (const char *path);

/* Removes what a killed process left: temporary files of unet_file_writer_new() in FOLDER whose
 * process is gone. */
void unet_file_remove_leftovers (const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetFileWriter, unet_file_writer_free)

G_END_DECLS
