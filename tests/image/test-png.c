/* test-png.c: tests of src/image/png.c
 *
 * Reading against Pillow is in test-pillow.py; here are round trips and damage.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/codec.h"

#include "base/error.h"
#include "damage.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;

static char *
make_path (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
test_round_trips (void)
{
  g_autofree char *path = make_path ("trip.png");

  for (int bits = 8; bits <= 16; bits += 8)
    for (int channels = 1; channels <= 4; channels++)
      for (int width = 1; width <= 41; width += 8)
        {
          g_autoptr (UnetImage) image = damage_draw (width, 23, channels, bits, 5);
          g_autoptr (UnetImage) back = NULL;
          g_autoptr (GError) error = NULL;
          int w = 0, h = 0, c = 0;

          g_assert_true (unet_image_save_png (image, path, false, &error));
          g_assert_no_error (error);
          back = unet_image_load (path, UNET_ROLE_PICTURE, &error);
          g_assert_no_error (error);
          damage_assert_same (image, back);
          g_assert_true (unet_image_probe (path, &w, &h, &c, &error));
          g_assert_cmpint (w, ==, width);
          g_assert_cmpint (h, ==, 23);
          g_assert_cmpint (c, ==, channels);
        }
}

static void
test_one_bit (void)
{
  g_autofree char *path = make_path ("bit.png");
  g_autofree char *data = NULL;
  g_autoptr (UnetImage) image = damage_draw (19, 11, 1, 8, 6);
  g_autoptr (UnetImage) mask = NULL, picture = NULL, other = NULL;

  /* Not only 0 and 1: written with 8 bits all the same. */
  g_assert_true (unet_image_save_png (image, path, true, NULL));
  other = unet_image_load (path, UNET_ROLE_MASK, NULL);
  damage_assert_same (image, other);

  for (int i = 0; i < 19 * 11; i++)
    ((uint8_t *)image->data)[i] &= 1;
  g_assert_true (unet_image_save_png (image, path, true, NULL));
  g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
  g_assert_cmpint (data[24], ==, 1); /* the depth in IHDR */
  mask = unet_image_load (path, UNET_ROLE_MASK, NULL);
  damage_assert_same (image, mask);
  picture = unet_image_load (path, UNET_ROLE_PICTURE, NULL);
  for (int i = 0; i < 19 * 11; i++)
    g_assert_cmpint (((uint8_t *)picture->data)[i], ==, ((uint8_t *)image->data)[i] * 255);
}

static void
test_truncated (void)
{
  g_autofree char *path = make_path ("whole.png");
  g_autoptr (UnetImage) image = damage_draw (31, 17, 3, 8, 8);

  g_assert_true (unet_image_save_png (image, path, false, NULL));
  damage_try_truncations (path, true);
}

/* Check sums: nothing that was changed may pass as whole, except what is outside of all chunks. */
static void
test_flipped (void)
{
  g_autofree char *path = make_path ("flip.png");
  g_autofree char *data = NULL;
  g_autoptr (UnetImage) image = damage_draw (13, 9, 1, 16, 9);
  gsize size;

  g_assert_true (unet_image_save_png (image, path, false, NULL));
  damage_try_flips (path, 800);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (UnetImage) damaged = NULL;
      g_autoptr (GError) error = NULL;

      data[i] ^= 0x10;
      g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
      data[i] ^= 0x10;
      damaged = unet_image_load (path, UNET_ROLE_MASK, &error);
      g_assert_null (damaged);
      g_assert_nonnull (strstr (error->message, path));
    }
}

static void
put_32 (guint8 *at, guint32 v)
{
  v = GUINT32_TO_BE (v);
  memcpy (at, &v, 4);
}

/* CRC-32 of PNG, bit by bit. */
static guint32
check_sum (const guint8 *data, gsize size)
{
  guint32 sum = 0xffffffff;

  for (gsize i = 0; i < size; i++)
    {
      sum ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        sum = (sum >> 1) ^ (sum & 1 ? 0xedb88320u : 0);
    }
  return ~sum;
}

/* Headers that claim much, with right check sums, before next to no data. */
static void
test_hostile_headers (void)
{
  static const struct
  {
    guint32     width, height;
    UnetError   code;
    const char *word;
  } cases[] = {
      {65535, 16000, UNET_ERROR_FORMAT, "too short"},
      {30000, 30000, UNET_ERROR_FORMAT, "too short"},
      {65536, 1, UNET_ERROR_UNSUPPORTED, "65535"},
      {65535, 65535, UNET_ERROR_UNSUPPORTED, "in all"},
      {0x7fffffff, 0x7fffffff, UNET_ERROR_UNSUPPORTED, "in all"},
      {0, 5, UNET_ERROR_FORMAT, "damaged"},
      {0xffffffff, 1, UNET_ERROR_FORMAT, "damaged"},
  };
  g_autofree char *path = make_path ("hostile.png");
  g_autoptr (UnetImage) image = damage_draw (4, 4, 1, 8, 1);
  g_autofree char *data = NULL;
  gsize            size;

  g_assert_true (unet_image_save_png (image, path, false, NULL));
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 *header = (guint8 *)data + 12; /* "IHDR", 13 bytes, check sum */

      put_32 (header + 4, cases[i].width);
      put_32 (header + 8, cases[i].height);
      put_32 (header + 17, check_sum (header, 17));
      g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
      damage_assert_refused (path, cases[i].code, cases[i].word);
    }
}

static void
test_save_errors (void)
{
  g_autoptr (UnetImage) image = damage_draw (4, 4, 1, 8, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "no-such-folder", "a.png", NULL);

  g_assert_false (unet_image_save_png (image, path, false, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
  g_assert_nonnull (strstr (error->message, path));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = test_make_folder ();
  g_test_add_func ("/image/png/round-trips", test_round_trips);
  g_test_add_func ("/image/png/one-bit", test_one_bit);
  g_test_add_func ("/image/png/truncated", test_truncated);
  g_test_add_func ("/image/png/flipped", test_flipped);
  g_test_add_func ("/image/png/hostile-headers", test_hostile_headers);
  g_test_add_func ("/image/png/save-errors", test_save_errors);
  status = g_test_run ();
  test_remove_folder (folder);
  g_free (folder);
  return status;
}
