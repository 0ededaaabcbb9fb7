/* runner.c: a network that batches of any size run through
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/runner.h"

#include "base/error.h"
#include "base/memory.h"

#include <glib/gi18n.h>

void
unet_runner_init (UnetRunner *runner, UnetGraph *graph, UnetPool *pool)
{
  *runner = (UnetRunner){.graph = graph, .pool = pool, .memory = unet_arena_memory_new ()};
}

void
unet_runner_clear (UnetRunner *runner)
{
  for (size_t i = 0; i < G_N_ELEMENTS (runner->plans); i++)
    g_clear_pointer (&runner->plans[i], unet_plan_free);
  g_clear_pointer (&runner->memory, unet_arena_memory_unref);
}

/* What a plan may need: what the runner holds already, and what the machine has left. G_MAXSIZE if
 * that is unknown. */
static size_t
get_limit (const UnetRunner *runner)
{
  uint64_t available;

  if (runner->limit > 0)
    return runner->limit;
  available = unet_memory_available ();
  if (available == 0)
    return G_MAXSIZE;
  return (size_t)available + unet_arena_memory_get_size (runner->memory);
}

bool
unet_runner_fits (UnetRunner   *runner,
                  int64_t       batch,
                  int64_t       height,
                  int64_t       width,
                  UnetPlanFlags flags)
{
  g_autoptr (UnetPlan) plan =
                 unet_plan_new (runner->graph, batch, height, width, flags,
                                unet_pool_get_n_threads (runner->pool), runner->memory, NULL);

  return plan == NULL || unet_plan_get_size (plan) <= get_limit (runner);
}

static bool
check_available (const UnetRunner *runner, size_t needed, GError **error)
{
  size_t           limit = get_limit (runner);
  g_autofree char *needs = NULL;
  g_autofree char *has = NULL;

  if (needed <= limit)
    return true;
  needs = g_format_size_full (needed, G_FORMAT_SIZE_IEC_UNITS);
  has = g_format_size_full (limit, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
               _ ("The network needs %s of memory for its activations, and there are %s left: use "
                  "a smaller scale, a smaller batch, or a smaller network"),
               needs, has);
  return false;
}

UnetPlan *
unet_runner_prepare (UnetRunner   *runner,
                     int64_t       batch,
                     int64_t       height,
                     int64_t       width,
                     UnetPlanFlags flags,
                     GError      **error)
{
  UnetPlan **slot = &runner->plans[(flags & UNET_PLAN_TRAINING) != 0];

  if (*slot == NULL || !unet_plan_matches (*slot, batch, height, width, flags))
    {
      UnetPlan *plan =
          unet_plan_new (runner->graph, batch, height, width, flags,
                         unet_pool_get_n_threads (runner->pool), runner->memory, error);

      if (plan == NULL)
        return NULL;
      g_clear_pointer (slot, unet_plan_free);
      if (!check_available (runner, unet_plan_get_size (plan), error))
        {
          unet_plan_free (plan);
          return NULL;
        }
      *slot = plan;
    }
  if (!unet_plan_allocate (*slot, error))
    return NULL;
  return *slot;
}
