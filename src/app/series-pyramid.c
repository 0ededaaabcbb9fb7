/* series-pyramid.c: values that are appended, and the least and greatest of any stretch of them
 *
 * What a chart asks for all the time is the least and the greatest value between two places: once
 * for the axis and once for every column of pixels. The values lie in one array. Above it are
 * levels of blocks, each block being what is known of 16 blocks, or values, of the level below.
 *
 * A block is made when it is full and never changes: so an append touches nothing but the end of
 * an array or two, and no block is ever out of date. What is behind the last full block is looked
 * at value by value, which are 15 of each level at most.
 *
 * A walk over a stretch takes at each place the largest full block that begins there and does not
 * reach beyond the end: up the levels and down again, 2 * 15 steps a level at worst. A million
 * values have five levels.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/series-pyramid.h"

#define SHIFT 4
#define FANOUT ((gsize)1 << SHIFT)
#define N_LEVELS 16 /* of 4 bits each: more than memory holds */

struct _UnetSeriesPyramid
{
  GArray *values;           /* double */
  GArray *levels[N_LEVELS]; /* UnetSeriesExtent; NULL: not needed yet. A block of [0] is of 16
                               values. */
};

UnetSeriesPyramid *
unet_series_pyramid_new (void)
{
  UnetSeriesPyramid *pyramid = g_new0 (UnetSeriesPyramid, 1);

  pyramid->values = g_array_new (FALSE, FALSE, sizeof (double));
  return pyramid;
}

static void
free_levels (UnetSeriesPyramid *pyramid)
{
  for (int k = 0; k < N_LEVELS; k++)
    g_clear_pointer (&pyramid->levels[k], g_array_unref);
}

void
unet_series_pyramid_free (UnetSeriesPyramid *pyramid)
{
  if (pyramid == NULL)
    return;
  free_levels (pyramid);
  g_array_unref (pyramid->values);
  g_free (pyramid);
}

void
unet_series_pyramid_clear (UnetSeriesPyramid *pyramid)
{
  free_levels (pyramid);
  g_array_set_size (pyramid->values, 0);
}

static UnetSeriesExtent
extent_of (double value)
{
  if (isnan (value))
    return UNET_EXTENT_EMPTY;
  return (UnetSeriesExtent){value, value, value > 0 ? value : INFINITY};
}

static void
add (UnetSeriesExtent *extent, UnetSeriesExtent other)
{
  extent->low = MIN (extent->low, other.low);
  extent->high = MAX (extent->high, other.high);
  extent->low_positive = MIN (extent->low_positive, other.low_positive);
}

void
unet_series_pyramid_append (UnetSeriesPyramid *pyramid, double value)
{
  double           taken = isfinite (value) ? value : NAN;
  gsize            n;
  UnetSeriesExtent block = UNET_EXTENT_EMPTY;

  g_array_append_val (pyramid->values, taken);
  n = pyramid->values->len;
  if (n % FANOUT != 0)
    return;
  for (gsize i = n - FANOUT; i < n; i++)
    add (&block, extent_of (g_array_index (pyramid->values, double, i)));
  for (int k = 0; k < N_LEVELS; k++)
    {
      GArray *level = pyramid->levels[k];

      if (level == NULL)
        level = pyramid->levels[k] = g_array_new (FALSE, FALSE, sizeof (UnetSeriesExtent));
      g_array_append_val (level, block);
      n = level->len;
      if (n % FANOUT != 0)
        return;
      block = UNET_EXTENT_EMPTY;
      for (gsize i = n - FANOUT; i < n; i++)
        add (&block, g_array_index (level, UnetSeriesExtent, i));
    }
}

const double *
unet_series_pyramid_get_values (const UnetSeriesPyramid *pyramid, gsize *n)
{
  *n = pyramid->values->len;
  return (const double *)(void *)pyramid->values->data;
}

/* What is known of the 16^LEVEL values from AT on; LEVEL 0 is a value. */
static UnetSeriesExtent
get_block (const UnetSeriesPyramid *pyramid, gsize at, int level)
{
  if (level == 0)
    return extent_of (g_array_index (pyramid->values, double, at));
  return g_array_index (pyramid->levels[level - 1], UnetSeriesExtent, at >> (SHIFT * level));
}

static gsize
size_of (int level)
{
  return (gsize)1 << (SHIFT * level);
}

/* The level of the largest full block that begins at AT and ends at END at the latest. A block
 * that ends within the values is full, so it is there. */
static int
level_from (gsize at, gsize end)
{
  int level = 0;

  while (level < N_LEVELS - 1 && at % size_of (level + 1) == 0 && end - at >= size_of (level + 1))
    level++;
  return level;
}

/* The same backwards: of the block that ends before AT and begins at FIRST at the earliest. */
static int
level_before (gsize at, gsize first)
{
  int level = 0;

  while (level < N_LEVELS - 1 && at % size_of (level + 1) == 0 && at - first >= size_of (level + 1))
    level++;
  return level;
}

UnetSeriesExtent
unet_series_pyramid_get_extent (const UnetSeriesPyramid *pyramid, gsize first, gsize end)
{
  UnetSeriesExtent extent = UNET_EXTENT_EMPTY;

  end = MIN (end, pyramid->values->len);
  for (gsize i = first; i < end;)
    {
      const int level = level_from (i, end);

      add (&extent, get_block (pyramid, i, level));
      i += size_of (level);
    }
  return extent;
}

static bool
is_empty (UnetSeriesExtent extent, bool positive)
{
  return positive ? isinf (extent.low_positive) : extent.low > extent.high;
}

/* Goes down wherever a block is not empty: its value is in one of its sixteen. */
bool
unet_series_pyramid_find_first (const UnetSeriesPyramid *pyramid,
                                gsize                    first,
                                gsize                    end,
                                bool                     positive,
                                gsize                   *index)
{
  end = MIN (end, pyramid->values->len);
  for (gsize i = first; i < end;)
    {
      int level = level_from (i, end);

      while (level > 0 && !is_empty (get_block (pyramid, i, level), positive))
        level--;
      if (level == 0 && !is_empty (get_block (pyramid, i, 0), positive))
        {
          *index = i;
          return true;
        }
      i += size_of (level);
    }
  return false;
}

bool
unet_series_pyramid_find_last (const UnetSeriesPyramid *pyramid,
                               gsize                    first,
                               gsize                    end,
                               bool                     positive,
                               gsize                   *index)
{
  for (gsize i = MIN (end, pyramid->values->len); i > first;)
    {
      int level = level_before (i, first);

      while (level > 0 && !is_empty (get_block (pyramid, i - size_of (level), level), positive))
        level--;
      if (level == 0 && !is_empty (get_block (pyramid, i - 1, 0), positive))
        {
          *index = i - 1;
          return true;
        }
      i -= size_of (level);
    }
  return false;
}

bool
unet_series_pyramid_find_extreme (const UnetSeriesPyramid *pyramid,
                                  gsize                    first,
                                  gsize                    end,
                                  double                   value,
                                  gsize                   *index)
{
  end = MIN (end, pyramid->values->len);
  for (gsize i = first; i < end;)
    {
      int              level = level_from (i, end);
      UnetSeriesExtent block = get_block (pyramid, i, level);

      while (level > 0 && block.low <= value && value <= block.high)
        block = get_block (pyramid, i, --level);
      if (level == 0 && block.low == value)
        {
          *index = i;
          return true;
        }
      i += size_of (level);
    }
  return false;
}
