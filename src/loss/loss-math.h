/* loss-math.h: exponential and logarithms that the compiler can vectorise
 *
 * libm's are exact to the last bit but are calls, one number at a time. These are straight-line
 * float arithmetic without tables, good to about 2e-7 relative, and a NaN comes out as a NaN.
 * Every operation is a single rounded IEEE one (the build forbids contraction), so all machines and
 * all vector widths give the same bits.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <stdint.h>
#include <string.h>

static inline uint32_t
loss_bits_of (float value)
{
  uint32_t bits;

  memcpy (&bits, &value, sizeof bits);
  return bits;
}

static inline float
loss_float_of (uint32_t bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

/* e^x for x <= 88; below -87 it stays at e^-87, 1.6e-38. x = k ln 2 + r with |r| <= ln 2 / 2, the
 * Taylor series of e^r (its first missing term is 5e-9), and k into the exponent. */
static inline float
loss_exp (float x)
{
  const float to_integer = 12582912.0f; /* 1.5 * 2^23: what is added to it loses its fraction */
  float       shifted, k, r, sum;

  x = x < -87.0f ? -87.0f : x;
  shifted = x * 1.44269504f + to_integer;
  k = shifted - to_integer;
  r = x - k * 0.693359375f; /* ln 2 in two parts, the first exact in a product with k */
  r = r + k * 2.12194440e-4f;
  sum = 1.0f / 5040.0f;
  sum = sum * r + 1.0f / 720.0f;
  sum = sum * r + 1.0f / 120.0f;
  sum = sum * r + 1.0f / 24.0f;
  sum = sum * r + 1.0f / 6.0f;
  sum = sum * r + 0.5f;
  sum = sum * r + 1.0f;
  sum = sum * r + 1.0f;
  return sum * loss_float_of ((loss_bits_of (shifted) + 127u) << 23);
}

/* 2 artanh (s), |s| <= 1/3: the odd series up to s^15 (the next term is 2e-9 of the first). */
static inline float
loss_twice_artanh (float s)
{
  float square = s * s;
  float sum = 1.0f / 15.0f;

  sum = sum * square + 1.0f / 13.0f;
  sum = sum * square + 1.0f / 11.0f;
  sum = sum * square + 1.0f / 9.0f;
  sum = sum * square + 1.0f / 7.0f;
  sum = sum * square + 1.0f / 5.0f;
  sum = sum * square + 1.0f / 3.0f;
  return 2.0f * s + 2.0f * s * square * sum;
}

/* log (1 + x) for 0 <= x <= 1, exact where x is tiny: log (1 + x) = 2 artanh (x / (2 + x)). */
static inline float
loss_log1p (float x)
{
  return loss_twice_artanh (x / (2.0f + x));
}

/* log x for 1 <= x < 2^127: x = m 2^k with m in [2/3, 4/3), log m = 2 artanh ((m - 1) / (m + 1)).
 * m is a product with x, not cut out of its bits, so a NaN stays one. */
static inline float
loss_log (float x)
{
  uint32_t k = (loss_bits_of (x) - 0x3f2aaaabu) >> 23; /* of x >= 1: never negative */
  float    m = x * loss_float_of ((127u - k) << 23);

  return loss_twice_artanh ((m - 1.0f) / (m + 1.0f)) + (float)(int32_t)k * 0.693147181f;
}
