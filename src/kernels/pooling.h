/* pooling.h: 2x2 max pooling with stride 2
 *
 * As torch.nn.MaxPool2d (2): an odd last row or column is dropped, of equal values the first in
 * row-major order wins, NaN wins over everything.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

/* Elements (bytes) of the index array: which of the four won. */
static inline size_t
unet_max_pool_index_size (const UnetView *out)
{
  return (size_t)out->batch * (size_t)out->n_planes * (size_t)out->height * (size_t)out->width *
         UNET_LANES;
}

/* INDEX may be NULL (inference), else [n_planes][N][h][w][16]. OUT is H/2 x W/2, border zeroed. */
void
unet_max_pool_forward (UnetPool *pool, const UnetView *in, const UnetView *out, uint8_t *index);

/* GRAD_IN (+)= GRAD_OUT where it won. Not accumulating overwrites all of GRAD_IN, border zeroed. */
void unet_max_pool_backward (UnetPool       *pool,
                             const UnetView *grad_out,
                             const uint8_t  *index,
                             const UnetView *grad_in,
                             bool            accumulate);

G_END_DECLS
