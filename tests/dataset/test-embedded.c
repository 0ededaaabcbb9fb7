/* test-embedded.c: the sample data set in data/ is what the program draws
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/synthetic.h"
#include "image/codec.h"
#include "support/support.h"

#define N_PAIRS 24
#define SIZE 256

static void
assert_same (const UnetImage *drawn, const char *folder, int index, UnetImageRole role)
{
  g_autofree char *name = g_strdup_printf ("cells-%04d.png", index + 1);
  g_autofree char *path =
      g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "data", folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetImage) stored = unet_image_load (path, role, &error);

  g_assert_no_error (error);
  g_assert_cmpint (stored->width, ==, SIZE);
  g_assert_cmpint (stored->height, ==, SIZE);
  g_assert_cmpint (stored->channels, ==, drawn->channels);
  g_assert_cmpmem (stored->data, (gsize)SIZE * SIZE * stored->channels, drawn->data,
                   (gsize)SIZE * SIZE * drawn->channels);
}

static void
test_same (void)
{
  for (int i = 0; i < N_PAIRS; i++)
    {
      g_autoptr (UnetImage) image = NULL;
      g_autoptr (UnetImage) mask = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (unet_synthetic_draw (0, i, SIZE, 2, &image, &mask, &error));
      assert_same (image, "imgs", i, UNET_ROLE_PICTURE);
      assert_same (mask, "masks", i, UNET_ROLE_MASK);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/embedded/same", test_same);
  return g_test_run ();
}
