/* test-view-heat.c: tests of src/image/view-heat.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/view-heat.h"

#include "image/colormap.h"

#include <math.h>

enum
{
  WIDTH = 150,
  HEIGHT = 110,
  N = 70
};

static float *
draw_probability (void)
{
  float *probability = g_new (float, WIDTH *HEIGHT);

  for (int i = 0; i < WIDTH * HEIGHT; i++)
    probability[i] = (float)(0.5 + 0.5 * sin (i % WIDTH * 0.07) * cos (i / WIDTH * 0.05));
  return probability;
}

/* How far PIXEL lies up the map, 0 .. 1; it must be on it. */
static double
find_value (uint32_t pixel)
{
  const uint32_t *colors = unet_colormap_get_pixels ();

  for (int i = 0; i < UNET_COLORMAP_SIZE; i++)
    if (colors[i] == pixel)
      return i / (UNET_COLORMAP_SIZE - 1.0);
  g_assert_not_reached ();
}

static double
get_mean (const float *probability, double step, double x, double y, int i, int j)
{
  const double left = CLAMP (x + i * step, 0, WIDTH), right = CLAMP (x + (i + 1) * step, 0, WIDTH);
  const double top = CLAMP (y + j * step, 0, HEIGHT);
  const double bottom = CLAMP (y + (j + 1) * step, 0, HEIGHT);
  double       sum = 0;

  for (int v = (int)top; v < bottom; v++)
    for (int u = (int)left; u < right; u++)
      sum += (double)probability[v * WIDTH + u] * (MIN (right, u + 1) - MAX (left, u)) *
             (MIN (bottom, v + 1) - MAX (top, v));
  return sum / ((right - left) * (bottom - top));
}

/* Below 100 % the mean, up to a step of the map and the rounding of weights; where it is looked at
 * in 16 places, as far as it changes between them. */
static void
test_means (void)
{
  g_autofree float *probability = draw_probability ();
  UnetViewGrid      grid = {0};

  for (double zoom = 0.06; zoom < 1; zoom *= 1.17)
    {
      const double x = -4.2, y = 3.9, tolerance = zoom >= 0.125 ? 0.006 : 0.006 + 0.004 / zoom;
      float        sums[UNET_VIEW_MAX_TAPS * (N + 1)];
      uint32_t     row[N];

      unet_view_grid_set (&grid, 3, N, N, zoom, x, y, WIDTH, HEIGHT);
      for (int j = grid.y.begin; j < grid.y.end; j++)
        {
          unet_view_heat_draw_row (&grid, probability, j, sums, row);
          for (int i = grid.x.begin; i < grid.x.end; i++)
            g_assert_cmpfloat_with_epsilon (
                find_value (row[i]), get_mean (probability, 1 / zoom, x, y, i, j), tolerance);
        }
    }
  unet_view_grid_clear (&grid);
}

static void
test_nearest (void)
{
  g_autofree float *probability = draw_probability ();
  const uint32_t   *colors = unet_colormap_get_pixels ();
  UnetViewGrid      grid = {0};
  uint32_t          row[N];

  unet_view_grid_set (&grid, 2, N, N, 2.5, 10.5, 20, WIDTH, HEIGHT);
  for (int j = 0; j < N; j++)
    {
      unet_view_heat_draw_row (&grid, probability, j, NULL, row);
      for (int i = 0; i < N; i++)
        {
          const int u = (int)floor (10.5 + (i + 0.5) * 0.4), v = (int)floor (20 + (j + 0.5) * 0.4);
          const float p = probability[v * WIDTH + u];

          g_assert_cmphex (row[i], ==, colors[(int)(p * 255 + 0.5f)]);
        }
    }
  unet_view_grid_clear (&grid);
}

/* What is no probability has the colour of the nearest that is; NaN that of 0. */
static void
test_outside (void)
{
  static const float values[6] = {-1, 2, NAN, INFINITY, -INFINITY, 1e30f};
  const uint32_t    *colors = unet_colormap_get_pixels ();
  UnetViewGrid       grid = {0};
  uint32_t           row[6];

  unet_view_grid_set (&grid, 0, 6, 1, 1, 0, 0, 6, 1);
  unet_view_heat_draw_row (&grid, values, 0, NULL, row);
  for (int i = 0; i < 6; i++)
    g_assert_cmphex (row[i], ==, values[i] > 1 ? colors[255] : colors[0]);
  unet_view_grid_clear (&grid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/view-heat/means", test_means);
  g_test_add_func ("/image/view-heat/nearest", test_nearest);
  g_test_add_func ("/image/view-heat/outside", test_outside);
  return g_test_run ();
}
