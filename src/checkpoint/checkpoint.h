/* checkpoint.h: a table of tensors from a file of any known format
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "tensor/table.h"

G_BEGIN_DECLS

typedef enum
{
  UNET_FORMAT_PTH_ZIP,
  UNET_FORMAT_PTH_LEGACY,
  UNET_FORMAT_SAFETENSORS,
  UNET_FORMAT_CAFFE /* .caffemodel: read, never written */
} UnetFormat;

/* Told by the first bytes; a name that ends in .caffemodel or .prototxt is believed where they tell
 * nothing. FORMAT may be NULL. */
UnetTable *unet_checkpoint_load (const char *path, UnetFormat *format, GError **error);

/* "PyTorch (zip)" ... as files and programs have it; for people, _ () of that. */
const char *unet_format_name (UnetFormat format);

G_END_DECLS
