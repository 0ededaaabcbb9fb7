/* logits.h: a blocked value as the logits that it is, and the gradient at them as its gradient
 *
 * The logits are those of a picture, which may be a part of the value: the value's first MARGIN
 * pixels on each side are not, and it may go on beyond the picture on the right and at the bottom.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

/* LOGITS [N][C][HEIGHT][WIDTH] with C the channels of VIEW. Only what rows FIRST .. END - 1 of the
 * view hold: all of it in several calls. */
void unet_logits_from_view (UnetPool       *pool,
                            const UnetView *view,
                            int64_t         margin,
                            int64_t         first,
                            int64_t         end,
                            int64_t         height,
                            int64_t         width,
                            float          *logits);

/* GRAD becomes GRAD_LOGITS [N][C][HEIGHT][WIDTH], and zero around it, border included. */
void unet_logits_to_gradient (UnetPool       *pool,
                              const float    *grad_logits,
                              int64_t         height,
                              int64_t         width,
                              int64_t         margin,
                              const UnetView *grad);

G_END_DECLS
