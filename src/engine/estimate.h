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
  double  seconds_per_epoch; /* validation included; 0: unknown */
} UnetTrainEstimate;

typedef struct
{
  UnetPollFunc poll; /* may be NULL */

  /* All but the time is known, seconds_per_epoch being 0. May be NULL; ESTIMATE is borrowed. */
  void (*counted) (void *data, const UnetTrainEstimate *estimate);

  void *data;
} UnetEstimateHooks;

/* SPEC's files are not looked at, but for the weights to start from, which decide the network. What
 * is counted is known at once; the time takes a second for small networks and some for large ones,
 * works on all cores, and needs memory of its own, less than the run will. It is not sought, and
 * stays 0, where the run does not fit. HOOKS may be NULL. UNET_ERROR_ARGUMENT as the run would give
 * it; G_IO_ERROR_CANCELLED when `poll` says UNET_CANCEL. ESTIMATE is to be cleared after use,
 * unless FALSE was returned. */
bool unet_train_estimate (const UnetTrainSpec     *spec,
                          const UnetEstimateData  *data,
                          const UnetEstimateHooks *hooks,
                          UnetTrainEstimate       *estimate,
                          GError                 **error);
void unet_train_estimate_copy (const UnetTrainEstimate *estimate, UnetTrainEstimate *copy);
void unet_train_estimate_clear (UnetTrainEstimate *estimate);

G_END_DECLS
