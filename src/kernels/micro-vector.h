/* micro-vector.h: the vectors of the level that is being compiled
 *
 * GCC's vector extensions: one source for AVX-512, AVX2, NEON and whatever else there is. For the
 * files micro-*.c alone.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/micro.h"

#define VECTOR_LANES (UNET_MICRO_WIDTH / 4)
#define BLOCK_VECTORS (UNET_LANES / VECTOR_LANES)

/* Arrays of vectors become registers only where every index is a constant. */
#define UNROLL _Pragma ("GCC unroll 16")

#define ROLL _Pragma ("GCC unroll 1")

#define MICRO_INLINE static inline __attribute__ ((always_inline))

typedef float Vector __attribute__ ((vector_size (UNET_MICRO_WIDTH), aligned (4), may_alias));

MICRO_INLINE Vector
load_vector (const float *from)
{
  return *(const Vector *)from;
}

/* Keeps gcc from loading a value again for each of its uses: it takes loads for free, and a kernel
 * that has many has them for its bottleneck. */
MICRO_INLINE Vector
load_once (const float *from)
{
  Vector value = *(const Vector *)from;

#if defined(__AVX512F__)
  __asm__("" : "+v"(value));
#elif defined(__x86_64__)
  __asm__("" : "+x"(value));
#elif defined(__aarch64__)
  __asm__("" : "+w"(value));
#endif
  return value;
}

MICRO_INLINE void
store_vector (float *to, Vector value)
{
  *(Vector *)to = value;
}
