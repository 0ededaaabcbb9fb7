/* mask-census.c: which values masks hold, how often, and in what shapes
 *
 * Every value, grey or colour, is one slot; a picture becomes slots row by row, with three rows in
 * hand, and all counting is done on slots. Grey samples find theirs in a table of 65536, colours in
 * a hash; neighbouring pixels mostly agree, so the colour looked up last is tried first. This costs
 * about as much as reading the pixels, far less than decoding the file.
 *
 * Beside its pixels a slot counts its cores, pixels with four equal neighbours. A class, however
 * rare, is made of patches and has cores; the shades along a smoothed edge have next to none. On
 * the data sets at hand the thinnest real class (the poles of CamVid) has 37 % and every shade of
 * an antialiased or JPEG edge below 2 %.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/mask-census.h"

#include <string.h>

#define MAX_VALUES 65536
#define HASH_SIZE (2 * MAX_VALUES) /* a power of two */
#define NO_SLOT UINT32_MAX

struct _UnetMaskCensus
{
  GArray    *values; /* UnetCensusValue, by slot */
  GPtrArray *files;  /* GArray of UnetCensusEntry */
  uint32_t  *grey;   /* 65536: sample -> slot */
  uint32_t  *hash;   /* HASH_SIZE slots, open addressing */
  uint32_t  *counts; /* MAX_VALUES: pixels of each slot in the mask under way */

  uint64_t last_key; /* of the colour looked up last */
  uint32_t last_slot;
};

UnetMaskCensus *
unet_mask_census_new (void)
{
  UnetMaskCensus *census = g_new0 (UnetMaskCensus, 1);

  census->values = g_array_new (FALSE, TRUE, sizeof (UnetCensusValue));
  census->files = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  census->grey = g_new (uint32_t, 65536);
  census->hash = g_new (uint32_t, HASH_SIZE);
  census->counts = g_new0 (uint32_t, MAX_VALUES);
  memset (census->grey, 0xff, 65536 * sizeof (uint32_t));
  memset (census->hash, 0xff, HASH_SIZE * sizeof (uint32_t));
  census->last_key = UINT64_MAX;
  census->last_slot = NO_SLOT;
  return census;
}

void
unet_mask_census_free (UnetMaskCensus *census)
{
  if (census == NULL)
    return;
  g_array_unref (census->values);
  g_ptr_array_unref (census->files);
  g_free (census->grey);
  g_free (census->hash);
  g_free (census->counts);
  g_free (census);
}

static inline uint64_t
make_key (uint32_t r, uint32_t g, uint32_t b)
{
  return (uint64_t)r << 32 | (uint64_t)g << 16 | b;
}

/* NO_SLOT when the census is full. */
static uint32_t
find_slot (UnetMaskCensus *census, uint64_t key)
{
  uint64_t        mixed = key * 0x9e3779b97f4a7c15u;
  uint32_t        place = (uint32_t)(mixed >> 40) & (HASH_SIZE - 1);
  UnetCensusValue value = {.first_file = -1};

  for (; census->hash[place] != NO_SLOT; place = (place + 1) & (HASH_SIZE - 1))
    {
      const UnetCensusValue *known =
          &g_array_index (census->values, UnetCensusValue, census->hash[place]);

      if (make_key (known->v[0], known->v[1], known->v[2]) == key)
        return census->hash[place];
    }
  if (census->values->len == MAX_VALUES)
    return NO_SLOT;
  value.v[0] = (uint16_t)(key >> 32);
  value.v[1] = (uint16_t)(key >> 16);
  value.v[2] = (uint16_t)key;
  census->hash[place] = census->values->len;
  g_array_append_val (census->values, value);
  return census->hash[place];
}

static inline uint32_t
sample_at (const UnetImage *image, size_t index)
{
  return image->bits == 16 ? ((const uint16_t *)image->data)[index]
                           : ((const uint8_t *)image->data)[index];
}

static bool
read_row (UnetMaskCensus *census, const UnetImage *mask, int y, uint32_t *row)
{
  size_t at = (size_t)y * (size_t)mask->width * (size_t)mask->channels;

  for (int x = 0; x < mask->width; x++, at += (size_t)mask->channels)
    {
      uint32_t r = sample_at (mask, at), g = r, b = r, slot;

      if (mask->channels >= 3)
        {
          g = sample_at (mask, at + 1);
          b = sample_at (mask, at + 2);
        }
      if (r == g && g == b)
        {
          slot = census->grey[r];
          if (G_UNLIKELY (slot == NO_SLOT))
            slot = census->grey[r] = find_slot (census, make_key (r, g, b));
        }
      else
        {
          uint64_t key = make_key (r, g, b);

          if (key != census->last_key)
            {
              census->last_slot = find_slot (census, key);
              census->last_key = key;
            }
          slot = census->last_slot;
        }
      if (G_UNLIKELY (slot == NO_SLOT))
        return false;
      row[x] = slot;
    }
  return true;
}

static void
count_cores (UnetMaskCensus *census,
             const uint32_t *above,
             const uint32_t *row,
             const uint32_t *below,
             int             width)
{
  UnetCensusValue *values = (UnetCensusValue *)(void *)census->values->data;

  for (int x = 1; x < width - 1; x++)
    {
      uint32_t c = row[x];

      values[c].cores += (row[x - 1] == c) & (row[x + 1] == c) & (above[x] == c) & (below[x] == c);
    }
}

static void
finish_file (UnetMaskCensus *census)
{
  int     file = (int)census->files->len;
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (UnetCensusEntry));

  for (guint i = 0; i < census->values->len; i++)
    {
      UnetCensusValue *value = &g_array_index (census->values, UnetCensusValue, i);
      UnetCensusEntry  entry = {i, census->counts[i]};

      if (entry.count == 0)
        continue;
      g_array_append_val (entries, entry);
      value->count += entry.count;
      value->n_files++;
      if (value->first_file < 0)
        value->first_file = file;
      census->counts[i] = 0;
    }
  g_ptr_array_add (census->files, entries);
}

bool
unet_mask_census_add (UnetMaskCensus *census, const UnetImage *mask)
{
  size_t               width = (size_t)mask->width;
  g_autofree uint32_t *ring = g_new (uint32_t, 3 * width);

  for (int y = 0; y < mask->height; y++)
    {
      uint32_t *row = ring + (size_t)(y % 3) * width;

      if (!read_row (census, mask, y, row))
        return false;
      for (size_t x = 0; x < width; x++)
        census->counts[row[x]]++;
      if (y >= 2)
        count_cores (census, ring + (size_t)((y + 1) % 3) * width,
                     ring + (size_t)((y + 2) % 3) * width, row, mask->width);
    }
  finish_file (census);
  return true;
}

guint
unet_mask_census_get_n (UnetMaskCensus *census)
{
  return census->values->len;
}

const UnetCensusValue *
unet_mask_census_get (UnetMaskCensus *census, guint index)
{
  g_return_val_if_fail (index < census->values->len, NULL);
  return &g_array_index (census->values, UnetCensusValue, index);
}

int
unet_mask_census_get_n_files (UnetMaskCensus *census)
{
  return (int)census->files->len;
}

const UnetCensusEntry *
unet_mask_census_get_file (UnetMaskCensus *census, int file, guint *n_entries)
{
  GArray *entries;

  g_return_val_if_fail (file >= 0 && (guint)file < census->files->len, NULL);
  entries = g_ptr_array_index (census->files, file);
  *n_entries = entries->len;
  return (const UnetCensusEntry *)(void *)entries->data;
}
