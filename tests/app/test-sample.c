/* test-sample.c: the sample is drawn once, and is whole whenever it is asked for
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/sample.h"

#include "dataset/pairing.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

/* The user's data, for this program: GLib asks once where that is. */
static char *home;

typedef struct
{
  int     n_done;
  char   *folder; /* of the last that is done */
  GError *error;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_free (answer->folder);
  g_clear_error (&answer->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
on_prepared (GObject *object, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer_clear (answer);
  answer->error = NULL;
  answer->folder = unet_sample_prepare_finish (result, &answer->error);
  answer->n_done++;
}

static void
wait_for (Answer *answer, int n)
{
  while (answer->n_done < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
prepare (Answer *answer)
{
  const int n = answer->n_done;

  unet_sample_prepare_async (NULL, on_prepared, answer);
  wait_for (answer, n + 1);
}

/* All of it is there, and what the pages look for. */
static void
assert_whole (const Answer *answer)
{
  g_autofree char *expected = g_build_filename (home, "unet-studio", "sample", NULL);
  g_autofree char *images = g_build_filename (expected, "imgs", NULL);
  g_autofree char *masks = g_build_filename (expected, "masks", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetPairs) pairs = NULL;
  int n_unused;

  g_assert_no_error (answer->error);
  g_assert_cmpstr (answer->folder, ==, expected);
  pairs = unet_pairs_find (images, masks, &n_unused, &error);
  g_assert_no_error (error);
  g_assert_cmpint (unet_pairs_get_n (pairs), ==, 24);
  g_assert_cmpint (n_unused, ==, 0);
}

static char *
get_path (const char *part, const char *name)
{
  return g_build_filename (home, "unet-studio", "sample", part, name, NULL);
}

static void
start_anew (void)
{
  g_autofree char *folder = g_build_filename (home, "unet-studio", NULL);

  if (g_file_test (folder, G_FILE_TEST_EXISTS))
    test_remove_folder (folder);
}

static void
test_once (void)
{
  g_auto (Answer) answer = {0};
  g_autofree char *path = get_path ("imgs", "cells-0007.png");
  GStatBuf         before, after;

  start_anew ();
  prepare (&answer);
  assert_whole (&answer);
  g_assert_cmpint (g_stat (path, &before), ==, 0);
  prepare (&answer);
  assert_whole (&answer);
  /* A file that is written is another file. */
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_true (before.st_ino == after.st_ino);
}

static void
test_repair (void)
{
  g_auto (Answer) answer = {0};
  g_autofree char *image = get_path ("imgs", "cells-0003.png");
  g_autofree char *mask = get_path ("masks", "cells-0024.png");
  g_autofree char *whole = NULL;
  g_autofree char *again = NULL;
  gsize            size, size_again;

  start_anew ();
  prepare (&answer);
  g_assert_true (g_file_get_contents (image, &whole, &size, NULL));
  g_assert_cmpint (g_remove (image), ==, 0);
  prepare (&answer);
  assert_whole (&answer);
  g_assert_true (g_file_get_contents (image, &again, &size_again, NULL));
  g_assert_cmpmem (again, size_again, whole, size);
  g_assert_cmpint (g_remove (mask), ==, 0);
  prepare (&answer);
  assert_whole (&answer);
}

/* Somebody is impatient. */
static void
test_twice_at_once (void)
{
  g_auto (Answer) answer = {0};

  start_anew ();
  unet_sample_prepare_async (NULL, on_prepared, &answer);
  unet_sample_prepare_async (NULL, on_prepared, &answer);
  wait_for (&answer, 1);
  assert_whole (&answer);
  wait_for (&answer, 2);
  assert_whole (&answer);
}

static void
test_cancelled (void)
{
  g_auto (Answer) answer = {0};
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  start_anew ();
  g_cancellable_cancel (cancellable);
  unet_sample_prepare_async (cancellable, on_prepared, &answer);
  wait_for (&answer, 1);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (answer.folder);
}

/* A file stands where the folder should: that holds for root too, whom permissions do not stop. */
static void
test_unwritable (void)
{
  g_auto (Answer) answer = {0};
  g_autofree char *file = g_build_filename (home, "unet-studio", NULL);

  start_anew ();
  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  prepare (&answer);
  g_assert_null (answer.folder);
  g_assert_nonnull (strstr (answer.error->message, file));
  g_assert_nonnull (strstr (answer.error->message, "cannot be made"));
  g_assert_cmpint (g_remove (file), ==, 0);
  prepare (&answer);
  assert_whole (&answer);
}

/* What is somebody's is not mixed with the sample; who reads why never saw a command line. */
static void
test_other_files (void)
{
  g_auto (Answer) answer = {0};
  g_autofree char *image = get_path ("imgs", "cells-0001.png");
  g_autofree char *mine = get_path ("imgs", "mine.png");
  g_autofree char *folder = NULL;

  start_anew ();
  prepare (&answer);
  folder = g_strdup (answer.folder);
  g_assert_true (g_file_set_contents (mine, "x", -1, NULL));
  /* While all of it is there, it can be used. */
  prepare (&answer);
  g_assert_no_error (answer.error);
  g_assert_cmpint (g_remove (image), ==, 0);
  prepare (&answer);
  g_assert_null (answer.folder);
  g_assert_nonnull (strstr (answer.error->message, folder));
  g_assert_null (strstr (answer.error->message, "--"));
  g_assert_false (g_file_test (image, G_FILE_TEST_EXISTS));
}

static void
test_user_folder (void)
{
  g_autofree char *folder = unet_user_folder ("runs");
  g_autofree char *expected = g_build_filename (home, "unet-studio", "runs", NULL);

  g_assert_cmpstr (folder, ==, expected);
}

int
main (int argc, char *argv[])
{
  int status;

  home = test_make_folder ();
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/sample/once", test_once);
  g_test_add_func ("/app/sample/repair", test_repair);
  g_test_add_func ("/app/sample/twice-at-once", test_twice_at_once);
  g_test_add_func ("/app/sample/cancelled", test_cancelled);
  g_test_add_func ("/app/sample/unwritable", test_unwritable);
  g_test_add_func ("/app/sample/other-files", test_other_files);
  g_test_add_func ("/app/sample/user-folder", test_user_folder);
  status = g_test_run ();
  test_remove_folder (home);
  g_free (home);
  return status;
}
