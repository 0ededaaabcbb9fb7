/* test-error.c: the error domain has its name
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/error.h"

static void
test_domain (void)
{
  g_autoptr (GError) error = g_error_new (UNET_ERROR, UNET_ERROR_DATA, "%s", "no pairs");

  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_false (g_error_matches (error, UNET_ERROR, UNET_ERROR_IO));
  g_assert_cmpstr (g_quark_to_string (UNET_ERROR), ==, "unet-error-quark");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/domain", test_domain);
  return g_test_run ();
}
