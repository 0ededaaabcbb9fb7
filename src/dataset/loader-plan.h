/* loader-plan.h: which samples make which batch
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct
{
  int  n_batches;
  int *samples; /* batch after batch */
  int *first;   /* n_batches + 1: where each batch begins in samples */
} UnetLoaderPlan;

/* Cuts ORDER (n positions) into batches of up to BATCH_SIZE samples of equal size. SIZES, by
 * position: numbers that are equal where sizes are; NULL: all are. */
UnetLoaderPlan      *
unet_loader_plan_new (const uint32_t *order, int n, const uint64_t *sizes, int batch_size);
void unet_loader_plan_free (UnetLoaderPlan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetLoaderPlan, unet_loader_plan_free)

G_END_DECLS
