/* pth-zip.c: PyTorch's files since 1.6
 *
 * A zip archive with one folder of any name: data.pkl is the pickle, data/KEY the storages,
 * byteorder (newer ones) says "little" or "big". What else is there is not for us, but for the two
 * records that unet_pth_save() puts beside them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pth-private.h"
#include "checkpoint/zip-reader.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  UnetZipReader *zip;
  char          *folder; /* with its slash */
  int64_t        pickle; /* index of data.pkl */
} Archive;

static void
archive_clear (Archive *archive)
{
  g_clear_pointer (&archive->zip, unet_zip_reader_free);
  g_clear_pointer (&archive->folder, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Archive, archive_clear)

/* The folder is the one that holds data.pkl. */
static bool
archive_open (Archive *archive, UnetSource *source, GError **error)
{
  const char *entry;

  archive->zip = unet_zip_reader_new (source, error);
  if (archive->zip == NULL)
    return false;
  for (int64_t i = 0; (entry = unet_zip_reader_get_name (archive->zip, i)) != NULL; i++)
    {
      const char *slash = strchr (entry, '/');

      if (slash != NULL && strcmp (slash + 1, "data.pkl") == 0)
        {
          archive->folder = g_strndup (entry, (gsize)(slash + 1 - entry));
          archive->pickle = i;
          return true;
        }
    }
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
      _ ("%s: is a zip archive but none that PyTorch's torch.save() wrote: it has no data.pkl"),
      unet_source_get_name (source));
  return false;
}

static int64_t
find_entry (Archive *archive, const char *record)
{
  g_autofree char *entry = g_strconcat (archive->folder, record, NULL);

  return unet_zip_reader_find (archive->zip, entry);
}

/* NULL without error if there is no such record. */
static GBytes *
archive_read (Archive *archive, const char *record, size_t *budget, GError **error)
{
  int64_t index = find_entry (archive, record);

  return index < 0 ? NULL : unet_zip_reader_read (archive->zip, index, budget, error);
}

static UnetExtent *
find_storage (UnetPthReader *reader, const char *key, GError **error)
{
  Archive         *archive = reader->data;
  g_autofree char *record = g_strconcat ("data/", key, NULL);
  g_autofree char *shown = NULL;
  int64_t          index = find_entry (archive, record);

  if (index >= 0)
    return unet_zip_reader_get (archive->zip, index, &reader->budget, error);
  shown = g_utf8_make_valid (key, -1);
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_FORMAT,
      _ ("%s: the storage %s of the tensor \"%s\" is missing: the file is damaged, get it again"),
      reader->name, shown, reader->tensor);
  return NULL;
}

static bool
check_byte_order (UnetPthReader *reader, GError **error)
{
  GError *read_error = NULL;
  g_autoptr (GBytes) order = archive_read (reader->data, "byteorder", &reader->budget, &read_error);
  const char *text;
  size_t      size;

  if (read_error != NULL)
    {
      g_propagate_error (error, read_error);
      return false;
    }
  if (order == NULL)
    return true;
  text = g_bytes_get_data (order, &size);
  if (size == 6 && memcmp (text, "little", 6) == 0)
    return true;
  g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
               _ ("%s: was written on a big-endian machine, which is not supported: save it again "
                  "on a little-endian one"),
               reader->name);
  return false;
}

/* The JSON record that goes with our own files. */
static bool
read_note (UnetPthReader *reader, UnetTable *table, GError **error)
{
  GError *read_error = NULL;
  g_autoptr (GBytes) bytes =
                 archive_read (reader->data, "unet-studio.json", &reader->budget, &read_error);
  const char *text;
  size_t      size;

  if (read_error != NULL)
    {
      g_propagate_error (error, read_error);
      return false;
    }
  if (bytes == NULL)
    return true;
  text = g_bytes_get_data (bytes, &size);
  if (!g_utf8_validate_len (text, size, NULL))
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_FORMAT,
          _ ("%s: its record unet-studio.json is no text: the file is damaged, get it again"),
          reader->name);
      return false;
    }

  g_autofree char *copy = g_strndup (text, size);

  unet_table_set_note (table, "unet-studio", copy);
  return true;
}

UnetTable *
unet_pth_read_zip (UnetSource *source, GError **error)
{
  const char *name = unet_source_get_name (source);
  g_auto (Archive) archive = {NULL};
  UnetPthReader reader = {.name = name, .tensor = "", .find_storage = find_storage};
  g_autoptr (GHashTable) storages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                           (GDestroyNotify)unet_extent_free);
  g_autoptr (GBytes) data = NULL;
  g_autoptr (UnetPickle) pickle = NULL;
  g_autoptr (UnetTable) table = NULL;
  size_t offset = 0;

  if (!archive_open (&archive, source, error))
    return NULL;
  reader.data = &archive;
  reader.storages = storages;
  reader.budget = unet_pth_budget (unet_source_get_size (source));
  if (!check_byte_order (&reader, error) ||
      (data = unet_zip_reader_read (archive.zip, archive.pickle, &reader.budget, error)) == NULL ||
      (pickle = unet_pickle_parse (data, &offset, name, error)) == NULL ||
      (table = unet_pth_flatten (&reader, pickle, error)) == NULL ||
      !read_note (&reader, table, error))
    return NULL;
  return g_steal_pointer (&table);
}

UnetExtent *
unet_pth_find_record (UnetSource *source, const char *record, GError **error)
{
  g_auto (Archive) archive = {NULL};
  size_t  budget = unet_pth_budget (unet_source_get_size (source));
  int64_t index;

  if (!archive_open (&archive, source, error))
    return NULL;
  index = find_entry (&archive, record);
  return index < 0 ? NULL : unet_zip_reader_get (archive.zip, index, &budget, error);
}
