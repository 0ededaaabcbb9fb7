/* pth-legacy.c: PyTorch's files before 1.6
 *
 * Five pickles in a row: a magic number, the protocol's version, what machine wrote it, the object,
 * and the list of the storages' keys; then, in the order of that list, each storage as a count of
 * elements in 8 bytes and the elements. How large an element is only the object says, where it
 * first refers to the storage.
 *
 * How long the pickles are nothing says before they have been read. They are looked for in the
 * beginning of the file, and where that ends too early in more and more of it; the storages stay in
 * the file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pth-private.h"

#include "base/error.h"
#include "base/memory.h"

#include <glib/gi18n.h>
#include <string.h>

#define PROTOCOL_VERSION 1001

/* Bytes that the pickles are looked for in at first, and how many times as many next. */
#define FIRST_BYTES ((size_t)1 << 20)
#define GROWTH 8

/* 0x1950a86a20f9469cfc6c */
static const char magic[10] = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";

typedef struct
{
  const char *name;
  UnetSource *source;
  GBytes     *bytes; /* the beginning of the source */
  size_t      offset;
  GError    **error;
} Stream;

static bool
fail (Stream *stream, const char *what)
{
  g_set_error (stream->error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("%s: %s: the file is damaged or incomplete, get it again"), stream->name, what);
  return false;
}

static UnetPickle *
next_pickle (Stream *stream)
{
  return unet_pickle_parse (stream->bytes, &stream->offset, stream->name, stream->error);
}

static bool
read_head (Stream *stream)
{
  g_autoptr (UnetPickle) number = next_pickle (stream);
  g_autoptr (UnetPickle) version = NULL;
  g_autoptr (UnetPickle) machine = NULL;
  const UnetValue *root, *little;

  if (number == NULL)
    return false;
  root = unet_pickle_get_root (number);
  if (root->type != UNET_VALUE_BIG_INT || root->text.length != sizeof magic ||
      memcmp (root->text.data, magic, sizeof magic) != 0)
    {
      g_set_error (stream->error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                   _ ("%s: is a pickle but none that PyTorch's torch.save() wrote: load it in "
                      "Python and write its tensors by torch.save()"),
                   stream->name);
      return false;
    }
  if ((version = next_pickle (stream)) == NULL)
    return false;
  root = unet_pickle_get_root (version);
  if (root->type != UNET_VALUE_INT || root->integer != PROTOCOL_VERSION)
    return fail (stream, _ ("its format has a version that is not known"));
  if ((machine = next_pickle (stream)) == NULL)
    return false;
  little = unet_value_lookup (unet_pickle_get_root (machine), "little_endian");
  if (little != NULL && little->type == UNET_VALUE_BOOL && !little->truth)
    {
      g_set_error (stream->error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                   _ ("%s: was written on a big-endian machine, which is not supported: save it "
                      "again on a little-endian one"),
                   stream->name);
      return false;
    }
  return true;
}

/* Key of each storage to the size of its elements, by the first mention. */
static GHashTable *
collect_sizes (UnetPthReader *reader, UnetPickle *object, GError **error)
{
  g_autoptr (GHashTable) sizes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *persistent = unet_pickle_get_persistent (object);

  for (guint i = 0; i < persistent->len; i++)
    {
      UnetPthStorage storage = {0};

      if (!unet_pth_read_storage_id (reader, persistent->pdata[i], &storage, error))
        return NULL;
      if (g_hash_table_contains (sizes, storage.key))
        g_free (storage.key);
      else
        g_hash_table_insert (sizes, storage.key,
                             GSIZE_TO_POINTER (unet_dtype_size (storage.dtype)));
    }
  return g_steal_pointer (&sizes);
}

/* One storage at the stream's offset, which moves behind it. */
static UnetExtent *
read_storage (Stream *stream, size_t element)
{
  size_t     total = unet_source_get_size (stream->source);
  UnetExtent extent = {.source = stream->source};
  uint64_t   count;

  if (total - stream->offset < sizeof count)
    {
      fail (stream, _ ("ends before its storages do"));
      return NULL;
    }
  if (!unet_source_read (stream->source, stream->offset, &count, sizeof count, stream->error))
    return NULL;
  stream->offset += sizeof count;
  count = GUINT64_FROM_LE (count);
  if (!unet_size_mul (count, element, &extent.size) || extent.size > total - stream->offset)
    {
      fail (stream, _ ("ends before its storages do"));
      return NULL;
    }
  extent.offset = stream->offset;
  stream->offset += extent.size;
  return unet_extent_copy (&extent);
}

static bool
read_storages (Stream *stream, GHashTable *sizes, GHashTable *storages)
{
  g_autoptr (UnetPickle) pickle = next_pickle (stream);
  const UnetValue *keys;

  if (pickle == NULL)
    return false;
  keys = unet_pickle_get_root (pickle);
  if (keys->type != UNET_VALUE_LIST)
    return fail (stream, _ ("its list of storages is none"));
  for (guint i = 0; i < keys->n; i++)
    {
      g_autofree char *key = NULL;
      gpointer         element;
      UnetExtent      *storage;

      if (keys->items[i]->type == UNET_VALUE_STRING)
        key = g_strndup (keys->items[i]->text.data, keys->items[i]->text.length);
      else if (keys->items[i]->type == UNET_VALUE_INT)
        key = g_strdup_printf ("%" G_GINT64_FORMAT, keys->items[i]->integer);
      if (key == NULL || !g_hash_table_lookup_extended (sizes, key, NULL, &element) ||
          g_hash_table_contains (storages, key))
        return fail (stream, _ ("its list of storages does not fit its tensors"));
      storage = read_storage (stream, GPOINTER_TO_SIZE (element));
      if (storage == NULL)
        return false;
      g_hash_table_insert (storages, g_steal_pointer (&key), storage);
    }
  return true;
}

/* All are known before the tensors are looked at. */
static UnetExtent *
find_storage (UnetPthReader *reader, const char *key, GError **error)
{
  g_autofree char *shown = g_utf8_make_valid (key, -1);

  g_set_error (
      error, UNET_ERROR, UNET_ERROR_FORMAT,
      _ ("%s: the storage %s of the tensor \"%s\" is missing: the file is damaged, get it again"),
      reader->name, shown, reader->tensor);
  return NULL;
}

/* BYTES: the beginning of SOURCE, which should hold all pickles. */
static UnetTable *
read_beginning (UnetSource *source, GBytes *bytes, GError **error)
{
  const char   *name = unet_source_get_name (source);
  Stream        stream = {.name = name, .source = source, .bytes = bytes, .error = error};
  UnetPthReader reader = {.name = name, .tensor = "", .find_storage = find_storage};
  g_autoptr (GHashTable) storages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                           (GDestroyNotify)unet_extent_free);
  g_autoptr (GHashTable) sizes = NULL;
  g_autoptr (UnetPickle) object = NULL;

  reader.storages = storages;
  reader.budget = unet_pth_budget (unet_source_get_size (source));
  if (!read_head (&stream) || (object = next_pickle (&stream)) == NULL ||
      (sizes = collect_sizes (&reader, object, error)) == NULL ||
      !read_storages (&stream, sizes, storages))
    return NULL;
  return unet_pth_flatten (&reader, object, error);
}

UnetTable *
unet_pth_read_legacy (UnetSource *source, GError **error)
{
  size_t total = unet_source_get_size (source);
  size_t size = FIRST_BYTES;

  for (;;)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) local_error = NULL;
      UnetTable *table;

      size = MIN (size, total);
      bytes = unet_source_get_bytes (source, 0, size, error);
      if (bytes == NULL)
        return NULL;
      table = read_beginning (source, bytes, &local_error);
      if (table != NULL)
        return table;
      if (size == total || !g_error_matches (local_error, UNET_ERROR, UNET_ERROR_FORMAT))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      size = size > total / GROWTH ? total : size * GROWTH;
    }
}
