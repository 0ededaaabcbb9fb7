/* driver.c: plays broken files to a fuzz target
 *
 * driver ROUNDS FOLDER [FIRST]
 *
 * Plays every file of FOLDER as it is, each cut short at 64 places, then ROUNDS broken copies. What
 * is broken in round N depends on N only: a crash in round N comes back at once with `1 FOLDER N`.
 * The same targets link with clang's libFuzzer (-fsanitize=fuzzer) in place of this file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"

#include "base/memory.h"
#include "base/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What small files may cost. A sanitizer has memory of its own. */
#define MAX_MEMORY ((uint64_t)256 << 20)
#define MAX_SIZE ((size_t)1 << 16)

static GByteArray *
copy_of (const GByteArray *source)
{
  GByteArray *copy = g_byte_array_sized_new (source->len);

  return g_byte_array_append (copy, source->data, source->len);
}

/* Numbers that parsers stumble over, as 1, 2, 4 or 8 bytes of either end. */
static void
put_number (GByteArray *bytes, UnetRandom *random)
{
  static const uint64_t numbers[] = {
      0,           1,
      0x7f,        0x80,
      0xff,        0x7fff,
      0xffff,      0x10000,
      0x7fffffff,  0x80000000,
      0xffffffff,  (uint64_t)1 << 32,
      G_MAXINT64,  G_MAXUINT64 / 8 + 1,
      G_MAXUINT64, G_MAXUINT64 - 7,
  };
  uint64_t number = numbers[unet_random_below (random, G_N_ELEMENTS (numbers))];
  guint    size = 1u << unet_random_below (random, 4);
  guint    at;

  if (bytes->len < size)
    return;
  if (unet_random_below (random, 4) == 0)
    number = GUINT64_SWAP_LE_BE (number) >> (64 - 8 * size);
  at = unet_random_below (random, bytes->len - size + 1);
  for (guint i = 0; i < size; i++)
    bytes->data[at + i] = (uint8_t)(number >> (8 * i));
}

static void
mutate (GByteArray *bytes, GPtrArray *seeds, UnetRandom *random)
{
  guint at, length;

  if (bytes->len == 0)
    return;
  at = unet_random_below (random, bytes->len);
  length = 1 + unet_random_below (random, MIN (bytes->len - at, 64));
  switch (unet_random_below (random, 7))
    {
    case 0:
      bytes->data[at] ^= (uint8_t)(1u << unet_random_below (random, 8));
      break;
    case 1:
      bytes->data[at] = (uint8_t)unet_random_next (random);
      break;
    case 2:
      put_number (bytes, random);
      break;
    case 3:
      g_byte_array_remove_range (bytes, at, length);
      break;
    case 4: /* twice */
      {
        g_autofree uint8_t *tail = g_memdup2 (bytes->data + at, bytes->len - at);
        guint               n = bytes->len - at;

        g_byte_array_set_size (bytes, at + length);
        g_byte_array_append (bytes, tail, n);
        break;
      }
    case 5: /* a piece of another seed over it */
      {
        GByteArray *other = seeds->pdata[unet_random_below (random, seeds->len)];
        guint       from = other->len > 0 ? unet_random_below (random, other->len) : 0;

        length = MIN (length, other->len - from);
        if (length > 0)
          memcpy (bytes->data + at, other->data + from, length);
        break;
      }
    default:
      g_byte_array_set_size (bytes, at);
      break;
    }
}

/* Each run has memory of exactly its size, so that a sanitizer sees every step behind it. */
static void
play (const uint8_t *data, size_t size)
{
  uint8_t *copy = g_memdup2 (data, size);

  LLVMFuzzerTestOneInput (copy, size);
  g_free (copy);
}

static void
play_round (GPtrArray *seeds, uint64_t round)
{
  UnetRandom random;
  g_autoptr (GByteArray) bytes = NULL;
  guint n;

  unet_random_init (&random, round);
  bytes = copy_of (seeds->pdata[unet_random_below (&random, seeds->len)]);
  n = 1 + unet_random_below (&random, 6);
  for (guint i = 0; i < n; i++)
    mutate (bytes, seeds, &random);
  play (bytes->data, MIN (bytes->len, MAX_SIZE));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static GPtrArray *
read_seeds (const char *folder)
{
  GPtrArray  *seeds = g_ptr_array_new_with_free_func ((GDestroyNotify)g_byte_array_unref);
  GPtrArray  *names = g_ptr_array_new_with_free_func (g_free);
  GDir       *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_clear_pointer (&dir, g_dir_close);
  /* The order of a folder is not the same everywhere. */
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      char *text;
      gsize size;

      if (g_file_get_contents (names->pdata[i], &text, &size, NULL))
        g_ptr_array_add (seeds, g_byte_array_new_take ((guint8 *)text, size));
    }
  g_ptr_array_unref (names);
  return seeds;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) seeds = argc >= 3 ? read_seeds (argv[2]) : NULL;
  uint64_t first, rounds;

  if (seeds == NULL || seeds->len == 0)
    {
      fprintf (stderr, "usage: %s ROUNDS FOLDER-OF-SEEDS [FIRST]\n", argv[0]);
      return EXIT_FAILURE;
    }
  rounds = g_ascii_strtoull (argv[1], NULL, 10);
  first = argc >= 4 ? g_ascii_strtoull (argv[3], NULL, 10) : 0;

  for (guint i = 0; i < seeds->len && argc < 4; i++)
    {
      GByteArray *seed = seeds->pdata[i];

      play (seed->data, seed->len);
      for (guint j = 0; j < 64; j++)
        play (seed->data, (size_t)seed->len * j / 64);
    }
  for (uint64_t round = first; round < first + rounds; round++)
    {
      if (round % 10000 == 0)
        {
          printf ("round %" G_GUINT64_FORMAT "\n", round);
          fflush (stdout);
        }
      play_round (seeds, round);
    }

#ifndef __SANITIZE_ADDRESS__
  if (unet_memory_peak_rss () > MAX_MEMORY)
    {
      fprintf (stderr, "%" G_GUINT64_FORMAT " bytes of memory for files of some kilobytes\n",
               unet_memory_peak_rss ());
      return EXIT_FAILURE;
    }
#endif
  return EXIT_SUCCESS;
}
