/* view-heat.c: probabilities as colours, seen through a grid
 *
 * Means are taken of probabilities, never of colours, so that a colour says what the scale beside
 * it says.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/view-heat.h"

#include "image/colormap.h"
#include "image/hot.h"

#include <string.h>

#define SIDE UNET_VIEW_GRID_SIDE

/* What is not above 0 is 0, NaN too; never outside the table, whatever the file said. */
static inline uint32_t
find_color (const uint32_t *colors, float value)
{
  const float v = value > 0 ? value : 0;

  return colors[(int)((v < 1 ? v : 1) * (UNET_COLORMAP_SIZE - 1) + 0.5f)];
}

IMAGE_HOT static void
add_row (const float *restrict row, int n, float weight, float *restrict sums)
{
  for (int x = 0; x < n; x++)
    sums[x] += row[x] * weight;
}

static void
add_scattered_rows (const UnetViewGrid *grid, const float *probability, int y, float *sums)
{
  const int total = grid->x.high - grid->x.low;
  int       places[SIDE][SIDE];

  unet_view_grid_get_rows (grid, y, places);
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++)
      {
        const float *from = probability + (int64_t)places[row][column] * grid->width;
        const int   *columns = grid->columns[row];

        for (int i = column; i < total; i += SIDE)
          sums[i] += from[columns[i]] * (UNET_VIEW_WEIGHT / SIDE);
      }
}

void
unet_view_heat_draw_row (const UnetViewGrid *grid,
                         const float        *probability,
                         int                 y,
                         float              *sums,
                         uint32_t           *pixels)
{
  const UnetViewAxis *axis = &grid->x;
  const uint32_t     *colors = unet_colormap_get_pixels ();
  const int           n = axis->high - axis->low, n_taps = axis->n_taps;
  const int           entry = grid->y.margin + y;
  const int          *first = axis->first + axis->margin;
  const uint16_t     *weights = axis->weights + axis->margin * n_taps;

  if (grid->is_nearest)
    {
      const float *row = probability + (int64_t)grid->y.first[entry] * grid->width;

      for (int i = 0; i < axis->n; i++)
        pixels[i] = find_color (colors, row[first[i]]);
      return;
    }
  memset (sums, 0, (size_t)n * sizeof *sums);
  if (grid->is_scattered)
    add_scattered_rows (grid, probability, y, sums);
  else
    for (int row = 0; row < grid->y.n_taps; row++)
      add_row (probability + (int64_t)(grid->y.first[entry] + row) * grid->width + axis->low, n,
               grid->y.weights[entry * grid->y.n_taps + row], sums);
  for (int i = 0; i < axis->n; i++, weights += n_taps)
    {
      const float *from = sums + first[i] - axis->low;
      float        sum = 0;

      for (int t = 0; t < n_taps; t++)
        sum += from[t] * weights[t];
      pixels[i] = find_color (colors, sum / (UNET_VIEW_WEIGHT * UNET_VIEW_WEIGHT));
    }
}
