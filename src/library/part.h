/* part.h: a file that is still being downloaded
 *
 * What will be PATH is PATH.part until it is whole and checked. Whoever has it open has it locked,
 * whatever process it is. It stays when it is let go of, for a download to go on from there;
 * PATH.part.tag says which address it came from and how the server called that version of it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _UnetPart UnetPart;

/* Opens what will be PATH, and makes it if need be; the folder must exist. UNET_ERROR_IO: it cannot
 * be made, or somebody else is downloading it. */
UnetPart *unet_part_open (const char *path, GError **error);

/* Closes it. It stays unless it is empty. */
void unet_part_free (UnetPart *part);

/* Bytes that are there. */
int64_t unet_part_get_size (UnetPart *part);

/* PATH.part, for those who read it; borrowed. */
const char *unet_part_get_path (UnetPart *part);

/* How the server of ADDRESS called the version that the bytes are of (an ETag or a date, as
 * If-Range wants it); NULL: they are of another address, or nobody said. Borrowed. */
const char *unet_part_get_validator (UnetPart *part, const char *address);

/* Keeps the first SIZE bytes, which are of ADDRESS and VALIDATOR (may be NULL), for what is written
 * to follow on them. */
bool unet_part_begin (UnetPart   *part,
                      int64_t     size,
                      const char *address,
                      const char *validator,
                      GError    **error);

/* Appends N bytes. What was written before an error stays. */
bool unet_part_write (UnetPart *part, const void *bytes, size_t n, GError **error);

/* Gives it its final name: it is on the disk then. */
bool unet_part_commit (UnetPart *part, GError **error);

/* Throws away what is there. */
void unet_part_discard (UnetPart *part);

/* PATH.part. */
char *unet_part_make_path (const char *path);

/* Removes what an unfinished download left of PATH, if it left anything; UNET_ERROR_IO if it is
 * still at work. */
bool unet_part_remove (const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetPart, unet_part_free)

G_END_DECLS
