/* dtype.h: element types of tensors in files and in memory
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum
{
  UNET_DTYPE_F64,
  UNET_DTYPE_F32,
  UNET_DTYPE_F16,
  UNET_DTYPE_BF16,
  UNET_DTYPE_I64,
  UNET_DTYPE_I32,
  UNET_DTYPE_I16,
  UNET_DTYPE_I8,
  UNET_DTYPE_U8,
  UNET_DTYPE_BOOL,
  UNET_N_DTYPES
} UnetDtype;

/* Bytes of one element. */
size_t unet_dtype_size (UnetDtype dtype);

/* The field's name for it: "float32", "bfloat16", "int64" ... */
const char *unet_dtype_name (UnetDtype dtype);

/* Converts N elements (little-endian, unaligned allowed) to float. Integers beyond 2^24 are
 * rounded, float64 rounds to nearest. */
void unet_dtype_to_float (UnetDtype dtype, const void *source, float *target, size_t n);

G_END_DECLS
