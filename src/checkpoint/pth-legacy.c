/* pth-legacy.c: PyTorch's files before 1.6
 *
 * Five pickles in a row: a magic number, the protocol's version, what machine wrote it, the object,
 * and the list of the storages' keys; then, in the order of that list, each storage as a count of
 * elements in 8 bytes and the elements. How large an element is only the object says, where it
 * first refers to the storage.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pth-private.h"

#include "base/error.h"
#include "base/memory.h"

#include <string.h>

#define PROTOCOL_VERSION 1001

/* 0x1950a86a20f9469cfc6c */
static const char magic[10] = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";

typedef struct
{
  const char *name;
  GBytes     *bytes;
  size_t      offset;
  GError    **error;
} Stream;

static bool
fail (Stream *stream, const char *what)
{
  g_set_error (stream->error, UNET_ERROR, UNET_ERROR_FORMAT,
               "%s: %s: the file is damaged or incomplete, get it again", stream->name, what);
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
                   "%s: is a pickle but none that PyTorch's torch.save() wrote: load it in Python "
                   "and write its tensors by torch.save()",
                   stream->name);
      return false;
    }
  if ((version = next_pickle (stream)) == NULL)
    return false;
  root = unet_pickle_get_root (version);
  if (root->type != UNET_VALUE_INT || root->integer != PROTOCOL_VERSION)
    return fail (stream, "its format has a version that is not known");
  if ((machine = next_pickle (stream)) == NULL)
    return false;
  little = unet_value_lookup (unet_pickle_get_root (machine), "little_endian");
  if (little != NULL && little->type == UNET_VALUE_BOOL && !little->truth)
    {
      g_set_error (stream->error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                   "%s: was written on a big-endian machine, which is not supported: save it again "
                   "on a little-endian one",
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
static GBytes *
read_storage (Stream *stream, size_t element)
{
  size_t      total;
  const char *data = g_bytes_get_data (stream->bytes, &total);
  uint64_t    count;
  size_t      size;
  GBytes     *storage;

  if (total - stream->offset < sizeof count)
    {
      fail (stream, "ends before its storages do");
      return NULL;
    }
  memcpy (&count, data + stream->offset, sizeof count);
  stream->offset += sizeof count;
  count = GUINT64_FROM_LE (count);
  if (!unet_size_mul (count, element, &size) || size > total - stream->offset)
    {
      fail (stream, "ends before its storages do");
      return NULL;
    }
  storage = g_bytes_new_from_bytes (stream->bytes, stream->offset, size);
  stream->offset += size;
  return storage;
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
    return fail (stream, "its list of storages is none");
  for (guint i = 0; i < keys->n; i++)
    {
      g_autofree char *key = NULL;
      gpointer         element;
      GBytes          *storage;

      if (keys->items[i]->type == UNET_VALUE_STRING)
        key = g_strndup (keys->items[i]->text.data, keys->items[i]->text.length);
      else if (keys->items[i]->type == UNET_VALUE_INT)
        key = g_strdup_printf ("%" G_GINT64_FORMAT, keys->items[i]->integer);
      if (key == NULL || !g_hash_table_lookup_extended (sizes, key, NULL, &element) ||
          g_hash_table_contains (storages, key))
        return fail (stream, "its list of storages does not fit its tensors");
      storage = read_storage (stream, GPOINTER_TO_SIZE (element));
      if (storage == NULL)
        return false;
      g_hash_table_insert (storages, g_steal_pointer (&key), storage);
    }
  return true;
}

/* All are loaded before the tensors are looked at. */
static GBytes *
load_storage (UnetPthReader *reader, const char *key, GError **error)
{
  g_autofree char *shown = g_utf8_make_valid (key, -1);

  g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
               "%s: the storage %s of the tensor \"%s\" is missing: the file is damaged, get it "
               "again",
               reader->name, shown, reader->tensor);
  return NULL;
}

UnetTable *
unet_pth_parse_legacy (GBytes *bytes, const char *name, GError **error)
{
  Stream        stream = {.name = name, .bytes = bytes, .error = error};
  UnetPthReader reader = {.name = name, .tensor = "", .load_storage = load_storage};
  g_autoptr (GHashTable) storages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                           (GDestroyNotify)g_bytes_unref);
  g_autoptr (GHashTable) sizes = NULL;
  g_autoptr (UnetPickle) object = NULL;

  reader.storages = storages;
  reader.budget = unet_pth_budget (g_bytes_get_size (bytes));
  if (!read_head (&stream) || (object = next_pickle (&stream)) == NULL ||
      (sizes = collect_sizes (&reader, object, error)) == NULL ||
      !read_storages (&stream, sizes, storages))
    return NULL;
  return unet_pth_flatten (&reader, object, error);
}
