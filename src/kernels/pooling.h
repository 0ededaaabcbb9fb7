/* pooling.h: max pooling with stride 2, over 2x2 or 3x3 pixels
 *
 * As torch.nn.MaxPool2d (2): an odd last row or column is dropped, of equal values the first in
 * row-major order wins, NaN wins over everything. And as torch.nn.MaxPool2d (3, 2, 1): windows
 * overlap, and what lies beyond the picture never wins.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

/* Elements (bytes) of the index array: which of the four, or nine, won. */
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

/* The same for 3x3 pixels around every second one of each second row. OUT is (H + 1) / 2 x
 * (W + 1) / 2. */
void
unet_max_pool3_forward (UnetPool *pool, const UnetView *in, const UnetView *out, uint8_t *index);

/* Rows FIRST .. END - 1 of each image of OUT alone, without an index; of the border what lies
 * beside them, above the first or below the last row. Of IN are read rows 2 FIRST - 1 .. 2 END - 1,
 * as far as there are such. */
void unet_max_pool3_forward_rows (UnetPool       *pool,
                                  const UnetView *in,
                                  const UnetView *out,
                                  int64_t         first,
                                  int64_t         end);

/* GRAD_IN (+)= the sums of GRAD_OUT over the windows where it won. Not accumulating overwrites all
 * of GRAD_IN, border zeroed. */
void unet_max_pool3_backward (UnetPool       *pool,
                              const UnetView *grad_out,
                              const uint8_t  *index,
                              const UnetView *grad_in,
                              bool            accumulate);

G_END_DECLS
