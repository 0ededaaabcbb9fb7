/* test-pixbuf.c: tests of src/image/pixbuf.c
 *
 * BMP is written by GdkPixbuf, GIF by the few lines below.
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
save_by_pixbuf (const UnetImage *image, const char *path, const char *type)
{
  g_autoptr (UnetImage) rgb = unet_image_convert ((UnetImage *)image, 3, NULL);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  GError *error = NULL;

  pixbuf = gdk_pixbuf_new_from_data (rgb->data, GDK_COLORSPACE_RGB, FALSE, 8, rgb->width,
                                     rgb->height, rgb->width * 3, NULL, NULL);
  gdk_pixbuf_save (pixbuf, path, type, &error, NULL);
  g_assert_no_error (error);
}

/* A GIF of W x H indices below 128: LZW with a clear code before every 100 pixels, so that all
 * codes have 8 bits. The palette is grey, or coloured. */
static void
save_gif (const char *path, const UnetImage *image, bool grey)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GByteArray) codes = g_byte_array_new ();
  const guint8 *p = image->data;
  int           n = image->width * image->height;
  guint8 head[13] = {'G', 'I',  'F', '8', '9', 'a', (guint8)image->width, 0, (guint8)image->height,
                     0,   0xf6, 0,   0};
  guint8 frame[11] = {',', 0, 0, 0, 0, (guint8)image->width, 0, (guint8)image->height, 0, 0, 7};

  g_byte_array_append (out, head, sizeof head);
  for (int i = 0; i < 128; i++)
    {
      guint8 color[3] = {(guint8)(2 * i), (guint8)(grey ? 2 * i : 255 - i), (guint8)(2 * i)};

      g_byte_array_append (out, color, 3);
    }
  g_byte_array_append (out, frame, sizeof frame);
  for (int i = 0; i < n; i++)
    {
      if (i % 100 == 0)
        g_byte_array_append (codes, (const guint8 *)"\x80", 1);
      g_byte_array_append (codes, &p[i], 1);
    }
  g_byte_array_append (codes, (const guint8 *)"\x81", 1);
  for (guint at = 0; at < codes->len; at += 255)
    {
      guint8 length = (guint8)MIN (255, codes->len - at);

      g_byte_array_append (out, &length, 1);
      g_byte_array_append (out, codes->data + at, length);
    }
  g_byte_array_append (out, (const guint8 *)"\0;", 2);
  g_assert_true (g_file_set_contents (path, (const char *)out->data, (gssize)out->len, NULL));
}

static UnetImage *
draw_indices (void)
{
  UnetImage *image = damage_draw (33, 21, 1, 8, 4);

  for (int i = 0; i < 33 * 21; i++)
    ((uint8_t *)image->data)[i] >>= 1;
  return image;
}

static void
test_gif (void)
{
  g_autofree char *path = make_path ("a.gif");
  g_autoptr (UnetImage) indices = draw_indices ();

  for (int grey = 0; grey < 2; grey++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UnetImage) image = NULL;

      save_gif (path, indices, grey != 0);
      image = unet_image_load (path, UNET_ROLE_MASK, &error);
      g_assert_no_error (error);
      g_assert_cmpint (image->channels, ==, grey ? 1 : 3);
      for (int i = 0; i < 33 * 21; i++)
        g_assert_cmpint (((uint8_t *)image->data)[i * image->channels], ==,
                         2 * ((uint8_t *)indices->data)[i]);
    }
}

static void
test_bmp (void)
{
  g_autofree char *path = make_path ("a.bmp");

  for (int channels = 1; channels <= 3; channels += 2)
    {
      g_autoptr (UnetImage) image = damage_draw (33, 21, channels, 8, 4);
      g_autoptr (UnetImage) back = NULL;

      save_by_pixbuf (image, path, "bmp");
      back = unet_image_load (path, UNET_ROLE_PICTURE, NULL);
      damage_assert_same (image, back);
    }
}

static void
test_damaged (void)
{
  g_autoptr (UnetImage) image = damage_draw (45, 37, 3, 8, 4);
  g_autoptr (UnetImage) indices = draw_indices ();
  g_autofree char *bmp = make_path ("d.bmp");
  g_autofree char *gif = make_path ("d.gif");

  save_by_pixbuf (image, bmp, "bmp");
  save_gif (gif, indices, true);
  damage_try_truncations (bmp, false);
  damage_try_truncations (gif, false);
  damage_try_flips (bmp, 200);
  damage_try_flips (gif, 400);
}

static void
test_hostile_headers (void)
{
  g_autofree char *path = make_path ("hostile.gif");
  g_autofree char *data = NULL;
  g_autoptr (UnetImage) indices = draw_indices ();
  gsize size;

  save_gif (path, indices, true);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  memcpy (data + 6, "\xff\xff\xff\xff", 4);
  g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
  damage_assert_refused (path, UNET_ERROR_UNSUPPORTED, "65535");
  memcpy (data + 6, "\x00\x70\x00\x70", 4);
  g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
  damage_assert_refused (path, UNET_ERROR_FORMAT, "too short");
}

/* Where there is no loader the message says what to install; where there is one, these few bytes
 * are a damaged file. */
static void
test_webp (void)
{
  g_autofree char *path = make_path ("a.webp");
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetImage) image = NULL;

  g_assert_true (g_file_set_contents (path, "RIFF\x04\0\0\0WEBP", 12, NULL));
  image = unet_image_load (path, UNET_ROLE_PICTURE, &error);
  g_assert_null (image);
  g_assert_true (g_error_matches (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED) ||
                 g_error_matches (error, UNET_ERROR, UNET_ERROR_FORMAT));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = test_make_folder ();
  g_test_add_func ("/image/pixbuf/gif", test_gif);
  g_test_add_func ("/image/pixbuf/bmp", test_bmp);
  g_test_add_func ("/image/pixbuf/damaged", test_damaged);
  g_test_add_func ("/image/pixbuf/hostile-headers", test_hostile_headers);
  g_test_add_func ("/image/pixbuf/webp", test_webp);
  status = g_test_run ();
  test_remove_folder (folder);
  g_free (folder);
  return status;
}
