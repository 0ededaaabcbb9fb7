/* optimizer.h: RMSprop, Adam, AdamW and SGD as PyTorch computes them
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "tensor/param.h"
#include "tensor/table.h"

G_BEGIN_DECLS

typedef enum
{
  UNET_OPTIMIZER_RMSPROP,
  UNET_OPTIMIZER_ADAM,
  UNET_OPTIMIZER_ADAMW,
  UNET_OPTIMIZER_SGD
} UnetOptimizerKind;

/* Fields that a kind does not use are ignored. */
typedef struct
{
  UnetOptimizerKind kind;
  double            learning_rate;
  double            weight_decay;
  double            momentum;     /* RMSprop, SGD */
  bool              nesterov;     /* SGD */
  double            alpha;        /* RMSprop: 0.99 */
  double            beta1, beta2; /* Adam: 0.9, 0.999 */
  double            epsilon;      /* 1e-8 */
} UnetOptimizerOptions;

typedef struct _UnetOptimizer UnetOptimizer;

/* PyTorch's defaults for KIND, but for learning rate, weight decay and momentum, which are the
 * reference's for RMSprop (1e-5, 1e-8, 0.999) and 1e-3 / 0 (AdamW 0.01) / 0.9 for the others. */
void unet_optimizer_options_init (UnetOptimizerOptions *options, UnetOptimizerKind kind);

/* "rmsprop", "adam", "adamw", "sgd", and back (FALSE if unknown). */
const char *unet_optimizer_kind_name (UnetOptimizerKind kind);
bool        unet_optimizer_kind_parse (const char *name, UnetOptimizerKind *kind);

/* Learned parameters of PARAMS (borrowed for the optimizer's life) get their state here, zero.
 * UNET_ERROR_NO_MEMORY. */
UnetOptimizer      *
unet_optimizer_new (const UnetOptimizerOptions *options, UnetParamSet *params, GError **error);
void unet_optimizer_free (UnetOptimizer *optimizer);

void   unet_optimizer_set_learning_rate (UnetOptimizer *optimizer, double learning_rate);
double unet_optimizer_get_learning_rate (UnetOptimizer *optimizer);

/* One update from the gradients, each multiplied by GRAD_SCALE first (the clipping factor: one pass
 * instead of two). One pass over memory per parameter. */
void unet_optimizer_step (UnetOptimizer *optimizer, UnetPool *pool, float grad_scale);

/* The factor of torch.nn.utils.clip_grad_norm_: min (1, max_norm / (norm + 1e-6)), the norm being
 * that of all learned gradients, summed in double in a fixed order. NORM may be NULL. A norm that
 * is not finite gives a factor that is not finite either. */
float
unet_optimizer_clip_factor (UnetParamSet *params, UnetPool *pool, double max_norm, double *norm);

/* State for a later run, bit for bit: tensors "optimizer.<param>.<what>" in packed order and notes.
 * The tensors are the optimizer's own memory, not copies: save them before the next step. Loading
 * fails with UNET_ERROR_MISMATCH, changing nothing, if something is missing or has another size; if
 * the file cannot be read the state is undefined. */
void unet_optimizer_save (UnetOptimizer *optimizer, UnetTable *table);
bool unet_optimizer_load (UnetOptimizer *optimizer, UnetTable *table, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetOptimizer, unet_optimizer_free)

G_END_DECLS
