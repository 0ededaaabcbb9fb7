/* record.h: what is known of a file in the library
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "library/catalogue.h"

#include <stdbool.h>

G_BEGIN_DECLS

/* Strings may be NULL: unknown. */
typedef struct
{
  char         *sha256;
  char         *origin; /* an address, or the path it was copied from */
  char         *added;  /* when, ISO 8601 */
  UnetModelRole role;
} UnetModelRecord;

/* Writes the record of the model file PATH beside it, as PATH.json; `added` is made now. */
bool unet_model_record_save (const UnetModelRecord *record, const char *path, GError **error);

/* Reads it back; what is missing or odd is unknown, the role a network's. */
UnetModelRecord *unet_model_record_load (const char *path);

/* PATH.json. */
char *unet_model_record_make_path (const char *path);

void unet_model_record_free (UnetModelRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetModelRecord, unet_model_record_free)

G_END_DECLS
