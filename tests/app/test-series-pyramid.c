/* test-series-pyramid.c: tests of src/app/series-pyramid.c
 *
 * Everything is held against a plain loop over an array.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/series-pyramid.h"

#define N 5000 /* above 16^3, so that there are three levels */

static UnetSeriesExtent
plain_extent (const double *values, gsize first, gsize end)
{
  UnetSeriesExtent extent = UNET_EXTENT_EMPTY;

  for (gsize i = first; i < end; i++)
    if (isfinite (values[i]))
      {
        extent.low = fmin (extent.low, values[i]);
        extent.high = fmax (extent.high, values[i]);
        if (values[i] > 0)
          extent.low_positive = fmin (extent.low_positive, values[i]);
      }
  return extent;
}

/* Noise around 0 with equal values, single gaps, and a long one. */
static void
fill (double *values, gsize n, guint32 seed)
{
  GRand *random = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < n; i++)
    {
      values[i] = g_rand_int_range (random, -400, 400) / 8.0;
      if (g_rand_int_range (random, 0, 10) == 0)
        values[i] = g_rand_int_range (random, 0, 2) == 0 ? NAN : INFINITY;
      if (i >= 700 && i < 1900)
        values[i] = NAN;
    }
  g_rand_free (random);
}

static void
assert_extent (UnetSeriesExtent found, UnetSeriesExtent expected)
{
  g_assert_cmpfloat (found.low, ==, expected.low);
  g_assert_cmpfloat (found.high, ==, expected.high);
  g_assert_cmpfloat (found.low_positive, ==, expected.low_positive);
}

static void
test_extent (void)
{
  g_autoptr (UnetSeriesPyramid) pyramid = unet_series_pyramid_new ();
  g_autofree double *values = g_new (double, N);
  GRand             *random = g_rand_new_with_seed (1);
  gsize              n;

  fill (values, N, 2);
  for (gsize i = 0; i < N; i++)
    {
      gsize first, end;

      unet_series_pyramid_append (pyramid, values[i]);
      /* While it grows: the last block is never whole. */
      first = (gsize)g_rand_int_range (random, 0, (int)i + 1);
      end = (gsize)g_rand_int_range (random, (int)first, (int)i + 2);
      assert_extent (unet_series_pyramid_get_extent (pyramid, first, end),
                     plain_extent (values, first, end));
    }
  for (gsize first = 0; first < N; first += 97)
    for (gsize end = first; end <= N; end += 61)
      assert_extent (unet_series_pyramid_get_extent (pyramid, first, end),
                     plain_extent (values, first, end));
  assert_extent (unet_series_pyramid_get_extent (pyramid, 0, N), plain_extent (values, 0, N));
  assert_extent (unet_series_pyramid_get_extent (pyramid, 0, N + 99), plain_extent (values, 0, N));
  assert_extent (unet_series_pyramid_get_extent (pyramid, N, N + 5), UNET_EXTENT_EMPTY);
  unet_series_pyramid_get_values (pyramid, &n);
  g_assert_cmpuint (n, ==, N);
  g_assert_true (isnan (unet_series_pyramid_get_values (pyramid, &n)[1000]));
  g_rand_free (random);
}

static void
assert_found (const double *values, gsize first, gsize end, const UnetSeriesPyramid *pyramid)
{
  for (int positive = 0; positive < 2; positive++)
    {
      gsize low = end, high = end, index;
      bool  any = false;

      for (gsize i = first; i < end; i++)
        if (isfinite (values[i]) && (!positive || values[i] > 0))
          {
            low = any ? low : i;
            high = i;
            any = true;
          }
      g_assert_cmpint (unet_series_pyramid_find_first (pyramid, first, end, positive, &index), ==,
                       any);
      if (any)
        g_assert_cmpuint (index, ==, low);
      g_assert_cmpint (unet_series_pyramid_find_last (pyramid, first, end, positive, &index), ==,
                       any);
      if (any)
        g_assert_cmpuint (index, ==, high);
    }
}

static void
test_find (void)
{
  g_autoptr (UnetSeriesPyramid) pyramid = unet_series_pyramid_new ();
  g_autofree double *values = g_new (double, N);

  fill (values, N, 3);
  for (gsize i = 0; i < N; i++)
    unet_series_pyramid_append (pyramid, values[i]);
  for (gsize first = 0; first < N; first += 53)
    for (gsize end = first; end <= N; end += 89)
      {
        const UnetSeriesExtent extent = plain_extent (values, first, end);
        gsize                  index, expected = first;

        assert_found (values, first, end, pyramid);
        if (extent.low > extent.high)
          continue;
        g_assert_true (unet_series_pyramid_find_extreme (pyramid, first, end, extent.high, &index));
        while (!(values[expected] == extent.high))
          expected++;
        g_assert_cmpuint (index, ==, expected);
        g_assert_true (unet_series_pyramid_find_extreme (pyramid, first, end, extent.low, &index));
        g_assert_cmpfloat (values[index], ==, extent.low);
      }
  {
    gsize index;

    g_assert_false (unet_series_pyramid_find_extreme (pyramid, 0, N, 1e9, &index));
    g_assert_false (unet_series_pyramid_find_extreme (pyramid, 0, N, 0.01, &index));
  }
}

static void
test_clear (void)
{
  g_autoptr (UnetSeriesPyramid) pyramid = unet_series_pyramid_new ();
  gsize n;

  assert_extent (unet_series_pyramid_get_extent (pyramid, 0, 10), UNET_EXTENT_EMPTY);
  for (int i = 0; i < 300; i++)
    unet_series_pyramid_append (pyramid, 1000 + i);
  unet_series_pyramid_clear (pyramid);
  unet_series_pyramid_get_values (pyramid, &n);
  g_assert_cmpuint (n, ==, 0);
  for (int i = 0; i < 300; i++)
    unet_series_pyramid_append (pyramid, -i);
  assert_extent (unet_series_pyramid_get_extent (pyramid, 0, 300),
                 (UnetSeriesExtent){-299, 0, INFINITY});
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/series-pyramid/extent", test_extent);
  g_test_add_func ("/app/series-pyramid/find", test_find);
  g_test_add_func ("/app/series-pyramid/clear", test_clear);
  return g_test_run ();
}
