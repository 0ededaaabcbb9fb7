/* download.c: a published model comes into the library
 *
 * The bytes go to FILE.part (part.h), locked, so that a second program says that somebody is at it.
 * A part is gone on with if the server's name of its version is known (If-Range: the server sends
 * the rest of that version, or all of another), or if the checksum of the whole is, which would
 * tell that two versions were put together. Otherwise it is begun anew.
 *
 * What is whole is checked in three steps: size, SHA-256, and whether the reader of checkpoints
 * takes it. A file that fails was never anything but FILE.part, and is removed. Only then comes the
 * rename.
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/download.h"

#include "base/error.h"
#include "base/sha256.h"
#include "library/check.h"
#include "library/fetch.h"
#include "library/folder.h"
#include "library/part.h"
#include "library/record.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <sys/statvfs.h>

/* More than any model has. Where nobody says how long a file is, there has to be an end to it. */
#define MAX_BYTES ((int64_t)64 << 30)

typedef struct
{
  const UnetCatalogueEntry *entry;
  char                     *path;    /* of the whole file */
  char                     *address; /* as asked for */
  UnetPart                 *part;
  int64_t                   total; /* -1: unknown */
  UnetDownloadFunc          progress;
  void                     *data;
} Download;

static void
download_clear (Download *download)
{
  unet_part_free (download->part);
  g_free (download->path);
  g_free (download->address);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Download, download_clear)

static void
tell (Download *download)
{
  if (download->progress != NULL)
    download->progress (unet_part_get_size (download->part), download->total, download->data);
}

static bool
check_length (Download *download, int64_t length, GError **error)
{
  int64_t expected = download->entry->size;

  if (expected > 0 && length != expected)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   _ ("%s: is %" PRId64 " bytes long where the published file has %" PRId64
                      ": it is another one, and was not kept"),
                   download->address, length, expected);
      return false;
    }
  return true;
}

/* Said before an hour of downloading rather than after it. */
static bool
check_room (Download *download, int64_t needed, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (download->path);
  struct statvfs   info;
  uint64_t         room;

  if (needed <= 0 || statvfs (folder, &info) != 0)
    return true;
  if (__builtin_mul_overflow ((uint64_t)info.f_bavail, (uint64_t)info.f_frsize, &room) ||
      room >= (uint64_t)needed)
    return true;
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_IO,
      _ ("%s: there is no room for it: it needs %" PRId64 " bytes more and the disk has %" PRIu64),
      download->path, needed, room);
  return false;
}

static bool
on_begin (int64_t from, int64_t total, const char *validator, void *data, GError **error)
{
  Download *download = data;

  download->total = total;
  if ((total >= 0 && !check_length (download, total, error)) ||
      /* A part that is begun anew gives its room back. */
      (total >= 0 && !check_room (download, total - unet_part_get_size (download->part), error)) ||
      !unet_part_begin (download->part, from, download->address, validator, error))
    return false;
  tell (download);
  return true;
}

static bool
on_take (const void *bytes, size_t n, void *data, GError **error)
{
  Download *download = data;
  int64_t   limit = download->total >= 0        ? download->total
                    : download->entry->size > 0 ? download->entry->size
                                                : MAX_BYTES;

  if ((int64_t)n > limit - unet_part_get_size (download->part))
    {
      unet_part_discard (download->part);
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   _ ("%s: goes on after %" PRId64 " bytes, where the published file ends: it is "
                      "another one, and was not kept"),
                   download->address, limit);
      return false;
    }
  if (!unet_part_write (download->part, bytes, n, error))
    return false;
  tell (download);
  return true;
}

/* All of it to the part; nothing if all of it is there. */
static bool
fetch (Download *download, GCancellable *cancellable, GError **error)
{
  static const UnetFetchHooks hooks = {on_begin, on_take};
  const UnetCatalogueEntry   *entry = download->entry;
  int64_t                     size = unet_part_get_size (download->part);
  g_autofree char            *validator =
      g_strdup (unet_part_get_validator (download->part, download->address));
  UnetFetchOrder order = {download->address, 0, validator};

  if (size > 0 && size == entry->size && entry->sha256[0] != '\0')
    return true;
  if ((validator != NULL || entry->sha256[0] != '\0') && (entry->size == 0 || size < entry->size))
    order.from = size;
  return unet_fetch (&order, &hooks, download, cancellable, error);
}

/* Whether the part is the published file. One that is not goes; one that could not be read through
 * to the end stays. */
static bool
check (Download *download, UnetModelRecord *record, GCancellable *cancellable, GError **error)
{
  const UnetCatalogueEntry *entry = download->entry;
  const char               *path = unet_part_get_path (download->part);
  GError                   *wrong = NULL;

  record->sha256 = unet_sha256_of_file (path, cancellable, error);
  if (record->sha256 == NULL)
    return false;
  if (unet_model_check_identity (download->address, unet_part_get_size (download->part),
                                 record->sha256, entry->size, entry->sha256, &wrong) &&
      unet_model_check (path, NULL, cancellable, &wrong))
    return true;
  if (!g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !g_error_matches (wrong, UNET_ERROR, UNET_ERROR_IO) &&
      !g_error_matches (wrong, UNET_ERROR, UNET_ERROR_NO_MEMORY))
    {
      unet_part_discard (download->part);
      g_prefix_error (&wrong, _ ("what came from %s was not kept: "), download->address);
    }
  g_propagate_error (error, wrong);
  return false;
}

static bool
is_here (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

char *
unet_download (const UnetCatalogueEntry *entry,
               UnetDownloadFunc          progress,
               void                     *data,
               GCancellable             *cancellable,
               GError                  **error)
{
  g_auto (Download) download = {entry,
                                unet_library_make_path (entry->file),
                                unet_catalogue_make_address (entry),
                                NULL,
                                -1,
                                progress,
                                data};
  UnetModelRecord  record = {NULL};
  g_autofree char *sum = NULL;
  bool             ok;

  if (is_here (download.path))
    return g_steal_pointer (&download.path);
  if (!unet_library_make_folder (error))
    return NULL;
  download.part = unet_part_open (download.path, error);
  if (download.part == NULL)
    return NULL;
  /* Somebody else may have been quicker, until the lock was ours. */
  if (is_here (download.path))
    return g_steal_pointer (&download.path);
  ok = fetch (&download, cancellable, error) && check (&download, &record, cancellable, error) &&
       unet_part_commit (download.part, error);
  sum = record.sha256;
  if (!ok)
    return NULL;
  record.origin = download.address;
  record.role = entry->role;
  (void)unet_model_record_save (&record, download.path, NULL); /* a note, no more */
  return g_steal_pointer (&download.path);
}
