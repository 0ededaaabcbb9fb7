/* arena.c: one allocation, planned ahead
 *
 * Greedy by size: the classic heuristic for this problem (dynamic storage allocation is NP-hard).
 * With some hundred requests the quadratic search costs well under a millisecond.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/arena.h"

#include "base/error.h"
#include "base/memory.h"

#include <glib/gi18n.h>

struct _UnetArenaMemory
{
  gatomicrefcount ref_count;
  void           *base;
  size_t          size;
};

typedef struct
{
  size_t size;
  size_t offset;
  int    first, last;
} Request;

struct _UnetArena
{
  UnetArenaMemory *memory;
  GArray          *requests;
  size_t           size;
};

UnetArenaMemory *
unet_arena_memory_new (void)
{
  UnetArenaMemory *memory = g_new0 (UnetArenaMemory, 1);

  g_atomic_ref_count_init (&memory->ref_count);
  return memory;
}

UnetArenaMemory *
unet_arena_memory_ref (UnetArenaMemory *memory)
{
  g_atomic_ref_count_inc (&memory->ref_count);
  return memory;
}

void
unet_arena_memory_unref (UnetArenaMemory *memory)
{
  if (memory == NULL || !g_atomic_ref_count_dec (&memory->ref_count))
    return;
  unet_aligned_free (memory->base);
  g_free (memory);
}

size_t
unet_arena_memory_get_size (UnetArenaMemory *memory)
{
  return memory->size;
}

UnetArena *
unet_arena_new (UnetArenaMemory *memory)
{
  UnetArena *arena = g_new0 (UnetArena, 1);

  arena->memory = memory != NULL ? unet_arena_memory_ref (memory) : unet_arena_memory_new ();
  arena->requests = g_array_new (FALSE, FALSE, sizeof (Request));
  return arena;
}

void
unet_arena_free (UnetArena *arena)
{
  if (arena == NULL)
    return;
  g_array_unref (arena->requests);
  unet_arena_memory_unref (arena->memory);
  g_free (arena);
}

int
unet_arena_request (UnetArena *arena, size_t size, int first, int last)
{
  Request request = {.size = size, .first = first, .last = last};

  g_return_val_if_fail (first <= last, -1);
  /* unet_align_size() would wrap; such a plan fails when it is allocated. */
  if (size <= SIZE_MAX - UNET_ALIGNMENT)
    request.size = unet_align_size (size);
  g_array_append_val (arena->requests, request);
  return (int)arena->requests->len - 1;
}

static int
compare_size (gconstpointer a, gconstpointer b, gpointer requests)
{
  const Request *ra = &g_array_index ((GArray *)requests, Request, *(const int *)a);
  const Request *rb = &g_array_index ((GArray *)requests, Request, *(const int *)b);

  if (ra->size != rb->size)
    return ra->size > rb->size ? -1 : 1;
  if (ra->first != rb->first)
    return ra->first < rb->first ? -1 : 1;
  return *(const int *)a - *(const int *)b;
}

static int
compare_offset (gconstpointer a, gconstpointer b)
{
  const Request *ra = *(Request *const *)a;
  const Request *rb = *(Request *const *)b;

  return ra->offset < rb->offset ? -1 : ra->offset > rb->offset;
}

size_t
unet_arena_plan (UnetArena *arena)
{
  guint           n = arena->requests->len;
  g_autofree int *order = g_new (int, MAX (n, 1));
  g_autoptr (GPtrArray) placed = g_ptr_array_sized_new (n); /* by offset */

  for (guint i = 0; i < n; i++)
    order[i] = (int)i;
  g_qsort_with_data (order, (int)n, sizeof (int), compare_size, arena->requests);

  arena->size = 0;
  for (guint i = 0; i < n; i++)
    {
      Request *request = &g_array_index (arena->requests, Request, order[i]);
      size_t   offset = 0;
      size_t   end;

      for (guint j = 0; j < placed->len; j++)
        {
          const Request *other = placed->pdata[j];

          if (other->last < request->first || request->last < other->first)
            continue;
          if (other->offset >= offset && other->offset - offset >= request->size)
            break;
          offset = MAX (offset, other->offset + other->size);
        }
      request->offset = offset;
      if (!unet_size_add (offset, request->size, &end))
        {
          arena->size = SIZE_MAX;
          return SIZE_MAX;
        }
      arena->size = MAX (arena->size, end);
      g_ptr_array_add (placed, request);
      g_ptr_array_sort (placed, compare_offset);
    }
  return arena->size;
}

bool
unet_arena_allocate (UnetArena *arena, GError **error)
{
  UnetArenaMemory *memory = arena->memory;
  void            *base;

  if (memory->base != NULL && memory->size >= arena->size)
    return true;
  /* The old block goes first: two at once could be what does not fit. */
  unet_aligned_free (memory->base);
  memory->base = NULL;
  base = unet_aligned_alloc (arena->size);
  if (base == NULL)
    {
      g_autofree char *bytes = g_format_size_full (arena->size, G_FORMAT_SIZE_IEC_UNITS);

      memory->size = 0;
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
          _ ("The network needs %s of memory for its activations, which cannot be had: use smaller "
             "images or a smaller scale, a smaller batch, or a smaller network"),
          bytes);
      return false;
    }
  memory->base = base;
  memory->size = arena->size;
  return true;
}

void *
unet_arena_get (UnetArena *arena, int id)
{
  g_return_val_if_fail (id >= 0 && (guint)id < arena->requests->len, NULL);
  return (char *)arena->memory->base + g_array_index (arena->requests, Request, id).offset;
}

size_t
unet_arena_get_size (UnetArena *arena)
{
  return arena->size;
}
