/* source.h: bytes that are read piece by piece, from a file, from memory, or as they are made
 *
 * A checkpoint is opened, its directory is read, and its tensors stay in the file until somebody
 * asks for them: so weights go from the file to where they are used, and are never in memory twice.
 * The other way it is the same: what is saved is read from the network while it is written.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Reference-counted and immutable; may be read by several threads at once. */
typedef struct _UnetSource UnetSource;

/* A regular file, open as long as the source lives. Errors (UNET_ERROR_IO) name the file. */
UnetSource *unet_source_open (const char *path, GError **error);

/* A reference to BYTES is taken. NAME is the file's in messages. */
UnetSource *unet_source_new (GBytes *bytes, const char *name);

/* Bytes that FUNC makes of DATA (borrowed) whenever they are read: SIZE of them, from OFFSET on, to
 * TARGET. */
typedef void (*UnetSourceFunc) (gconstpointer data, size_t offset, void *target, size_t size);
UnetSource *
unet_source_new_func (UnetSourceFunc func, gconstpointer data, size_t size, const char *name);

UnetSource *unet_source_ref (UnetSource *source);
void        unet_source_unref (UnetSource *source);

const char *unet_source_get_name (UnetSource *source);
size_t      unet_source_get_size (UnetSource *source);

/* Copies SIZE bytes from OFFSET on to TARGET. UNET_ERROR_IO if the file cannot be read, or became
 * shorter since it was opened; UNET_ERROR_FORMAT if there were never that many. */
bool
unet_source_read (UnetSource *source, size_t offset, void *target, size_t size, GError **error);

/* The same bytes as a block: a slice of memory, or read. UNET_ERROR_NO_MEMORY too. */
GBytes *unet_source_get_bytes (UnetSource *source, size_t offset, size_t size, GError **error);

/* A part of a source. A plain value; who keeps one keeps a reference to the source with it. */
typedef struct
{
  UnetSource *source;
  size_t      offset, size; /* bytes; inside the source */
  bool        has_checksum;
  uint32_t    checksum; /* CRC-32 of all of it, as the file says; still to be compared */
} UnetExtent;

/* A copy with a reference of its own to the source. */
UnetExtent *unet_extent_copy (const UnetExtent *extent);
void        unet_extent_free (UnetExtent *extent);

/* All of it, compared with the checksum: UNET_ERROR_FORMAT names the file. */
GBytes *unet_extent_get_bytes (const UnetExtent *extent, GError **error);

/* Compares with the checksum alone, if there is one; keeps nothing. */
bool unet_extent_verify (const UnetExtent *extent, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetSource, unet_source_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetExtent, unet_extent_free)

G_END_DECLS
