/* test-dtype.c: element types of tensors
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/dtype.h"

#include <math.h>
#include <string.h>

static void
test_sizes (void)
{
  static const struct
  {
    UnetDtype   dtype;
    size_t      size;
    const char *name;
  } expected[] = {
      {UNET_DTYPE_F64, 8, "float64"}, {UNET_DTYPE_F32, 4, "float32"},
      {UNET_DTYPE_F16, 2, "float16"}, {UNET_DTYPE_BF16, 2, "bfloat16"},
      {UNET_DTYPE_I64, 8, "int64"},   {UNET_DTYPE_I32, 4, "int32"},
      {UNET_DTYPE_I16, 2, "int16"},   {UNET_DTYPE_I8, 1, "int8"},
      {UNET_DTYPE_U8, 1, "uint8"},    {UNET_DTYPE_BOOL, 1, "bool"},
  };

  g_assert_cmpuint (G_N_ELEMENTS (expected), ==, UNET_N_DTYPES);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_cmpuint (unet_dtype_size (expected[i].dtype), ==, expected[i].size);
      g_assert_cmpstr (unet_dtype_name (expected[i].dtype), ==, expected[i].name);
    }
}

/* Converts from an odd address: a mapped file aligns nothing. */
static float
convert_one (UnetDtype dtype, const void *bytes)
{
  uint8_t buffer[9];
  float   value;

  memcpy (buffer + 1, bytes, unet_dtype_size (dtype));
  unet_dtype_to_float (dtype, buffer + 1, &value, 1);
  return value;
}

#define CONVERT(dtype, type, number) convert_one (dtype, &(type){number})

static void
test_numbers (void)
{
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_F64, double, -0.1), ==, -0.1f);
  /* Half way between two floats: to even. */
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_F64, double, 0x1.000001p0), ==, 1.0f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_F32, float, 3.25f), ==, 3.25f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_BF16, uint16_t, 0xbfc0), ==, -1.5f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_I64, int64_t, -7), ==, -7.0f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_I64, int64_t, G_MAXINT64), ==, 0x1p63f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_I32, int32_t, -70000), ==, -70000.0f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_I16, int16_t, -300), ==, -300.0f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_I8, int8_t, -3), ==, -3.0f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_U8, uint8_t, 253), ==, 253.0f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_BOOL, uint8_t, 0), ==, 0.0f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_BOOL, uint8_t, 2), ==, 1.0f);
}

static void
test_half (void)
{
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_F16, uint16_t, 0x3c00), ==, 1.0f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_F16, uint16_t, 0xc000), ==, -2.0f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_F16, uint16_t, 0x7bff), ==, 65504.0f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_F16, uint16_t, 0x0400), ==, 0x1p-14f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_F16, uint16_t, 0x03ff), ==, 1023 * 0x1p-24f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_F16, uint16_t, 0x0001), ==, 0x1p-24f);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_F16, uint16_t, 0x7c00), ==, INFINITY);
  g_assert_cmpfloat (CONVERT (UNET_DTYPE_F16, uint16_t, 0xfc00), ==, -INFINITY);
  g_assert_true (isnan (CONVERT (UNET_DTYPE_F16, uint16_t, 0x7e00)));
  g_assert_true (signbit (CONVERT (UNET_DTYPE_F16, uint16_t, 0x8000)));

  /* Finite halves rise with their bits. */
  for (uint16_t bits = 0; bits < 0x7bff; bits++)
    g_assert_cmpfloat (CONVERT (UNET_DTYPE_F16, uint16_t, bits), <,
                       CONVERT (UNET_DTYPE_F16, uint16_t, (uint16_t)(bits + 1)));
}

static void
test_many (void)
{
  static const int16_t source[4] = {1, -2, 3, -4};
  float                target[5] = {9, 9, 9, 9, 9};

  unet_dtype_to_float (UNET_DTYPE_I16, source, target, 4);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (target[i], ==, source[i]);
  g_assert_cmpfloat (target[4], ==, 9);
  unet_dtype_to_float (UNET_DTYPE_F64, source, target, 0);
  g_assert_cmpfloat (target[0], ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/dtype/sizes", test_sizes);
  g_test_add_func ("/tensor/dtype/numbers", test_numbers);
  g_test_add_func ("/tensor/dtype/half", test_half);
  g_test_add_func ("/tensor/dtype/many", test_many);
  return g_test_run ();
}
