/* plan.h: a graph made runnable for one size
 *
 * Shapes are worked out, the schedule of steps is laid down, and every activation, gradient and
 * scratch buffer gets its place in one arena, so that running allocates nothing and cannot fail.
 *
 * Inference folds batch normalisation (with its running statistics) into the convolution's
 * epilogue, and keeps an activation only until its last reader. Training keeps each convolution's
 * output y until its backward step, but not z = relu (norm (y)): that is computed again from y just
 * before the backward step that reads it, which halves the memory of activations for about 3 % of
 * the time. With UNET_PLAN_BF16 y is kept as bfloat16, which halves it once more; all arithmetic
 * stays float.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "nn/graph.h"
#include "tensor/arena.h"

G_BEGIN_DECLS

typedef enum
{
  UNET_PLAN_INFERENCE = 0,
  UNET_PLAN_TRAINING = 1 << 0, /* forward with the batch's statistics, and backward */
  UNET_PLAN_BF16 = 1 << 1,     /* keep activations as bfloat16 */
  UNET_PLAN_FROZEN = 1 << 2, /* training, but normalising with the running statistics, as constants
                              */
  UNET_PLAN_FREEZE_ENCODER = 1 << 3 /* training, but of what is not the encoder: that computes as in
                                       inference, and has no gradients */
} UnetPlanFlags;

typedef struct _UnetPlan UnetPlan;

/* Asked between two steps: TRUE to give up. */
typedef bool (*UnetCheckFunc) (void *data);

/* GRAPH is borrowed for the plan's life. N_THREADS: of the largest pool it will run on (per-thread
 * scratch; it changes no result). MEMORY (may be NULL) may be shared with other plans that run
 * at other times. UNET_ERROR_ARGUMENT if the size is too small for the network's halvings, or, for
 * training, if a channel would have one value only. Allocates no arena yet. */
UnetPlan *unet_plan_new (UnetGraph       *graph,
                         int64_t          batch,
                         int64_t          height,
                         int64_t          width,
                         UnetPlanFlags    flags,
                         int              n_threads,
                         UnetArenaMemory *memory,
                         GError         **error);
void      unet_plan_free (UnetPlan *plan);

bool unet_plan_matches (UnetPlan     *plan,
                        int64_t       batch,
                        int64_t       height,
                        int64_t       width,
                        UnetPlanFlags flags);

/* Bytes of the arena. */
size_t unet_plan_get_size (UnetPlan *plan);

/* Multiply-adds of the convolutions times two, counted as direct convolutions, of one forward pass.
 */
double unet_plan_get_flops (UnetPlan *plan);

/* Makes the memory ready; must have worked once before the functions below (and again after another
 * plan on the same memory has grown it: cheap if there is nothing to do). */
bool unet_plan_allocate (UnetPlan *plan, GError **error);

/* IMAGES [N][C][H][W]. FALSE if CHECK (may be NULL) gave up; the logits are undefined then.
 * Training also moves the running statistics of the normalisations. */
bool unet_plan_forward (UnetPlan     *plan,
                        UnetPool     *pool,
                        const float  *images,
                        UnetCheckFunc check,
                        void         *data);

/* [N][K][H][W], of the last forward pass; valid until the memory is used again. */
const float *unet_plan_get_logits (UnetPlan *plan);

/* Where dL/dlogits is to be written before backward, same shape; training plans only. */
float *unet_plan_get_grad_logits (UnetPlan *plan);

/* ADDS dL/dparameter to the gradients of the graph's parameters, after a forward pass. */
bool unet_plan_backward (UnetPlan *plan, UnetPool *pool, UnetCheckFunc check, void *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetPlan, unet_plan_free)

G_END_DECLS
