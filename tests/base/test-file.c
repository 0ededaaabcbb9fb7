/* test-file.c: whoever sees the name sees the whole file
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/file.h"

#include "base/error.h"
#include "support/support.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path; /* holds "old" */
} Fixture;

static void
assert_holds (const char *path, const char *text)
{
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, text);
}

static int
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "model.pth", NULL);
  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
test_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *fresh = g_build_filename (fixture->folder, "fresh", NULL);

  g_assert_true (unet_file_write (fixture->path, "new", 3, &error));
  g_assert_no_error (error);
  assert_holds (fixture->path, "new");
  g_assert_true (unet_file_write (fresh, "", 0, &error));
  g_assert_no_error (error);
  assert_holds (fresh, "");
  g_assert_cmpint (count_files (fixture->folder), ==, 2);
}

static void
test_not_before_commit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UnetFileWriter *writer = unet_file_writer_new (fixture->path, &error);

  g_assert_no_error (error);
  g_assert_true (unet_file_writer_write (writer, "ne", 2, &error));
  assert_holds (fixture->path, "old");
  g_assert_true (unet_file_writer_write (writer, "w", 1, &error));
  assert_holds (fixture->path, "old");
  g_assert_true (unet_file_writer_commit (writer, &error));
  assert_holds (fixture->path, "new");
  unet_file_writer_free (writer);
  assert_holds (fixture->path, "new");
  g_assert_cmpint (count_files (fixture->folder), ==, 1);
}

static void
test_given_up (Fixture *fixture, gconstpointer data)
{
  UnetFileWriter *writer = unet_file_writer_new (fixture->path, NULL);

  g_assert_true (unet_file_writer_write (writer, "new", 3, NULL));
  g_assert_cmpint (count_files (fixture->folder), ==, 2);
  unet_file_writer_free (writer);
  assert_holds (fixture->path, "old");
  g_assert_cmpint (count_files (fixture->folder), ==, 1);
  unet_file_writer_free (NULL);
}

static void
test_put_in_place (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *part = g_build_filename (fixture->folder, "model.pth.part", NULL);

  g_assert_false (unet_file_put_in_place (part, fixture->path, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "model.pth: cannot be written"));
  assert_holds (fixture->path, "old");
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (part, "new", -1, NULL));
  g_assert_true (unet_file_put_in_place (part, fixture->path, &error));
  g_assert_no_error (error);
  assert_holds (fixture->path, "new");
  g_assert_cmpint (count_files (fixture->folder), ==, 1);
}

/* A library wrote to the descriptor, or put another file behind the temporary name. */
static void
test_library (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UnetFileWriter *writer = unet_file_writer_new (fixture->path, &error);

  g_assert_cmpint (write (unet_file_writer_get_fd (writer), "fd", 2), ==, 2);
  g_assert_true (unet_file_writer_commit (writer, &error));
  unet_file_writer_free (writer);
  assert_holds (fixture->path, "fd");

  writer = unet_file_writer_new (fixture->path, &error);
  g_assert_true (
      g_file_set_contents (unet_file_writer_get_temporary_path (writer), "named", -1, &error));
  g_assert_true (unet_file_writer_commit (writer, &error));
  unet_file_writer_free (writer);
  assert_holds (fixture->path, "named");
  g_assert_cmpint (count_files (fixture->folder), ==, 1);
}

static void
test_two_writers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetFileWriter) a = unet_file_writer_new (fixture->path, NULL);
  g_autoptr (UnetFileWriter) b = unet_file_writer_new (fixture->path, NULL);

  g_assert_nonnull (a);
  g_assert_nonnull (b);
  g_assert_true (unet_file_writer_write (a, "a", 1, NULL));
  g_assert_true (unet_file_writer_write (b, "b", 1, NULL));
  g_assert_true (unet_file_writer_commit (b, NULL));
  assert_holds (fixture->path, "b");
  g_assert_true (unet_file_writer_commit (a, NULL));
  assert_holds (fixture->path, "a");
}

static void
assert_io_error (const GError *error, const char *path, int code)
{
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
  g_assert_true (g_str_has_prefix (error->message, path));
  g_assert_nonnull (strstr (error->message, g_strerror (code)));
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "absent", "model.pth", NULL);

  g_assert_false (unet_file_write (path, "x", 1, &error));
  assert_io_error (error, path, ENOENT);
}

static void
test_onto_a_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "folder", NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_false (unet_file_write (path, "x", 1, &error));
  assert_io_error (error, path, EISDIR);
  g_assert_cmpint (count_files (fixture->folder), ==, 2);
}

/* The kernel's own full disk, behind the writer's descriptor. */
static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  UnetFileWriter *writer;
  int             full = open ("/dev/full", O_WRONLY | O_CLOEXEC);

  if (full < 0)
    {
      g_test_skip ("/dev/full is not here");
      return;
    }
  writer = unet_file_writer_new (fixture->path, &error);
  g_assert_cmpint (dup2 (full, unet_file_writer_get_fd (writer)), >=, 0);
  close (full);
  g_assert_false (unet_file_writer_write (writer, "new", 3, &error));
  assert_io_error (error, fixture->path, ENOSPC);
  unet_file_writer_free (writer);
  assert_holds (fixture->path, "old");
  g_assert_cmpint (count_files (fixture->folder), ==, 1);
}

/* Room for the first part only: the write comes back short, then fails. */
static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *large = g_malloc0 (100000);
  struct rlimit    before, limit;
  bool             written;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 4096;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  written = unet_file_write (fixture->path, large, 100000, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  signal (SIGXFSZ, SIG_DFL);
  g_assert_false (written);
  assert_io_error (error, fixture->path, EFBIG);
  assert_holds (fixture->path, "old");
  g_assert_cmpint (count_files (fixture->folder), ==, 1);
}

static void
test_vanished (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetFileWriter) writer = unet_file_writer_new (fixture->path, NULL);

  g_assert_cmpint (g_unlink (unet_file_writer_get_temporary_path (writer)), ==, 0);
  g_assert_false (unet_file_writer_commit (writer, &error));
  assert_io_error (error, fixture->path, ENOENT);
  assert_holds (fixture->path, "old");
}

/* Nobody's /dev/null becomes a file. */
static void
test_device (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pipe_path = g_build_filename (fixture->folder, "pipe", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf info;
  char     text[8] = "";
  int      pipe_end;

  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  pipe_end = open (pipe_path, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (pipe_end, >=, 0);
  g_assert_true (unet_file_write (pipe_path, "new", 3, &error));
  g_assert_no_error (error);
  g_assert_cmpint (read (pipe_end, text, sizeof text), ==, 3);
  g_assert_cmpstr (text, ==, "new");
  close (pipe_end);
  g_assert_cmpint (g_stat (pipe_path, &info), ==, 0);
  g_assert_true (S_ISFIFO (info.st_mode));
  g_assert_cmpint (count_files (fixture->folder), ==, 2);
}

/* What was said through the descriptor before stays. */
static void
test_open_file (Fixture *fixture, gconstpointer data)
{
  int              fd = open (fixture->path, O_WRONLY | O_APPEND | O_CLOEXEC);
  g_autofree char *name = g_strdup_printf ("/dev/fd/%d", fd);
  g_autoptr (GError) error = NULL;

  g_assert_true (unet_file_write (name, " and new", 8, &error));
  g_assert_no_error (error);
  g_assert_cmpint (write (fd, ".", 1), ==, 1);
  close (fd);
  assert_holds (fixture->path, "old and new.");
}

static void
test_leftovers (Fixture *fixture, gconstpointer data)
{
  static const char *const strangers[] = {".notes.tmp", "model.pth.1-2.tmp", ".model.pth.12-x.tmp"};
  g_autoptr (UnetFileWriter) living = NULL;
  int   status;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      UnetFileWriter *writer = unet_file_writer_new (fixture->path, NULL);

      unet_file_writer_write (writer, "half of", 7, NULL);
      raise (SIGKILL);
      _exit (1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (count_files (fixture->folder), ==, 2);

  living = unet_file_writer_new (fixture->path, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, strangers[i], NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
  unet_file_remove_leftovers (fixture->folder);
  /* The child's is gone; the old file, this process's own and the strangers stay. */
  g_assert_cmpint (count_files (fixture->folder), ==, 2 + (int)G_N_ELEMENTS (strangers));
  assert_holds (fixture->path, "old");
  g_assert_true (unet_file_writer_commit (living, NULL));
  unet_file_remove_leftovers ("/nowhere/at/all");
}

/* Training replaces a file by another of the same name, and size. */
static void
test_stamp (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = unet_file_make_stamp (fixture->path);
  g_autofree char *same = unet_file_make_stamp (fixture->path);
  g_autofree char *after = NULL;
  g_autofree char *none = unet_file_make_stamp ("/nowhere/at/all");
  g_autofree char *unset = unet_file_make_stamp (NULL);

  g_assert_cmpstr (before, ==, same);
  g_assert_true (unet_file_write (fixture->path, "new", 3, NULL));
  after = unet_file_make_stamp (fixture->path);
  g_assert_cmpstr (before, !=, after);
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (unset, ==, "");
}

#define ADD(name, func) g_test_add ("/base/file/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("write", test_write);
  ADD ("not-before-commit", test_not_before_commit);
  ADD ("given-up", test_given_up);
  ADD ("put-in-place", test_put_in_place);
  ADD ("library", test_library);
  ADD ("two-writers", test_two_writers);
  ADD ("no-folder", test_no_folder);
  ADD ("onto-a-folder", test_onto_a_folder);
  ADD ("full-disk", test_full_disk);
  ADD ("too-large", test_too_large);
  ADD ("vanished", test_vanished);
  ADD ("device", test_device);
  ADD ("open-file", test_open_file);
  ADD ("stamp", test_stamp);
  ADD ("leftovers", test_leftovers);
  return g_test_run ();
}
