/* source.c: bytes that are read piece by piece, from a file, from memory, or as they are made
 *
 * Files are read (pread), not mapped. A map that is touched where the file no longer is, because
 * another program is writing it anew in its place or a disk fails, ends the process by SIGBUS,
 * whatever was checked before; a read gives an error that can be shown. What was read cannot change
 * between its check and its use, either. And it costs nothing: reading 124 MB in pieces that stay
 * in the cache takes 9 ms where touching them in a map takes 8 and unmapping them 2, and the pages
 * of a map count as memory of the process.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/source.h"

#include "base/crc32.h"
#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is read at once where it need not be kept. */
#define PIECE ((size_t)128 << 10)

struct _UnetSource
{
  gatomicrefcount ref_count;
  char           *name;
  size_t          size;

  /* One of these. */
  GBytes        *bytes;
  UnetSourceFunc func;
  int            fd;

  gconstpointer data; /* of func */
};

static UnetSource *
source_new (const char *name, size_t size)
{
  UnetSource *source = g_new0 (UnetSource, 1);

  g_atomic_ref_count_init (&source->ref_count);
  source->name = g_strdup (name);
  source->size = size;
  source->fd = -1;
  return source;
}

static void
set_errno_error (GError **error, const char *path, int code)
{
  if (code == ENOENT || code == ENOTDIR)
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s does not exist"), path);
  else
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be read: %s"), path,
                 g_strerror (code));
}

/* Not blocking: a named pipe must be refused, not waited for. */
UnetSource *
unet_source_open (const char *path, GError **error)
{
  int         fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;

  if (fd < 0)
    {
      set_errno_error (error, path, errno);
      return NULL;
    }
  if (fstat (fd, &status) != 0)
    set_errno_error (error, path, errno);
  else if (S_ISDIR (status.st_mode))
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: is a folder, where a file is needed"),
                 path);
  else if (!S_ISREG (status.st_mode))
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: is no regular file"), path);
  else
    {
      UnetSource *source = source_new (path, (size_t)status.st_size);

      source->fd = fd;
      return source;
    }
  close (fd);
  return NULL;
}

UnetSource *
unet_source_new (GBytes *bytes, const char *name)
{
  UnetSource *source = source_new (name, g_bytes_get_size (bytes));

  source->bytes = g_bytes_ref (bytes);
  return source;
}

UnetSource *
unet_source_new_func (UnetSourceFunc func, gconstpointer data, size_t size, const char *name)
{
  UnetSource *source = source_new (name, size);

  source->func = func;
  source->data = data;
  return source;
}

UnetSource *
unet_source_ref (UnetSource *source)
{
  g_atomic_ref_count_inc (&source->ref_count);
  return source;
}

void
unet_source_unref (UnetSource *source)
{
  if (source == NULL || !g_atomic_ref_count_dec (&source->ref_count))
    return;
  if (source->fd >= 0)
    close (source->fd);
  g_clear_pointer (&source->bytes, g_bytes_unref);
  g_free (source->name);
  g_free (source);
}

const char *
unet_source_get_name (UnetSource *source)
{
  return source->name;
}

size_t
unet_source_get_size (UnetSource *source)
{
  return source->size;
}

static bool
check_range (UnetSource *source, size_t offset, size_t size, GError **error)
{
  if (offset <= source->size && size <= source->size - offset)
    return true;
  g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("%s: ends before its data do: the file is incomplete, get it again"),
               source->name);
  return false;
}

static bool
read_file (UnetSource *source, size_t offset, char *target, size_t size, GError **error)
{
  while (size > 0)
    {
      ssize_t n = pread (source->fd, target, MIN (size, (size_t)1 << 30), (off_t)offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_errno_error (error, source->name, errno);
          return false;
        }
      if (n == 0)
        {
          g_set_error (error, UNET_ERROR, UNET_ERROR_IO,
                       _ ("%s: became shorter while it was read: another program writes to it, try "
                          "again when it is done"),
                       source->name);
          return false;
        }
      target += n;
      offset += (size_t)n;
      size -= (size_t)n;
    }
  return true;
}

bool
unet_source_read (UnetSource *source, size_t offset, void *target, size_t size, GError **error)
{
  if (!check_range (source, offset, size, error))
    return false;
  if (source->fd >= 0)
    return read_file (source, offset, target, size, error);
  if (size > 0 && source->func != NULL)
    source->func (source->data, offset, target, size);
  else if (size > 0)
    memcpy (target, (const char *)g_bytes_get_data (source->bytes, NULL) + offset, size);
  return true;
}

GBytes *
unet_source_get_bytes (UnetSource *source, size_t offset, size_t size, GError **error)
{
  g_autofree char *data = NULL;

  if (!check_range (source, offset, size, error))
    return NULL;
  if (source->bytes != NULL)
    return g_bytes_new_from_bytes (source->bytes, offset, size);
  data = g_try_malloc (MAX (size, 1));
  if (data == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   _ ("%s: there is not enough memory for %zu bytes of it"), source->name, size);
      return NULL;
    }
  if (!unet_source_read (source, offset, data, size, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

UnetExtent *
unet_extent_copy (const UnetExtent *extent)
{
  UnetExtent *copy = g_memdup2 (extent, sizeof *extent);

  unet_source_ref (copy->source);
  return copy;
}

void
unet_extent_free (UnetExtent *extent)
{
  if (extent == NULL)
    return;
  unet_source_unref (extent->source);
  g_free (extent);
}

static bool
compare (const UnetExtent *extent, uint32_t checksum, GError **error)
{
  if (!extent->has_checksum || checksum == extent->checksum)
    return true;
  g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("%s: the %zu bytes from %zu on have not the checksum that the file gives them: "
                  "it is damaged, get it again"),
               extent->source->name, extent->size, extent->offset);
  return false;
}

GBytes *
unet_extent_get_bytes (const UnetExtent *extent, GError **error)
{
  g_autoptr (GBytes) bytes =
                 unet_source_get_bytes (extent->source, extent->offset, extent->size, error);

  if (bytes == NULL)
    return NULL;
  if (extent->has_checksum &&
      !compare (extent, unet_crc32 (0, g_bytes_get_data (bytes, NULL), extent->size), error))
    return NULL;
  return g_steal_pointer (&bytes);
}

bool
unet_extent_verify (const UnetExtent *extent, GError **error)
{
  g_autofree char *piece = NULL;
  uint32_t         checksum = 0;

  if (!extent->has_checksum)
    return true;
  piece = g_malloc (PIECE);
  for (size_t at = 0; at < extent->size; at += PIECE)
    {
      size_t n = MIN (PIECE, extent->size - at);

      if (!unet_source_read (extent->source, extent->offset + at, piece, n, error))
        return false;
      checksum = unet_crc32 (checksum, piece, n);
    }
  return compare (extent, checksum, error);
}
