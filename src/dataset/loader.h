/* loader.h: batches, made ready ahead of the training step
 *
 * A thread of its own decodes, resizes and augments while the network computes. Decoded samples are
 * kept in memory up to a bound (small data sets are decoded once). The batches, their order and
 * their content depend on the seed only, never on timing.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/augment.h"
#include "dataset/sample.h"

G_BEGIN_DECLS

typedef struct
{
  int      n; /* images, <= batch size */
  int      channels, height, width;
  float   *images;  /* [n][channels][height][width], aligned */
  uint8_t *classes; /* [n][height][width] */
  int     *indices; /* n: positions in the pairs */
} UnetBatch;

typedef struct _UnetLoader UnetLoader;

/* PAIRS and OPTIONS->values are used for the loader's life; INDICES (n of them) name the pairs.
 * CACHE_BYTES bounds the decoded samples kept; 0: none. */
UnetLoader *unet_loader_new (UnetPairs               *pairs,
                             const uint32_t          *indices,
                             int                      n,
                             const UnetSampleOptions *options,
                             const UnetAugment       *augment,
                             int                      batch_size,
                             size_t                   cache_bytes);
void        unet_loader_free (UnetLoader *loader);

/* Starts an epoch. SHUFFLE: a permutation by RANDOM (a copy is taken: order and augmentation are
 * drawn from it, so the caller's own stream moves on independently); else in order. SKIP leaves out
 * the first batches (resuming in the middle of an epoch), yet draws for them. Images of other sizes
 * are never in one batch: they are grouped, keeping the order of the first of each group, so the
 * number of batches is the same for every epoch only if sizes are equal. Returns the number of
 * batches of the epoch, before SKIP. NULL AUGMENT in new: none. */
int unet_loader_begin (UnetLoader *loader, bool shuffle, const UnetRandom *random, int skip);

/* The next batch, the caller's to give back or free; NULL without error at the end of the epoch,
 * NULL with error where a file fails. Waits until it is ready. */
UnetBatch *unet_loader_next (UnetLoader *loader, GError **error);

/* Gives a batch's memory back for reuse. */
void unet_loader_recycle (UnetLoader *loader, UnetBatch *batch);

void unet_batch_free (UnetBatch *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetLoader, unet_loader_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetBatch, unet_batch_free)

G_END_DECLS
