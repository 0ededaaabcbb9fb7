/* view-grid.c: which samples of an image a pixel of the view is made of
 *
 * Everything that depends on the place along one axis alone is worked out once for a frame: the
 * first sample of each pixel and the weights of those from there on. All pixels have the same
 * number of samples, some with the weight 0, so that the loops over them have no cases.
 *
 * Weights are whole numbers that add up to 256 exactly, as differences of rounded running sums: a
 * plain area stays plain.
 *
 * A view of a huge image as a whole cannot read all of it in every frame. Then each pixel is looked
 * at in 16 places, such that no two share a row or a column of a finer grid of 16 x 16: a straight
 * line is hit wherever it runs, if it is a 16th of a pixel of the view wide.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/view-grid.h"

#include <math.h>

#define SIDE UNET_VIEW_GRID_SIDE

/* The place of a sample within its cell of the grid, by the number of the other axis. */
static const int shifts[SIDE] = {1, 3, 0, 2};

static void
reserve (UnetViewAxis *axis, int total)
{
  if (total <= axis->capacity)
    return;
  axis->capacity = total;
  axis->first = g_renew (int, axis->first, total);
  axis->weights = g_renew (uint16_t, axis->weights, total * UNET_VIEW_MAX_TAPS);
}

/* Pixels of the view whose middle is on the image. */
static void
find_bounds (UnetViewAxis *axis, int n, double origin, double step, double extent)
{
  const double begin = ceil (-origin / step - 0.5), end = ceil ((extent - origin) / step - 0.5);

  axis->begin = (int)CLAMP (begin, 0, n);
  axis->end = (int)CLAMP (end, axis->begin, n);
}

static int
find_nearest (double place, int size)
{
  return (int)CLAMP (floor (place), 0, size - 1);
}

/* The weights of the samples from FIRST on under the stretch from A to B. */
static void
set_weights (uint16_t *weights, int n_taps, int first, double a, double b)
{
  int before = 0;

  for (int t = 0; t < n_taps; t++)
    {
      const double covered = CLAMP (first + t + 1, a, b) - a;
      const int    sum = (int)lrint (covered / (b - a) * UNET_VIEW_WEIGHT);

      weights[t] = (uint16_t)(sum - before);
      before = sum;
    }
}

static void
begin_axis (UnetViewAxis *axis, int margin, int n, double origin, double step, double extent)
{
  reserve (axis, n + 2 * margin);
  axis->margin = margin;
  axis->n = n;
  find_bounds (axis, n, origin, step, extent);
}

/* Entries rise. */
static void
end_axis (UnetViewAxis *axis)
{
  axis->low = axis->first[0];
  axis->high = axis->first[axis->n + 2 * axis->margin - 1] + axis->n_taps;
}

void
unet_view_axis_set_nearest (UnetViewAxis *axis,
                            int           margin,
                            int           n,
                            double        origin,
                            double        step,
                            int           size)
{
  begin_axis (axis, margin, n, origin, step, size);
  axis->n_taps = 1;
  for (int i = 0; i < n + 2 * margin; i++)
    axis->first[i] = find_nearest (origin + (i - margin + 0.5) * step, size);
  end_axis (axis);
}

void
unet_view_axis_set_means (UnetViewAxis *axis,
                          int           margin,
                          int           n,
                          double        origin,
                          double        step,
                          double        extent)
{
  const int size = (int)ceil (extent), n_taps = MIN (size, (int)ceil (step) + 1);

  g_assert (n_taps <= UNET_VIEW_MAX_TAPS);
  begin_axis (axis, margin, n, origin, step, extent);
  axis->n_taps = n_taps;
  for (int i = 0; i < n + 2 * margin; i++)
    {
      const double from = origin + (i - margin) * step;
      const int    nearest = find_nearest (from + step / 2, size);
      double       a = CLAMP (from, 0, extent), b = CLAMP (from + step, 0, extent);

      /* Outside, or next to: one sample alone. */
      if (b - a < 1e-6)
        {
          a = MIN (nearest, extent - 1e-3);
          b = MIN (nearest + 1, extent);
        }
      axis->first[i] = MIN (find_nearest (a, size), size - n_taps);
      set_weights (axis->weights + i * n_taps, n_taps, axis->first[i], a, b);
    }
  end_axis (axis);
}

void
unet_view_axis_clear (UnetViewAxis *axis)
{
  g_free (axis->first);
  g_free (axis->weights);
  *axis = (UnetViewAxis){0};
}

/* --- both axes --- */

/* An axis of SIDE samples for each entry, all of one weight. */
static void
set_scattered (UnetViewAxis *axis, int margin, int n, double origin, double step, int size)
{
  const int total = n + 2 * margin;

  begin_axis (axis, margin, n, origin, step, size);
  axis->n_taps = SIDE;
  for (int i = 0; i < total; i++)
    {
      axis->first[i] = SIDE * i;
      for (int t = 0; t < SIDE; t++)
        axis->weights[SIDE * i + t] = UNET_VIEW_WEIGHT / SIDE;
    }
  end_axis (axis);
}

static void
set_columns (UnetViewGrid *grid, double x)
{
  const int total = grid->x.n + 2 * grid->x.margin;

  if (SIDE * total > grid->columns_capacity)
    {
      grid->columns_capacity = SIDE * total;
      for (int row = 0; row < SIDE; row++)
        grid->columns[row] = g_renew (int, grid->columns[row], SIDE *total);
    }
  for (int row = 0; row < SIDE; row++)
    for (int i = 0; i < total; i++)
      for (int column = 0; column < SIDE; column++)
        {
          const double place = (column * SIDE + shifts[row] + 0.5) / (SIDE * SIDE);

          grid->columns[row][SIDE * i + column] =
              find_nearest (x + (i - grid->x.margin + place) * grid->step, grid->width);
        }
}

void
unet_view_grid_set (UnetViewGrid *grid,
                    int           margin,
                    int           n_x,
                    int           n_y,
                    double        zoom,
                    double        x,
                    double        y,
                    int           width,
                    int           height)
{
  const double step = 1 / zoom;

  grid->width = width;
  grid->height = height;
  grid->origin_y = y;
  grid->step = step;
  grid->is_nearest = step <= 1;
  grid->is_scattered = step > UNET_VIEW_MAX_STEP;
  if (grid->is_scattered)
    {
      set_scattered (&grid->x, margin, n_x, x, step, width);
      set_scattered (&grid->y, margin, n_y, y, step, height);
      set_columns (grid, x);
    }
  else if (grid->is_nearest)
    {
      unet_view_axis_set_nearest (&grid->x, margin, n_x, x, step, width);
      unet_view_axis_set_nearest (&grid->y, margin, n_y, y, step, height);
    }
  else
    {
      unet_view_axis_set_means (&grid->x, margin, n_x, x, step, width);
      unet_view_axis_set_means (&grid->y, margin, n_y, y, step, height);
    }
}

void
unet_view_grid_clear (UnetViewGrid *grid)
{
  unet_view_axis_clear (&grid->x);
  unet_view_axis_clear (&grid->y);
  for (int row = 0; row < SIDE; row++)
    g_free (grid->columns[row]);
  *grid = (UnetViewGrid){0};
}

void
unet_view_grid_get_rows (const UnetViewGrid *grid, int entry, int rows[SIDE][SIDE])
{
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++)
      {
        const double place = (row * SIDE + shifts[column] + 0.5) / (SIDE * SIDE);

        rows[row][column] =
            find_nearest (grid->origin_y + (entry + place) * grid->step, grid->height);
      }
}
