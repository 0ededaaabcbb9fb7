/* safetensors.h: the safetensors format
 *
 * Eight bytes of header length, a JSON header, the data:
 * https://github.com/huggingface/safetensors#format
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "tensor/table.h"

G_BEGIN_DECLS

/* Notes are __metadata__. The tensors' bytes stay in the file, to be read by whoever wants them. */
UnetTable *unet_safetensors_load (const char *path, GError **error);
bool       unet_safetensors_save (UnetTable *table, const char *path, GError **error);

/* The same where it is a part of a file, whose checksum, if there is one, is compared. */
UnetTable *unet_safetensors_read (const UnetExtent *extent, GError **error);

/* From and to memory; NAME is for error messages. */
UnetTable *unet_safetensors_parse (GBytes *bytes, const char *name, GError **error);
GBytes    *unet_safetensors_format (UnetTable *table, GError **error);

G_END_DECLS
