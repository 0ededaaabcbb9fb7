/* model-cache.h: a loaded network, kept from one picture to the next
 *
 * Jobs that predict one picture each share it, so that the weights are read once and the cores have
 * one owner. Counted references; all functions may be called on any thread.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/predict.h"

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _UnetModelCache UnetModelCache;

/* N_THREADS as in unet_pool_new(). */
UnetModelCache *unet_model_cache_new (int n_threads);
UnetModelCache *unet_model_cache_ref (UnetModelCache *cache);
void            unet_model_cache_unref (UnetModelCache *cache);

/* Waits until nobody else has it. Then FILE and PREDICTOR (unless PATH is NULL) and POOL are the
 * caller's until unet_model_cache_unlock(). The file is read anew if it is another, or has changed.
 * Not locked if FALSE is returned. */
bool           unet_model_cache_lock (UnetModelCache *cache, const char *path, GError **error);
UnetModelFile *unet_model_cache_get_file (UnetModelCache *cache);
UnetPredictor *unet_model_cache_get_predictor (UnetModelCache *cache);
UnetPool      *unet_model_cache_get_pool (UnetModelCache *cache);
void           unet_model_cache_unlock (UnetModelCache *cache);

/* Gives back the memory of activations; ALL: and of the weights. Does nothing while somebody has
 * the cache. */
void unet_model_cache_trim (UnetModelCache *cache, bool all);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetModelCache, unet_model_cache_unref)

G_END_DECLS
