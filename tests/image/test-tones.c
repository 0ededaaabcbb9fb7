/* test-tones.c: tests of src/image/tones.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/tones.h"

#include <string.h>

static void
assert_identity (const uint8_t *table)
{
  for (int v = 0; v < 256; v++)
    g_assert_cmpint (table[v], ==, v);
}

/* From the smallest to the largest sample, wherever in the picture they are. */
static void
test_deep (void)
{
  g_autoptr (UnetImage) image = unet_image_new (50, 100, 1, 16, NULL);
  g_autoptr (UnetPool) pool = unet_pool_new (3);
  g_autofree uint8_t *table = g_malloc (65536);
  uint16_t           *samples = image->data;

  for (int i = 0; i < 50 * 100; i++)
    samples[i] = 1500;
  samples[4999] = 1000;
  samples[1700] = 2000;
  for (int i = 0; i < 2; i++)
    {
      g_assert_true (unet_tones_make (i == 0 ? NULL : pool, image, table));
      for (int v = 0; v < 65536; v++)
        g_assert_cmpint (table[v], ==, v <= 1000 ? 0 : v >= 2000 ? 255 : (v - 1000) * 255 / 1000);
    }
}

static void
test_dim (void)
{
  g_autoptr (UnetImage) image = unet_image_new (2, 1, 3, 8, NULL);
  uint8_t table[256];

  memcpy (image->data, (uint8_t[]){10, 127, 60, 20, 20, 20}, 6);
  g_assert_true (unet_tones_make (NULL, image, table));
  g_assert_cmpint (table[10], ==, 0);
  g_assert_cmpint (table[20], ==, 10 * 255 / 117);
  g_assert_cmpint (table[127], ==, 255);
  /* One bright sample, and it is shown as it is. */
  ((uint8_t *)image->data)[1] = 128;
  g_assert_false (unet_tones_make (NULL, image, table));
  assert_identity (table);
}

/* One value has no range; nothing is divided by 0. */
static void
test_flat (void)
{
  g_autoptr (UnetImage) shallow = unet_image_new (1, 1, 1, 8, NULL);
  g_autoptr (UnetImage) deep = unet_image_new (1, 1, 1, 16, NULL);
  g_autofree uint8_t *table = g_malloc (65536);

  *(uint8_t *)shallow->data = 3;
  *(uint16_t *)deep->data = 0x1234;
  g_assert_false (unet_tones_make (NULL, shallow, table));
  assert_identity (table);
  g_assert_true (unet_tones_make (NULL, deep, table));
  for (int v = 0; v < 65536; v++)
    g_assert_cmpint (table[v], ==, v >> 8);
}

/* Alpha is mostly opaque: it must not make a dim picture count as bright. */
static void
test_alpha (void)
{
  for (int channels = 2; channels <= 4; channels += 2)
    for (int bits = 8; bits <= 16; bits += 8)
      {
        g_autoptr (UnetImage) image = unet_image_new (40, 70, channels, bits, NULL);
        g_autofree uint8_t *table = g_malloc (65536);

        for (int i = 0; i < 40 * 70 * channels; i++)
          {
            const int v = i % channels == channels - 1 ? 255 : 20 + i % 30;

            if (bits == 8)
              ((uint8_t *)image->data)[i] = (uint8_t)v;
            else
              ((uint16_t *)image->data)[i] = (uint16_t)v;
          }
        g_assert_true (unet_tones_make (NULL, image, table));
        g_assert_cmpint (table[20], ==, 0);
        g_assert_cmpint (table[49], ==, 255);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/tones/deep", test_deep);
  g_test_add_func ("/image/tones/dim", test_dim);
  g_test_add_func ("/image/tones/flat", test_flat);
  g_test_add_func ("/image/tones/alpha", test_alpha);
  return g_test_run ();
}
