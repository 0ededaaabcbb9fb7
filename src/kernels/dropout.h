/* dropout.h: inverted dropout whose mask is not kept but worked out again
 *
 * As torch.nn.Dropout in training: a value is dropped (0) with probability RATE, and else divided
 * by 1 - RATE. Whether it is depends on SEED and on where it is alone: on its image, channel, row
 * and column, and not on threads, instruction sets or how channels are shared out to planes. So the
 * gradient goes the same way with the same seed. Another seed for each layer and step, be it by
 * counting, gives masks that have nothing to do with each other.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

/* OUT (+)= IN where it is kept, divided by 1 - RATE; RATE from 0 to 1, where 1 drops all. Both F32
 * and of one shape; they may be the same. Border of OUT zeroed when not accumulating. Forward:
 * values; backward: IN is the gradient behind and OUT the gradient before. */
void unet_dropout_apply (UnetPool       *pool,
                         float           rate,
                         uint64_t        seed,
                         const UnetView *in,
                         const UnetView *out,
                         bool            accumulate);

G_END_DECLS
