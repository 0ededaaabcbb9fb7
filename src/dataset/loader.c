/* loader.c: batches, made ready ahead of the training step
 *
 * One thread for the loader's life. unet_loader_begin() works out the epoch's batches and posts
 * them; the thread takes the post, makes batch after batch, and waits when AHEAD of them are ready.
 * An epoch has a serial number: whatever the thread still makes for an older one is thrown away, so
 * an epoch may be given up at any moment without waiting. The thread looks for news before each
 * sample, which bounds the wait in unet_loader_free() by the decoding of one file.
 *
 * The epoch's random numbers are drawn by the thread, sample after sample in the order of the
 * batches, whether a sample is loaded, skipped or fails: content depends on the seed alone.
 *
 * The cache belongs to the thread and needs no lock. It keeps samples decoded and resized, before
 * they become floats, and is filled first come, first kept: where every epoch reads everything
 * once, throwing out the least recently used would throw out what is needed next.
 *
 * A batch that the caller gives back is used again for the next one that fits into its memory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/loader.h"

#include "base/error.h"
#include "base/memory.h"
#include "dataset/loader-plan.h"
#include "dataset/sample-private.h"
#include "image/codec.h"

#include <glib/gi18n.h>
#include <string.h>

#define AHEAD 3     /* batches ready at most */
#define MAX_SPARE 2 /* batches kept for reuse */

/* What lies behind a UnetBatch. */
typedef struct
{
  UnetBatch batch; /* first: the caller's pointer is to this */
  size_t    image_capacity, class_capacity, weight_capacity, index_capacity; /* elements */
} BatchBlock;

/* A batch, or the error in its place. */
typedef struct
{
  UnetBatch *batch;
  GError    *error;
} Item;

typedef struct
{
  unsigned        serial;
  int             skip;
  UnetLoaderPlan *plan;
  UnetRandom      random;
} Epoch;

struct _UnetLoader
{
  UnetPairs        *pairs;
  uint32_t         *indices;
  int               n;
  UnetSampleOptions options;
  UnetAugment       augment;
  bool              augments;
  bool              weighs;
  int               batch_size;
  uint64_t         *sizes; /* n, after scaling; NULL: not read yet, or not needed */

  /* The thread's own. */
  UnetPrepared **cache; /* n, NULL where not kept */
  size_t         cache_bytes, cached_bytes;

  /* The caller's own. */
  GThread *thread;    /* NULL until the first epoch */
  int      remaining; /* batches of this epoch not handed out yet */

  GMutex   lock;
  GCond    changed;
  bool     quit;   /* under the lock, as all below */
  unsigned serial; /* of the epoch wanted */
  Epoch   *posted; /* not taken by the thread yet */
  GQueue   ready;  /* Item */
  GQueue   spare;  /* UnetBatch */
};

static void
epoch_free (Epoch *epoch)
{
  unet_loader_plan_free (epoch->plan);
  g_free (epoch);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Epoch, epoch_free)

static void
item_free (Item *item)
{
  unet_batch_free (item->batch);
  g_clear_error (&item->error);
  g_free (item);
}

/* ARRAY, or a new one in its place, of at least N elements of SIZE bytes; NULL if that cannot be
 * had. */
static void *
grow (void *array, size_t *capacity, size_t n, size_t size)
{
  size_t bytes;

  if (n <= *capacity)
    return array;
  unet_aligned_free (array);
  array = unet_size_mul (n, size, &bytes) ? unet_aligned_alloc (bytes) : NULL;
  *capacity = array != NULL ? n : 0;
  return array;
}

/* An empty batch for N samples like PREPARED: a spare one, or new. */
static UnetBatch *
take_batch (UnetLoader *loader, int n, const UnetPrepared *prepared, GError **error)
{
  const UnetImage *image = prepared->image;
  size_t           pixels = (size_t)n * (size_t)image->width * (size_t)image->height;
  BatchBlock      *block;
  UnetBatch       *batch;

  g_mutex_lock (&loader->lock);
  block = g_queue_pop_head (&loader->spare);
  g_mutex_unlock (&loader->lock);
  if (block == NULL)
    block = g_new0 (BatchBlock, 1);
  batch = &block->batch;
  batch->images = grow (batch->images, &block->image_capacity, pixels * (size_t)image->channels,
                        sizeof (float));
  batch->indices = grow (batch->indices, &block->index_capacity, (size_t)n, sizeof (int));
  if (prepared->classes != NULL)
    batch->classes = grow (batch->classes, &block->class_capacity, pixels, 1);
  if (loader->weighs)
    batch->weights = grow (batch->weights, &block->weight_capacity, pixels, sizeof (float));
  if (batch->images == NULL || batch->indices == NULL ||
      (prepared->classes != NULL && batch->classes == NULL) ||
      (loader->weighs && batch->weights == NULL))
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
          ngettext ("no memory for a batch of %d picture of %d x %d; take a smaller scale",
                    "no memory for a batch of %d pictures of %d x %d; take a smaller batch size or "
                    "scale",
                    (gulong)n),
          n, image->width, image->height);
      unet_batch_free (batch);
      return NULL;
    }
  batch->n = n;
  batch->channels = image->channels;
  batch->height = image->height;
  batch->width = image->width;
  return batch;
}

/* The sample at POSITION of the indices, from the cache if it is there. *OWNED receives it if it is
 * the caller's to free. */
static const UnetPrepared *
get_prepared (UnetLoader *loader, int position, UnetPrepared **owned, GError **error)
{
  const UnetPair *pair;
  size_t          bytes;

  *owned = NULL;
  if (loader->cache[position] != NULL)
    return loader->cache[position];
  pair = unet_pairs_get (loader->pairs, (int)loader->indices[position]);
  *owned = unet_prepared_load (pair, &loader->options, error);
  if (*owned == NULL)
    return NULL;
  bytes = unet_prepared_size (*owned);
  if (bytes > loader->cache_bytes - loader->cached_bytes)
    return *owned;
  loader->cached_bytes += bytes;
  loader->cache[position] = g_steal_pointer (owned);
  return loader->cache[position];
}

/* Writes one sample to its place in BATCH. */
static bool
fill_sample (UnetLoader            *loader,
             UnetBatch             *batch,
             int                    place,
             int                    position,
             const UnetPrepared    *prepared,
             const UnetAugmentDraw *draw,
             GError               **error)
{
  const UnetImage *image = prepared->image;
  size_t           pixels = (size_t)batch->height * (size_t)batch->width;
  UnetSample       sample = {0};

  if (image->height != batch->height || image->width != batch->width)
    {
      const UnetPair  *pair = unet_pairs_get (loader->pairs, (int)loader->indices[position]);
      g_autofree char *name = g_filename_display_name (pair->image_path);

      g_set_error (
          error, UNET_ERROR, UNET_ERROR_DATA,
          _ ("%s has not the size that it had when the run began, or that its file states"), name);
      return false;
    }
  sample.channels = image->channels;
  sample.height = batch->height;
  sample.width = batch->width;
  sample.image = batch->images + (size_t)place * pixels * (size_t)image->channels;
  unet_prepared_fill (prepared, sample.image);
  if (prepared->classes != NULL)
    {
      sample.classes = batch->classes + (size_t)place * pixels;
      memcpy (sample.classes, prepared->classes, pixels);
    }
  if (draw != NULL && !unet_augment_perform (draw, &sample, error))
    return false;
  if (loader->weighs &&
      !unet_weight_map_compute (&loader->options.weights, batch->height, batch->width,
                                sample.classes, batch->weights + (size_t)place * pixels, error))
    return false;
  batch->indices[place] = (int)loader->indices[position];
  return true;
}

static bool
is_current (UnetLoader *loader, const Epoch *epoch)
{
  bool current;

  g_mutex_lock (&loader->lock);
  current = !loader->quit && loader->serial == epoch->serial;
  g_mutex_unlock (&loader->lock);
  return current;
}

/* Makes batch number B. NULL with an error, or without one if the epoch was given up. */
static UnetBatch *
make_batch (UnetLoader *loader, Epoch *epoch, int b, const UnetAugmentDraw *draws, GError **error)
{
  const int *samples = epoch->plan->samples + epoch->plan->first[b];
  int        n = epoch->plan->first[b + 1] - epoch->plan->first[b];
  g_autoptr (UnetBatch) batch = NULL;

  for (int i = 0; i < n; i++)
    {
      g_autoptr (UnetPrepared) owned = NULL;
      const UnetPrepared *prepared;

      if (!is_current (loader, epoch))
        return NULL;
      prepared = get_prepared (loader, samples[i], &owned, error);
      if (prepared == NULL)
        return NULL;
      if (batch == NULL)
        batch = take_batch (loader, n, prepared, error);
      if (batch == NULL || !fill_sample (loader, batch, i, samples[i], prepared,
                                         loader->augments ? &draws[i] : NULL, error))
        return NULL;
    }
  return g_steal_pointer (&batch);
}

/* Queues BATCH or ERROR, both taken, when there is room. FALSE if the epoch was given up. */
static bool
deliver (UnetLoader *loader, const Epoch *epoch, UnetBatch *batch, GError *error)
{
  Item *item = g_new (Item, 1);
  bool  current;

  *item = (Item){batch, error};
  g_mutex_lock (&loader->lock);
  while (!loader->quit && loader->serial == epoch->serial && loader->ready.length >= AHEAD)
    g_cond_wait (&loader->changed, &loader->lock);
  current = !loader->quit && loader->serial == epoch->serial;
  if (current)
    {
      g_queue_push_tail (&loader->ready, g_steal_pointer (&item));
      g_cond_broadcast (&loader->changed);
    }
  g_mutex_unlock (&loader->lock);
  if (item != NULL)
    item_free (item);
  return current;
}

static void
run_epoch (UnetLoader *loader, Epoch *epoch)
{
  g_autofree UnetAugmentDraw *draws = g_new (UnetAugmentDraw, loader->batch_size);

  for (int b = 0; b < epoch->plan->n_batches; b++)
    {
      g_autoptr (GError) error = NULL;
      UnetBatch *batch;
      int        n = epoch->plan->first[b + 1] - epoch->plan->first[b];

      for (int i = 0; loader->augments && i < n; i++)
        unet_augment_draw (&loader->augment, &epoch->random, &draws[i]);
      if (b < epoch->skip)
        continue;
      batch = make_batch (loader, epoch, b, draws, &error);
      if (batch == NULL && error == NULL)
        return;
      if (!deliver (loader, epoch, batch, g_steal_pointer (&error)))
        return;
    }
}

static gpointer
loader_main (gpointer data)
{
  UnetLoader *loader = data;

  for (;;)
    {
      g_autoptr (Epoch) epoch = NULL;

      g_mutex_lock (&loader->lock);
      while (!loader->quit && loader->posted == NULL)
        g_cond_wait (&loader->changed, &loader->lock);
      epoch = g_steal_pointer (&loader->posted);
      if (loader->quit)
        {
          g_mutex_unlock (&loader->lock);
          return NULL;
        }
      g_mutex_unlock (&loader->lock);
      run_epoch (loader, epoch);
    }
}

UnetLoader *
unet_loader_new (UnetPairs               *pairs,
                 const uint32_t          *indices,
                 int                      n,
                 const UnetSampleOptions *options,
                 const UnetAugment       *augment,
                 int                      batch_size,
                 size_t                   cache_bytes)
{
  UnetLoader *loader;

  g_return_val_if_fail (n >= 0 && batch_size >= 1, NULL);

  loader = g_new0 (UnetLoader, 1);
  loader->pairs = unet_pairs_ref (pairs);
  loader->indices = g_memdup2 (indices, (gsize)n * sizeof *indices);
  loader->n = n;
  loader->options = *options;
  loader->augments = augment != NULL;
  if (augment != NULL)
    loader->augment = *augment;
  loader->weighs = options->values != NULL && unet_weight_map_is_wanted (&options->weights);
  loader->batch_size = MIN (batch_size, MAX (n, 1));
  loader->cache = g_new0 (UnetPrepared *, MAX (n, 1));
  loader->cache_bytes = cache_bytes;
  g_mutex_init (&loader->lock);
  g_cond_init (&loader->changed);
  g_queue_init (&loader->ready);
  g_queue_init (&loader->spare);
  return loader;
}

void
unet_loader_free (UnetLoader *loader)
{
  if (loader == NULL)
    return;
  if (loader->thread != NULL)
    {
      g_mutex_lock (&loader->lock);
      loader->quit = true;
      g_cond_broadcast (&loader->changed);
      g_mutex_unlock (&loader->lock);
      g_thread_join (loader->thread);
    }
  g_clear_pointer (&loader->posted, epoch_free);
  g_queue_clear_full (&loader->ready, (GDestroyNotify)item_free);
  g_queue_clear_full (&loader->spare, (GDestroyNotify)unet_batch_free);
  for (int i = 0; i < loader->n; i++)
    unet_prepared_free (loader->cache[i]);
  g_free (loader->cache);
  g_free (loader->sizes);
  g_free (loader->indices);
  unet_pairs_unref (loader->pairs);
  g_mutex_clear (&loader->lock);
  g_cond_clear (&loader->changed);
  g_free (loader);
}

/* Reads the size of every image. One that cannot be read gets a number of its own: it will be alone
 * in a batch, and fail there. */
static void
read_sizes (UnetLoader *loader)
{
  loader->sizes = g_new (uint64_t, MAX (loader->n, 1));
  for (int i = 0; i < loader->n; i++)
    {
      const char *path = unet_pairs_get (loader->pairs, (int)loader->indices[i])->image_path;
      int         full_width, full_height, channels, width, height;

      if (unet_image_probe (path, &full_width, &full_height, &channels, NULL) &&
          unet_sample_get_size (loader->options.scale, full_width, full_height, path, &width,
                                &height, NULL))
        loader->sizes[i] = (uint64_t)width << 32 | (uint64_t)height;
      else
        loader->sizes[i] = (uint64_t)i; /* no width: no size of a picture */
    }
}

int
unet_loader_begin (UnetLoader *loader, bool shuffle, const UnetRandom *random, int skip)
{
  g_autofree uint32_t *order = g_new (uint32_t, MAX (loader->n, 1));
  Epoch               *epoch = g_new0 (Epoch, 1);
  int                  n_batches;

  g_return_val_if_fail (random != NULL || (!shuffle && !loader->augments), 0);

  if (loader->sizes == NULL && loader->batch_size > 1)
    read_sizes (loader);
  if (random != NULL)
    epoch->random = *random;
  if (shuffle)
    unet_random_permutation (&epoch->random, order, (uint32_t)loader->n);
  else
    for (int i = 0; i < loader->n; i++)
      order[i] = (uint32_t)i;
  epoch->plan = unet_loader_plan_new (order, loader->n, loader->sizes, loader->batch_size);
  epoch->skip = MAX (skip, 0);
  n_batches = epoch->plan->n_batches;
  loader->remaining = MAX (n_batches - epoch->skip, 0);

  g_mutex_lock (&loader->lock);
  epoch->serial = ++loader->serial;
  g_clear_pointer (&loader->posted, epoch_free);
  loader->posted = epoch;
  g_queue_clear_full (&loader->ready, (GDestroyNotify)item_free);
  g_cond_broadcast (&loader->changed);
  g_mutex_unlock (&loader->lock);
  if (loader->thread == NULL)
    loader->thread = g_thread_try_new ("unet-loader", loader_main, loader, NULL);
  return n_batches;
}

UnetBatch *
unet_loader_next (UnetLoader *loader, GError **error)
{
  UnetBatch *batch;
  Item      *item;

  if (loader->remaining == 0)
    return NULL;
  if (loader->thread == NULL)
    {
      loader->remaining = 0;
      g_set_error (error, UNET_ERROR, UNET_ERROR_FAILED,
                   _ ("the system gave no thread for loading pictures"));
      return NULL;
    }
  g_mutex_lock (&loader->lock);
  while ((item = g_queue_pop_head (&loader->ready)) == NULL)
    g_cond_wait (&loader->changed, &loader->lock);
  g_cond_broadcast (&loader->changed);
  g_mutex_unlock (&loader->lock);
  loader->remaining--;
  batch = g_steal_pointer (&item->batch);
  if (item->error != NULL)
    g_propagate_error (error, g_steal_pointer (&item->error));
  item_free (item);
  return batch;
}

void
unet_loader_recycle (UnetLoader *loader, UnetBatch *batch)
{
  if (batch == NULL)
    return;
  g_mutex_lock (&loader->lock);
  if (loader->spare.length < MAX_SPARE)
    g_queue_push_tail (&loader->spare, g_steal_pointer (&batch));
  g_mutex_unlock (&loader->lock);
  unet_batch_free (batch);
}

void
unet_batch_free (UnetBatch *batch)
{
  if (batch == NULL)
    return;
  unet_aligned_free (batch->images);
  unet_aligned_free (batch->classes);
  unet_aligned_free (batch->weights);
  unet_aligned_free (batch->indices);
  g_free (batch);
}
