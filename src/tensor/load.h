/* load.h: parameters from tensors, on all cores
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "tensor/param.h"
#include "tensor/table.h"

G_BEGIN_DECLS

/* Fills PARAMS[i] from TENSORS[i], which has as many elements, of any type; where that is NULL the
 * parameter stays as it is. POOL may be NULL. UNET_ERROR_FORMAT if a tensor has not its checksum,
 * UNET_ERROR_IO if its file cannot be read, UNET_ERROR_NO_MEMORY: the values are undefined then. */
bool unet_load_params (UnetPool                *pool,
                       UnetParam *const        *params,
                       const UnetTensor *const *tensors,
                       guint                    n,
                       GError                 **error);

G_END_DECLS
