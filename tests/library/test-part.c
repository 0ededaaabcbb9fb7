/* test-part.c: a file that is still being downloaded
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/part.h"

#include "library/folder.h"
#include "library-test.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define ADDRESS "https://example.org/a.pth"

static UnetPart *
open_part (char **path)
{
  g_autoptr (GError) error = NULL;
  UnetPart *part;

  g_assert_true (unet_library_make_folder (&error));
  g_free (*path);
  *path = unet_library_make_path ("a.pth");
  part = unet_part_open (*path, &error);
  g_assert_no_error (error);
  return part;
}

static void
assert_files (Library *library, const char *expected)
{
  g_autofree char *files = library_list_files (library);

  g_assert_cmpstr (files, ==, expected);
}

static void
test_whole (Library *library, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  UnetPart        *part = open_part (&path);
  g_autoptr (GError) error = NULL;

  g_assert_true (unet_part_begin (part, 0, ADDRESS, "\"v1\"", &error));
  g_assert_true (unet_part_write (part, "abc", 3, &error));
  assert_files (library, "a.pth.part a.pth.part.tag");
  g_assert_true (unet_part_commit (part, &error));
  g_assert_no_error (error);
  unet_part_free (part);
  assert_files (library, "a.pth");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "abc");
}

static void
test_goes_on (Library *library, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  UnetPart        *part = open_part (&path);
  g_autoptr (GError) error = NULL;

  g_assert_true (unet_part_begin (part, 0, ADDRESS, "\"v1\"", &error));
  g_assert_true (unet_part_write (part, "abcX", 4, &error));
  unet_part_free (part);
  part = unet_part_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (unet_part_get_size (part), ==, 4);
  g_assert_cmpstr (unet_part_get_validator (part, ADDRESS), ==, "\"v1\"");
  g_assert_null (unet_part_get_validator (part, ADDRESS "?other"));
  g_assert_true (unet_part_begin (part, 3, ADDRESS, "\"v1\"", &error));
  g_assert_true (unet_part_write (part, "def", 3, &error));
  g_assert_true (unet_part_commit (part, &error));
  unet_part_free (part);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "abcdef");
}

/* A version of no name, or of one with a line of its own, is not kept. */
static void
test_no_validator (Library *library, gconstpointer data)
{
  const char *const names[] = {NULL, "a\nhttps://evil.example/"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = NULL;
      UnetPart        *part = open_part (&path);

      g_assert_true (unet_part_begin (part, 0, ADDRESS, names[i], NULL));
      g_assert_true (unet_part_write (part, "a", 1, NULL));
      unet_part_free (part);
      assert_files (library, "a.pth.part");
      part = open_part (&path);
      g_assert_null (unet_part_get_validator (part, ADDRESS));
      unet_part_discard (part);
      unet_part_free (part);
      assert_files (library, "");
    }
}

static void
test_empty_leaves_nothing (Library *library, gconstpointer data)
{
  g_autofree char *path = NULL;

  unet_part_free (open_part (&path));
  assert_files (library, "");
  unet_part_free (NULL);
}

static void
test_one_at_a_time (Library *library, gconstpointer data)
{
  g_autofree char *path = NULL;
  UnetPart        *part = open_part (&path);
  g_autoptr (GError) error = NULL;

  g_assert_true (unet_part_begin (part, 0, ADDRESS, NULL, NULL));
  g_assert_true (unet_part_write (part, "a", 1, NULL));
  g_assert_null (unet_part_open (path, &error));
  library_assert_error (&error, UNET_ERROR_IO, "is being downloaded already");
  g_assert_false (unet_part_remove (path, &error));
  library_assert_error (&error, UNET_ERROR_IO, "is being downloaded already");
  unet_part_free (part);
  g_assert_true (unet_part_remove (path, &error));
  g_assert_true (unet_part_remove (path, &error)); /* of nothing, nothing */
  g_assert_no_error (error);
  assert_files (library, "");
}

static void
test_no_file (Library *library, gconstpointer data)
{
  g_autofree char *path = unet_library_make_path ("a.pth");
  g_autofree char *folder = unet_library_make_path ("a.pth.part");
  g_autoptr (GError) error = NULL;

  g_assert_null (unet_part_open (path, &error));
  library_assert_error (&error, UNET_ERROR_IO, "a.pth: cannot be written");
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_null (unet_part_open (path, &error));
  library_assert_error (&error, UNET_ERROR_IO, "a.pth: cannot be written");
}

/* Where somebody's link leads is not written. */
static void
test_link (Library *library, gconstpointer data)
{
  g_autofree char *path = unet_library_make_path ("a.pth");
  g_autofree char *link = unet_library_make_path ("a.pth.part");
  g_autofree char *victim = library_make_file (library, "victim", "mine");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (unet_library_make_folder (NULL));
  g_assert_cmpint (symlink (victim, link), ==, 0);
  g_assert_null (unet_part_open (path, &error));
  library_assert_error (&error, UNET_ERROR_IO, "a.pth: cannot be written");
  g_assert_true (g_file_get_contents (victim, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  LIBRARY_ADD ("/library/part/whole", test_whole);
  LIBRARY_ADD ("/library/part/goes-on", test_goes_on);
  LIBRARY_ADD ("/library/part/no-validator", test_no_validator);
  LIBRARY_ADD ("/library/part/empty-leaves-nothing", test_empty_leaves_nothing);
  LIBRARY_ADD ("/library/part/one-at-a-time", test_one_at_a_time);
  LIBRARY_ADD ("/library/part/no-file", test_no_file);
  LIBRARY_ADD ("/library/part/link", test_link);
  return g_test_run ();
}
