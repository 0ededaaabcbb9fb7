/* memory.c: aligned memory for tensors, and what the machine has left
 *
 * Every block has a cache line in front of it that says how it is to be given back. Small blocks
 * are malloc()'s. Large ones are mapped by themselves, at a multiple of a huge page, and the kernel
 * is asked for huge pages: weights and activations are touched from end to end, and where pages are
 * 4 KiB the first touch costs more than anything that is done with the numbers (50 ms for 124 MB
 * against 9 ms on the machine where this was tried). The map ends where the block ends, so a huge
 * page never holds more than the block; and it is zero already, which makes unet_aligned_alloc0()
 * of a large block free of cost.
 *
 * AddressSanitizer watches malloc()'s blocks only: under it there are no others.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define HUGE_PAGE ((size_t)2 << 20)

#ifdef __SANITIZE_ADDRESS__
#define MAPS_LARGE_BLOCKS false
#else
#define MAPS_LARGE_BLOCKS true
#endif

/* The line in front of a block. */
typedef struct
{
  void  *start;  /* of the line itself */
  size_t length; /* of the map, or 0: malloc()'s */
} Line;

G_STATIC_ASSERT (sizeof (Line) <= UNET_ALIGNMENT);

static void *
block_of (void *start, size_t length)
{
  *(Line *)start = (Line){start, length};
  return (char *)start + UNET_ALIGNMENT;
}

/* LENGTH bytes, page by page zero, beginning at a multiple of a huge page; NULL if they cannot be
 * had. *LENGTH becomes that of the map. */
static void *
map_huge (size_t *length)
{
  size_t    page = (size_t)sysconf (_SC_PAGESIZE);
  size_t    wanted, around, before;
  void     *map;
  uintptr_t start;

  if (!unet_size_add (*length, HUGE_PAGE + page, &around))
    return NULL;
  wanted = (*length + page - 1) / page * page;
  around = wanted + HUGE_PAGE;
  map = mmap (NULL, around, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (map == MAP_FAILED)
    return NULL;
  start = ((uintptr_t)map + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
  before = start - (uintptr_t)map;
  if (before > 0)
    munmap (map, before);
  munmap ((char *)start + wanted, around - before - wanted);
#ifdef MADV_HUGEPAGE
  madvise ((void *)start, wanted, MADV_HUGEPAGE); /* a wish */
#endif
  *length = wanted;
  return (void *)start;
}

/* *IS_ZERO: whether the block comes filled with zeros. */
static void *
allocate (size_t size, bool *is_zero)
{
  size_t length;
  void  *start = NULL;

  *is_zero = false;
  if (size > SIZE_MAX - 2 * UNET_ALIGNMENT)
    return NULL;
  length = UNET_ALIGNMENT + unet_align_size (MAX (size, 1));
  if (MAPS_LARGE_BLOCKS && length >= HUGE_PAGE)
    {
      *is_zero = true;
      start = map_huge (&length);
      return start != NULL ? block_of (start, length) : NULL;
    }
  if (posix_memalign (&start, UNET_ALIGNMENT, length) != 0)
    return NULL;
  return block_of (start, 0);
}

void *
unet_aligned_alloc (size_t size)
{
  bool is_zero;

  return allocate (size, &is_zero);
}

void *
unet_aligned_alloc0 (size_t size)
{
  bool  is_zero;
  void *memory = allocate (size, &is_zero);

  if (memory != NULL && !is_zero)
    memset (memory, 0, unet_align_size (MAX (size, 1)));
  return memory;
}

void
unet_aligned_free (void *memory)
{
  Line line;

  if (memory == NULL)
    return;
  line = *(Line *)((char *)memory - UNET_ALIGNMENT);
  if (line.length > 0)
    munmap (line.start, line.length);
  else
    free (line.start);
}

/* The number that follows KEY in a /proc or /sys file, or G_MAXUINT64. */
static uint64_t
read_number (const char *path, const char *key)
{
  g_autofree char *text = NULL;
  const char      *at;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return G_MAXUINT64;
  at = key != NULL ? strstr (text, key) : text;
  if (at == NULL)
    return G_MAXUINT64;
  at += key != NULL ? strlen (key) : 0;
  while (*at == ' ' || *at == '\t')
    at++;
  if (!g_ascii_isdigit (*at)) /* "max" */
    return G_MAXUINT64;
  return g_ascii_strtoull (at, NULL, 10);
}

/* A number in FILE of FOLDER; 0 if it is not there. */
static uint64_t
read_bytes (const char *folder, const char *file, const char *key)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  uint64_t         number = read_number (path, key);

  return number != G_MAXUINT64 ? number : 0;
}

uint64_t
unet_memory_group_left (const char *folder)
{
  g_autofree char *limit_path = g_build_filename (folder, "memory.max", NULL);
  g_autofree char *used_path = g_build_filename (folder, "memory.current", NULL);
  uint64_t         limit = read_number (limit_path, NULL);
  uint64_t         used = read_number (used_path, NULL);
  uint64_t         cached;

  if (limit == G_MAXUINT64 || used == G_MAXUINT64)
    return G_MAXUINT64;
  /* Files that were read count as used, yet the kernel drops them before it refuses anything:
   * without them a group that has read a large data set would seem full. */
  cached = read_bytes (folder, "memory.stat", "\nactive_file ") +
           read_bytes (folder, "memory.stat", "\ninactive_file ");
  used -= MIN (used, cached);
  return limit - MIN (limit, used);
}

uint64_t
unet_memory_available (void)
{
  uint64_t available = read_number ("/proc/meminfo", "MemAvailable:");
  uint64_t left = unet_memory_group_left ("/sys/fs/cgroup");

  available = available == G_MAXUINT64 ? 0 : available * 1024;
  if (left == G_MAXUINT64)
    return available;
  left = MAX (left, 1); /* 0 would say that nothing is known */
  return available == 0 ? left : MIN (available, left);
}

uint64_t
unet_memory_peak_rss (void)
{
  struct rusage usage;

  if (getrusage (RUSAGE_SELF, &usage) != 0)
    return 0;
  return (uint64_t)usage.ru_maxrss * 1024; /* Linux counts in KiB */
}
