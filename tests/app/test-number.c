/* test-number.c: tests of src/app/number.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/number.h"

#include "locales.h"

#include <math.h>

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_value (void)
{
  assert_text (unet_number_format (0, 4), "0");
  assert_text (unet_number_format (-0.0, 4), "0");
  assert_text (unet_number_format (240, 4), "240");
  assert_text (unet_number_format (123456, 4), "123456");
  assert_text (unet_number_format (0.123456, 4), "0.1235");
  assert_text (unet_number_format (0.5, 4), "0.5000");
  assert_text (unet_number_format (12.345678, 4), "12.35");
  assert_text (unet_number_format (1234.5678, 4), "1235");
  assert_text (unet_number_format (-0.25, 2), "\u22120.25");
  assert_text (unet_number_format (0.0001, 3), "0.000100");
  assert_text (unet_number_format (0.00001, 3), "1×10⁻⁵");
  assert_text (unet_number_format (0.0000123456, 3), "1.23×10⁻⁵");
  assert_text (unet_number_format (-1.5e12, 4), "\u22121.5×10¹²");
  assert_text (unet_number_format (9.9999e-6, 3), "1×10⁻⁵");
  assert_text (unet_number_format (1e300, 1), "1×10³⁰⁰");
  assert_text (unet_number_format (20000000, 1), "2×10⁷");
  assert_text (unet_number_format (NAN, 4), "—");
  assert_text (unet_number_format (INFINITY, 4), "—");
}

static void
test_short (void)
{
  assert_text (unet_number_format_short (0.45, 4), "0.45");
  assert_text (unet_number_format_short (0.825, 6), "0.825");
  assert_text (unet_number_format_short (100.5, 4), "100.5");
  /* No zero before the point goes. */
  assert_text (unet_number_format_short (99.996, 4), "100");
  assert_text (unet_number_format_short (1200.4, 4), "1200");
  assert_text (unet_number_format_short (1200, 4), "1200");
  assert_text (unet_number_format_short (0, 4), "0");
}

static void
test_step (void)
{
  assert_text (unet_number_format_step (0.5, 0.5, 2), "0.5");
  assert_text (unet_number_format_step (1, 0.5, 2), "1.0");
  assert_text (unet_number_format_step (0.02, 0.01, 0.05), "0.02");
  assert_text (unet_number_format_step (4000, 1000, 9000), "4000");
  assert_text (unet_number_format_step (0, 1e-6, 1e-5), "0");
  assert_text (unet_number_format_step (2e-5, 1e-5, 4e-5), "2×10⁻⁵");
  assert_text (unet_number_format_step (5e-6, 5e-6, 2e-5), "0.5×10⁻⁵");
  assert_text (unet_number_format_step (-3e8, 1e8, 5e8), "\u22123×10⁸");
  assert_text (unet_number_format_step (0.0004, 0.0002, 0.0008), "4×10⁻⁴");
}

static void
test_power (void)
{
  assert_text (unet_number_format_power (-12), "10⁻¹²");
  assert_text (unet_number_format_power (0), "10⁰");
  assert_text (unet_number_format_power (345678), "10³⁴⁵⁶⁷⁸");
}

static void
assert_parsed (const char *text, double expected)
{
  double value = -7;

  g_assert_true (unet_number_parse (text, &value));
  g_assert_cmpfloat (value, ==, expected);
}

static void
assert_refused (const char *text)
{
  double value = -7;

  g_assert_false (unet_number_parse (text, &value));
  g_assert_cmpfloat (value, ==, -7);
}

static void
test_parse (void)
{
  static const char *const refused[] = {"", " ", "many", "0.5 px", "1.2.3", "nan", "inf", "1e999"};

  assert_parsed ("0.25", 0.25);
  assert_parsed (" -3 ", -3);
  assert_parsed ("2.5e-7", 2.5e-7);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused (refused[i]);
  assert_refused ("0,5");
}

static void
test_french (void)
{
  if (!locales_set_french ())
    return;
  assert_text (unet_number_format (0.123456, 4), "0,1235");
  assert_text (unet_number_format (123456, 4), "123\u202f456");
  assert_text (unet_number_format_short (0.45, 4), "0,45");
  assert_text (unet_number_format (0.0000123456, 3), "1,23×10⁻⁵");
  assert_text (unet_number_format_step (-12000, 4000, 12000), "\u221212\u202f000");
  assert_parsed ("0,25", 0.25);
  assert_parsed ("0.25", 0.25);
  assert_refused ("0,2.5");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/number/value", test_value);
  g_test_add_func ("/app/number/short", test_short);
  g_test_add_func ("/app/number/step", test_step);
  g_test_add_func ("/app/number/power", test_power);
  g_test_add_func ("/app/number/parse", test_parse);
  g_test_add_func ("/app/number/french", test_french);
  return g_test_run ();
}
