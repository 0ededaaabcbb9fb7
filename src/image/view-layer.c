/* view-layer.c: a class map, or a threshold on probabilities, seen through a grid
 *
 * This is the work that a slider of a threshold asks for in every frame, so what needs a look at
 * single samples is kept apart from what does not. Where a pixel of the view has many samples, they
 * are nearly always of one class. Loops over whole rows, which the compiler makes vectors of, find
 * out where they are not: in which columns the rows differ from each other or from the next column,
 * then whether one of the columns of a pixel does. The rest is a look into a table. With two
 * classes, as it is most often, the share of a mixed pixel comes from sums down the columns that
 * are vectors again, so that not even noise costs much more; with more classes each sample of a
 * mixed pixel is looked up.
 *
 * Probabilities become classes row by row, in a ring of rows that stay in the cache: a frame makes
 * no class map of the whole image, and reads only what is seen of the probabilities.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/view-layer.h"

#include "image/hot.h"
#include "image/pixel.h"

#include <string.h>

#define SIDE UNET_VIEW_GRID_SIDE
#define N_ROWS 16 /* of the ring: no less than the taps */
#define FULL (UNET_VIEW_WEIGHT * UNET_VIEW_WEIGHT)

/* Pixels of the view that are looked at as a whole first. */
#define BLOCK 8

struct _UnetViewLayerScratch
{
  uint8_t  *rows[N_ROWS];
  int       ids[N_ROWS]; /* the row of the image that is there; -1: none */
  uint8_t  *narrow;      /* by sample: something differs in its column */
  uint8_t  *differs;     /* by sample: something in the columns of a pixel that begins here */
  uint16_t *cover;       /* by sample: weight of what is not background, in its column */
};

static int
count_samples (const UnetViewAxis *axis)
{
  return axis->high - axis->low;
}

UnetViewLayerScratch *
unet_view_layer_scratch_new (int n_samples)
{
  UnetViewLayerScratch *scratch = g_new (UnetViewLayerScratch, 1);
  const size_t          n = (size_t)n_samples + UNET_VIEW_MAX_TAPS;

  for (int i = 0; i < N_ROWS; i++)
    scratch->rows[i] = g_malloc (n);
  scratch->narrow = g_malloc (n);
  scratch->differs = g_malloc (n);
  scratch->cover = g_new (uint16_t, n);
  unet_view_layer_scratch_reset (scratch);
  return scratch;
}

void
unet_view_layer_scratch_free (UnetViewLayerScratch *scratch)
{
  if (scratch == NULL)
    return;
  for (int i = 0; i < N_ROWS; i++)
    g_free (scratch->rows[i]);
  g_free (scratch->narrow);
  g_free (scratch->differs);
  g_free (scratch->cover);
  g_free (scratch);
}

void
unet_view_layer_scratch_reset (UnetViewLayerScratch *scratch)
{
  for (int i = 0; i < N_ROWS; i++)
    scratch->ids[i] = -1;
}

/* --- rows of classes --- */

IMAGE_HOT static void
threshold_row (const float *restrict probability, int n, float limit, uint8_t *restrict target)
{
  for (int x = 0; x < n; x++)
    target[x] = probability[x] > limit;
}

IMAGE_HOT static void
threshold_winners (const float *restrict probability,
                   const uint8_t *restrict winner,
                   int   n,
                   float limit,
                   uint8_t *restrict target)
{
  for (int x = 0; x < n; x++)
    target[x] = (uint8_t)(winner[x] & (uint8_t) - (probability[x] >= limit));
}

/* The classes of row Y of the image, from the x axis' first sample on. */
static const uint8_t *
get_image_row (const UnetViewLayer *layer, UnetViewLayerScratch *scratch, int y)
{
  const UnetViewAxis *axis = &layer->grid->x;
  const int64_t       at = (int64_t)y * layer->grid->width + axis->low;
  const int           slot = y % N_ROWS;

  if (layer->probability == NULL)
    return layer->classes + at;
  if (scratch->ids[slot] != y)
    {
      scratch->ids[slot] = y;
      if (layer->classes == NULL)
        threshold_row (layer->probability + at, count_samples (axis), layer->threshold,
                       scratch->rows[slot]);
      else
        threshold_winners (layer->probability + at, layer->classes + at, count_samples (axis),
                           layer->threshold, scratch->rows[slot]);
    }
  return scratch->rows[slot];
}

/* Every fourth sample of a row of the grid, from row AT of the image. */
static void
scatter_samples (const UnetViewLayer *layer,
                 int64_t              at,
                 const int           *columns,
                 int                  n,
                 uint8_t *restrict target)
{
  const uint8_t *classes = layer->classes != NULL ? layer->classes + at : NULL;
  const float   *probability = layer->probability != NULL ? layer->probability + at : NULL;
  const float    limit = layer->threshold;

  if (probability == NULL)
    for (int i = 0; i < n; i += SIDE)
      target[i] = classes[columns[i]];
  else if (classes == NULL)
    for (int i = 0; i < n; i += SIDE)
      target[i] = probability[columns[i]] > limit;
  else
    for (int i = 0; i < n; i += SIDE)
      target[i] = probability[columns[i]] >= limit ? classes[columns[i]] : 0;
}

/* Rows of samples from here and there. */
static void
scatter_rows (const UnetViewLayer *layer, UnetViewLayerScratch *scratch, int y)
{
  const UnetViewGrid *grid = layer->grid;
  int                 places[SIDE][SIDE];

  unet_view_grid_get_rows (grid, y, places);
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++)
      scatter_samples (layer, (int64_t)places[row][column] * grid->width,
                       grid->columns[row] + column, count_samples (&grid->x) - column,
                       scratch->rows[row] + column);
}

/* --- more than one sample for a pixel --- */

/* As many rows as there may be: those that are too many are the first again, with the weight 0. */
typedef struct
{
  int            n_rows, n_columns;
  int            n_taps; /* columns for each pixel */
  const uint8_t *rows[UNET_VIEW_MAX_TAPS];
  uint16_t       weights[UNET_VIEW_MAX_TAPS];
} Samples;

/* TARGET: not 0 where a column differs between the rows or from the next column. The last has no
 * next, and UNET_VIEW_MAX_TAPS more are written. */
IMAGE_HOT static void
find_differences (const Samples *samples, uint8_t *restrict target)
{
  const int n = samples->n_columns - 1;
  const uint8_t *restrict a = samples->rows[0];
  const uint8_t *restrict b = samples->rows[1];
  const uint8_t *restrict c = samples->rows[2];

  for (int x = 0; x < n; x++)
    target[x] = (a[x] ^ a[x + 1]) | (a[x] ^ b[x]) | (a[x] ^ c[x]);
  target[n] = (a[n] ^ b[n]) | (a[n] ^ c[n]);
  for (int row = 3; row < samples->n_rows; row += 2)
    {
      const uint8_t *restrict d = samples->rows[row];
      const uint8_t *restrict e = samples->rows[row + 1];

      for (int x = 0; x <= n; x++)
        target[x] |= (a[x] ^ d[x]) | (a[x] ^ e[x]);
    }
  memset (target + n + 1, 0, UNET_VIEW_MAX_TAPS);
}

/* TARGET: what is not 0 in one of N_TAPS columns, or a few more, from there on. Both have
 * UNET_VIEW_MAX_TAPS more columns than N. */
IMAGE_HOT static void
widen_differences (const uint8_t *restrict differs, int n, int n_taps, uint8_t *restrict target)
{
  /* Three at a time; five and nine are three threes that overlap. */
  for (int x = 0; x < n; x++)
    target[x] = differs[x] | differs[x + 1] | differs[x + 2];
  memset (target + n, 0, UNET_VIEW_MAX_TAPS);
  if (n_taps > 3)
    {
      const int step = n_taps > 5 ? 3 : 1;

      /* Reads ahead of what it writes. */
#pragma GCC ivdep
      for (int x = 0; x < n; x++)
        target[x] |= target[x + step] | target[x + 2 * step];
    }
}

/* TARGET: by column, the weight of what is not background. */
IMAGE_HOT static void
sum_columns (const Samples *samples, uint16_t *restrict target)
{
  const int n = samples->n_columns;
  const uint8_t *restrict a = samples->rows[0];
  const uint8_t *restrict b = samples->rows[1];
  const uint8_t *restrict c = samples->rows[2];
  const uint16_t *w = samples->weights;
  const uint16_t  wa = w[0], wb = w[1], wc = w[2];

  for (int x = 0; x < n; x++)
    target[x] = (uint16_t)(MIN (a[x], 1) * wa + MIN (b[x], 1) * wb + MIN (c[x], 1) * wc);
  for (int row = 3; row < samples->n_rows; row += 2)
    {
      const uint8_t *restrict d = samples->rows[row];
      const uint8_t *restrict e = samples->rows[row + 1];
      const uint16_t wd = w[row], we = w[row + 1];

      for (int x = 0; x < n; x++)
        target[x] = (uint16_t)(target[x] + MIN (d[x], 1) * wd + MIN (e[x], 1) * we);
    }
}

/* A mixed pixel of two classes. */
static void
mix_binary (const UnetViewLayer *layer,
            const uint16_t      *cover,
            const uint16_t      *weights,
            int                  n,
            uint8_t             *class_index,
            uint8_t             *mixed,
            uint32_t            *paint)
{
  uint32_t sum = 0;

  for (int t = 0; t < n; t++)
    sum += (uint32_t)cover[t] * weights[t];
  *class_index = sum > 0 ? layer->shown[1] : 0;
  *mixed = *class_index != 0 && sum < FULL ? 255 : 0;
  *paint = unet_pixel_scale (layer->paint[1], (sum * 255 + FULL / 2) / FULL);
}

/* A mixed pixel, sample by sample. */
static void
mix_any (const UnetViewLayer *layer,
         const Samples       *samples,
         int                  first,
         const uint16_t      *weights,
         uint8_t             *class_index,
         uint8_t             *mixed,
         uint32_t            *paint)
{
  uint8_t  found[UNET_VIEW_MAX_TAPS * UNET_VIEW_MAX_TAPS]; /* classes */
  uint32_t shares[UNET_VIEW_MAX_TAPS * UNET_VIEW_MAX_TAPS];
  uint32_t sums[4] = {FULL / 2, FULL / 2, FULL / 2, FULL / 2};
  uint32_t best = 0;
  int      n_found = 0;

  for (int row = 0; row < samples->n_rows; row++)
    for (int t = 0; t < samples->n_taps; t++)
      {
        const uint8_t  which = layer->shown[samples->rows[row][first + t]];
        const uint32_t weight = (uint32_t)samples->weights[row] * weights[t];
        int            i = 0;

        if (weight == 0)
          continue;
        while (i < n_found && found[i] != which)
          i++;
        if (i == n_found)
          {
            found[n_found] = which;
            shares[n_found++] = 0;
          }
        shares[i] += weight;
      }
  *class_index = 0;
  for (int i = 0; i < n_found; i++)
    {
      const uint32_t color = layer->paint[found[i]];

      for (int c = 0; c < 4; c++)
        sums[c] += (color >> 8 * c & 255) * shares[i];
      if (found[i] != 0 && (shares[i] > best || (shares[i] == best && found[i] < *class_index)))
        {
          best = shares[i];
          *class_index = found[i];
        }
    }
  *mixed = n_found > 1 ? 255 : 0;
  *paint = sums[0] / FULL | sums[1] / FULL << 8 | sums[2] / FULL << 16 | sums[3] / FULL << 24;
}

/* Pixels I .. END - 1. */
static void
draw_mixed_pixels (const UnetViewLayer        *layer,
                   const UnetViewLayerScratch *scratch,
                   const Samples              *samples,
                   int                         i,
                   int                         end,
                   uint8_t                    *classes,
                   uint8_t                    *mixed,
                   uint32_t                   *paint)
{
  const UnetViewAxis *axis = &layer->grid->x;
  const uint8_t      *plain = samples->rows[0];

  for (; i < end; i++)
    {
      const int       first = axis->first[i] - axis->low;
      const uint16_t *weights = axis->weights + i * axis->n_taps;
      uint32_t        color;

      if (scratch->differs[first] == 0)
        {
          classes[i] = layer->shown[plain[first]];
          color = layer->paint[classes[i]];
        }
      else if (layer->n_classes <= 2)
        mix_binary (layer, scratch->cover + first, weights, axis->n_taps, &classes[i], &mixed[i],
                    &color);
      else
        mix_any (layer, samples, first, weights, &classes[i], &mixed[i], &color);
      if (paint != NULL)
        paint[i] = color;
    }
}

static void
draw_mean_row (const UnetViewLayer  *layer,
               UnetViewLayerScratch *scratch,
               const Samples        *samples,
               uint8_t              *classes,
               uint8_t              *mixed,
               uint32_t             *paint)
{
  const UnetViewAxis *axis = &layer->grid->x;
  const int           total = axis->n + 2 * axis->margin;

  find_differences (samples, scratch->narrow);
  widen_differences (scratch->narrow, samples->n_columns, samples->n_taps, scratch->differs);
  if (layer->n_classes <= 2)
    sum_columns (samples, scratch->cover);
  memset (mixed, 0, (size_t)total);
  for (int i = 0, end; i < total; i = end)
    {
      const int first = axis->first[i] - axis->low;

      end = MIN (i + BLOCK, total);
      /* No column differs from the next: all is as the first. */
      if (image_is_zero (scratch->differs + first, axis->first[end - 1] - axis->low - first + 1))
        {
          const uint8_t which = layer->shown[samples->rows[0][first]];

          memset (classes + i, which, (size_t)(end - i));
          for (int j = i; paint != NULL && j < end; j++)
            paint[j] = layer->paint[which];
        }
      else
        draw_mixed_pixels (layer, scratch, samples, i, end, classes, mixed, paint);
    }
}

/* --- rows of the view --- */

static void
draw_nearest_row (const UnetViewLayer  *layer,
                  UnetViewLayerScratch *scratch,
                  int                   y,
                  uint8_t              *classes,
                  uint8_t              *mixed,
                  uint32_t             *paint)
{
  const UnetViewAxis *axis = &layer->grid->x;
  const int           total = axis->n + 2 * axis->margin;
  const int           source = layer->grid->y.first[layer->grid->y.margin + y];
  const uint8_t      *row = get_image_row (layer, scratch, source);

  memset (mixed, 0, (size_t)total);
  for (int i = 0; i < total; i++)
    classes[i] = layer->shown[row[axis->first[i] - axis->low]];
  if (paint != NULL)
    for (int i = 0; i < total; i++)
      paint[i] = layer->paint[classes[i]];
}

void
unet_view_layer_draw_row (const UnetViewLayer  *layer,
                          UnetViewLayerScratch *scratch,
                          int                   y,
                          uint8_t              *classes,
                          uint8_t              *mixed,
                          uint32_t             *paint)
{
  const UnetViewGrid *grid = layer->grid;
  const int           entry = grid->y.margin + y, n_rows = grid->y.n_taps;
  Samples             samples = {.n_rows = n_rows};

  if (grid->is_nearest)
    {
      draw_nearest_row (layer, scratch, y, classes, mixed, paint);
      return;
    }
  samples.n_columns = count_samples (&grid->x);
  samples.n_taps = grid->x.n_taps;
  if (grid->is_scattered)
    scatter_rows (layer, scratch, y);
  for (int row = 0; row < UNET_VIEW_MAX_TAPS; row++)
    {
      const int which = row < n_rows ? row : 0;

      if (grid->is_scattered)
        samples.rows[row] = scratch->rows[which];
      else
        samples.rows[row] = get_image_row (layer, scratch, grid->y.first[entry] + which);
      samples.weights[row] = row < n_rows ? grid->y.weights[entry * n_rows + row] : 0;
    }
  draw_mean_row (layer, scratch, &samples, classes, mixed, paint);
}
