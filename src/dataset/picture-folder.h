/* picture-folder.h: the pictures of a folder
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct
{
  char *stem;
  char *name; /* with extension */
} UnetPictureEntry;

/* Sorted by stem, in byte order. */
typedef struct
{
  char       *path;
  char       *display; /* the path as UTF-8 */
  GPtrArray  *entries; /* UnetPictureEntry * */
  GHashTable *by_stem; /* stem -> index of its first entry; keys are the entries' */
} UnetPictureFolder;

/* The files of PATH whose names look like pictures; hidden ones and folders are passed over.
 * UNET_ERROR_DATA if there is no such folder, or no picture in it. */
UnetPictureFolder *unet_picture_folder_open (const char *path, GError **error);
void               unet_picture_folder_free (UnetPictureFolder *folder);

const UnetPictureEntry *unet_picture_folder_get (const UnetPictureFolder *folder, guint index);

/* The first entry with the stem STEM + SUFFIX, or -1. */
int
unet_picture_folder_find (const UnetPictureFolder *folder, const char *stem, const char *suffix);

/* Whether the entry after INDEX has the same stem: another file of that name, in another format. */
bool unet_picture_folder_has_twin (const UnetPictureFolder *folder, int index);

/* NAME without its extension; ".png" alone is no extension. */
char *unet_picture_stem (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetPictureFolder, unet_picture_folder_free)

G_END_DECLS
