/* train-private.h: a training run under way
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/loader.h"
#include "engine/model-file.h"
#include "engine/runner.h"
#include "engine/train-state.h"
#include "engine/train.h"
#include "loss/loss.h"

#include <stdio.h>

G_BEGIN_DECLS

typedef struct
{
  const UnetTrainSpec  *spec;
  const UnetTrainHooks *hooks;
  UnetTrainResult      *result;

  UnetPool         *pool;
  UnetPairs        *pairs;
  UnetModelFile    *file; /* the network, and what its files say besides */
  UnetSampleOptions samples;
  UnetLoader       *train_loader;
  UnetLoader       *validation_loader; /* NULL: nothing validates */
  UnetOptimizer    *optimizer;
  UnetRunner        runner;
  UnetLossOptions   loss;
  void             *loss_scratch;
  size_t            loss_scratch_size;
  uint32_t         *order; /* the pairs: N_TRAIN to train on, then those that validate */
  int               n_train;
  UnetTrainInfo     info;
  UnetTrainState    state;
  FILE             *log;

  int     previewed;      /* the validation image that was shown last; -1: none yet */
  double  foreground;     /* share predicted as such in the last validation round; -1: none yet */
  int64_t epoch_start;    /* monotonic, moved on by pauses and validation */
  int     images_skipped; /* of the epoch, done before the run was resumed */
} UnetTrainRun;

/* train-setup.c: everything up to the first step; unet_train_run_close() also after failure. */
bool unet_train_run_open (UnetTrainRun         *run,
                          const UnetTrainSpec  *spec,
                          const UnetTrainHooks *hooks,
                          UnetTrainResult      *result,
                          GError              **error);
void unet_train_run_close (UnetTrainRun *run);

/* Bytes that training a network takes: weights, gradients, optimiser, and activations of batches of
 * this size. MEMORY as in unet_plan_new(). */
bool unet_train_count_memory (UnetGraph           *graph,
                              const UnetTrainSpec *spec,
                              int                  batch,
                              int                  height,
                              int                  width,
                              int                  n_threads,
                              UnetArenaMemory     *memory,
                              size_t              *bytes,
                              GError             **error);

/* train-save.c: the files of a run. */
bool unet_train_save_best (UnetTrainRun *run, GError **error);
bool unet_train_save_epoch (UnetTrainRun *run, GError **error);
bool unet_train_save_last (UnetTrainRun *run, GError **error);
bool unet_train_log_open (UnetTrainRun *run, GError **error);
void unet_train_log_step (UnetTrainRun *run, const UnetTrainStep *step);
void unet_train_log_validation (UnetTrainRun *run, const UnetTrainValidation *validation);

G_END_DECLS
