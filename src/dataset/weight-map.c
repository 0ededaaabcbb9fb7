/* weight-map.c: how much each pixel of a mask weighs in training
 *
 * The distances are exact. In each column, the cell pixels above and below a place are known from
 * two passes over the rows, and of them the two nearest that belong to different cells. A row then
 * looks from each of its pixels along itself, column by column outwards, at these two. Two are
 * enough: were two other cells nearer in the same column, one of them at least would be neither the
 * nearest cell of all nor farther than the second. The walk ends where the columns alone are
 * farther away than what was found, or than anything that could matter.
 *
 * The pass from below keeps its two rows of each pixel, so it takes 13 bytes of memory per pixel
 * together with the cells' numbers and what they are found by.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/weight-map.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/objects.h"

#include <glib/gi18n.h>
#include <math.h>

#define IGNORED 255
#define NEGLIGIBLE 1e-6 /* a border term of less is none */
#define LEAST_SHARE 0.01

/* --- cells --- */

static inline bool
is_cell (uint8_t class)
{
  return class != 0 && class != IGNORED;
}

/* Numbers the cells from 1 on, 0 being no cell; cells of any two classes that meet are one. Returns
 * how many there are. MASK is room for the pixels, SCRATCH for unet_objects_label(). */
static int32_t
label_cells (int            height,
             int            width,
             const uint8_t *classes,
             uint8_t       *mask,
             int32_t       *labels,
             int32_t       *scratch)
{
  for (size_t i = 0; i < (size_t)height * (size_t)width; i++)
    mask[i] = is_cell (classes[i]);
  return unet_objects_label (mask, width, height, labels, scratch);
}

/* --- borders --- */

/* Of a place in a column: the rows of the nearest cell pixel on one side, and of the nearest one of
 * another cell; -1: none. */
typedef struct
{
  int32_t near, far;
} Sight;

G_STATIC_ASSERT (sizeof (Sight) >= UNET_OBJECTS_SCRATCH (1) * sizeof (int32_t));

/* Of a place in a column, both sides together: squared distances and cells; the first is the
 * nearer. */
typedef struct
{
  float   distance[2]; /* INFINITY: none */
  int32_t label[2];
} Pair;

typedef struct
{
  int            height, width;
  const uint8_t *classes;
  const int32_t *labels;
  Sight         *below;  /* [height][width], the row itself included */
  Sight         *above;  /* [width], of the row under work, itself included */
  Pair          *pairs;  /* [width], likewise */
  float          reach;  /* d1 + d2 beyond it is negligible */
  float          weight; /* w0 */
  float          factor; /* -1 / (2 sigma^2) */
} Borders;

static int32_t
label_at (const Borders *borders, int32_t row, int x)
{
  return borders->labels[(size_t)row * (size_t)borders->width + (size_t)x];
}

/* What is seen from row Y of column X, given what was seen from the row before it. */
static Sight
look (const Borders *borders, Sight sight, int y, int x)
{
  int32_t label = label_at (borders, y, x);

  if (label == 0)
    return sight;
  if (sight.near >= 0 && label_at (borders, sight.near, x) != label)
    sight.far = sight.near;
  sight.near = y;
  return sight;
}

static void
look_up_from_below (Borders *borders)
{
  for (int y = borders->height - 1; y >= 0; y--)
    for (int x = 0; x < borders->width; x++)
      {
        Sight *at = &borders->below[(size_t)y * (size_t)borders->width + (size_t)x];
        Sight  before = y + 1 < borders->height ? at[borders->width] : (Sight){-1, -1};

        *at = look (borders, before, y, x);
      }
}

static inline void
add_to_pair (Pair *pair, float distance, int32_t label)
{
  if (distance < pair->distance[0])
    {
      if (label != pair->label[0])
        {
          pair->distance[1] = pair->distance[0];
          pair->label[1] = pair->label[0];
        }
      pair->distance[0] = distance;
      pair->label[0] = label;
    }
  else if (label != pair->label[0] && distance < pair->distance[1])
    {
      pair->distance[1] = distance;
      pair->label[1] = label;
    }
}

static void
add_row_to_pair (const Borders *borders, Pair *pair, int32_t row, int y, int x)
{
  float distance = (float)(row - y);

  if (row >= 0 && fabsf (distance) <= borders->reach)
    add_to_pair (pair, distance * distance, label_at (borders, row, x));
}

/* w0 exp (...) of the pixel X of the row whose pairs are ready. */
static float
border_term (const Borders *borders, int x)
{
  Pair  best = {{INFINITY, INFINITY}, {0, 0}};
  float limit = borders->reach / 2; /* the nearest must lie within; then of the second */
  float sum;

  for (int step = 0; (float)step <= limit && (float)step * (float)step < best.distance[1]; step++)
    for (int side = step == 0 ? 1 : -1; side <= 1; side += 2)
      {
        int   column = x + side * step;
        float nearest = best.distance[0];

        if (column < 0 || column >= borders->width)
          continue;
        for (int i = 0; i < 2; i++)
          {
            float distance = borders->pairs[column].distance[i];

            if (distance < INFINITY)
              add_to_pair (&best, distance + (float)step * (float)step,
                           borders->pairs[column].label[i]);
          }
        if (best.distance[0] < nearest)
          limit = MAX (borders->reach - sqrtf (best.distance[0]), borders->reach / 2);
      }
  if (!(best.distance[1] < INFINITY))
    return 0;
  sum = sqrtf (best.distance[0]) + sqrtf (best.distance[1]);
  return borders->weight * expf (borders->factor * sum * sum);
}

static void
add_borders (Borders *borders, float *weights)
{
  look_up_from_below (borders);
  for (int x = 0; x < borders->width; x++)
    borders->above[x] = (Sight){-1, -1};
  for (int y = 0; y < borders->height; y++)
    {
      size_t row = (size_t)y * (size_t)borders->width;

      for (int x = 0; x < borders->width; x++)
        {
          const Sight *below = &borders->below[row + (size_t)x];
          Sight       *above = &borders->above[x];
          Pair         pair = {{INFINITY, INFINITY}, {0, 0}};

          *above = look (borders, *above, y, x);
          add_row_to_pair (borders, &pair, above->near, y, x);
          add_row_to_pair (borders, &pair, above->far, y, x);
          add_row_to_pair (borders, &pair, below->near, y, x);
          add_row_to_pair (borders, &pair, below->far, y, x);
          borders->pairs[x] = pair;
        }
      for (int x = 0; x < borders->width; x++)
        if (borders->classes[row + (size_t)x] == 0)
          weights[row + (size_t)x] += border_term (borders, x);
    }
}

static bool
weigh_borders (const UnetWeightOptions *options,
               int                      height,
               int                      width,
               const uint8_t           *classes,
               float                   *weights,
               GError                 **error)
{
  size_t   w = (size_t)width, n = (size_t)height * w, sight_bytes;
  double   sigma = (double)options->border_sigma, weight = (double)options->border_weight;
  int32_t *labels = n < G_MAXINT32 ? g_try_new (int32_t, n) : NULL;
  uint8_t *mask = g_try_new (uint8_t, n);
  Borders  borders = {.height = height, .width = width, .classes = classes, .labels = labels};
  bool     ok;

  if (unet_size_mul (n, sizeof (Sight), &sight_bytes))
    borders.below = g_try_malloc (sight_bytes);
  borders.above = g_try_new (Sight, w);
  borders.pairs = g_try_new (Pair, w);
  ok = labels != NULL && mask != NULL && borders.below != NULL && borders.above != NULL &&
       borders.pairs != NULL;
  if (!ok)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   _ ("no memory for the weights of a mask of %d x %d; take a smaller scale"),
                   width, height);
    }
  /* Fewer than two cells have no border. What is seen from below has room for the scratch. */
  else if (label_cells (height, width, classes, mask, labels, (int32_t *)borders.below) > 1)
    {
      borders.weight = options->border_weight;
      borders.factor = (float)(-1 / (2 * sigma * sigma));
      borders.reach = (float)(sigma * sqrt (2 * log (MAX (weight / NEGLIGIBLE, 1))));
      add_borders (&borders, weights);
    }
  g_free (labels);
  g_free (mask);
  g_free (borders.below);
  g_free (borders.above);
  g_free (borders.pairs);
  return ok;
}

/* --- classes --- */

static void
weigh_classes (const UnetWeightOptions *options, size_t n, const uint8_t *classes, float *weights)
{
  size_t counts[256] = {0}, n_counted;
  float  by_class[256];
  double mean = 0;

  for (size_t i = 0; i < n; i++)
    counts[classes[i]]++;
  n_counted = n - counts[IGNORED];
  for (int c = 0; c < IGNORED; c++)
    {
      double share = n_counted > 0 ? (double)counts[c] / (double)n_counted : 0;

      mean += share / MAX (share, LEAST_SHARE);
    }
  for (int c = 0; c < IGNORED; c++)
    {
      double share = n_counted > 0 ? (double)counts[c] / (double)n_counted : 0;

      by_class[c] =
          options->balance_classes && share > 0 ? (float)(1 / MAX (share, LEAST_SHARE) / mean) : 1;
    }
  by_class[IGNORED] = 0;
  for (size_t i = 0; i < n; i++)
    weights[i] = by_class[classes[i]];
}

bool
unet_weight_map_is_wanted (const UnetWeightOptions *options)
{
  return options->border_weight > 0 || options->balance_classes;
}

bool
unet_weight_map_compute (const UnetWeightOptions *options,
                         int                      height,
                         int                      width,
                         const uint8_t           *classes,
                         float                   *weights,
                         GError                 **error)
{
  weigh_classes (options, (size_t)height * (size_t)width, classes, weights);
  return !(options->border_weight > 0) ||
         weigh_borders (options, height, width, classes, weights, error);
}
