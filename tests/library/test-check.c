/* test-check.c: whether a file is a model at all
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/check.h"

#include "library-test.h"

#define SUM "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void
test_roles (Library *library, gconstpointer data)
{
  g_autofree char *network =
      library_make_model (library, "a.safetensors", "inc.double_conv.0.weight", 8, 1);
  g_autofree char *encoder =
      library_make_model (library, "b.safetensors", "layer1.0.conv1.weight", 8, 1);
  g_autoptr (GError) error = NULL;
  UnetModelRole role;

  g_assert_true (unet_model_check (network, &role, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (role, ==, UNET_ROLE_NETWORK);
  g_assert_true (unet_model_check (encoder, &role, NULL, &error));
  g_assert_cmpint (role, ==, UNET_ROLE_ENCODER);
  g_assert_true (unet_model_check (encoder, NULL, NULL, &error));
}

static void
test_no_models (Library *library, gconstpointer data)
{
  g_autofree char *page = library_make_file (library, "page.pth", "<html>Sign in first</html>");
  g_autofree char *nothing = library_make_file (library, "nothing.pth", "");
  g_autofree char *absent = g_build_filename (library->folder, "absent.pth", NULL);
  g_autofree char *model = library_make_model (library, "a.safetensors", "a", 8, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (unet_model_check (page, NULL, NULL, &error));
  library_assert_error (&error, UNET_ERROR_FORMAT, "page.pth: is no checkpoint");
  g_assert_false (unet_model_check (nothing, NULL, NULL, &error));
  library_assert_error (&error, UNET_ERROR_FORMAT, "nothing.pth");
  g_assert_false (unet_model_check (absent, NULL, NULL, &error));
  library_assert_error (&error, UNET_ERROR_IO, "absent.pth does not exist");
  g_cancellable_cancel (cancellable);
  g_assert_false (unet_model_check (model, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_identity (Library *library, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (unet_model_check_identity ("a.pth", 3, SUM, 3, "ba7816bf", &error));
  g_assert_true (unet_model_check_identity ("a.pth", 3, SUM, 0, "", &error));
  g_assert_no_error (error);
  g_assert_false (unet_model_check_identity ("a.pth", 3, SUM, 4, "ba7816bf", &error));
  library_assert_error (&error, UNET_ERROR_MISMATCH, "a.pth: has 3 bytes");
  g_assert_false (unet_model_check_identity ("a.pth", 3, SUM, 3, "ba7816be", &error));
  library_assert_error (&error, UNET_ERROR_MISMATCH, "begins with ba7816be");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  LIBRARY_ADD ("/library/check/roles", test_roles);
  LIBRARY_ADD ("/library/check/no-models", test_no_models);
  LIBRARY_ADD ("/library/check/identity", test_identity);
  return g_test_run ();
}
