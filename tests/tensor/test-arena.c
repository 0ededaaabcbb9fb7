/* test-arena.c: buffers that live at the same time never share bytes
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/arena.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"
#include "support/support.h"

#include <string.h>

typedef struct
{
  size_t size;
  int    first, last, id;
} Request;

/* Random requests: the plan must keep apart what lives together, and be no worse than the sum; the
 * largest sum of sizes at any one step is what no plan can beat. */
static void
test_random (void)
{
  UnetRandom random;

  unet_random_init (&random, 1);
  for (int round = 0; round < 200; round++)
    {
      g_autoptr (UnetArena) arena = unet_arena_new (NULL);
      Request requests[40];
      size_t  sum = 0, bound = 0, total;
      int     n = 1 + (int)unet_random_below (&random, 40);

      for (int i = 0; i < n; i++)
        {
          Request *r = &requests[i];

          r->first = (int)unet_random_below (&random, 30);
          r->last = r->first + (int)unet_random_below (&random, 10);
          r->size = unet_random_below (&random, 5000);
          r->id = unet_arena_request (arena, r->size, r->first, r->last);
          g_assert_cmpint (r->id, ==, i);
          sum += unet_align_size (r->size);
        }
      for (int step = 0; step < 40; step++)
        {
          size_t alive = 0;

          for (int i = 0; i < n; i++)
            if (requests[i].first <= step && step <= requests[i].last)
              alive += unet_align_size (requests[i].size);
          bound = MAX (bound, alive);
        }
      total = unet_arena_plan (arena);
      g_assert_cmpuint (total, >=, bound);
      g_assert_cmpuint (total, <=, sum);
      g_assert_cmpuint (total, ==, unet_arena_get_size (arena));
      g_assert_true (unet_arena_allocate (arena, NULL));
      for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++)
          {
            const Request *a = &requests[i], *b = &requests[j];
            char          *at = unet_arena_get (arena, a->id), *bt = unet_arena_get (arena, b->id);

            g_assert_cmpuint ((guintptr)at % UNET_ALIGNMENT, ==, 0);
            if (a->last < b->first || b->last < a->first)
              continue;
            g_assert_true (at + a->size <= bt || bt + b->size <= at);
          }
    }
}

static void
test_reuse (void)
{
  g_autoptr (UnetArena) arena = unet_arena_new (NULL);

  unet_arena_request (arena, 1000, 0, 1);
  unet_arena_request (arena, 1000, 2, 3);
  unet_arena_request (arena, 1000, 4, 5);
  g_assert_cmpuint (unet_arena_plan (arena), ==, 1024);
}

static void
test_shared_memory (void)
{
  g_autoptr (UnetArenaMemory) memory = unet_arena_memory_new ();
  g_autoptr (UnetArena) small = unet_arena_new (memory);
  g_autoptr (UnetArena) large = unet_arena_new (memory);
  int a = unet_arena_request (small, 100, 0, 0), b = unet_arena_request (large, 100000, 0, 0);

  unet_arena_plan (small);
  unet_arena_plan (large);
  g_assert_true (unet_arena_allocate (small, NULL));
  g_assert_true (unet_arena_allocate (large, NULL));
  g_assert_true (unet_arena_get (small, a) == unet_arena_get (large, b));
  g_assert_cmpuint (unet_arena_memory_get_size (memory), >=, 100000);
  memset (unet_arena_get (large, b), 1, 100000);
}

static void
test_too_large (void)
{
  g_autoptr (UnetArena) arena = unet_arena_new (NULL);
  g_autoptr (GError) error = NULL;

  unet_arena_request (arena, SIZE_MAX, 0, 1);
  unet_arena_request (arena, SIZE_MAX / 2, 0, 1);
  g_assert_cmpuint (unet_arena_plan (arena), ==, SIZE_MAX);
  g_assert_false (unet_arena_allocate (arena, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/arena/random", test_random);
  g_test_add_func ("/tensor/arena/reuse", test_reuse);
  g_test_add_func ("/tensor/arena/shared-memory", test_shared_memory);
  g_test_add_func ("/tensor/arena/too-large", test_too_large);
  return g_test_run ();
}
