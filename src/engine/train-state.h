/* train-state.h: what a resumed run needs beside the weights
 *
 * Where the run is, the learning-rate schedule, the optimiser's state; kept in last.pth beside the
 * weights, in a record that PyTorch does not look at. The random numbers of an epoch come from the
 * seed and the epoch's number alone, so they need no keeping.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "optim/optimizer.h"
#include "optim/scheduler.h"
#include "tensor/table.h"

G_BEGIN_DECLS

typedef struct
{
  char       *spec;        /* JSON of the run's settings */
  char       *data;        /* fingerprint of the pairs: another data set cannot be resumed with */
  int         epoch;       /* epochs completed */
  int         batch;       /* batches done of the epoch under way */
  int         images_done; /* of the epoch under way */
  int64_t     step;
  double      loss_sum; /* over the batches done of the epoch under way */
  double      best_dice;
  double      learning_rate;
  UnetPlateau plateau;
  UnetTable  *table; /* as read: for unet_optimizer_load() */
} UnetTrainState;

/* Written into a table that goes to unet_model_file_save(). */
UnetTable *unet_train_state_to_table (const UnetTrainState *state, UnetOptimizer *optimizer);

/* Of FOLDER/last.pth. UNET_ERROR_IO if there is none, UNET_ERROR_FORMAT if it holds no run. */
UnetTrainState *unet_train_state_load (const char *folder, GError **error);
void            unet_train_state_free (UnetTrainState *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetTrainState, unet_train_state_free)

G_END_DECLS
