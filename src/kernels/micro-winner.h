/* micro-winner.h: which of several values is the largest
 *
 * Which one has won is kept in a byte per value. A NaN wins over all before it. For the files
 * micro-*.c alone.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/micro-vector.h"

#include <string.h>

typedef int32_t Mask __attribute__ ((vector_size (UNET_MICRO_WIDTH)));
typedef int16_t Shorts __attribute__ ((vector_size (UNET_MICRO_WIDTH / 2)));
typedef uint8_t Bytes __attribute__ ((vector_size (VECTOR_LANES)));

/* In two steps, each of which is an instruction; for one step gcc goes number by number. */
MICRO_INLINE void
store_bytes (uint8_t *to, Mask numbers)
{
  const Bytes bytes = __builtin_convertvector(__builtin_convertvector(numbers, Shorts), Bytes);

  memcpy (to, &bytes, sizeof bytes);
}

MICRO_INLINE Mask
load_bytes (const uint8_t *from)
{
  Bytes bytes;

  memcpy (&bytes, from, sizeof bytes);
  return __builtin_convertvector(__builtin_convertvector(bytes, Shorts), Mask);
}

MICRO_INLINE Mask
choose (Mask mask, Mask yes, Mask no)
{
  return (yes & mask) | (no & ~mask);
}

/* The larger of BEST and VALUE, and which it was. */
MICRO_INLINE void
contest (Vector value, int number, Vector *best, Mask *winner)
{
  const Mask wins = (Mask)(value > *best) | (Mask)(value != value);

  *best = (Vector)choose (wins, (Mask)value, (Mask)*best);
  *winner = choose (wins, (Mask){0} + number, *winner);
}
