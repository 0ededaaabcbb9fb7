/* file.c: files that are never half-written
 *
 * The temporary name is .NAME.PID-COUNTER.tmp beside the final one: hidden, on the same file
 * system, and with the process in it so that the leavings of a killed process can be told from the
 * work of a living one.
 *
 * What is no regular file (a device, a pipe, /dev/stdout whatever it leads to) is written to as it
 * stands: a rename would put a file in its place, and root would lose /dev/null.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/file.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

struct _UnetFileWriter
{
  char *path;
  char *temporary; /* NULL: PATH itself is written to */
  int   fd;
  bool  committed;
};

static void
set_errno_error (GError **error, const char *what, const char *path, int code)
{
  g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: %s: %s"), path, what, g_strerror (code));
}

/* The names by which a process calls its own open files; behind them may be a regular file. */
static bool
is_open_file (const char *path)
{
  static const char *const prefixes[] = {"/dev/std", "/dev/fd/", "/proc/"};
  g_autofree char         *whole = g_canonicalize_filename (path, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (whole, prefixes[i]))
      return true;
  return false;
}

static bool
can_be_replaced (const char *path)
{
  GStatBuf info;

  if (is_open_file (path))
    return false;
  return g_stat (path, &info) != 0 || S_ISREG (info.st_mode) || S_ISDIR (info.st_mode);
}

UnetFileWriter *
unet_file_writer_new (const char *path, GError **error)
{
  static gint counter;
  g_autoptr (UnetFileWriter) writer = g_new0 (UnetFileWriter, 1);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *hidden = NULL;

  writer->fd = -1;
  hidden = g_strdup_printf (".%s.%d-%d.tmp", name, (int)getpid (), g_atomic_int_add (&counter, 1));
  writer->path = g_strdup (path);
  if (can_be_replaced (path))
    {
      writer->temporary = g_build_filename (folder, hidden, NULL);
      writer->fd = open (writer->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
  else
    {
      writer->fd = open (path, O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC);
    }
  if (writer->fd < 0)
    {
      int code = errno;

      g_clear_pointer (&writer->temporary, g_free);
      set_errno_error (error, _ ("cannot be written"), path, code);
      return NULL;
    }
  return g_steal_pointer (&writer);
}

int
unet_file_writer_get_fd (UnetFileWriter *writer)
{
  return writer->fd;
}

const char *
unet_file_writer_get_temporary_path (UnetFileWriter *writer)
{
  return writer->temporary;
}

const char *
unet_file_writer_get_path (UnetFileWriter *writer)
{
  return writer->path;
}

bool
unet_file_writer_write (UnetFileWriter *writer, const void *data, size_t size, GError **error)
{
  const char *at = data;

  while (size > 0)
    {
      ssize_t n = write (writer->fd, at, MIN (size, (size_t)1 << 30));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_errno_error (error, _ ("cannot be written"), writer->path, errno);
          return false;
        }
      at += n;
      size -= (size_t)n;
    }
  return true;
}

static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int              fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  /* Some file systems cannot sync a folder; the rename is then as safe as they make it. */
  if (fd >= 0)
    {
      (void)fsync (fd);
      close (fd);
    }
}

bool
unet_file_put_in_place (const char *temporary, const char *path, GError **error)
{
  int fd = open (temporary, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    {
      set_errno_error (error, _ ("cannot be written"), path, errno);
      return false;
    }
  if (fsync (fd) != 0)
    {
      int code = errno;

      close (fd);
      set_errno_error (error, _ ("cannot be written to the disk"), path, code);
      return false;
    }
  close (fd);
  if (g_rename (temporary, path) != 0)
    {
      set_errno_error (error, _ ("cannot be put in place"), path, errno);
      return false;
    }
  sync_folder (path);
  return true;
}

bool
unet_file_writer_commit (UnetFileWriter *writer, GError **error)
{
  if (writer->temporary == NULL)
    return true;
  /* By its name: a library may have replaced the file behind it since it was opened. */
  writer->committed = unet_file_put_in_place (writer->temporary, writer->path, error);
  return writer->committed;
}

void
unet_file_writer_free (UnetFileWriter *writer)
{
  if (writer == NULL)
    return;
  if (writer->fd >= 0)
    close (writer->fd);
  if (!writer->committed && writer->temporary != NULL)
    (void)g_unlink (writer->temporary);
  g_free (writer->temporary);
  g_free (writer->path);
  g_free (writer);
}

bool
unet_file_write (const char *path, const void *data, size_t size, GError **error)
{
  g_autoptr (UnetFileWriter) writer = unet_file_writer_new (path, error);

  return writer != NULL && unet_file_writer_write (writer, data, size, error) &&
         unet_file_writer_commit (writer, error);
}

char *
unet_file_make_stamp (const char *path)
{
  GStatBuf now = {0};

  if (path == NULL || g_stat (path, &now) != 0)
    return g_strdup ("");
  return g_strdup_printf ("%" PRIu64 ":%" PRIu64 " %" PRId64 ".%09ld %" PRId64,
                          (uint64_t)now.st_dev, (uint64_t)now.st_ino, (int64_t)now.st_mtim.tv_sec,
                          now.st_mtim.tv_nsec, (int64_t)now.st_size);
}

void
unet_file_remove_leftovers (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GRegex) pattern = g_regex_new ("^\\..*\\.([0-9]{1,9})-[0-9]+\\.tmp$", 0, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (GMatchInfo) match = NULL;
      g_autofree char *number = NULL;
      g_autofree char *path = NULL;
      pid_t            pid;

      if (!g_regex_match (pattern, name, 0, &match))
        continue;
      number = g_match_info_fetch (match, 1);
      pid = (pid_t)g_ascii_strtoll (number, NULL, 10);
      if (pid == getpid () || kill (pid, 0) == 0 || errno != ESRCH)
        continue;
      path = g_build_filename (folder, name, NULL);
      (void)g_unlink (path);
    }
}
