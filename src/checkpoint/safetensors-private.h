/* safetensors-private.h: what the reader and the writer of safetensors share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "tensor/dtype.h"

G_BEGIN_DECLS

/* "F32", "BF16" ... */
const char *unet_safetensors_dtype_name (UnetDtype dtype);

G_END_DECLS
