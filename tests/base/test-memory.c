/* test-memory.c: alignment, sizes that do not fit, and what the machine says it has
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/memory.h"

#include "support/support.h"

#include <string.h>

/* AddressSanitizer ends the process on a size that cannot be had, unless told not to. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "allocator_may_return_null=1";
}

static void
test_alignment (void)
{
  for (size_t size = 0; size < 300; size++)
    {
      unsigned char *memory = unet_aligned_alloc (size);

      g_assert_nonnull (memory);
      g_assert_cmpuint ((uintptr_t)memory % UNET_ALIGNMENT, ==, 0);
      memset (memory, 0xa5, unet_align_size (size)); /* the whole last line may be written */
      unet_aligned_free (memory);
    }
  unet_aligned_free (NULL);
}

static void
test_zeros (void)
{
  for (size_t size = 0; size < 5000; size += 61)
    {
      unsigned char *memory = unet_aligned_alloc0 (size);

      for (size_t i = 0; i < unet_align_size (size); i++)
        g_assert_cmpuint (memory[i], ==, 0);
      memset (memory, 0xff, size); /* for the next one to find */
      unet_aligned_free (memory);
    }
}

/* Around the size from which blocks are mapped: aligned, whole, zero where that is promised even
 * after others were there, and apart from each other. */
static void
test_large (void)
{
  static const size_t sizes[] = {((size_t)2 << 20) - 64, ((size_t)2 << 20) - 63, (size_t)2 << 20,
                                 ((size_t)2 << 20) + 1,  ((size_t)6 << 20) + 5,  (size_t)9 << 20};
  unsigned char      *blocks[G_N_ELEMENTS (sizes)];

  for (int round = 0; round < 2; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        {
          blocks[i] = round == 0 ? unet_aligned_alloc (sizes[i]) : unet_aligned_alloc0 (sizes[i]);
          g_assert_nonnull (blocks[i]);
          g_assert_cmpuint ((uintptr_t)blocks[i] % UNET_ALIGNMENT, ==, 0);
          for (size_t at = 0; round == 1 && at < unet_align_size (sizes[i]); at++)
            g_assert_true (blocks[i][at] == 0);
          memset (blocks[i], (int)i + 1, unet_align_size (sizes[i]));
        }
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        {
          size_t end = unet_align_size (sizes[i]);

          for (size_t at = 0; at < end; at += 64)
            g_assert_cmpuint (blocks[i][at], ==, i + 1);
          g_assert_cmpuint (blocks[i][end - 1], ==, i + 1);
          unet_aligned_free (blocks[i]);
        }
    }
}

static void
test_cannot_be_had (void)
{
  static const size_t sizes[] = {
      SIZE_MAX,        SIZE_MAX - 1, SIZE_MAX - UNET_ALIGNMENT, SIZE_MAX - 2 * UNET_ALIGNMENT,
      SIZE_MAX - 8191, SIZE_MAX / 2};

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_assert_null (unet_aligned_alloc (sizes[i]));
      g_assert_null (unet_aligned_alloc0 (sizes[i]));
    }
}

static void
test_align_size (void)
{
  g_assert_cmpuint (unet_align_size (0), ==, 0);
  g_assert_cmpuint (unet_align_size (1), ==, 64);
  g_assert_cmpuint (unet_align_size (64), ==, 64);
  g_assert_cmpuint (unet_align_size (65), ==, 128);
}

static void
test_overflow (void)
{
  size_t result;

  g_assert_true (unet_size_mul (6, 7, &result));
  g_assert_cmpuint (result, ==, 42);
  g_assert_true (unet_size_mul (SIZE_MAX, 1, &result));
  g_assert_true (unet_size_mul (SIZE_MAX, 0, &result));
  g_assert_false (unet_size_mul (SIZE_MAX / 2 + 1, 2, &result));
  g_assert_false (unet_size_mul ((size_t)1 << 32, (size_t)1 << 32, &result));
  g_assert_true (unet_size_add (SIZE_MAX - 1, 1, &result));
  g_assert_cmpuint (result, ==, SIZE_MAX);
  g_assert_false (unet_size_add (SIZE_MAX, 1, &result));
}

/* The peak never falls, and grows with what is really used. */
static void
test_peak (void)
{
  const size_t   size = 64 << 20;
  uint64_t       before = unet_memory_peak_rss ();
  unsigned char *memory = unet_aligned_alloc (size);

  g_assert_cmpuint (before, >, 0);
  for (size_t i = 0; i < size; i += 1024)
    ((volatile unsigned char *)memory)[i] = 1;
  g_assert_cmpuint (unet_memory_peak_rss (), >=, MAX (before, size));
  unet_aligned_free (memory);
}

static void
test_available (void)
{
  uint64_t available = unet_memory_available ();

  if (!g_file_test ("/proc/meminfo", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("/proc/meminfo is not here");
      return;
    }
  g_assert_cmpuint (available, >, 1 << 20);
  g_assert_cmpuint (available, <, (uint64_t)1 << 50);
}

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* What files take of a control group's memory can be had back. */
static void
test_group (void)
{
  g_autofree char *folder = test_make_folder ();

  g_assert_cmpuint (unet_memory_group_left (folder), ==, G_MAXUINT64);
  write_file (folder, "memory.max", "max\n");
  write_file (folder, "memory.current", "900\n");
  g_assert_cmpuint (unet_memory_group_left (folder), ==, G_MAXUINT64);
  write_file (folder, "memory.max", "1000\n");
  g_assert_cmpuint (unet_memory_group_left (folder), ==, 100);
  write_file (folder, "memory.stat",
              "anon 200\nfile 700\ninactive_anon 50\nactive_anon 150\n"
              "inactive_file 500\nactive_file 100\n");
  g_assert_cmpuint (unet_memory_group_left (folder), ==, 700);
  write_file (folder, "memory.current", "1900\n");
  g_assert_cmpuint (unet_memory_group_left (folder), ==, 0);
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/memory/alignment", test_alignment);
  g_test_add_func ("/base/memory/zeros", test_zeros);
  g_test_add_func ("/base/memory/large", test_large);
  g_test_add_func ("/base/memory/cannot-be-had", test_cannot_be_had);
  g_test_add_func ("/base/memory/align-size", test_align_size);
  g_test_add_func ("/base/memory/overflow", test_overflow);
  g_test_add_func ("/base/memory/peak", test_peak);
  g_test_add_func ("/base/memory/available", test_available);
  g_test_add_func ("/base/memory/group", test_group);
  return g_test_run ();
}
