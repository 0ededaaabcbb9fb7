/* add.h: the sum of two values and an activation, as residual blocks end
 *
 * out = activation (a + b), pixel by pixel. All views are F32 and of one shape.
 *
 * Results do not depend on the pool's number of threads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/activation.h"
#include "kernels/view.h"

G_BEGIN_DECLS

/* OUT may be A or B. Its border is zeroed. */
void unet_add_forward (UnetPool       *pool,
                       const UnetView *a,
                       const UnetView *b,
                       UnetActivation  activation,
                       const UnetView *out);

/* The same for rows FIRST .. END - 1 of each image; of the border what lies beside them, above the
 * first or below the last row. The same bits. */
void unet_add_forward_rows (UnetPool       *pool,
                            const UnetView *a,
                            const UnetView *b,
                            UnetActivation  activation,
                            const UnetView *out,
                            int64_t         first,
                            int64_t         end);

/* GRAD_A and GRAD_B (+)= the gradient before the activation that made OUT; either may be NULL, or
 * have planes whose data is NULL: not wanted. OUT may be NULL without an activation. GRAD_OUT
 * shares memory with neither. Borders zeroed when not accumulating. */
void unet_add_backward (UnetPool       *pool,
                        UnetActivation  activation,
                        const UnetView *out,
                        const UnetView *grad_out,
                        const UnetView *grad_a,
                        bool            accumulate_a,
                        const UnetView *grad_b,
                        bool            accumulate_b);

G_END_DECLS
