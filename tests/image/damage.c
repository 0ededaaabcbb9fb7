/* damage.c: pictures for the decoders' tests, whole and damaged
 *
 * SPDX-License-Identifier: MIT
 */
#include "damage.h"

#include "base/error.h"

#include <string.h>

static gsize
count_bytes (const UnetImage *image)
{
  return (gsize)image->width * (gsize)image->height * (gsize)image->channels *
         (gsize)(image->bits / 8);
}

UnetImage *
damage_draw (int width, int height, int channels, int bits, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GError    *error = NULL;
  UnetImage *image = unet_image_new (width, height, channels, bits, &error);
  int        at = 0;

  g_assert_no_error (error);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < channels; c++, at++)
        {
          int v = (x * 1800 + y * 900 * (c + 1) + g_rand_int_range (rand, 0, 6000)) & 0xffff;

          if (bits == 16)
            ((uint16_t *)image->data)[at] = (uint16_t)v;
          else
            ((uint8_t *)image->data)[at] = (uint8_t)(v >> 8);
        }
  return image;
}

void
damage_assert_same (const UnetImage *a, const UnetImage *b)
{
  g_assert_nonnull (a);
  g_assert_nonnull (b);
  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  g_assert_cmpint (a->channels, ==, b->channels);
  g_assert_cmpint (a->bits, ==, b->bits);
  g_assert_cmpmem (a->data, count_bytes (a), b->data, count_bytes (b));
}

static void
write_file (const char *path, const char *data, gsize size)
{
  GError *error = NULL;

  g_file_set_contents_full (path, data, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0666, &error);
  g_assert_no_error (error);
}

/* The picture, or NULL after a look at the error. */
static UnetImage *
load_damaged (const char *path, UnetImageRole role)
{
  g_autoptr (GError) error = NULL;
  UnetImage *image = unet_image_load (path, role, &error);

  if (image != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpint (image->width, >, 0);
      g_assert_cmpint (image->height, >, 0);
      return image;
    }
  g_assert_nonnull (error);
  g_assert_true (error->domain == UNET_ERROR);
  g_assert_true (g_str_has_prefix (error->message, path));
  return NULL;
}

void
damage_try_truncations (const char *path, bool strict)
{
  g_autofree char *data = NULL;
  g_autofree char *cut = g_strconcat (path, ".cut", NULL);
  g_autoptr (UnetImage) whole = NULL;
  gsize size, n_refused = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  whole = unet_image_load (path, UNET_ROLE_MASK, NULL);
  g_assert_nonnull (whole);
  for (gsize length = 0; length < size; length += size < 600 ? 1 : 1 + size / 600)
    {
      g_autoptr (UnetImage) image = NULL;

      write_file (cut, data, length);
      image = load_damaged (cut, UNET_ROLE_MASK);
      if (image == NULL)
        n_refused++;
      else
        {
          if (strict)
            g_test_message ("taken at %zu of %zu bytes", length, size);
          g_assert_false (strict);
          damage_assert_same (image, whole);
        }
    }
  g_assert_cmpuint (n_refused, >, 0);
}

void
damage_try_flips (const char *path, int n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autofree char *data = NULL;
  g_autofree char *flipped = g_strconcat (path, ".flipped", NULL);
  gsize            size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  for (int i = 0; i < n; i++)
    {
      /* Headers first, then anywhere. */
      gsize at = i < n / 2 ? (gsize)i % size : (gsize)g_rand_int_range (rand, 0, (gint32)size);
      char  old = data[at];
      g_autoptr (UnetImage) image = NULL;

      data[at] = (char)(old ^ (1 << g_rand_int_range (rand, 0, 8)));
      write_file (flipped, data, size);
      data[at] = old;
      image = load_damaged (flipped, i % 2 == 0 ? UNET_ROLE_MASK : UNET_ROLE_PICTURE);
    }
}

void
damage_assert_refused (const char *path, int code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetImage) image = unet_image_load (path, UNET_ROLE_PICTURE, &error);

  g_assert_null (image);
  g_assert_error (error, UNET_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, word));
}
