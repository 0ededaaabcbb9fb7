/* fixtures.c: small data sets on disk for the tests of this room
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/fixtures.h"

#include "image/codec.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

char *
fixture_path (const char *folder, const char *name)
{
  return g_build_filename (folder, name, NULL);
}

char *
fixture_folder (const char *folder, const char *name)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  return path;
}

static void
write_text (const char *path, const char *text)
{
  GError *error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

void
fixture_touch (const char *folder, const char *name)
{
  g_autofree char *path = fixture_path (folder, name);

  write_text (path, "");
}

void
fixture_spoil (const char *path)
{
  write_text (path, "this is no picture");
}

UnetImage *
fixture_noise (int width, int height, int channels, int bits, uint32_t seed)
{
  GError    *error = NULL;
  UnetImage *image = unet_image_new (width, height, channels, bits, &error);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  size_t n = (size_t)width * (size_t)height * (size_t)channels;

  g_assert_no_error (error);
  for (size_t i = 0; i < n; i++)
    if (bits == 16)
      ((uint16_t *)image->data)[i] = (uint16_t)g_rand_int (rand);
    else
      ((uint8_t *)image->data)[i] = (uint8_t)g_rand_int (rand);
  return image;
}

UnetImage *
fixture_disc (int width, int height, uint8_t outside, uint8_t inside)
{
  GError    *error = NULL;
  UnetImage *image = unet_image_new (width, height, 1, 8, &error);
  double     radius = MIN (width, height) / 3.0;

  g_assert_no_error (error);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        double dx = x - 0.45 * width, dy = y - 0.55 * height;

        ((uint8_t *)image->data)[y * width + x] =
            dx * dx + dy * dy < radius * radius ? inside : outside;
      }
  return image;
}

void
fixture_save (const UnetImage *image, const char *folder, const char *name)
{
  g_autofree char *path = fixture_path (folder, name);
  GError          *error = NULL;

  unet_image_save (image, path, &error);
  g_assert_no_error (error);
}

void
fixture_save_jpeg (const UnetImage *image, const char *folder, const char *name, int quality)
{
  g_autofree char *path = fixture_path (folder, name);
  g_autofree char *number = g_strdup_printf ("%d", quality);
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetImage) rgb = unet_image_convert ((UnetImage *)image, 3, &error);
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (rgb->bits, ==, 8);
  pixbuf = gdk_pixbuf_new_from_data (rgb->data, GDK_COLORSPACE_RGB, FALSE, 8, rgb->width,
                                     rgb->height, rgb->width * 3, NULL, NULL);
  gdk_pixbuf_save (pixbuf, path, "jpeg", &error, "quality", number, NULL);
  g_assert_no_error (error);
}
