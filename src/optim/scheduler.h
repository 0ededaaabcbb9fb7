/* scheduler.h: how the learning rate moves
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* torch.optim.lr_scheduler.ReduceLROnPlateau (mode = 'max', threshold 1e-4 relative, cooldown 0,
 * eps 1e-8). A plain value: copy it to save it. */
typedef struct
{
  double factor;   /* 0.1 */
  int    patience; /* 5 in the reference */
  double best;     /* -infinity at first */
  int    n_bad;
} UnetPlateau;

void unet_plateau_init (UnetPlateau *plateau, double factor, int patience);

/* The learning rate after seeing METRIC. A NaN counts as no improvement. */
double unet_plateau_step (UnetPlateau *plateau, double metric, double learning_rate);

/* Linear warm-up over WARMUP steps from BASE / WARMUP to BASE, then half a cosine down to FINAL at
 * TOTAL (and FINAL after it). STEP counts from 0. */
double
unet_schedule_cosine (int64_t step, int64_t warmup, int64_t total, double base, double final);

G_END_DECLS
