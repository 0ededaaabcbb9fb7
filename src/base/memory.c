/* memory.c: aligned memory for tensors, and what the machine has left
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

void *
unet_aligned_alloc (size_t size)
{
  void *memory = NULL;

  if (size > SIZE_MAX - UNET_ALIGNMENT)
    return NULL;
  if (posix_memalign (&memory, UNET_ALIGNMENT, unet_align_size (MAX (size, 1))) != 0)
    return NULL;
  return memory;
}

void *
unet_aligned_alloc0 (size_t size)
{
  void *memory = unet_aligned_alloc (size);

  if (memory != NULL)
    memset (memory, 0, unet_align_size (MAX (size, 1)));
  return memory;
}

void
unet_aligned_free (void *memory)
{
  free (memory);
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
