/* bfloat16.h: the upper half of a float
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <stdint.h>
#include <string.h>

typedef uint16_t UnetBf16;

static inline float
unet_bf16_to_float (UnetBf16 half)
{
  uint32_t bits = (uint32_t)half << 16;
  float    value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

/* Rounds to nearest, ties to even; a NaN stays a NaN. Without a branch, so that loops over it are
 * vectorised. */
static inline UnetBf16
unet_bf16_from_float (float value)
{
  uint32_t bits, rounded, quiet;

  memcpy (&bits, &value, sizeof bits);
  rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  quiet = (bits >> 16) | 0x40u;
  return (UnetBf16)((bits & 0x7fffffffu) > 0x7f800000u ? quiet : rounded);
}
