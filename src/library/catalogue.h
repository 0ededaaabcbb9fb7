/* catalogue.h: the published models that are known
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* What a file of weights is for. */
typedef enum
{
  UNET_ROLE_NETWORK, /* a whole U-Net: for --load and --model */
  UNET_ROLE_ENCODER  /* a classifier whose first part is an encoder: for --encoder-weights */
} UnetModelRole;

/* A plain constant; all strings live for ever. */
typedef struct
{
  const char   *name;  /* by which people call it: "resnet34" */
  const char   *file;  /* the name that the publisher gave: "resnet34-b627a593.pth" */
  const char   *title; /* marked N_() */
  const char   *text;  /* what it is, a sentence, marked N_() */
  const char   *address;
  const char   *origin;  /* a page that says more */
  const char   *licence; /* "BSD-3-Clause" */
  int64_t       size;    /* bytes; 0: unknown */
  const char   *sha256;  /* how the SHA-256 begins, in hexadecimal digits; "": unknown */
  UnetModelRole role;
  const char   *encoder; /* an encoder's: which, by torchvision's name; else NULL */
} UnetCatalogueEntry;

/* All of them, N. */
const UnetCatalogueEntry *unet_catalogue_get_entries (guint *n);

/* By its name or its file's; NULL if there is none. */
const UnetCatalogueEntry *unet_catalogue_lookup (const char *name);

/* Where ENTRY is to be fetched: its address, or the same file below the address in the environment
 * variable UNET_MODELS_MIRROR. */
char *unet_catalogue_make_address (const UnetCatalogueEntry *entry);

G_END_DECLS
