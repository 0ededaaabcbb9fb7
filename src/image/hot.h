/* hot.h: loops that are compiled once per instruction set
 *
 * For loops over samples, whose vectors the compiler finds by itself; the C library chooses when
 * the program is loaded. No variant has another result: sums are not reordered, and a product and a
 * sum are not fused.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#ifdef UNET_HAVE_TARGET_CLONES
#define IMAGE_HOT __attribute__ ((target_clones ("avx2", "default")))
#else
#define IMAGE_HOT
#endif
