/* zip-writer.c: zip archives of plainly stored, aligned entries
 *
 * PyTorch pads the local headers so that a storage can be mapped where it lies, which no zip
 * library offers; without compression an archive is little more than its headers. The padding is an
 * extra field "FB", as PyTorch's. Sizes and offsets of 4 GiB and more, and more than 65535 entries,
 * take the fields of zip64. All times are the first of 1980, so that the same tensors make the same
 * file.
 *
 * The format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/zip-writer.h"

#include "base/crc32.h"
#include "base/error.h"

#include <glib/gi18n.h>
#include <stdint.h>
#include <string.h>

#define ALIGNMENT 64
#define PIECE ((size_t)1 << 20) /* of what is read and written at once */
#define LIMIT32 0xffffffffu
#define LIMIT16 0xffffu

#define VERSION_PLAIN 20
#define VERSION_ZIP64 45
#define FIRST_OF_1980 0x21

struct _UnetZipWriter
{
  UnetFileWriter *file;
  uint64_t        offset;
  uint64_t        n_entries;
  GByteArray     *directory;
};

UnetZipWriter *
unet_zip_writer_new (UnetFileWriter *file)
{
  UnetZipWriter *writer = g_new0 (UnetZipWriter, 1);

  writer->file = file;
  writer->directory = g_byte_array_new ();
  return writer;
}

void
unet_zip_writer_free (UnetZipWriter *writer)
{
  if (writer == NULL)
    return;
  g_byte_array_unref (writer->directory);
  g_free (writer);
}

static void
put (GByteArray *target, uint64_t number, int size)
{
  for (int i = 0; i < size; i++)
    {
      uint8_t byte = (uint8_t)(number >> (8 * i));

      g_byte_array_append (target, &byte, 1);
    }
}

static bool
write_bytes (UnetZipWriter *writer, const void *data, size_t size, GError **error)
{
  writer->offset += size;
  return unet_file_writer_write (writer->file, data, size, error);
}

/* What a local header and one of the directory have in common. */
static void
put_common (GByteArray *header,
            const char *name,
            uint64_t    size,
            uint32_t    crc,
            bool        zip64,
            size_t      extra_size)
{
  put (header, zip64 ? VERSION_ZIP64 : VERSION_PLAIN, 2);
  put (header, 1 << 11, 2); /* the name is UTF-8 */
  put (header, 0, 2);       /* stored */
  put (header, 0, 2);
  put (header, FIRST_OF_1980, 2);
  put (header, crc, 4);
  put (header, zip64 ? LIMIT32 : size, 4);
  put (header, zip64 ? LIMIT32 : size, 4);
  put (header, strlen (name), 2);
  put (header, extra_size, 2);
}

static void
put_name (GByteArray *header, const char *name)
{
  g_byte_array_append (header, (const uint8_t *)name, (guint)strlen (name));
}

static void
add_to_directory (UnetZipWriter *writer,
                  const char    *name,
                  uint64_t       size,
                  uint32_t       crc,
                  uint64_t       offset)
{
  bool   zip64 = size >= LIMIT32;
  bool   far = offset >= LIMIT32;
  size_t extra = (zip64 ? 16u : 0u) + (far ? 8u : 0u);

  put (writer->directory, 0x02014b50, 4);
  put (writer->directory, VERSION_ZIP64, 2);
  put_common (writer->directory, name, size, crc, zip64, extra > 0 ? extra + 4 : 0);
  put (writer->directory, 0, 2); /* comment */
  put (writer->directory, 0, 2); /* disk */
  put (writer->directory, 0, 2); /* attributes */
  put (writer->directory, 0, 4);
  put (writer->directory, far ? LIMIT32 : offset, 4);
  put_name (writer->directory, name);
  if (extra > 0)
    {
      put (writer->directory, 1, 2);
      put (writer->directory, extra, 2);
      if (zip64)
        {
          put (writer->directory, size, 8);
          put (writer->directory, size, 8);
        }
      if (far)
        put (writer->directory, offset, 8);
    }
  writer->n_entries++;
}

/* The local header, with the padding behind it; adds to the directory. */
static bool
begin_entry (UnetZipWriter *writer, const char *name, size_t size, uint32_t crc, GError **error)
{
  g_autoptr (GByteArray) header = g_byte_array_new ();
  bool     zip64 = size >= LIMIT32;
  uint64_t start = writer->offset;
  size_t   fixed = 30 + strlen (name) + (zip64 ? 20 : 0) + 4; /* with the head of the padding */
  size_t   padding = (ALIGNMENT - (start + fixed) % ALIGNMENT) % ALIGNMENT;

  put (header, 0x04034b50, 4);
  put_common (header, name, size, crc, zip64, (zip64 ? 20 : 0) + 4 + padding);
  put_name (header, name);
  if (zip64)
    {
      put (header, 1, 2);
      put (header, 16, 2);
      put (header, size, 8);
      put (header, size, 8);
    }
  put_name (header, "FB");
  put (header, padding, 2);
  for (size_t i = 0; i < padding; i++)
    put (header, 'Z', 1);

  add_to_directory (writer, name, size, crc, start);
  return write_bytes (writer, header->data, header->len, error);
}

bool
unet_zip_writer_add (UnetZipWriter *writer,
                     const char    *name,
                     const void    *data,
                     size_t         size,
                     GError       **error)
{
  return begin_entry (writer, name, size, unet_crc32 (0, data, size), error) &&
         write_bytes (writer, data, size, error);
}

/* Goes through EXTENT; writes it if WRITING. *CRC goes on over its bytes. */
static bool
pass_extent (UnetZipWriter    *writer,
             const UnetExtent *extent,
             bool              writing,
             char             *piece,
             uint32_t         *crc,
             GError          **error)
{
  for (size_t at = 0; at < extent->size; at += PIECE)
    {
      size_t n = MIN (PIECE, extent->size - at);

      if (!unet_source_read (extent->source, extent->offset + at, piece, n, error) ||
          (writing && !write_bytes (writer, piece, n, error)))
        return false;
      *crc = unet_crc32 (*crc, piece, n);
    }
  return true;
}

bool
unet_zip_writer_add_parts (UnetZipWriter    *writer,
                           const char       *name,
                           const UnetExtent *parts,
                           guint             n_parts,
                           GError          **error)
{
  g_autofree char *piece = g_malloc (PIECE);
  uint32_t         crc = 0, written = 0;
  size_t           size = 0;

  for (guint i = 0; i < n_parts; i++)
    {
      if (!unet_extent_verify (&parts[i], error) ||
          !pass_extent (writer, &parts[i], false, piece, &crc, error))
        return false;
      size += parts[i].size;
    }
  if (!begin_entry (writer, name, size, crc, error))
    return false;
  for (guint i = 0; i < n_parts; i++)
    if (!pass_extent (writer, &parts[i], true, piece, &written, error))
      return false;
  if (written == crc)
    return true;
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_FAILED,
      _ ("%s: its part %s changed while it was written, so it is left as it was: try again"),
      unet_file_writer_get_path (writer->file), name);
  return false;
}

bool
unet_zip_writer_finish (UnetZipWriter *writer, GError **error)
{
  g_autoptr (GByteArray) end = g_byte_array_new ();
  uint64_t directory = writer->offset;
  uint64_t size = writer->directory->len;
  uint64_t n = writer->n_entries;

  if (!write_bytes (writer, writer->directory->data, writer->directory->len, error))
    return false;
  if (directory >= LIMIT32 || n >= LIMIT16)
    {
      put (end, 0x06064b50, 4);
      put (end, 44, 8);
      put (end, VERSION_ZIP64, 2);
      put (end, VERSION_ZIP64, 2);
      put (end, 0, 4);
      put (end, 0, 4);
      put (end, n, 8);
      put (end, n, 8);
      put (end, size, 8);
      put (end, directory, 8);
      put (end, 0x07064b50, 4);
      put (end, 0, 4);
      put (end, writer->offset, 8);
      put (end, 1, 4);
    }
  put (end, 0x06054b50, 4);
  put (end, 0, 4);
  put (end, MIN (n, LIMIT16), 2);
  put (end, MIN (n, LIMIT16), 2);
  put (end, MIN (size, LIMIT32), 4);
  put (end, MIN (directory, LIMIT32), 4);
  put (end, 0, 2);
  return write_bytes (writer, end->data, end->len, error);
}
