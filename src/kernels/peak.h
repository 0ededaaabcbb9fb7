/* peak.h: what the machine can do at most
 *
 * Measured, not looked up: the fastest of several short runs on all threads of a pool. What a layer
 * reaches is said as a share of it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"

#include <stddef.h>

G_BEGIN_DECLS

/* 10^9 float multiplications and additions per second from registers, with the instructions of the
 * level that unet_cpu_level() says now. Takes some hundredths of a second. */
double unet_peak_gflops (UnetPool *pool);

/* 10^9 bytes per second read from MEMORY, SIZE bytes; of the caches where it fits into them. 0 if
 * SIZE is below 4096. */
double unet_peak_gbytes (UnetPool *pool, const void *memory, size_t size);

/* --- micro-peak.c, once per level --- */

/* Numbers that a run works on, at least. */
#define UNET_PEAK_STATE 512

/* Applies x = x * FACTOR + SUMMAND, or as many multiplications and additions apart where the level
 * cannot fuse them, N_ROUNDS times to some numbers of STATE, all at once in registers. Returns how
 * many multiplications and additions these were. */
#define UNET_PEAK_DECLARE(level)                                                                   \
  double unet_micro_peak_##level (int64_t n_rounds, float factor, float summand, float *state)

UNET_PEAK_DECLARE (generic);
#if defined(__x86_64__)
UNET_PEAK_DECLARE (avx2);
UNET_PEAK_DECLARE (avx512);
#endif

G_END_DECLS
