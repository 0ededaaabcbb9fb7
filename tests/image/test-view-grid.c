/* test-view-grid.c: tests of src/image/view-grid.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/view-grid.h"

#include <math.h>
#include <string.h>

/* The sample under the middle, the one at the edge outside, and which pixels are on the image. */
static void
test_nearest (void)
{
  UnetViewAxis axis = {0};

  unet_view_axis_set_nearest (&axis, 2, 10, -0.5, 0.25, 3);
  g_assert_cmpint (axis.n_taps, ==, 1);
  g_assert_cmpint (axis.begin, ==, 2);
  g_assert_cmpint (axis.end, ==, 10);
  g_assert_cmpint (axis.low, ==, 0);
  g_assert_cmpint (axis.high, ==, 3);
  for (int i = -2; i < 12; i++)
    g_assert_cmpint (axis.first[i + 2], ==, CLAMP ((int)floor (-0.5 + 0.25 * (i + 0.5)), 0, 2));

  /* All before, all behind, and shorter than the view. */
  unet_view_axis_set_nearest (&axis, 0, 10, 100, 0.25, 3);
  g_assert_cmpint (axis.begin, ==, axis.end);
  unet_view_axis_set_nearest (&axis, 0, 10, -100, 0.25, 3);
  g_assert_cmpint (axis.begin, ==, axis.end);
  unet_view_axis_set_nearest (&axis, 0, 100, -1, 0.5, 4);
  g_assert_cmpint (axis.begin, ==, 2);
  g_assert_cmpint (axis.end, ==, 10);
  unet_view_axis_clear (&axis);
}

static double
get_overlap (double a, double b, int sample, double extent)
{
  return MAX (0, MIN (b, MIN (sample + 1, extent)) - MAX (a, sample));
}

static void
check_means (UnetViewAxis *axis, int margin, int n, double origin, double step, double extent)
{
  const int size = (int)ceil (extent);

  unet_view_axis_set_means (axis, margin, n, origin, step, extent);
  g_assert_cmpint (axis->n_taps, >=, 1);
  g_assert_cmpint (axis->n_taps, <=, UNET_VIEW_MAX_TAPS);
  for (int i = -margin; i < n + margin; i++)
    {
      const double    a = CLAMP (origin + i * step, 0, extent);
      const double    b = CLAMP (origin + (i + 1) * step, 0, extent);
      const int       first = axis->first[i + margin];
      const uint16_t *weights = axis->weights + (i + margin) * axis->n_taps;
      int             sum = 0;

      g_assert_cmpint (first, >=, 0);
      g_assert_cmpint (first + axis->n_taps, <=, size);
      for (int t = 0; t < axis->n_taps; t++)
        {
          sum += weights[t];
          if (b - a > 1e-3)
            g_assert_cmpfloat_with_epsilon (
                weights[t], 256 * get_overlap (a, b, first + t, extent) / (b - a), 1.0001);
        }
      g_assert_cmpint (sum, ==, UNET_VIEW_WEIGHT);
      if (b - a <= 1e-6)
        g_assert_cmpint (weights[a > 0 ? size - 1 - first : 0], ==, UNET_VIEW_WEIGHT);
    }
}

/* Weights are shares of the pixel, add up exactly, and stay on the image. */
static void
test_means (void)
{
  static const double steps[] = {1, 1.0001, 1.3, 1.875, 2, 2.5, 3.75, 4, 6.6, 8};
  static const double extents[] = {1, 2, 3, 3.5, 7, 20.25, 100};
  UnetViewAxis        axis = {0};

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (extents); j++)
      for (double origin = -9.1; origin < 20; origin += 1.7)
        check_means (&axis, (int)i, 17, origin, steps[i], extents[j]);
  unet_view_axis_clear (&axis);
}

/* Each of 16 rows and 16 columns of the finer grid is looked at once. */
static void
test_scattered (void)
{
  UnetViewGrid grid = {0};
  int          rows[UNET_VIEW_GRID_SIDE][UNET_VIEW_GRID_SIDE];
  bool         row_hit[16] = {false}, column_hit[16] = {false};

  unet_view_grid_set (&grid, 1, 5, 6, 1 / 16.0, 32, 48, 160, 160);
  g_assert_true (grid.is_scattered);
  g_assert_false (grid.is_nearest);
  g_assert_cmpint (grid.x.n_taps, ==, UNET_VIEW_GRID_SIDE);
  g_assert_cmpint (grid.x.end, ==, 5);
  unet_view_grid_get_rows (&grid, 2, rows);
  for (int row = 0; row < UNET_VIEW_GRID_SIDE; row++)
    for (int column = 0; column < UNET_VIEW_GRID_SIDE; column++)
      {
        /* Pixel (3, 2) of the view. */
        const int at = grid.columns[row][UNET_VIEW_GRID_SIDE * (3 + 1) + column];

        g_assert_cmpint (at, >=, 32 + 3 * 16 + 4 * column);
        g_assert_cmpint (at, <, 32 + 3 * 16 + 4 * (column + 1));
        column_hit[at - 32 - 3 * 16] = true;
        g_assert_cmpint (rows[row][column], >=, 48 + 2 * 16 + 4 * row);
        g_assert_cmpint (rows[row][column], <, 48 + 2 * 16 + 4 * (row + 1));
        row_hit[rows[row][column] - 48 - 2 * 16] = true;
      }
  for (int i = 0; i < 16; i++)
    {
      g_assert_true (row_hit[i]);
      g_assert_true (column_hit[i]);
    }

  /* Never off the image. */
  unet_view_grid_set (&grid, 3, 50, 50, 1 / 100.0, -300, 9, 7, 3);
  for (int row = 0; row < UNET_VIEW_GRID_SIDE; row++)
    for (int i = 0; i < UNET_VIEW_GRID_SIDE * 56; i++)
      {
        g_assert_cmpint (grid.columns[row][i], >=, 0);
        g_assert_cmpint (grid.columns[row][i], <, 7);
      }
  unet_view_grid_get_rows (&grid, -3, rows);
  g_assert_cmpint (rows[0][0], ==, 0);
  unet_view_grid_get_rows (&grid, 52, rows);
  g_assert_cmpint (rows[3][3], ==, 2);
  unet_view_grid_clear (&grid);
}

static void
test_kinds (void)
{
  UnetViewGrid grid = {0};

  unet_view_grid_set (&grid, 0, 5, 5, 1, 0, 0, 10, 10);
  g_assert_true (grid.is_nearest);
  unet_view_grid_set (&grid, 0, 5, 5, 0.999, 0, 0, 10, 10);
  g_assert_false (grid.is_nearest || grid.is_scattered);
  unet_view_grid_set (&grid, 0, 5, 5, 0.125, 0, 0, 10, 10);
  g_assert_false (grid.is_nearest || grid.is_scattered);
  unet_view_grid_set (&grid, 0, 5, 5, 0.1249, 0, 0, 10, 10);
  g_assert_true (grid.is_scattered);
  unet_view_grid_clear (&grid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/view-grid/nearest", test_nearest);
  g_test_add_func ("/image/view-grid/means", test_means);
  g_test_add_func ("/image/view-grid/scattered", test_scattered);
  g_test_add_func ("/image/view-grid/kinds", test_kinds);
  return g_test_run ();
}
