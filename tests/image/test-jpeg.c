/* test-jpeg.c: tests of src/image/jpeg.c
 *
 * Equality with Pillow is shown by test-pillow.py; the files here are written by GdkPixbuf.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/codec.h"

#include "base/error.h"
#include "damage.h"
#include "support/support.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

static char *folder;

static char *
make_path (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
save_jpeg (const UnetImage *image, const char *path)
{
  g_autoptr (UnetImage) rgb = unet_image_convert ((UnetImage *)image, 3, NULL);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  GError *error = NULL;

  pixbuf = gdk_pixbuf_new_from_data (rgb->data, GDK_COLORSPACE_RGB, FALSE, 8, rgb->width,
                                     rgb->height, rgb->width * 3, NULL, NULL);
  gdk_pixbuf_save (pixbuf, path, "jpeg", &error, NULL);
  g_assert_no_error (error);
}

static void
test_samples (void)
{
  g_autofree char *path = make_path ("a.jpg");
  g_autoptr (UnetImage) image = unet_image_new (40, 30, 3, 8, NULL);
  g_autoptr (UnetImage) back = NULL;
  int w = 0, h = 0, c = 0;

  for (int i = 0; i < 40 * 30 * 3; i++)
    ((uint8_t *)image->data)[i] = (uint8_t)(60 + 70 * (i % 3));
  save_jpeg (image, path);
  back = unet_image_load (path, UNET_ROLE_MASK, NULL);
  g_assert_nonnull (back);
  g_assert_cmpint (back->channels, ==, 3);
  for (int i = 0; i < 40 * 30 * 3; i++)
    g_assert_cmpint (ABS (((uint8_t *)back->data)[i] - (int)((uint8_t *)image->data)[i]), <=, 3);
  g_assert_true (unet_image_probe (path, &w, &h, &c, NULL));
  g_assert_cmpint (w, ==, 40);
  g_assert_cmpint (h, ==, 30);
  g_assert_cmpint (c, ==, 3);
}

/* Equal R, G and B everywhere: what a mask has as one channel is three for a picture. */
static void
test_grey_mask (void)
{
  g_autofree char *path = make_path ("grey.jpg");
  g_autoptr (UnetImage) image = damage_draw (45, 37, 1, 8, 4);
  g_autoptr (UnetImage) picture = NULL, mask = NULL, grey = NULL;

  save_jpeg (image, path);
  picture = unet_image_load (path, UNET_ROLE_PICTURE, NULL);
  mask = unet_image_load (path, UNET_ROLE_MASK, NULL);
  g_assert_cmpint (picture->channels, ==, 3);
  g_assert_cmpint (mask->channels, ==, 1);
  grey = unet_image_convert (picture, 1, NULL);
  damage_assert_same (grey, mask);
}

static void
test_damaged (void)
{
  g_autofree char *path = make_path ("damaged.jpg");
  g_autoptr (UnetImage) image = damage_draw (45, 37, 3, 8, 4);

  save_jpeg (image, path);
  damage_try_truncations (path, true);
  damage_try_flips (path, 1000);
}

/* The size in the frame header, changed to what so few bytes cannot hold. */
static void
test_hostile_header (void)
{
  g_autofree char *path = make_path ("hostile.jpg");
  g_autofree char *data = NULL;
  g_autoptr (UnetImage) image = damage_draw (45, 37, 3, 8, 4);
  gsize size, at;

  save_jpeg (image, path);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  for (at = 0; memcmp (data + at, "\xff\xc0", 2) != 0; at++)
    g_assert_cmpuint (at, <, size - 10);
  memcpy (data + at + 5, "\x60\x00\x60\x00", 4);
  g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
  damage_assert_refused (path, UNET_ERROR_FORMAT, "too short");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = test_make_folder ();
  g_test_add_func ("/image/jpeg/samples", test_samples);
  g_test_add_func ("/image/jpeg/grey-mask", test_grey_mask);
  g_test_add_func ("/image/jpeg/damaged", test_damaged);
  g_test_add_func ("/image/jpeg/hostile-header", test_hostile_header);
  status = g_test_run ();
  test_remove_folder (folder);
  g_free (folder);
  return status;
}
