/* mask-view-frame.c: frames of the mask view, as textures
 *
 * A texture never changes, so every frame is a new one; but its memory comes back when GTK lets go
 * of it, which is usually after the next frame. A few buffers then go round, and nothing is
 * allocated while the view keeps its size. A buffer that comes back after the maker is gone, or
 * with a size that is no longer wanted, is freed.
 *
 * All views draw on one pool, which lives as long as there is a view. It is drawn on the main
 * thread, one frame at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/mask-view-frame.h"

/* Two are in use while one is drawn; more wait for nobody. */
#define MAX_SPARE 3

/* Outlives the maker, while there is a texture: main thread only, as textures are here. */
typedef struct
{
  grefcount  references;
  GPtrArray *spare; /* of Buffer; NULL once the maker is gone */
  int        n_buffers;
} Store;

typedef struct
{
  Store *store;
  gsize  size;
  guint8 bytes[];
} Buffer;

struct _UnetFrameMaker
{
  UnetViewRenderer *renderer;
  Store            *store;
};

static UnetPool *shared_pool;
static int       n_makers;

static void
store_unref (Store *store)
{
  if (g_ref_count_dec (&store->references))
    g_free (store);
}

static void
free_buffer (gpointer data)
{
  Buffer *buffer = data;

  buffer->store->n_buffers--;
  store_unref (buffer->store);
  g_free (buffer);
}

UnetFrameMaker *
unet_frame_maker_new (void)
{
  UnetFrameMaker *maker = g_new (UnetFrameMaker, 1);

  if (n_makers++ == 0)
    shared_pool = unet_pool_new (0);
  maker->renderer = unet_view_renderer_new ();
  maker->store = g_new0 (Store, 1);
  maker->store->spare = g_ptr_array_new_with_free_func (free_buffer);
  g_ref_count_init (&maker->store->references);
  return maker;
}

void
unet_frame_maker_free (UnetFrameMaker *maker)
{
  if (maker == NULL)
    return;
  unet_view_renderer_free (maker->renderer);
  g_clear_pointer (&maker->store->spare, g_ptr_array_unref);
  store_unref (maker->store);
  g_free (maker);
  if (--n_makers == 0)
    g_clear_pointer (&shared_pool, unet_pool_free);
}

void
unet_frame_maker_forget (UnetFrameMaker *maker, const void *source)
{
  unet_view_renderer_forget (maker->renderer, source);
}

/* GTK has done with a texture. */
static void
take_back (gpointer data)
{
  Buffer *buffer = data;
  Store  *store = buffer->store;

  if (store->spare != NULL && store->spare->len < MAX_SPARE)
    g_ptr_array_add (store->spare, buffer);
  else
    free_buffer (buffer);
}

static Buffer *
get_buffer (Store *store, gsize size)
{
  Buffer *buffer;

  while (store->spare->len > 0)
    {
      buffer = g_ptr_array_steal_index_fast (store->spare, store->spare->len - 1);
      if (buffer->size == size)
        return buffer;
      free_buffer (buffer);
    }
  buffer = g_malloc (sizeof *buffer + size);
  buffer->store = store;
  buffer->size = size;
  store->n_buffers++;
  g_ref_count_inc (&store->references);
  return buffer;
}

GdkTexture *
unet_frame_maker_render (UnetFrameMaker      *maker,
                         const UnetViewScene *scene,
                         const UnetViewLook  *look)
{
  const gsize stride = (gsize)look->width * sizeof (guint32);
  Buffer     *buffer = get_buffer (maker->store, stride * (gsize)look->height);
  g_autoptr (GBytes) bytes = NULL;

  unet_view_renderer_draw (maker->renderer, shared_pool, scene, look, (guint32 *)buffer->bytes,
                           look->width);
  bytes = g_bytes_new_with_free_func (buffer->bytes, buffer->size, take_back, buffer);
  return gdk_memory_texture_new (look->width, look->height, GDK_MEMORY_DEFAULT, bytes, stride);
}

int
unet_frame_maker_count_buffers (UnetFrameMaker *maker)
{
  return maker->store->n_buffers;
}
