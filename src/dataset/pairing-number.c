/* pairing-number.c: names that agree in a number only
 *
 * A stem may hold several numbers: "21_manual1" holds 21 and 1. What counts is the place (the
 * first number, the second ...) where every stem of a folder has a number and no two have the same
 * one: there the number names the picture. If a folder has several such places, the pair of places
 * that matches most images is taken, the leftmost of equals. Numbers are compared without leading
 * zeros, as digits, so that none is too long.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/pairing-number.h"

#include <string.h>

#define MAX_PLACES 8
#define DIGITS "0123456789"

/* The digits of the number at PLACE without leading zeros, or NULL. */
static char *
number_at (const char *stem, int place)
{
  const char *start = stem;

  for (int i = 0;; i++)
    {
      size_t length;

      start += strcspn (start, DIGITS);
      length = strspn (start, DIGITS);
      if (length == 0)
        return NULL;
      if (i == place)
        {
          size_t zeros = strspn (start, "0");

          zeros = MIN (zeros, length - 1);
          return g_strndup (start + zeros, length - zeros);
        }
      start += length;
    }
}

/* Number -> index + 1, or NULL unless every stem has its own number at PLACE. */
static GHashTable *
index_by_number (GPtrArray *stems, int place)
{
  g_autoptr (GHashTable) table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < stems->len; i++)
    {
      char *number = number_at (g_ptr_array_index (stems, i), place);

      if (number == NULL || !g_hash_table_insert (table, number, GUINT_TO_POINTER (i + 1)))
        return NULL;
    }
  return g_steal_pointer (&table);
}

static int
match_tables (GHashTable *images, GHashTable *masks, guint n_images, int *match)
{
  GHashTableIter iter;
  gpointer       number, index;
  int            n_matched = 0;

  for (guint i = 0; i < n_images; i++)
    match[i] = -1;
  g_hash_table_iter_init (&iter, images);
  while (g_hash_table_iter_next (&iter, &number, &index))
    {
      guint mask = GPOINTER_TO_UINT (g_hash_table_lookup (masks, number));

      if (mask == 0)
        continue;
      match[GPOINTER_TO_UINT (index) - 1] = (int)mask - 1;
      n_matched++;
    }
  return n_matched;
}

int
unet_pairing_by_number (GPtrArray *images, GPtrArray *masks, int *match)
{
  g_autofree int *candidate = g_new (int, images->len);
  int             best = 0;

  for (guint i = 0; i < images->len; i++)
    match[i] = -1;
  for (int p = 0; p < MAX_PLACES; p++)
    {
      g_autoptr (GHashTable) image_table = index_by_number (images, p);

      if (image_table == NULL)
        continue;
      for (int q = 0; q < MAX_PLACES; q++)
        {
          g_autoptr (GHashTable) mask_table = index_by_number (masks, q);
          int n;

          if (mask_table == NULL)
            continue;
          n = match_tables (image_table, mask_table, images->len, candidate);
          if (n > best && (guint)n * 2 >= images->len)
            {
              best = n;
              memcpy (match, candidate, images->len * sizeof *match);
            }
        }
    }
  return best;
}
