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

uint64_t
unet_memory_available (void)
{
  uint64_t available = read_number ("/proc/meminfo", "MemAvailable:");
  uint64_t limit = read_number ("/sys/fs/cgroup/memory.max", NULL);
  uint64_t used = read_number ("/sys/fs/cgroup/memory.current", NULL);

  available = available == G_MAXUINT64 ? 0 : available * 1024;
  if (limit != G_MAXUINT64 && used != G_MAXUINT64)
    {
      uint64_t left = limit > used ? limit - used : 0;

      available = available == 0 ? left : MIN (available, left);
    }
  return available;
}

uint64_t
unet_memory_peak_rss (void)
{
  struct rusage usage;

  if (getrusage (RUSAGE_SELF, &usage) != 0)
    return 0;
  return (uint64_t)usage.ru_maxrss * 1024; /* Linux counts in KiB */
}
