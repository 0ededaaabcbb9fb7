/* sha256.c: whether a file is the one that was published
 *
 * Read piece by piece: files of half a gigabyte are usual, and whoever waits may change their mind.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/sha256.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#define PIECE ((size_t)256 << 10)

static bool
feed (GChecksum *sum, int fd, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree guchar *piece = g_malloc (PIECE);

  for (;;)
    {
      ssize_t n = read (fd, piece, PIECE);

      if (n == 0)
        return true;
      if (n > 0)
        g_checksum_update (sum, piece, n);
      else if (errno != EINTR)
        {
          g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be read: %s"), path,
                       g_strerror (errno));
          return false;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return false;
    }
}

char *
unet_sha256_of_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  int  fd = open (path, O_RDONLY | O_CLOEXEC);
  bool ok;

  if (fd < 0)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be read: %s"), path,
                   g_strerror (errno));
      return NULL;
    }
  ok = feed (sum, fd, path, cancellable, error);
  close (fd);
  return ok ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

bool
unet_sha256_is_beginning (const char *text)
{
  size_t length = strlen (text);

  return length >= 1 && length <= 64 && strspn (text, "0123456789abcdef") == length;
}
