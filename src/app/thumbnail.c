/* thumbnail.c: a small picture of a file
 *
 * A list shows some dozens at a time and may have thousands of rows: a picture is read when its row
 * comes into sight, and not if the row has gone again before its turn. Two threads of low priority
 * do that, so that a long list neither floods the machine nor takes GTask's threads from others.
 * The latest ones are kept by name, size and time of change.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/thumbnail.h"

#include "base/cpu.h"
#include "dataset/mask-single.h"
#include "image/codec.h"
#include "image/overlay.h"
#include "image/resize.h"

#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>

#define N_THREADS 2
#define N_KEPT 400
#define MASK_OPACITY 0.5

/* --- the work --- */

typedef struct
{
  char *image, *mask;
  int   size;
  char *key;
} Order;

static GThreadPool *pool;
static GHashTable  *kept;  /* key -> GList link of kept_order's */
static GQueue       order; /* Kept *, newest first */

typedef struct
{
  char       *key;
  GdkTexture *texture;
} Kept;

static void
order_free (gpointer data)
{
  Order *o = data;

  g_free (o->image);
  g_free (o->mask);
  g_free (o->key);
  g_free (o);
}

static UnetImage *
make_black (int width, int height, GError **error)
{
  UnetImage *image = unet_image_new (width, height, 1, 8, error);

  if (image != NULL)
    memset (image->data, 0, (size_t)width * (size_t)height);
  return image;
}

/* The picture of O at full size, RGB. */
static UnetImage *
render (const Order *o, GError **error)
{
  g_autoptr (UnetImage) image = NULL;
  g_autoptr (UnetImage) mask = NULL;
  g_autofree uint8_t *classes = NULL;
  UnetMaskValues      values;
  size_t              n_pixels;

  if (o->mask != NULL)
    mask = unet_image_load (o->mask, UNET_ROLE_MASK, error);
  if (o->mask != NULL && mask == NULL)
    return NULL;
  image = o->image != NULL ? unet_image_load (o->image, UNET_ROLE_PICTURE, error)
                           : make_black (mask->width, mask->height, error);
  if (image == NULL)
    return NULL;
  n_pixels = (size_t)image->width * (size_t)image->height;
  classes = g_malloc0 (n_pixels);
  if (mask != NULL && mask->width == image->width && mask->height == image->height &&
      (!unet_mask_values_of_mask (mask, o->mask, &values, error) ||
       !unet_mask_values_to_classes (&values, mask, -1, true, o->mask, classes, error)))
    return NULL;
  return unet_overlay_render (NULL, image, classes, NULL, o->image != NULL ? MASK_OPACITY : 1,
                              error);
}

static GdkTexture *
make_texture (const Order *o, GError **error)
{
  g_autoptr (UnetImage) whole = render (o, error);
  g_autoptr (UnetImage) small = NULL;
  g_autoptr (GBytes) bytes = NULL;
  double factor;
  int    width, height;

  if (whole == NULL)
    return NULL;
  factor = MIN (1.0, (double)o->size / MAX (whole->width, whole->height));
  width = MAX (1, (int)(whole->width * factor));
  height = MAX (1, (int)(whole->height * factor));
  small = unet_image_resize_bicubic (NULL, whole, width, height, error);
  if (small == NULL)
    return NULL;
  bytes = g_bytes_new (small->data, (gsize)width * (gsize)height * 3);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8, bytes, (gsize)width * 3);
}

static void
work (gpointer data, gpointer user_data)
{
  static GPrivate yielded = G_PRIVATE_INIT (NULL);
  g_autoptr (GTask) task = data;
  GError     *error = NULL;
  GdkTexture *texture;

  if (g_private_get (&yielded) == NULL)
    {
      unet_cpu_yield_to_others ();
      g_private_set (&yielded, GINT_TO_POINTER (1));
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  texture = make_texture (g_task_get_task_data (task), &error);
  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

/* --- what is kept --- */

static void
append_file (GString *key, const char *path)
{
  struct stat now;

  if (path == NULL)
    return;
  g_string_append (key, path);
  if (stat (path, &now) == 0)
    g_string_append_printf (key, "|%lld|%lld.%ld", (long long)now.st_size,
                            (long long)now.st_mtim.tv_sec, now.st_mtim.tv_nsec);
}

static char *
make_key (const char *image, const char *mask, int size)
{
  GString *key = g_string_new (NULL);

  g_string_append_printf (key, "%d|", size);
  append_file (key, image);
  g_string_append (key, "|+|");
  append_file (key, mask);
  return g_string_free (key, FALSE);
}

static void
kept_free (Kept *item)
{
  g_free (item->key);
  g_object_unref (item->texture);
  g_free (item);
}

static void
keep (const char *key, GdkTexture *texture)
{
  Kept *item;

  if (kept == NULL)
    kept = g_hash_table_new (g_str_hash, g_str_equal);
  if (g_hash_table_contains (kept, key))
    return;
  item = g_new (Kept, 1);
  *item = (Kept){g_strdup (key), g_object_ref (texture)};
  g_queue_push_head (&order, item);
  g_hash_table_insert (kept, item->key, order.head);
  if (g_queue_get_length (&order) > N_KEPT)
    {
      Kept *oldest = g_queue_pop_tail (&order);

      g_hash_table_remove (kept, oldest->key);
      kept_free (oldest);
    }
}

static GdkTexture *
find_kept (const char *key)
{
  GList *link = kept != NULL ? g_hash_table_lookup (kept, key) : NULL;

  if (link == NULL)
    return NULL;
  g_queue_unlink (&order, link);
  g_queue_push_head_link (&order, link);
  return ((Kept *)link->data)->texture;
}

void
unet_thumbnail_load_async (const char         *image,
                           const char         *mask,
                           int                 size,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask      *task = g_task_new (NULL, cancellable, callback, user_data);
  Order      *o = g_new (Order, 1);
  GdkTexture *texture;

  g_return_if_fail (image != NULL || mask != NULL);

  *o = (Order){g_strdup (image), g_strdup (mask), size, make_key (image, mask, size)};
  g_task_set_source_tag (task, unet_thumbnail_load_async);
  g_task_set_task_data (task, o, order_free);
  g_task_set_priority (task, G_PRIORITY_DEFAULT_IDLE);
  texture = find_kept (o->key);
  if (texture != NULL)
    {
      g_task_return_pointer (task, g_object_ref (texture), g_object_unref);
      g_object_unref (task);
      return;
    }
  if (pool == NULL)
    pool = g_thread_pool_new (work, NULL, N_THREADS, FALSE, NULL);
  g_thread_pool_push (pool, task, NULL);
}

GdkTexture *
unet_thumbnail_load_finish (GAsyncResult *result, GError **error)
{
  GTask      *task = G_TASK (result);
  GdkTexture *texture = g_task_propagate_pointer (task, error);

  if (texture != NULL)
    keep (((Order *)g_task_get_task_data (task))->key, texture);
  return texture;
}

/* --- the widget --- */

struct _UnetThumbnail
{
  GtkWidget parent_instance;

  GtkWidget    *picture;
  GCancellable *cancellable; /* of the files that are shown */
  int           size;
};

G_DEFINE_FINAL_TYPE (UnetThumbnail, unet_thumbnail, GTK_TYPE_WIDGET)

static void
show_missing (UnetThumbnail *self)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (self->picture));
  g_autoptr (GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (
      theme, "image-missing-symbolic", NULL, self->size / 2,
      gtk_widget_get_scale_factor (self->picture), gtk_widget_get_direction (self->picture), 0);

  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (icon));
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetThumbnail) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = unet_thumbnail_load_finish (result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable || self->picture == NULL)
    return;
  if (texture != NULL)
    gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  else
    show_missing (self);
}

static void
forget (UnetThumbnail *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
unet_thumbnail_measure (GtkWidget     *widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  *minimum = *natural = UNET_THUMBNAIL (widget)->size;
}

static void
unet_thumbnail_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (UNET_THUMBNAIL (widget)->picture, width, height, baseline, NULL);
}

static void
unet_thumbnail_dispose (GObject *object)
{
  UnetThumbnail *self = UNET_THUMBNAIL (object);

  forget (self);
  g_clear_pointer (&self->picture, gtk_widget_unparent);
  G_OBJECT_CLASS (unet_thumbnail_parent_class)->dispose (object);
}

static void
unet_thumbnail_class_init (UnetThumbnailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_thumbnail_dispose;
  widget_class->measure = unet_thumbnail_measure;
  widget_class->size_allocate = unet_thumbnail_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "thumbnail");
  /* What it shows is named by the row that it stands in. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
unet_thumbnail_init (UnetThumbnail *self)
{
  self->size = 48;
  self->picture = gtk_picture_new ();
  gtk_widget_set_parent (self->picture, GTK_WIDGET (self));
}

/**
 * unet_thumbnail_new:
 * @size: of its sides, in pixels of the window
 */
GtkWidget *
unet_thumbnail_new (int size)
{
  UnetThumbnail *self = g_object_new (UNET_TYPE_THUMBNAIL, NULL);

  self->size = size;
  return GTK_WIDGET (self);
}

/**
 * unet_thumbnail_set_files:
 * @self: a thumbnail
 * @image: (nullable) (type filename): the picture
 * @mask: (nullable) (type filename): the mask
 *
 * Shows nothing until it is read, and a sign where it cannot be read.
 */
void
unet_thumbnail_set_files (UnetThumbnail *self, const char *image, const char *mask)
{
  g_return_if_fail (UNET_IS_THUMBNAIL (self));

  forget (self);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  if (image == NULL && mask == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  unet_thumbnail_load_async (image, mask,
                             self->size * gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                             self->cancellable, on_loaded, g_object_ref (self));
}
