/* test-bfloat16.c: rounding to the upper half of a float
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/bfloat16.h"

#include "support/support.h"

#include <math.h>

static float
float_of (uint32_t bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static void
test_exact (void)
{
  for (uint32_t half = 0; half < 0x10000; half++)
    {
      float value = unet_bf16_to_float ((UnetBf16)half);

      if (isnan (value))
        g_assert_true (isnan (unet_bf16_to_float (unet_bf16_from_float (value))));
      else
        g_assert_cmphex (unet_bf16_from_float (value), ==, half);
    }
}

static void
test_ties (void)
{
  /* 1 + 2^-8 lies between 1 and 1 + 2^-7: to the even one, below; the next tie goes up. */
  g_assert_cmphex (unet_bf16_from_float (1 + 0x1p-8f), ==, 0x3f80);
  g_assert_cmphex (unet_bf16_from_float (1 + 3 * 0x1p-8f), ==, 0x3f82);
  g_assert_cmphex (unet_bf16_from_float (-1 - 0x1p-8f), ==, 0xbf80);
  g_assert_cmphex (unet_bf16_from_float (float_of (0x3f808001)), ==, 0x3f81);
  g_assert_cmphex (unet_bf16_from_float (float_of (0x3f807fff)), ==, 0x3f80);
  g_assert_cmphex (unet_bf16_from_float (float_of (0x3f817fff)), ==, 0x3f81);
}

static void
test_limits (void)
{
  g_assert_cmphex (unet_bf16_from_float (INFINITY), ==, 0x7f80);
  g_assert_cmphex (unet_bf16_from_float (-INFINITY), ==, 0xff80);
  g_assert_cmphex (unet_bf16_from_float (0.0f), ==, 0);
  g_assert_cmphex (unet_bf16_from_float (-0.0f), ==, 0x8000);
  /* The largest float is nearer to infinity than to the largest bfloat16. */
  g_assert_cmphex (unet_bf16_from_float (float_of (0x7f7fffff)), ==, 0x7f80);
  g_assert_cmphex (unet_bf16_from_float (float_of (0x7f7f7fff)), ==, 0x7f7f);
  /* Numbers too small to be normal. */
  g_assert_cmphex (unet_bf16_from_float (float_of (0x00008001)), ==, 1);
  g_assert_cmphex (unet_bf16_from_float (float_of (0x00008000)), ==, 0);
  g_assert_cmphex (unet_bf16_from_float (float_of (0x00000001)), ==, 0);
}

/* Also where the bits that make it a NaN are all in the lower half. */
static void
test_not_a_number (void)
{
  static const uint32_t bits[] = {0x7fc00000, 0x7f800001, 0xff800001, 0x7fffffff, 0xffffffff};

  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    {
      UnetBf16 half = unet_bf16_from_float (float_of (bits[i]));

      g_assert_cmphex (half & 0x7f80, ==, 0x7f80);
      g_assert_cmphex (half & 0x007f, !=, 0);
      g_assert_cmphex (half & 0x8000, ==, bits[i] >> 16 & 0x8000);
    }
}

/* Against a search for the nearest, in double. */
static void
test_nearest (void)
{
  static float values[20000];

  test_fill (values, G_N_ELEMENTS (values), -1000, 1000, 3);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      UnetBf16 half = unet_bf16_from_float (values[i]);
      double   error = fabs ((double)unet_bf16_to_float (half) - (double)values[i]);

      for (int step = -1; step <= 1; step += 2)
        {
          double other = unet_bf16_to_float ((UnetBf16)(half + step));

          g_assert_cmpfloat (error, <=, fabs (other - (double)values[i]));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/bfloat16/exact", test_exact);
  g_test_add_func ("/base/bfloat16/ties", test_ties);
  g_test_add_func ("/base/bfloat16/limits", test_limits);
  g_test_add_func ("/base/bfloat16/not-a-number", test_not_a_number);
  g_test_add_func ("/base/bfloat16/nearest", test_nearest);
  return g_test_run ();
}
