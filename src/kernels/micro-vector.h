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

/* Keeps gcc from moving a sum to another register with each summand: the moves take the place of
 * multiplications. */
MICRO_INLINE Vector
stay (Vector value)
{
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

typedef int LaneNumbers __attribute__ ((vector_size (UNET_MICRO_WIDTH)));

/* What of two lines belongs together, for the rounds of all powers of two below: the lanes whose
 * number lacks bit STEP, and those that have it. */
MICRO_INLINE Vector
take_low (Vector first, Vector second, const int step)
{
  LaneNumbers from;

  UNROLL
  for (int i = 0; i < VECTOR_LANES; i++)
    from[i] = (i & step) == 0 ? i : i - step + VECTOR_LANES;
  return __builtin_shuffle (first, second, from);
}

MICRO_INLINE Vector
take_high (Vector first, Vector second, const int step)
{
  LaneNumbers from;

  UNROLL
  for (int i = 0; i < VECTOR_LANES; i++)
    from[i] = (i & step) == 0 ? i + step : i + VECTOR_LANES;
  return __builtin_shuffle (first, second, from);
}

/* One round of a transposition. */
MICRO_INLINE void
exchange_lanes (Vector lines[VECTOR_LANES], const int step)
{
  UNROLL
  for (int i = 0; i < VECTOR_LANES; i++)
    if ((i & step) == 0)
      {
        const Vector first = lines[i];
        const Vector second = lines[i + step];

        lines[i] = take_low (first, second, step);
        lines[i + step] = take_high (first, second, step);
      }
}

/* One round of adding up, of lines whose number is a multiple of STEP. */
MICRO_INLINE void
add_exchanged (Vector lines[VECTOR_LANES], const int step)
{
  UNROLL
  for (int i = 0; i < VECTOR_LANES; i += 2 * step)
    lines[i] =
        take_low (lines[i], lines[i + step], step) + take_high (lines[i], lines[i + step], step);
}

/* Rows become columns, in log2 (lanes) rounds of two-source shuffles. */
MICRO_INLINE void
transpose_lines (Vector lines[VECTOR_LANES])
{
  exchange_lanes (lines, 1);
  exchange_lanes (lines, 2);
#if UNET_MICRO_WIDTH >= 32
  exchange_lanes (lines, 4);
#endif
#if UNET_MICRO_WIDTH >= 64
  exchange_lanes (lines, 8);
#endif
}

/* Lane i of the result is the sum of the lanes of line i. Each round halves the number of lines. */
MICRO_INLINE Vector
add_lines (Vector lines[VECTOR_LANES])
{
  add_exchanged (lines, 1);
  add_exchanged (lines, 2);
#if UNET_MICRO_WIDTH >= 32
  add_exchanged (lines, 4);
#endif
#if UNET_MICRO_WIDTH >= 64
  add_exchanged (lines, 8);
#endif
  return lines[0];
}
