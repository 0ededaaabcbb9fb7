/* test-smoother.c: tests of src/app/smoother.c
 *
 * The expected values are those of the formula with powers, not of the recursion.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/smoother.h"

/* m_n / (1 - f^n), both from the start for each n. */
static double
smooth_plainly (const double *y, gsize end, double factor)
{
  double m = 0;
  int    n = 0;

  for (gsize i = 0; i < end; i++)
    if (!isnan (y[i]))
      {
        m = factor * m + (1 - factor) * y[i];
        n++;
      }
  return m / (1 - pow (factor, n));
}

static UnetSeries *
make_source (gsize n)
{
  UnetSeries *series = unet_series_new ("Loss", UNET_SERIES_STYLE_THIN);
  GRand      *random = g_rand_new_with_seed (1);

  for (gsize i = 0; i < n; i++)
    unet_series_append (series, (double)i, i % 17 == 5 ? NAN : g_rand_double_range (random, -1, 3));
  g_rand_free (random);
  return series;
}

static void
assert_smooth (UnetSeries *source, UnetSeries *smooth, double factor)
{
  const double *y = unet_series_get_y (source), *s = unet_series_get_y (smooth);
  const gsize   n = unet_series_get_n_points (source);

  g_assert_cmpuint (unet_series_get_n_points (smooth), ==, n);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpfloat (unet_series_get_x (smooth)[i], ==, unet_series_get_x (source)[i]);
      if (isnan (y[i]))
        g_assert_true (isnan (s[i]));
      else
        g_assert_cmpfloat_with_epsilon (s[i], smooth_plainly (y, i + 1, factor), 1e-9);
    }
}

static void
test_formula (void)
{
  static const double factors[] = {0, 0.3, 0.9, 0.99};

  for (gsize k = 0; k < G_N_ELEMENTS (factors); k++)
    {
      g_autoptr (UnetSeries) source = make_source (400);
      g_autoptr (UnetSmoother) smoother = unet_smoother_new (source, "smooth", factors[k]);
      UnetSeries *series = unet_smoother_get_series (smoother);

      assert_smooth (source, series, factors[k]);
      /* It follows, point by point. */
      for (int i = 0; i < 50; i++)
        unet_series_append (source, 1000 + i, i % 7);
      assert_smooth (source, series, factors[k]);
    }
}

/* With the factor 1 all points so far weigh the same. */
static void
test_mean (void)
{
  g_autoptr (UnetSeries) source = unet_series_new (NULL, UNET_SERIES_STYLE_THIN);
  g_autoptr (UnetSmoother) smoother = unet_smoother_new (source, NULL, 1);

  unet_series_append (source, 1, 2);
  unet_series_append (source, 2, 4);
  unet_series_append (source, 3, 9);
  g_assert_cmpfloat_with_epsilon (unet_series_get_y (unet_smoother_get_series (smoother))[2], 5,
                                  1e-12);
}

static void
test_other_factor (void)
{
  g_autoptr (UnetSeries) source = make_source (300);
  g_autoptr (UnetSmoother) smoother = unet_smoother_new (source, "smooth", 0.5);

  unet_smoother_set_factor (smoother, 0.95);
  assert_smooth (source, unet_smoother_get_series (smoother), 0.95);
  unet_smoother_set_factor (smoother, 7);
  g_assert_cmpfloat (unet_smoother_get_factor (smoother), ==, 1);
  unet_smoother_set_factor (smoother, -1);
  g_assert_cmpfloat (unet_smoother_get_factor (smoother), ==, 0);
  assert_smooth (source, unet_smoother_get_series (smoother), 0);
}

/* A source that begins anew with more points than before is not taken for the old one. */
static void
test_cleared_source (void)
{
  g_autoptr (UnetSeries) source = make_source (20);
  g_autoptr (UnetSmoother) smoother = unet_smoother_new (source, NULL, 0.8);
  g_autoptr (UnetSeries) other = make_source (60);

  unet_series_clear (source);
  g_assert_cmpuint (unet_series_get_n_points (unet_smoother_get_series (smoother)), ==, 0);
  unet_series_append_many (source, unet_series_get_x (other), unet_series_get_y (other), 60);
  assert_smooth (source, unet_smoother_get_series (smoother), 0.8);
}

static void
test_color (void)
{
  g_autoptr (UnetSeries) source = make_source (3);
  g_autoptr (UnetSmoother) smoother = unet_smoother_new (source, NULL, 0.8);
  UnetSeries *series = unet_smoother_get_series (smoother);

  unet_series_set_color (source, 4);
  g_assert_cmpint (unet_series_get_color (series), ==, 4);
  /* Whichever of the two a chart gives a colour. */
  unet_series_set_color (series, 2);
  g_assert_cmpint (unet_series_get_color (source), ==, 2);
}

static void
test_ends (void)
{
  UnetSeries   *source = make_source (3);
  UnetSmoother *smoother = unet_smoother_new (source, NULL, 0.8);
  g_autoptr (UnetSeries) series = g_object_ref (unet_smoother_get_series (smoother));

  g_assert_finalize_object (smoother);
  unet_series_append (source, 10, 1);
  g_assert_cmpuint (unet_series_get_n_points (series), ==, 3);
  g_assert_finalize_object (source);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/smoother/formula", test_formula);
  g_test_add_func ("/app/smoother/mean", test_mean);
  g_test_add_func ("/app/smoother/other-factor", test_other_factor);
  g_test_add_func ("/app/smoother/cleared-source", test_cleared_source);
  g_test_add_func ("/app/smoother/color", test_color);
  g_test_add_func ("/app/smoother/ends", test_ends);
  return g_test_run ();
}
