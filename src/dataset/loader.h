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
  uint8_t *classes; /* [n][height][width]; NULL without masks */
  float   *weights; /* [n][height][width], of the mask as it is here, augmented: weight-map.h; NULL
                     * if the options ask for none */
  int *indices;     /* n: positions in the pairs */
} UnetBatch;

typedef struct _UnetLoader UnetLoader;

/* PAIRS (a reference is taken) and OPTIONS->values (borrowed) are used for the loader's life;
 * INDICES (n of them, copied) name the pairs. One thread at a time may call the functions below.
 * CACHE_BYTES bounds the decoded samples kept; 0: none. */
UnetLoader *unet_loader_new (UnetPairs               *pairs,
                             const uint32_t          *indices,
                             int                      n,
                             const UnetSampleOptions *options,
                             const UnetAugment       *augment,
                             int                      batch_size,
                             size_t                   cache_bytes);
void        unet_loader_free (UnetLoader *loader);

/* Starts an epoch; one under way is given up. SHUFFLE: a permutation by RANDOM (a copy is taken:
 * order and augmentation are drawn from it, so the caller's own stream moves on independently);
 * else in order. SKIP leaves out the first batches (resuming in the middle of an epoch), yet draws
 * for them. RANDOM may be NULL where nothing is drawn.
 *
 * Images of other sizes (after scaling) are never in one batch: every image joins the open batch of
 * its size, or opens one; batches come in the order in which they were opened. So with equal sizes,
 * or a batch size of 1, the order is that of the permutation, and the number of batches is the same
 * for every epoch. Augmentation is drawn in the order of the batches.
 *
 * Returns the number of batches of the epoch, before SKIP. NULL AUGMENT in new: none. The first
 * call reads the sizes of all images if the batch size is not 1. */
int unet_loader_begin (UnetLoader *loader, bool shuffle, const UnetRandom *random, int skip);

/* The next batch, the caller's to give back or free; NULL without error at the end of the epoch,
 * NULL with error in the place of a batch of which a file fails (the call after that gives the
 * batch after it). Waits until it is ready. */
UnetBatch *unet_loader_next (UnetLoader *loader, GError **error);

/* Gives a batch's memory back for reuse. */
void unet_loader_recycle (UnetLoader *loader, UnetBatch *batch);

void unet_batch_free (UnetBatch *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetLoader, unet_loader_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetBatch, unet_batch_free)

G_END_DECLS
