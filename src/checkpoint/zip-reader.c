/* zip-reader.c: the entries of a zip archive
 *
 * libzip reads archives, but only into buffers, and a checkpoint's tensors lie plainly stored in
 * the file, to be read when they are wanted. So libzip is given the archive through a source of
 * ours, which notes where in the archive it was last asked to read: after the first byte of a
 * stored entry that is where the entry lies. The checksum that the archive gives the entry goes
 * with the place, for whoever reads it.
 *
 * A hostile directory may give thousands of entries the same large place. Honest entries together
 * are no longer than the archive; all that are given as places may be twice as long, and no more.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/zip-reader.h"

#include "base/crc32.h"
#include "base/error.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>
#include <zip.h>

/* The smallest archive is the end of its directory. libzip takes no bytes at all for an archive. */
#define END_SIZE 22

struct _UnetZipReader
{
  zip_t      *archive;
  UnetSource *source;
  const char *name;      /* of the source */
  size_t      size;      /* of the source */
  size_t      at;        /* where libzip is */
  size_t      last_read; /* where the last read began */
  size_t      unread;    /* bytes of entries whose place may still be given */
  zip_error_t error;
};

static zip_int64_t
source_read (UnetZipReader *reader, void *target, zip_uint64_t length)
{
  size_t n = MIN (length, reader->size - reader->at);

  reader->last_read = reader->at;
  if (!unet_source_read (reader->source, reader->at, target, n, NULL))
    {
      zip_error_set (&reader->error, ZIP_ER_READ, 0);
      return -1;
    }
  reader->at += n;
  return (zip_int64_t)n;
}

static zip_int64_t
source_seek (UnetZipReader *reader, void *data, zip_uint64_t length)
{
  zip_int64_t to =
      zip_source_seek_compute_offset (reader->at, reader->size, data, length, &reader->error);

  if (to < 0)
    return -1;
  reader->at = (size_t)to;
  return 0;
}

static zip_int64_t
serve (void *user, void *data, zip_uint64_t length, zip_source_cmd_t command)
{
  UnetZipReader *reader = user;

  switch ((int)command)
    {
    case ZIP_SOURCE_OPEN:
      reader->at = 0;
      return 0;
    case ZIP_SOURCE_READ:
      return source_read (reader, data, length);
    case ZIP_SOURCE_SEEK:
      return source_seek (reader, data, length);
    case ZIP_SOURCE_TELL:
      return (zip_int64_t)reader->at;
    case ZIP_SOURCE_STAT:
      {
        zip_stat_t *stat = data;

        if (length < sizeof *stat)
          return -1;
        zip_stat_init (stat);
        stat->valid = ZIP_STAT_SIZE;
        stat->size = reader->size;
        return sizeof *stat;
      }
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data (&reader->error, data, length);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
      return 0;
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap (ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_SEEK,
                                             ZIP_SOURCE_TELL, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
                                             ZIP_SOURCE_CLOSE, ZIP_SOURCE_FREE, -1);
    default:
      zip_error_set (&reader->error, ZIP_ER_OPNOTSUPP, 0);
      return -1;
    }
}

static void
set_zip_error (UnetZipReader *reader, const char *what, zip_error_t *code, GError **error)
{
  g_autofree char *shown = g_utf8_make_valid (what, -1);

  g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("%s: %s cannot be read: %s: the file is damaged or incomplete, get it again"),
               reader->name, shown, zip_error_strerror (code));
}

UnetZipReader *
unet_zip_reader_new (UnetSource *source, GError **error)
{
  g_autoptr (UnetZipReader) reader = g_new0 (UnetZipReader, 1);
  zip_source_t *archive_source;
  zip_error_t   code;

  reader->source = unet_source_ref (source);
  reader->name = unet_source_get_name (source);
  reader->size = unet_source_get_size (source);
  reader->unread = reader->size <= SIZE_MAX / 2 ? 2 * reader->size : SIZE_MAX;
  zip_error_init (&reader->error);
  zip_error_init (&code);
  if (reader->size < END_SIZE)
    {
      zip_error_set (&code, ZIP_ER_NOZIP, 0);
      archive_source = NULL;
    }
  else
    archive_source = zip_source_function_create (serve, reader, &code);
  if (archive_source != NULL)
    {
      reader->archive = zip_open_from_source (archive_source, ZIP_RDONLY, &code);
      if (reader->archive == NULL)
        zip_source_free (archive_source);
    }
  if (reader->archive == NULL)
    set_zip_error (reader, _ ("the archive"), &code, error);
  zip_error_fini (&code);
  return reader->archive != NULL ? g_steal_pointer (&reader) : NULL;
}

void
unet_zip_reader_free (UnetZipReader *reader)
{
  if (reader == NULL)
    return;
  if (reader->archive != NULL)
    zip_discard (reader->archive);
  zip_error_fini (&reader->error);
  unet_source_unref (reader->source);
  g_free (reader);
}

const char *
unet_zip_reader_get_name (UnetZipReader *reader, int64_t index)
{
  if (index < 0 || index >= zip_get_num_entries (reader->archive, 0))
    return NULL;
  return zip_get_name (reader->archive, (zip_uint64_t)index, ZIP_FL_ENC_RAW);
}

int64_t
unet_zip_reader_find (UnetZipReader *reader, const char *entry)
{
  return zip_name_locate (reader->archive, entry, ZIP_FL_ENC_RAW);
}

/* The place of a stored entry, or NULL where there is none that can be given. */
static UnetExtent *
locate (UnetZipReader *reader, zip_file_t *file, const zip_stat_t *stat)
{
  UnetExtent extent = {.source = reader->source, .has_checksum = true};
  char       first;

  if (stat->size == 0 || zip_fread (file, &first, 1) != 1)
    return NULL;
  if (stat->size > reader->unread || reader->last_read > reader->size ||
      stat->size > reader->size - reader->last_read)
    return NULL;
  reader->unread -= stat->size;
  extent.offset = reader->last_read;
  extent.size = stat->size;
  extent.checksum = stat->crc;
  return unet_extent_copy (&extent);
}

static GBytes *
inflate_entry (UnetZipReader    *reader,
               int64_t           index,
               const zip_stat_t *stat,
               size_t           *budget,
               GError          **error)
{
  g_autofree char *target = NULL;
  zip_file_t      *file;
  size_t           n = 0;

  if (stat->size > *budget || (target = g_try_malloc (MAX (stat->size, 1))) == NULL)
    {
      g_autofree char *shown = g_utf8_make_valid (stat->name, -1);

      g_set_error (
          error, UNET_ERROR, UNET_ERROR_FORMAT,
          _ ("%s: %s would take %" PRIu64
             " bytes, far more than a file of its size can hold: the file is damaged or hostile"),
          reader->name, shown, (guint64)stat->size);
      return NULL;
    }
  file = zip_fopen_index (reader->archive, (zip_uint64_t)index, 0);
  if (file == NULL)
    {
      set_zip_error (reader, stat->name, zip_get_error (reader->archive), error);
      return NULL;
    }
  while (n < stat->size)
    {
      zip_int64_t got = zip_fread (file, target + n, stat->size - n);

      if (got <= 0)
        break;
      n += (size_t)got;
    }
  if (n < stat->size || unet_crc32 (0, target, n) != stat->crc)
    {
      zip_error_t *code = zip_file_get_error (file);

      if (zip_error_code_zip (code) == ZIP_ER_OK)
        zip_error_set (code, ZIP_ER_CRC, 0);
      set_zip_error (reader, stat->name, code, error);
      zip_fclose (file);
      return NULL;
    }
  zip_fclose (file);
  *budget -= n;
  return g_bytes_new_take (g_steal_pointer (&target), n);
}

static bool
get_stat (UnetZipReader *reader, int64_t index, zip_stat_t *stat, GError **error)
{
  zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_CRC;

  zip_stat_init (stat);
  if (zip_stat_index (reader->archive, (zip_uint64_t)index, ZIP_FL_ENC_RAW, stat) == 0 &&
      (stat->valid & needed) == needed)
    return true;
  set_zip_error (reader, _ ("an entry of the archive"), zip_get_error (reader->archive), error);
  return false;
}

UnetExtent *
unet_zip_reader_get (UnetZipReader *reader, int64_t index, size_t *budget, GError **error)
{
  zip_stat_t  stat;
  UnetExtent *extent = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (UnetSource) source = NULL;

  if (!get_stat (reader, index, &stat, error))
    return NULL;
  if (stat.comp_method == ZIP_CM_STORE)
    {
      zip_file_t *file = zip_fopen_index (reader->archive, (zip_uint64_t)index, 0);

      if (file != NULL)
        {
          extent = locate (reader, file, &stat);
          zip_fclose (file);
        }
    }
  if (extent != NULL)
    return extent;
  bytes = inflate_entry (reader, index, &stat, budget, error);
  if (bytes == NULL)
    return NULL;
  source = unet_source_new (bytes, reader->name);
  return unet_extent_copy (&(UnetExtent){.source = source, .size = g_bytes_get_size (bytes)});
}

GBytes *
unet_zip_reader_read (UnetZipReader *reader, int64_t index, size_t *budget, GError **error)
{
  g_autoptr (UnetExtent) extent = unet_zip_reader_get (reader, index, budget, error);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *shown = NULL;

  if (extent == NULL)
    return NULL;
  bytes = unet_source_get_bytes (extent->source, extent->offset, extent->size, error);
  if (bytes == NULL)
    return NULL;
  if (!extent->has_checksum ||
      unet_crc32 (0, g_bytes_get_data (bytes, NULL), extent->size) == extent->checksum)
    return g_steal_pointer (&bytes);
  shown = g_utf8_make_valid (unet_zip_reader_get_name (reader, index), -1);
  g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("%s: %s has not the checksum that the archive gives it: the file is damaged or "
                  "incomplete, get it again"),
               reader->name, shown);
  return NULL;
}
