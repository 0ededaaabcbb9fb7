/* runner.h: a network that batches of any size run through
 *
 * Holds one plan per purpose over shared memory, made anew when the size of the images changes.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "nn/plan.h"

G_BEGIN_DECLS

typedef struct
{
  UnetGraph       *graph; /* borrowed */
  UnetPool        *pool;  /* borrowed; may be NULL */
  UnetArenaMemory *memory;
  UnetPlan        *plans[2]; /* inference, training */
  size_t           limit;    /* bytes that a plan may need; 0: what the machine has left */
} UnetRunner;

void unet_runner_init (UnetRunner *runner, UnetGraph *graph, UnetPool *pool);
void unet_runner_clear (UnetRunner *runner);

/* Whether a plan for this size would be refused for its memory, without saying it in an error. */
bool unet_runner_fits (UnetRunner   *runner,
                       int64_t       batch,
                       int64_t       height,
                       int64_t       width,
                       UnetPlanFlags flags);

/* The plan for this size, ready to run. UNET_ERROR_NO_MEMORY also where the machine has less memory
 * left than the plan needs: Linux would promise it, and kill the process later. The returned plan
 * is valid until the next call with other sizes. */
UnetPlan *unet_runner_prepare (UnetRunner   *runner,
                               int64_t       batch,
                               int64_t       height,
                               int64_t       width,
                               UnetPlanFlags flags,
                               GError      **error);

G_END_DECLS
