/* upsample-nearest.h: upsampling by 2, each pixel four times
 *
 * As torch.nn.functional.interpolate (scale_factor=2, mode='nearest'): target (y, x) is source
 * (min (y / 2, H - 1), min (x / 2, W - 1)). The target's size decides what is filled, so that it
 * may be that of a skip connection of odd size: a row or a column fewer than 2H x 2W, or some more,
 * which repeat the last.
 *
 * Results do not depend on the pool's number of threads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

/* Both F32, OUT's border zeroed. */
void unet_upsample_nearest_forward (UnetPool *pool, const UnetView *in, const UnetView *out);

/* Rows FIRST .. END - 1 of each image of OUT alone, even numbers (or END the height), and of the
 * border what lies beside them, above the first or below the last row. The same bits. Of IN are
 * read rows FIRST / 2 .. (END - 1) / 2, or the last one instead of those beyond it. */
void unet_upsample_nearest_forward_rows (UnetPool       *pool,
                                         const UnetView *in,
                                         const UnetView *out,
                                         int64_t         first,
                                         int64_t         end);

/* GRAD_IN (+)= the sums of what was made of each pixel. Border zeroed when not accumulating. */
void unet_upsample_nearest_backward (UnetPool       *pool,
                                     const UnetView *grad_out,
                                     const UnetView *grad_in,
                                     bool            accumulate);

G_END_DECLS
