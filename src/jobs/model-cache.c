/* model-cache.c: a loaded network, kept from one picture to the next
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/model-cache.h"

#include <sys/stat.h>

struct _UnetModelCache
{
  GMutex lock; /* of all below; held from unet_model_cache_lock() to unlock() */

  int            n_threads;
  UnetPool      *pool; /* made when first needed: its threads wait in vain until then */
  char          *path;
  struct stat    stat; /* of the file when it was read */
  UnetModelFile *file;
  UnetPredictor *predictor;
};

UnetModelCache *
unet_model_cache_new (int n_threads)
{
  UnetModelCache *cache = g_atomic_rc_box_new0 (UnetModelCache);

  g_mutex_init (&cache->lock);
  cache->n_threads = n_threads;
  return cache;
}

UnetModelCache *
unet_model_cache_ref (UnetModelCache *cache)
{
  return g_atomic_rc_box_acquire (cache);
}

static void
forget (UnetModelCache *cache)
{
  g_clear_pointer (&cache->predictor, unet_predictor_free);
  g_clear_pointer (&cache->file, unet_model_file_free);
  g_clear_pointer (&cache->path, g_free);
}

static void
clear (gpointer data)
{
  UnetModelCache *cache = data;

  forget (cache);
  g_clear_pointer (&cache->pool, unet_pool_free);
  g_mutex_clear (&cache->lock);
}

void
unet_model_cache_unref (UnetModelCache *cache)
{
  g_atomic_rc_box_release_full (cache, clear);
}

/* Training replaces a file by a new one of the same name. */
static bool
is_same_file (const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bool
load (UnetModelCache *cache, const char *path, GError **error)
{
  struct stat now = {0};

  if (stat (path, &now) == 0 && cache->file != NULL && g_str_equal (path, cache->path) &&
      is_same_file (&now, &cache->stat))
    return true;
  forget (cache);
  cache->file = unet_model_file_load (path, cache->pool, error);
  if (cache->file == NULL)
    return false;
  cache->path = g_strdup (path);
  cache->stat = now;
  return true;
}

bool
unet_model_cache_lock (UnetModelCache *cache, const char *path, GError **error)
{
  g_mutex_lock (&cache->lock);
  if (cache->pool == NULL)
    cache->pool = unet_pool_new (cache->n_threads);
  if (path == NULL)
    return true;
  if (!load (cache, path, error))
    {
      g_mutex_unlock (&cache->lock);
      return false;
    }
  if (cache->predictor == NULL)
    cache->predictor = unet_predictor_new (cache->file, cache->pool);
  return true;
}

UnetModelFile *
unet_model_cache_get_file (UnetModelCache *cache)
{
  return cache->file;
}

UnetPredictor *
unet_model_cache_get_predictor (UnetModelCache *cache)
{
  return cache->predictor;
}

UnetPool *
unet_model_cache_get_pool (UnetModelCache *cache)
{
  return cache->pool;
}

void
unet_model_cache_unlock (UnetModelCache *cache)
{
  g_mutex_unlock (&cache->lock);
}

void
unet_model_cache_trim (UnetModelCache *cache, bool all)
{
  if (!g_mutex_trylock (&cache->lock))
    return;
  if (all)
    forget (cache);
  else
    g_clear_pointer (&cache->predictor, unet_predictor_free);
  g_mutex_unlock (&cache->lock);
}
