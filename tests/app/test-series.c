/* test-series.c: tests of src/app/series.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/series.h"

#define N 3000

static void
count (UnetSeries *series, gpointer data)
{
  (*(int *)data)++;
}

/* What does not fit is left out, and there is one signal for a call. */
static void
test_append (void)
{
  g_autoptr (UnetSeries) series = unet_series_new ("Loss", UNET_SERIES_STYLE_THIN);
  const double x[] = {1, 2, NAN, 1.5, 2, INFINITY, 3}, y[] = {5, NAN, 1, 1, -INFINITY, 1, 6};
  int          n = 0;

  g_signal_connect (series, "changed", G_CALLBACK (count), &n);
  g_assert_cmpuint (unet_series_append_many (series, x, y, G_N_ELEMENTS (x)), ==, 4);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpuint (unet_series_get_n_points (series), ==, 4);
  g_assert_cmpfloat (unet_series_get_x (series)[2], ==, 2);
  g_assert_true (isnan (unet_series_get_y (series)[1]));
  g_assert_true (isnan (unet_series_get_y (series)[2]));
  g_assert_cmpfloat (unet_series_get_y (series)[3], ==, 6);
  g_assert_cmpuint (unet_series_append (series, 2.5, 0), ==, 0);
  g_assert_cmpuint (unet_series_append (series, 3, 0), ==, 1);
  g_assert_cmpint (n, ==, 2);
}

static void
test_whole (void)
{
  g_autoptr (UnetSeries) series = unet_series_new (NULL, UNET_SERIES_STYLE_BARS);

  unet_series_append (series, 1, 7);
  unet_series_append (series, 2, NAN);
  g_assert_true (unet_series_has_whole_x (series));
  g_assert_true (unet_series_has_whole_y (series));
  unet_series_append (series, 3, 0.5);
  g_assert_true (unet_series_has_whole_x (series));
  g_assert_false (unet_series_has_whole_y (series));
  unet_series_append (series, 3.5, 1);
  g_assert_false (unet_series_has_whole_x (series));
}

static void
test_clear (void)
{
  g_autoptr (UnetSeries) series = unet_series_new (NULL, UNET_SERIES_STYLE_BOLD);
  const guint generation = unet_series_get_generation (series);
  gsize       index;

  unet_series_append (series, 5.5, 1);
  g_assert_cmpuint (unet_series_get_generation (series), ==, generation);
  unet_series_clear (series);
  g_assert_cmpuint (unet_series_get_generation (series), !=, generation);
  g_assert_cmpuint (unet_series_get_n_points (series), ==, 0);
  g_assert_false (unet_series_find_nearest (series, 1, FALSE, &index));
  g_assert_cmpuint (unet_series_find_from (series, 1, 0), ==, 0);
  g_assert_cmpuint (unet_series_append (series, 1, 1), ==, 1);
  g_assert_true (unet_series_has_whole_x (series));
}

/* Random steps, many of them 0. */
static UnetSeries *
make_random (guint32 seed)
{
  UnetSeries *series = unet_series_new (NULL, UNET_SERIES_STYLE_BOLD);
  GRand      *random = g_rand_new_with_seed (seed);
  double      x = -50;

  for (int i = 0; i < N; i++)
    {
      const double y =
          g_rand_int_range (random, 0, 8) == 0 ? NAN : g_rand_double_range (random, -1, 1);

      if (g_rand_int_range (random, 0, 3) != 0)
        x += g_rand_int_range (random, 0, 5) / 4.0;
      unet_series_append (series, x, y);
    }
  g_rand_free (random);
  return series;
}

static void
test_find_from (void)
{
  g_autoptr (UnetSeries) series = make_random (1);
  const double *xs = unet_series_get_x (series);
  GRand        *random = g_rand_new_with_seed (2);

  for (int k = 0; k < 20000; k++)
    {
      const double x = g_rand_int_range (random, -60 * 8, (int)xs[N - 1] * 8 + 80) / 8.0;
      const gsize  hint = (gsize)g_rand_int_range (random, 0, N + 10);
      const gsize  found = unet_series_find_from (series, x, hint);

      g_assert_cmpuint (found, <=, N);
      if (found < N)
        g_assert_cmpfloat (xs[found], >=, x);
      if (found > 0)
        g_assert_cmpfloat (xs[found - 1], <, x);
    }
  g_rand_free (random);
}

static void
test_find_nearest (void)
{
  g_autoptr (UnetSeries) series = make_random (3);
  const double *xs = unet_series_get_x (series), *ys = unet_series_get_y (series);

  for (double x = -55; x < xs[N - 1] + 5; x += 0.37)
    for (int positive = 0; positive < 2; positive++)
      {
        double best = INFINITY;
        gsize  found;

        for (int i = 0; i < N; i++)
          if (!isnan (ys[i]) && (!positive || ys[i] > 0))
            best = fmin (best, fabs (xs[i] - x));
        g_assert_true (unet_series_find_nearest (series, x, positive, &found));
        g_assert_cmpfloat (fabs (xs[found] - x), ==, best);
        g_assert_false (isnan (ys[found]));
        if (positive)
          g_assert_cmpfloat (ys[found], >, 0);
      }
}

static void
test_only_gaps (void)
{
  g_autoptr (UnetSeries) series = unet_series_new (NULL, UNET_SERIES_STYLE_BOLD);
  gsize index;

  for (int i = 0; i < 100; i++)
    unet_series_append (series, i, NAN);
  g_assert_false (unet_series_find_nearest (series, 50, FALSE, &index));
  unet_series_append (series, 100, -1);
  g_assert_true (unet_series_find_nearest (series, 50, FALSE, &index));
  g_assert_cmpuint (index, ==, 100);
  g_assert_false (unet_series_find_nearest (series, 50, TRUE, &index));
}

/* Each setter tells once, and only when there is something to tell. */
static void
test_looks (void)
{
  g_autoptr (UnetSeries) series = unet_series_new ("a", UNET_SERIES_STYLE_THIN);
  const GdkRGBA    red = {1, 0, 0, 1};
  int              changed = 0;
  g_autofree char *name = NULL;

  g_signal_connect (series, "changed", G_CALLBACK (count), &changed);
  g_assert_null (unet_series_get_rgba (series));
  g_assert_cmpint (unet_series_get_color (series), ==, -1);
  for (int twice = 0; twice < 2; twice++)
    {
      unet_series_set_name (series, "b");
      unet_series_set_color (series, 3);
      unet_series_set_rgba (series, &red);
      unet_series_set_visible (series, FALSE);
      unet_series_set_bar_width (series, 0.1);
      unet_series_set_style (series, UNET_SERIES_STYLE_BARS);
    }
  g_assert_cmpint (changed, ==, 6);
  g_object_get (series, "name", &name, NULL);
  g_assert_cmpstr (name, ==, "b");
  g_assert_true (gdk_rgba_equal (unet_series_get_rgba (series), &red));
  unet_series_set_rgba (series, NULL);
  unet_series_set_rgba (series, NULL);
  g_assert_null (unet_series_get_rgba (series));
  g_assert_cmpint (changed, ==, 7);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/series/append", test_append);
  g_test_add_func ("/app/series/whole", test_whole);
  g_test_add_func ("/app/series/clear", test_clear);
  g_test_add_func ("/app/series/find-from", test_find_from);
  g_test_add_func ("/app/series/find-nearest", test_find_nearest);
  g_test_add_func ("/app/series/only-gaps", test_only_gaps);
  g_test_add_func ("/app/series/looks", test_looks);
  return g_test_run ();
}
