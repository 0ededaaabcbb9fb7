/* estimate.h: what a training run will take
 *
 * Told before it starts: memory as the run itself plans it, and time from a few steps of the very
 * network on this machine.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/hooks.h"
#include "engine/train-spec.h"

G_BEGIN_DECLS

/* What is known of the data set. */
typedef struct
{
  int n_pairs;
  int channels, n_classes;
  int width, height; /* of a typical image, before scaling */
} UnetEstimateData;

typedef struct
{
  int     n_train, n_validation;
  int     channels, n_classes; /* of the network */
  char   *network;             /* unet_model_describe() */
  int64_t n_parameters;
  size_t  memory;            /* bytes, as UnetTrainInfo has them */
  bool    fits;              /* the machine has that much left */
  double  seconds_per_epoch; /* validation included */
} UnetTrainEstimate;

/* SPEC's files are not looked at, but for the weights to start from, which decide the network. It
 * takes about a second, works on all cores, and needs memory of its own, less than the run will.
 * UNET_ERROR_ARGUMENT as the run would give it; G_IO_ERROR_CANCELLED when POLL (may be NULL) says
 * UNET_CANCEL. ESTIMATE is to be cleared after use, unless FALSE was returned. */
bool unet_train_estimate (const UnetTrainSpec    *spec,
                          const UnetEstimateData *data,
                          UnetPollFunc            poll,
                          void                   *poll_data,
                          UnetTrainEstimate      *estimate,
                          GError                **error);
void unet_train_estimate_clear (UnetTrainEstimate *estimate);

G_END_DECLS
