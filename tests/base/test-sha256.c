/* test-sha256.c: whether a file is the one that was published
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/sha256.h"

#include "base/error.h"
#include "support/support.h"

#include <string.h>

/* The example of FIPS 180-2, and the checksum of nothing. */
#define OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static char *
sum_of (const char *data, gsize size)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autoptr (GError) error = NULL;
  char *sum;

  g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
  sum = unet_sha256_of_file (path, NULL, &error);
  g_assert_no_error (error);
  test_remove_folder (folder);
  return sum;
}

static void
test_known (void)
{
  g_autofree char *abc = sum_of ("abc", 3);
  g_autofree char *nothing = sum_of ("", 0);

  g_assert_cmpstr (abc, ==, OF_ABC);
  g_assert_cmpstr (nothing, ==, OF_NOTHING);
}

/* More than is read at once. */
static void
test_large (void)
{
  gsize            size = ((gsize)1 << 20) + 7;
  g_autofree char *data = g_malloc (size);
  g_autofree char *sum = NULL;
  g_autofree char *expected = NULL;

  memset (data, 'x', size);
  data[size - 1] = 'y';
  sum = sum_of (data, size);
  expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *)data, size);
  g_assert_cmpstr (sum, ==, expected);
}

static void
test_errors (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);

  g_assert_null (unet_sha256_of_file (path, NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  g_assert_null (unet_sha256_of_file (folder, NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "abc", -1, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (unet_sha256_of_file (path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_remove_folder (folder);
}

static void
test_is_beginning (void)
{
  g_assert_true (unet_sha256_is_beginning ("f37072fd"));
  g_assert_true (unet_sha256_is_beginning (OF_ABC));
  g_assert_false (unet_sha256_is_beginning (""));
  g_assert_false (unet_sha256_is_beginning ("F37072FD"));
  g_assert_false (unet_sha256_is_beginning (OF_ABC "0"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/sha256/known", test_known);
  g_test_add_func ("/base/sha256/large", test_large);
  g_test_add_func ("/base/sha256/errors", test_errors);
  g_test_add_func ("/base/sha256/is-beginning", test_is_beginning);
  return g_test_run ();
}
