/* store.h: the models that are kept
 *
 * A folder of the user's: what was downloaded, and what was put there by hand. Every file has a
 * name by which the command line and the window call it: the catalogue's, or its own without the
 * ending.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "library/catalogue.h"

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct
{
  char                     *name;
  const UnetCatalogueEntry *entry;   /* NULL: put there by hand */
  char                     *path;    /* NULL: known, but not here */
  int64_t                   size;    /* bytes of the file, or as published; 0: unknown */
  int64_t                   n_begun; /* bytes that a download left which did not end */
  char                     *sha256;  /* when it came; NULL: unknown */
  char                     *origin;  /* address or path; NULL: unknown */
  char                     *added;   /* ISO 8601; NULL: unknown */
  UnetModelRole             role;
} UnetLibraryItem;

void unet_library_item_free (UnetLibraryItem *item);

/* The catalogue in its order, then what was put there by hand, by name: UnetLibraryItem, owned by
 * the array. What cannot be read is not there. */
GPtrArray *unet_library_list (void);

/* The item of that name, or that file's name; NULL: neither here nor in the catalogue. */
UnetLibraryItem *unet_library_get (const char *name);

/* What the model of the file PATH is called, if that is one of the library's; else NULL. */
char *unet_library_dup_name_of (const char *path);

/* Copies the file PATH into the library, as NAME or, if that is NULL, by its own name; one that is
 * named as a published file must be that file. Returns the name, or NULL: PATH cannot be read
 * (UNET_ERROR_IO), is no checkpoint, is not the published file (UNET_ERROR_MISMATCH), or the name
 * is taken or none (UNET_ERROR_ARGUMENT). */
char *
unet_library_add (const char *path, const char *name, GCancellable *cancellable, GError **error);

/* Removes the model of that name, and what an unfinished download left of it. */
bool unet_library_remove (const char *name, GError **error);

/* The path of what a person called NAME_OR_PATH where a model is wanted: of the file, if there is
 * one of that path, or else of the model in the library. A name that only the catalogue knows is
 * UNET_ERROR_IO, which says how to get it; anything else is returned as it is, for whoever reads it
 * to say that it does not exist. */
char *unet_library_find (const char *name_or_path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetLibraryItem, unet_library_item_free)

G_END_DECLS
