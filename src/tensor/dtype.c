/* dtype.c: element types of tensors in files and in memory
 *
 * Everything is little-endian on disk and read through memcpy: a tensor of a mapped file starts
 * wherever its format put it. float16 is converted here by hand, as F16C is not in the x86-64
 * baseline and a checkpoint is read once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/dtype.h"

#include "base/bfloat16.h"

#include <math.h>
#include <string.h>

static const struct
{
  size_t      size;
  const char *name;
} dtypes[UNET_N_DTYPES] = {
    [UNET_DTYPE_F64] = {8, "float64"}, [UNET_DTYPE_F32] = {4, "float32"},
    [UNET_DTYPE_F16] = {2, "float16"}, [UNET_DTYPE_BF16] = {2, "bfloat16"},
    [UNET_DTYPE_I64] = {8, "int64"},   [UNET_DTYPE_I32] = {4, "int32"},
    [UNET_DTYPE_I16] = {2, "int16"},   [UNET_DTYPE_I8] = {1, "int8"},
    [UNET_DTYPE_U8] = {1, "uint8"},    [UNET_DTYPE_BOOL] = {1, "bool"},
};

size_t
unet_dtype_size (UnetDtype dtype)
{
  g_return_val_if_fail ((guint)dtype < UNET_N_DTYPES, 0);
  return dtypes[dtype].size;
}

const char *
unet_dtype_name (UnetDtype dtype)
{
  g_return_val_if_fail ((guint)dtype < UNET_N_DTYPES, NULL);
  return dtypes[dtype].name;
}

/* 1 sign, 5 exponent (bias 15), 10 mantissa bits; every value is exact in float. */
static float
half_to_float (uint16_t half)
{
  int   exponent = (half >> 10) & 0x1f;
  int   mantissa = half & 0x3ff;
  float magnitude;

  if (exponent == 0x1f)
    magnitude = mantissa != 0 ? NAN : INFINITY;
  else if (exponent == 0)
    magnitude = ldexpf ((float)mantissa, -24);
  else
    magnitude = ldexpf ((float)(mantissa | 0x400), exponent - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}

static inline uint16_t
read_u16 (const uint8_t *at)
{
  return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t
read_u32 (const uint8_t *at)
{
  uint32_t value;

  memcpy (&value, at, sizeof value);
  return GUINT32_FROM_LE (value);
}

static inline uint64_t
read_u64 (const uint8_t *at)
{
  uint64_t value;

  memcpy (&value, at, sizeof value);
  return GUINT64_FROM_LE (value);
}

static inline float
read_f32 (const uint8_t *at)
{
  uint32_t bits = read_u32 (at);
  float    value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static inline float
read_f64 (const uint8_t *at)
{
  uint64_t bits = read_u64 (at);
  double   value;

  memcpy (&value, &bits, sizeof value);
  return (float)value;
}

void
unet_dtype_to_float (UnetDtype dtype, const void *source, float *target, size_t n)
{
  const uint8_t *at = source;

  g_return_if_fail ((guint)dtype < UNET_N_DTYPES);
  switch (dtype)
    {
    case UNET_DTYPE_F64:
      for (size_t i = 0; i < n; i++)
        target[i] = read_f64 (at + 8 * i);
      break;
    case UNET_DTYPE_F32:
      for (size_t i = 0; i < n; i++)
        target[i] = read_f32 (at + 4 * i);
      break;
    case UNET_DTYPE_F16:
      for (size_t i = 0; i < n; i++)
        target[i] = half_to_float (read_u16 (at + 2 * i));
      break;
    case UNET_DTYPE_BF16:
      for (size_t i = 0; i < n; i++)
        target[i] = unet_bf16_to_float (read_u16 (at + 2 * i));
      break;
    case UNET_DTYPE_I64:
      for (size_t i = 0; i < n; i++)
        target[i] = (float)(int64_t)read_u64 (at + 8 * i);
      break;
    case UNET_DTYPE_I32:
      for (size_t i = 0; i < n; i++)
        target[i] = (float)(int32_t)read_u32 (at + 4 * i);
      break;
    case UNET_DTYPE_I16:
      for (size_t i = 0; i < n; i++)
        target[i] = (float)(int16_t)read_u16 (at + 2 * i);
      break;
    case UNET_DTYPE_I8:
      for (size_t i = 0; i < n; i++)
        target[i] = (float)(int8_t)at[i];
      break;
    case UNET_DTYPE_U8:
      for (size_t i = 0; i < n; i++)
        target[i] = (float)at[i];
      break;
    case UNET_DTYPE_BOOL:
      for (size_t i = 0; i < n; i++)
        target[i] = at[i] != 0 ? 1.0f : 0.0f;
      break;
    case UNET_N_DTYPES:
    default:
      g_return_if_reached ();
    }
}
