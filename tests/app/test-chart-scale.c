/* test-chart-scale.c: tests of src/app/chart-scale.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-scale.h"

#include <float.h>
#include <math.h>
#include <string.h>

static void
test_mapping (void)
{
  const UnetChartScale x = unet_chart_scale_new (100, 300, false, 50, 400);
  const UnetChartScale y = unet_chart_scale_new (0.01, 100, true, 200, -160);

  g_assert_cmpfloat_with_epsilon (unet_chart_scale_to_pixel (&x, 100), 50, 1e-9);
  g_assert_cmpfloat_with_epsilon (unet_chart_scale_to_pixel (&x, 200), 250, 1e-9);
  g_assert_cmpfloat_with_epsilon (unet_chart_scale_to_pixel (&x, 400), 650, 1e-9);
  g_assert_cmpfloat_with_epsilon (unet_chart_scale_to_value (&x, 450), 300, 1e-9);
  g_assert_cmpfloat_with_epsilon (unet_chart_scale_to_pixel (&y, 0.01), 200, 1e-9);
  g_assert_cmpfloat_with_epsilon (unet_chart_scale_to_pixel (&y, 1), 120, 1e-9);
  g_assert_cmpfloat_with_epsilon (unet_chart_scale_to_value (&y, 40), 100, 1e-9);
  g_assert_cmpfloat_with_epsilon (unet_chart_scale_mix (&y, 0.25), 0.1, 1e-9);
  /* What a logarithmic axis does not know, and what is far away. */
  g_assert_true (isnan (unet_chart_scale_to_pixel (&y, 0)));
  g_assert_true (isnan (unet_chart_scale_to_pixel (&y, -1)));
  g_assert_true (isnan (unet_chart_scale_to_pixel (&y, NAN)));
  g_assert_true (isnan (unet_chart_scale_to_pixel (&x, NAN)));
  g_assert_cmpfloat (fabs (unet_chart_scale_to_pixel (&x, DBL_MAX)), <=, 1e12);
  g_assert_cmpfloat (fabs (unet_chart_scale_to_pixel (&x, -INFINITY)), <=, 1e12);
}

/* Far from 0, where doubles have few digits left. */
static void
test_narrow_mapping (void)
{
  const UnetChartScale x = unet_chart_scale_new (1e9, 1e9 + 10, false, 0, 1000);

  for (int i = 0; i <= 10; i++)
    g_assert_cmpfloat_with_epsilon (unet_chart_scale_to_pixel (&x, 1e9 + i), 100 * i, 1e-3);
}

static double
measure (const char *label, gpointer data)
{
  return (double)g_utf8_strlen (label, -1) * 7;
}

/* What holds for the ticks of any scale. */
static void
check_ticks (double min, double max, bool log, double length, bool whole)
{
  const UnetChartScale scale = unet_chart_scale_new (min, max, log, 10, length);
  g_autoptr (GArray) ticks = unet_chart_scale_make_ticks (&scale, 30, 10, whole, measure, NULL);
  double last_at = NAN, last_size = 0, last = NAN;

  g_assert_true (isfinite (scale.min) && isfinite (scale.max));
  g_assert_cmpfloat (scale.min, <, scale.max);
  if (log)
    g_assert_cmpfloat (scale.min, >, 0);
  g_assert_cmpuint (ticks->len, <, 500);
  for (guint i = 0; i < ticks->len; i++)
    {
      const UnetChartTick *tick = &g_array_index (ticks, UnetChartTick, i);
      const double         slack = (scale.max - scale.min) * 1e-6;

      g_assert_true (isfinite (tick->value) && isfinite (tick->at));
      g_assert_cmpfloat (tick->value, >=, scale.min - slack);
      g_assert_cmpfloat (tick->value, <=, scale.max + slack);
      g_assert_cmpfloat_with_epsilon (tick->at, unet_chart_scale_to_pixel (&scale, tick->value),
                                      1e-9);
      if (!isnan (last))
        g_assert_cmpfloat (tick->value, >, last);
      last = tick->value;
      if (whole && !log)
        g_assert_cmpfloat (tick->value, ==, floor (tick->value));
      if (tick->label == NULL)
        continue;
      g_assert_null (strstr (tick->label, "nan"));
      g_assert_null (strstr (tick->label, "inf"));
      /* A label stands clear of the one before, and says something else. */
      if (!isnan (last_at))
        g_assert_cmpfloat (fabs (tick->at - last_at), >=,
                           (last_size + measure (tick->label, NULL)) / 2 + 10 - 1e-6);
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (g_array_index (ticks, UnetChartTick, j).label, !=, tick->label);
      last_at = tick->at;
      last_size = measure (tick->label, NULL);
    }
}

static void
test_any_range (void)
{
  static const double bounds[] = {NAN,  -INFINITY, -DBL_MAX, -1e300, -12345.678, -1,      -1e-3,
                                  -0.0, 5e-324,    1e-300,   1e-12,  1e-4,       0.07,    0.1,
                                  0.3,  1,         1.00001,  2,      9.99,       100,     123456,
                                  1e9,  1e9 + 1,   1e15,     1e300,  DBL_MAX,    INFINITY};
  static const double lengths[] = {1, 35, 160, 700, 3000, -200};

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    for (guint j = 0; j < G_N_ELEMENTS (bounds); j++)
      for (guint k = 0; k < G_N_ELEMENTS (lengths); k++)
        for (int flags = 0; flags < 4; flags++)
          check_ticks (bounds[i], bounds[j], (flags & 1) != 0, lengths[k], (flags & 2) != 0);
}

static void
test_random_ranges (void)
{
  GRand *random = g_rand_new_with_seed (1);

  for (int k = 0; k < 5000; k++)
    {
      const double size = pow (10, g_rand_double_range (random, -12, 12));
      const double min = g_rand_double_range (random, -size, size);
      const double span = size * pow (10, g_rand_double_range (random, -6, 1));

      check_ticks (min, min + span, g_rand_boolean (random), g_rand_double_range (random, 20, 2000),
                   g_rand_boolean (random));
    }
  g_rand_free (random);
}

static void
assert_labels (double min, double max, bool log, bool whole, double length, const char *expected)
{
  const UnetChartScale scale = unet_chart_scale_new (min, max, log, 0, length);
  g_autoptr (GArray) ticks = unet_chart_scale_make_ticks (&scale, 40, 10, whole, measure, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < ticks->len; i++)
    {
      const char *label = g_array_index (ticks, UnetChartTick, i).label;

      if (label != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", label);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_known_labels (void)
{
  assert_labels (0, 1, false, false, 400, "0 0.2 0.4 0.6 0.8 1.0");
  assert_labels (0, 1, false, false, 600, "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0");
  assert_labels (1, 2400, false, true, 400, "500 1000 1500 2000");
  assert_labels (0, 3, false, true, 900, "0 1 2 3");
  assert_labels (-1, 1, false, false, 250, "\u22121.0 \u22120.5 0 0.5 1.0");
  assert_labels (0.01, 10, true, false, 300, "0.01 0.1 1 10");
  assert_labels (0.1, 1, true, false, 240, "0.1 0.2 0.5 1");
  assert_labels (1e-6, 1, true, false, 500, "10⁻⁶ 10⁻⁵ 10⁻⁴ 10⁻³ 10⁻² 10⁻¹ 1");
  assert_labels (1e-12, 1, true, false, 300, "10⁻¹² 10⁻¹⁰ 10⁻⁸ 10⁻⁶ 10⁻⁴ 10⁻² 1");
  assert_labels (2e-5, 1e-4, true, false, 300, "2×10⁻⁵ 5×10⁻⁵ 10⁻⁴");
  assert_labels (0.31, 0.38, true, false, 300, "0.32 0.34 0.36 0.38");
  assert_labels (0, 1e-4, false, false, 600, "0 0.2×10⁻⁴ 0.4×10⁻⁴ 0.6×10⁻⁴ 0.8×10⁻⁴ 1.0×10⁻⁴");
}

/* Powers of ten have the nine between, where there is room for them. */
static void
test_small_ticks (void)
{
  const UnetChartScale wide = unet_chart_scale_new (0.1, 10, true, 0, 300);
  const UnetChartScale narrow = unet_chart_scale_new (1e-9, 1e9, true, 0, 200);
  g_autoptr (GArray) many = unet_chart_scale_make_ticks (&wide, 40, 10, false, measure, NULL);
  g_autoptr (GArray) few = unet_chart_scale_make_ticks (&narrow, 20, 10, false, measure, NULL);

  g_assert_cmpuint (many->len, ==, 19);
  for (guint i = 0; i < few->len; i++)
    g_assert_nonnull (g_array_index (few, UnetChartTick, i).label);
}

static void
test_nothing_known (void)
{
  const UnetChartScale none = unet_chart_scale_new (NAN, NAN, false, 0, 100);
  const UnetChartScale zero = unet_chart_scale_new (0, 0, false, 0, 100);
  const UnetChartScale one = unet_chart_scale_new (5, 5, false, 0, 100);
  const UnetChartScale log = unet_chart_scale_new (NAN, NAN, true, 0, 100);
  const UnetChartScale below = unet_chart_scale_new (-5, -1, true, 0, 100);
  const UnetChartScale some = unet_chart_scale_new (-5, 10, true, 0, 100);

  g_assert_cmpfloat (none.min, ==, 0);
  g_assert_cmpfloat (none.max, ==, 1);
  g_assert_cmpfloat (zero.min, ==, 0);
  g_assert_cmpfloat (zero.max, ==, 1);
  g_assert_cmpfloat (one.min, <, 5);
  g_assert_cmpfloat (one.max, >, 5);
  g_assert_cmpfloat (log.min, >, 0);
  g_assert_cmpfloat (log.max, >, log.min);
  g_assert_cmpfloat (below.min, >, 0);
  g_assert_cmpfloat (some.min, >, 0);
  g_assert_cmpfloat (some.max, ==, 10);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-scale/mapping", test_mapping);
  g_test_add_func ("/app/chart-scale/narrow-mapping", test_narrow_mapping);
  g_test_add_func ("/app/chart-scale/any-range", test_any_range);
  g_test_add_func ("/app/chart-scale/random-ranges", test_random_ranges);
  g_test_add_func ("/app/chart-scale/known-labels", test_known_labels);
  g_test_add_func ("/app/chart-scale/small-ticks", test_small_ticks);
  g_test_add_func ("/app/chart-scale/nothing-known", test_nothing_known);
  return g_test_run ();
}
