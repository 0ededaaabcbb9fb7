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

G_END_DECLS
