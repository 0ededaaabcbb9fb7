/* crop.h: the middle of a value, as valid convolutions and padded inputs need it
 *
 * out (y, x) = in (y + margin, x + margin), over OUT's size; IN has at least that many pixels from
 * MARGIN on. All views are F32 and have the same planes.
 *
 * Results do not depend on the pool's number of threads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

/* OUT's border is zeroed. */
void unet_crop_forward (UnetPool *pool, const UnetView *in, int64_t margin, const UnetView *out);

/* The same for rows FIRST .. END - 1 of each image of OUT; of the border what lies beside them,
 * above the first or below the last row. */
void unet_crop_forward_rows (UnetPool       *pool,
                             const UnetView *in,
                             int64_t         margin,
                             const UnetView *out,
                             int64_t         first,
                             int64_t         end);

/* GRAD_IN (+)= GRAD_OUT where that came from. Not accumulating zeroes all else, border included. */
void unet_crop_backward (UnetPool       *pool,
                         const UnetView *grad_out,
                         int64_t         margin,
                         const UnetView *grad_in,
                         bool            accumulate);

G_END_DECLS
