/* cpu.h: which instruction sets the fast kernels may use
 *
 * One binary runs everywhere: kernels are compiled once per level, and the level is chosen once,
 * at start.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  UNET_CPU_GENERIC, /* whatever the compiler's baseline is: SSE2, NEON */
  UNET_CPU_AVX2,    /* AVX2 and FMA */
  UNET_CPU_AVX512,  /* AVX-512 F, BW, DQ and VL */
  UNET_CPU_N_LEVELS
} UnetCpuLevel;

/* The level in use: the machine's best, or a lower one named by the environment variable UNET_CPU
 * (generic, avx2, avx512) or by unet_cpu_set_level(). Never above what the machine has. */
UnetCpuLevel unet_cpu_level (void);

/* What the machine has, whatever UNET_CPU says. */
UnetCpuLevel unet_cpu_best_level (void);

/* For tests and benchmarks: use LEVEL from now on (bounded by the machine's best). Not while a
 * graph is running. */
void unet_cpu_set_level (UnetCpuLevel level);

/* "generic", "avx2", "avx512". */
const char *unet_cpu_level_name (UnetCpuLevel level);

/* Processors this process may run on: what the default thread count is. */
int unet_cpu_count (void);

/* From now on the calling thread, and threads that it starts, give way to others that want the
 * processor. It cannot be taken back. Where the system cannot do that for one thread alone, nothing
 * happens. */
void unet_cpu_yield_to_others (void);

G_END_DECLS
