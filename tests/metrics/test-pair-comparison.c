/* test-pair-comparison.c: two models, image by image
 *
 * SPDX-License-Identifier: MIT
 */
#include "metrics/pair-comparison.h"

#include "support/support.h"

#include <math.h>

static void
test_by_hand (void)
{
  const double       a[5] = {0.9, 0.8, 0.7, 0.5, 0.3}, b[5] = {0.8, 0.8, 0.6, 0.7, 0.3};
  UnetPairComparison c = unet_pair_compare (a, b, 5), back = unet_pair_compare (b, a, 5);

  g_assert_cmpfloat_with_epsilon (c.mean, 0, 1e-12);
  g_assert_cmpint (c.wins, ==, 2);
  g_assert_cmpint (c.ties, ==, 2);
  g_assert_cmpint (c.losses, ==, 1);
  /* The least mean there can be is -0.2, the greatest 0.1; that of all five lies inside. */
  g_assert_cmpfloat (c.low, >=, -0.2);
  g_assert_cmpfloat (c.low, <, c.mean);
  g_assert_cmpfloat (c.high, >, c.mean);
  g_assert_cmpfloat (c.high, <=, 0.1);
  g_assert_cmpfloat_with_epsilon (back.low, -c.high, 1e-12);
  g_assert_cmpfloat_with_epsilon (back.high, -c.low, 1e-12);
  g_assert_cmpint (back.wins, ==, 1);
  g_assert_cmpint (back.losses, ==, 2);
}

/* Where all draws have the same mean, or few means are possible, the interval is known. */
static void
test_exact (void)
{
  const double       a[5] = {0.5, 0.6, 0.7, 0.8, 0.9}, b[5] = {0.25, 0.35, 0.45, 0.55, 0.65};
  const double       three[6] = {1, 0, 1, 0, 1, 0}, none[6] = {0};
  UnetPairComparison c = unet_pair_compare (a, b, 5);

  g_assert_cmpfloat_with_epsilon (c.mean, 0.25, 1e-12);
  g_assert_cmpfloat_with_epsilon (c.low, 0.25, 1e-12);
  g_assert_cmpfloat_with_epsilon (c.high, 0.25, 1e-12);
  g_assert_cmpint (c.wins, ==, 5);
  /* Of six draws none is 1 in 1/64 of all cases, one at most in 7/64: the 2.5 % at either end lie
   * in between. */
  c = unet_pair_compare (three, none, 6);
  g_assert_cmpfloat_with_epsilon (c.mean, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (c.low, 1 / 6.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (c.high, 5 / 6.0, 1e-12);
  /* Too few to speak of one. */
  c = unet_pair_compare (three, none, 4);
  g_assert_cmpfloat (c.mean, ==, 0.5);
  g_assert_cmpint (c.wins, ==, 2);
  g_assert_true (isnan (c.low));
  g_assert_true (isnan (c.high));
  c = unet_pair_compare (a, a, 5);
  g_assert_cmpint (c.ties, ==, 5);
  g_assert_cmpfloat (c.low, ==, 0);
  g_assert_cmpfloat (c.high, ==, 0);
  c = unet_pair_compare (a, b, 0);
  g_assert_cmpfloat (c.mean, ==, 0);
  g_assert_cmpint (c.wins + c.ties + c.losses, ==, 0);
}

/* Of many images the means are normal, by the central limit theorem: the interval is that of the
 * normal distribution, up to what 10000 draws can tell. */
static void
test_normal (void)
{
  const int          n = 400;
  float              noise[400];
  double             a[400], b[400] = {0}, mean = 0, variance = 0, deviation;
  UnetPairComparison c, again;

  test_fill (noise, n, -1, 1, 5);
  for (int i = 0; i < n; i++)
    {
      a[i] = noise[i] + 0.1;
      mean += a[i] / n;
    }
  for (int i = 0; i < n; i++)
    variance += (a[i] - mean) * (a[i] - mean) / n;
  deviation = sqrt (variance / n);
  c = unet_pair_compare (a, b, n);
  g_assert_cmpfloat_with_epsilon (c.mean, mean, 1e-12);
  g_assert_cmpfloat_with_epsilon (c.low, mean - 1.95996 * deviation, 0.1 * deviation);
  g_assert_cmpfloat_with_epsilon (c.high, mean + 1.95996 * deviation, 0.1 * deviation);
  again = unet_pair_compare (a, b, n);
  g_assert_cmpfloat (again.low, ==, c.low);
  g_assert_cmpfloat (again.high, ==, c.high);
}

static void
test_quantile (void)
{
  const double sorted[5] = {1, 2, 4, 8, 16};

  g_assert_cmpfloat (unet_quantile (sorted, 5, 0), ==, 1);
  g_assert_cmpfloat (unet_quantile (sorted, 5, 1), ==, 16);
  g_assert_cmpfloat (unet_quantile (sorted, 5, 0.5), ==, 4);
  /* numpy.quantile ([1, 2, 4, 8, 16], [0.1, 0.9]) */
  g_assert_cmpfloat_with_epsilon (unet_quantile (sorted, 5, 0.1), 1.4, 1e-12);
  g_assert_cmpfloat_with_epsilon (unet_quantile (sorted, 5, 0.9), 12.8, 1e-12);
  g_assert_cmpfloat (unet_quantile (sorted, 1, 0.3), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/pair-comparison/by-hand", test_by_hand);
  g_test_add_func ("/metrics/pair-comparison/exact", test_exact);
  g_test_add_func ("/metrics/pair-comparison/normal", test_normal);
  g_test_add_func ("/metrics/pair-comparison/quantile", test_quantile);
  return g_test_run ();
}
