/* dense.h: a parameter in PyTorch's order, as it is read
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "tensor/param.h"
#include "tensor/source.h"

G_BEGIN_DECLS

/* The bytes of param->count floats, row-major, as PARAM (borrowed: it must outlive the source) has
 * them at the moment when they are read. */
UnetSource *unet_dense_new (const UnetParam *param);

G_END_DECLS
