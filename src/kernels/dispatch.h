/* dispatch.h: which inner loops to use on this machine
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/micro.h"

G_BEGIN_DECLS

/* The inner loops of the level that unet_cpu_level() says now. */
const UnetMicro *unet_dispatch_micro (void);

/* Whether convolutions may be worked out in the Winograd domain: not if the environment variable
 * UNET_CONV says "direct", by which a run can be compared with one by the definition. */
bool unet_dispatch_winograd (void);

/* Keeps the BLAS library from starting threads of its own; cheap after the first call. Called
 * before the pool's tasks call BLAS. */
void unet_dispatch_blas (void);

G_END_DECLS
