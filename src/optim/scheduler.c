/* scheduler.c: how the learning rate moves
 *
 * SPDX-License-Identifier: MIT
 */
#include "optim/scheduler.h"

#include <math.h>

/* PyTorch's defaults, which the reference leaves alone. */
#define THRESHOLD 1e-4    /* relative gain that counts as better */
#define LEAST_CHANGE 1e-8 /* a smaller step down is not taken */

void
unet_plateau_init (UnetPlateau *plateau, double factor, int patience)
{
  plateau->factor = factor;
  plateau->patience = patience;
  plateau->best = -INFINITY;
  plateau->n_bad = 0;
}

double
unet_plateau_step (UnetPlateau *plateau, double metric, double learning_rate)
{
  double lower;

  if (metric > plateau->best * (THRESHOLD + 1.0)) /* FALSE for a NaN */
    {
      plateau->best = metric;
      plateau->n_bad = 0;
      return learning_rate;
    }
  if (++plateau->n_bad <= plateau->patience)
    return learning_rate;
  plateau->n_bad = 0;
  lower = learning_rate * plateau->factor;
  return learning_rate - lower > LEAST_CHANGE ? lower : learning_rate;
}

double
unet_schedule_cosine (int64_t step, int64_t warmup, int64_t total, double base, double final)
{
  double done;

  if (step < warmup)
    return base * (double)(step + 1) / (double)warmup;
  if (step >= total)
    return final;
  done = (double)(step - warmup) / (double)(total - warmup);
  return final + (base - final) * 0.5 * (1.0 + cos (G_PI * done));
}
