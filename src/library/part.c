/* part.c: a file that is still being downloaded
 *
 * The lock is flock()'s, on the file itself, and ends with the process that holds it. It is asked
 * for after the file is open, and in between another process may have given the file its final name
 * or removed it; so it is looked whether the name still leads to what was locked, and begun anew if
 * not.
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/part.h"

#include "base/error.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define TRIES 100 /* at a name that others keep taking away */

struct _UnetPart
{
  char   *target, *path, *tag; /* PATH, PATH.part, PATH.part.tag */
  char   *address, *validator; /* as PATH.part.tag says; NULL: unknown */
  int     fd;
  int64_t size;
};

static bool
fail (GError **error, const char *path, int code)
{
  if (code == EWOULDBLOCK)
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO,
                 _ ("%s: is being downloaded already, by another program or window: wait for it"),
                 path);
  else
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: %s: %s"), path, _ ("cannot be written"),
                 g_strerror (code));
  return false;
}

char *
unet_part_make_path (const char *path)
{
  return g_strconcat (path, ".part", NULL);
}

/* Whether PATH still leads to FD. */
static bool
is_still_there (int fd, const char *path)
{
  struct stat by_name, by_fd;

  return fstat (fd, &by_fd) == 0 && lstat (path, &by_name) == 0 && by_fd.st_dev == by_name.st_dev &&
         by_fd.st_ino == by_name.st_ino;
}

/* Opened and locked, or -1 and errno. */
static int
open_locked (const char *path, int flags)
{
  for (int i = 0; i < TRIES; i++)
    {
      int fd = open (path, flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0666);
      int code = 0;

      if (fd < 0)
        return -1;
      if (flock (fd, LOCK_EX | LOCK_NB) != 0)
        code = errno;
      else if (is_still_there (fd, path))
        return fd;
      close (fd);
      if (code != 0 && code != EINTR)
        {
          errno = code;
          return -1;
        }
    }
  errno = EWOULDBLOCK;
  return -1;
}

static void
read_tag (UnetPart *part)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (part->tag, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", 3);
  if (g_strv_length (lines) < 2 || lines[1][0] == '\0')
    return;
  part->address = g_strdup (lines[0]);
  part->validator = g_strdup (lines[1]);
}

UnetPart *
unet_part_open (const char *path, GError **error)
{
  g_autoptr (UnetPart) part = g_new0 (UnetPart, 1);
  struct stat info;

  part->target = g_strdup (path);
  part->path = unet_part_make_path (path);
  part->tag = g_strconcat (part->path, ".tag", NULL);
  part->fd = open_locked (part->path, O_CREAT);
  if (part->fd < 0 || fstat (part->fd, &info) != 0)
    {
      fail (error, path, errno);
      return NULL;
    }
  if (!S_ISREG (info.st_mode))
    {
      fail (error, part->path, EINVAL);
      return NULL;
    }
  part->size = (int64_t)info.st_size;
  read_tag (part);
  return g_steal_pointer (&part);
}

void
unet_part_free (UnetPart *part)
{
  if (part == NULL)
    return;
  /* Removed before the lock is: nobody else can have begun. */
  if (part->fd >= 0 && part->size == 0 && is_still_there (part->fd, part->path))
    {
      (void)g_unlink (part->tag);
      (void)g_unlink (part->path);
    }
  if (part->fd >= 0)
    close (part->fd);
  g_free (part->target);
  g_free (part->path);
  g_free (part->tag);
  g_free (part->address);
  g_free (part->validator);
  g_free (part);
}

int64_t
unet_part_get_size (UnetPart *part)
{
  return part->size;
}

const char *
unet_part_get_path (UnetPart *part)
{
  return part->path;
}

const char *
unet_part_get_validator (UnetPart *part, const char *address)
{
  return g_strcmp0 (part->address, address) == 0 ? part->validator : NULL;
}

/* Two lines. What would not fit into them is not kept. */
static bool
write_tag (UnetPart *part, const char *address, const char *validator, GError **error)
{
  g_autofree char *text = NULL;

  if (validator != NULL && g_strcmp0 (part->address, address) == 0 &&
      g_strcmp0 (part->validator, validator) == 0)
    return true;
  g_clear_pointer (&part->address, g_free);
  g_clear_pointer (&part->validator, g_free);
  if (validator == NULL || strchr (validator, '\n') != NULL || strchr (address, '\n') != NULL)
    {
      (void)g_unlink (part->tag);
      return true;
    }
  part->address = g_strdup (address);
  part->validator = g_strdup (validator);
  text = g_strconcat (address, "\n", validator, "\n", NULL);
  return unet_file_write (part->tag, text, strlen (text), error);
}

bool
unet_part_begin (UnetPart   *part,
                 int64_t     size,
                 const char *address,
                 const char *validator,
                 GError    **error)
{
  g_return_val_if_fail (size >= 0 && size <= part->size, false);

  if (ftruncate (part->fd, (off_t)size) != 0 || lseek (part->fd, (off_t)size, SEEK_SET) < 0)
    return fail (error, part->target, errno);
  part->size = size;
  return write_tag (part, address, validator, error);
}

bool
unet_part_write (UnetPart *part, const void *bytes, size_t n, GError **error)
{
  const char *at = bytes;

  while (n > 0)
    {
      ssize_t written = write (part->fd, at, n);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return fail (error, part->target, errno);
      at += written;
      n -= (size_t)written;
      part->size += written;
    }
  return true;
}

bool
unet_part_commit (UnetPart *part, GError **error)
{
  if (!unet_file_put_in_place (part->path, part->target, error))
    return false;
  (void)g_unlink (part->tag);
  return true;
}

void
unet_part_discard (UnetPart *part)
{
  (void)g_unlink (part->tag);
  if (ftruncate (part->fd, 0) == 0)
    part->size = 0;
}

bool
unet_part_remove (const char *path, GError **error)
{
  g_autofree char *part = unet_part_make_path (path);
  g_autofree char *tag = g_strconcat (part, ".tag", NULL);
  int              fd = open_locked (part, 0);
  bool             ok;

  if (fd < 0 && errno == ENOENT)
    return true;
  if (fd < 0)
    return fail (error, path, errno);
  (void)g_unlink (tag);
  ok = g_unlink (part) == 0 || fail (error, part, errno);
  close (fd);
  return ok;
}
