/* safetensors-private.h: what the reader and the writer of safetensors share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "tensor/table.h"

G_BEGIN_DECLS

/* "F32", "BF16" ... */
const char *unet_safetensors_dtype_name (UnetDtype dtype);

/* What a file of a table holds, in order: the header (with its length in front), then the tensors'
 * bytes. */
typedef struct
{
  GBytes    *header;
  GPtrArray *order; /* UnetTensor, the table's */
  size_t     data_size;
} UnetSafetensorsPlan;

UnetSafetensorsPlan *unet_safetensors_plan_new (UnetTable *table);
void                 unet_safetensors_plan_free (UnetSafetensorsPlan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetSafetensorsPlan, unet_safetensors_plan_free)

G_END_DECLS
