/* mask-view-frame.c: frames of the mask view
 *
 * A frame goes to GTK as a texture, which a GPU takes as it is. Where GTK draws by cairo, a texture
 * would be converted pixel by pixel on its way, by way of floats (8 ms for 1200 x 800 in GTK 4.8);
 * there it is a surface of cairo over the same memory.
 *
 * A frame never changes once it is drawn, so every frame is a new one; but its memory comes back
 * when GTK lets go of it, which is usually after the next frame. A few buffers then go round, and
 * nothing is allocated while the view keeps its size. A buffer that comes back after the maker is
 * gone, or with a size that is no longer wanted, is freed.
 *
 * All views draw on one pool, which lives as long as there is a view. All of this belongs to the
 * main thread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/mask-view-frame.h"

/* Three may be in use at a time; more wait for nobody. */
#define MAX_SPARE 3

/* Outlives the maker, while there is a buffer. */
typedef struct
{
  grefcount  references;
  GPtrArray *spare; /* of Buffer; NULL once the maker is gone */
  int        n_buffers;
} Store;

typedef struct
{
  Store    *store;
  grefcount references; /* frame, texture, surface */
  gsize     size;
  guint8    bytes[];
} Buffer;

struct _UnetFrame
{
  Buffer          *buffer;
  int              width, height;
  GskRenderNode   *node;    /* NULL: not drawn yet */
  cairo_surface_t *surface; /* what it draws, where it draws by cairo */
};

struct _UnetFrameMaker
{
  UnetViewRenderer *renderer;
  Store            *store;
};

static UnetPool *shared_pool;
static int       n_makers;

/* --- buffers --- */

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

static void
buffer_unref (gpointer data)
{
  Buffer *buffer = data;
  Store  *store = buffer->store;

  if (!g_ref_count_dec (&buffer->references))
    return;
  if (store->spare != NULL && store->spare->len < MAX_SPARE)
    g_ptr_array_add (store->spare, buffer);
  else
    free_buffer (buffer);
}

static Buffer *
get_buffer (Store *store, gsize size)
{
  Buffer *buffer = NULL;

  while (store->spare->len > 0 && buffer == NULL)
    {
      buffer = g_ptr_array_steal_index_fast (store->spare, store->spare->len - 1);
      if (buffer->size != size)
        g_clear_pointer (&buffer, free_buffer);
    }
  if (buffer == NULL)
    {
      buffer = g_malloc (sizeof *buffer + size);
      buffer->store = store;
      buffer->size = size;
      store->n_buffers++;
      g_ref_count_inc (&store->references);
    }
  g_ref_count_init (&buffer->references);
  return buffer;
}

/* --- the maker --- */

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

UnetFrame *
unet_frame_maker_render (UnetFrameMaker      *maker,
                         const UnetViewScene *scene,
                         const UnetViewLook  *look)
{
  UnetFrame *frame = g_new0 (UnetFrame, 1);

  frame->width = look->width;
  frame->height = look->height;
  frame->buffer =
      get_buffer (maker->store, sizeof (uint32_t) * (gsize)look->width * (gsize)look->height);
  unet_view_renderer_draw (maker->renderer, shared_pool, scene, look,
                           (uint32_t *)frame->buffer->bytes, look->width);
  return frame;
}

int
unet_frame_maker_count_buffers (UnetFrameMaker *maker)
{
  return maker->store->n_buffers;
}

/* --- frames --- */

void
unet_frame_free (UnetFrame *frame)
{
  if (frame == NULL)
    return;
  g_clear_pointer (&frame->node, gsk_render_node_unref);
  g_clear_pointer (&frame->surface, cairo_surface_destroy);
  buffer_unref (frame->buffer);
  g_free (frame);
}

int
unet_frame_get_width (const UnetFrame *frame)
{
  return frame->width;
}

int
unet_frame_get_height (const UnetFrame *frame)
{
  return frame->height;
}

const uint32_t *
unet_frame_get_pixels (const UnetFrame *frame)
{
  return (const uint32_t *)frame->buffer->bytes;
}

static Buffer *
buffer_ref (Buffer *buffer)
{
  g_ref_count_inc (&buffer->references);
  return buffer;
}

static GskRenderNode *
make_texture_node (UnetFrame *frame, const graphene_rect_t *bounds)
{
  Buffer *buffer = buffer_ref (frame->buffer);
  g_autoptr (GBytes) bytes =
                 g_bytes_new_with_free_func (buffer->bytes, buffer->size, buffer_unref, buffer);
  g_autoptr (GdkTexture) texture =
                 gdk_memory_texture_new (frame->width, frame->height, GDK_MEMORY_DEFAULT, bytes,
                                         sizeof (uint32_t) * (gsize)frame->width);

  return gsk_texture_node_new (texture, bounds);
}

/* Without alpha, which is 255 wherever the image is: so it is copied, not laid over. */
static GskRenderNode *
make_cairo_node (UnetFrame *frame, const graphene_rect_t *bounds, int scale)
{
  static const cairo_user_data_key_t key;
  GskRenderNode                     *node = gsk_cairo_node_new (bounds);
  cairo_t                           *cr = gsk_cairo_node_get_draw_context (node);

  frame->surface =
      cairo_image_surface_create_for_data (frame->buffer->bytes, CAIRO_FORMAT_RGB24, frame->width,
                                           frame->height, (int)sizeof (uint32_t) * frame->width);
  cairo_surface_set_device_scale (frame->surface, scale, scale);
  cairo_surface_set_user_data (frame->surface, &key, buffer_ref (frame->buffer), buffer_unref);
  cairo_set_source_surface (cr, frame->surface, (double)bounds->origin.x, (double)bounds->origin.y);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_destroy (cr);
  return node;
}

void
unet_frame_draw (UnetFrame   *frame,
                 GtkSnapshot *snapshot,
                 double       x,
                 double       y,
                 int          scale,
                 bool         by_cairo)
{
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT (
      (float)x, (float)y, (float)frame->width / (float)scale, (float)frame->height / (float)scale);

  if (frame->node == NULL)
    frame->node =
        by_cairo ? make_cairo_node (frame, &bounds, scale) : make_texture_node (frame, &bounds);
  gtk_snapshot_append_node (snapshot, frame->node);
}
