/* error.c: the one error domain of the core
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/error.h"

G_DEFINE_QUARK (unet - error - quark, unet_error)
