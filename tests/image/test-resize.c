/* test-resize.c: tests of src/image/resize.c
 *
 * Equality with Pillow is shown by test-pillow.py; this holds the fast passes against the plain
 * formula where there is no Pillow, and the corner cases.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/resize.h"

#include "base/error.h"
#include "damage.h"
#include "image/weights.h"

#include <math.h>

static int
get (const UnetImage *image, int x, int y, int c)
{
  return ((uint8_t *)image->data)[(y * image->width + x) * image->channels + c];
}

static int
weigh (const UnetWeights *weights, int i, const int *samples)
{
  gint64 sum = 1 << (UNET_WEIGHT_BITS - 1);

  for (int k = 0; k < weights->count[i]; k++)
    sum += (gint64)weights->fixed[i * weights->width + k] * samples[weights->first[i] + k];
  return (int)CLAMP (sum >> UNET_WEIGHT_BITS, 0, 255);
}

/* One sample at a time, as one would write it down. */
static void
check_against_plain (const UnetImage *image, const UnetImage *result)
{
  g_autoptr (UnetWeights) across = unet_weights_new (image->width, result->width);
  g_autoptr (UnetWeights) down = unet_weights_new (image->height, result->height);
  g_autofree int *row = g_new (int, (gsize)image->width);
  g_autofree int *column = g_new (int, (gsize)image->height);

  for (int c = 0; c < image->channels; c++)
    for (int x = 0; x < result->width; x++)
      {
        for (int y = 0; y < image->height; y++)
          {
            for (int i = 0; i < image->width; i++)
              row[i] = get (image, i, y, c);
            column[y] = image->width == result->width ? row[x] : weigh (across, x, row);
          }
        for (int y = 0; y < result->height; y++)
          g_assert_cmpint (get (result, x, y, c), ==,
                           image->height == result->height ? column[y] : weigh (down, y, column));
      }
}

static void
test_bicubic_is_plain (void)
{
  static const int sizes[][4] = {{1, 1, 5, 7},    {17, 33, 8, 16}, {40, 15, 12, 47},
                                 {16, 16, 16, 5}, {31, 18, 7, 18}, {64, 50, 109, 85},
                                 {50, 70, 33, 29}};

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int channels = 1; channels <= 4; channels++)
      {
        g_autoptr (UnetImage) image = damage_draw (sizes[i][0], sizes[i][1], channels, 8, 3);
        g_autoptr (UnetImage) result =
                       unet_image_resize_bicubic (NULL, image, sizes[i][2], sizes[i][3], NULL);

        g_assert_nonnull (result);
        g_assert_cmpint (result->width, ==, sizes[i][2]);
        g_assert_cmpint (result->height, ==, sizes[i][3]);
        g_assert_cmpint (result->channels, ==, channels);
        check_against_plain (image, result);
      }
}

/* 16 bits carry the same picture as 8, finer. */
static void
test_deep_is_like_8_bits (void)
{
  g_autoptr (UnetImage) image = damage_draw (61, 45, 3, 8, 3);
  g_autoptr (UnetImage) deep = unet_image_new (61, 45, 3, 16, NULL);
  g_autoptr (UnetImage) small = NULL;
  g_autoptr (UnetImage) deep_small = NULL;

  /* Middle values: overshoot is cut off between the passes of 8 bits only. */
  for (int i = 0; i < 61 * 45 * 3; i++)
    ((uint8_t *)image->data)[i] = (uint8_t)(96 + ((uint8_t *)image->data)[i] / 4);
  for (int i = 0; i < 61 * 45 * 3; i++)
    ((uint16_t *)deep->data)[i] = (uint16_t)(((uint8_t *)image->data)[i] * 257);
  small = unet_image_resize_bicubic (NULL, image, 30, 70, NULL);
  deep_small = unet_image_resize_bicubic (NULL, deep, 30, 70, NULL);
  for (int i = 0; i < 30 * 70 * 3; i++)
    g_assert_cmpfloat (
        fabs (((uint16_t *)deep_small->data)[i] / 257.0 - ((uint8_t *)small->data)[i]), <, 1.2);
}

static void
test_constant_stays (void)
{
  for (int value = 0; value <= 255; value += 51)
    {
      g_autoptr (UnetImage) image = unet_image_new (23, 19, 1, 8, NULL);
      g_autoptr (UnetImage) result = NULL;

      for (int i = 0; i < 23 * 19; i++)
        ((uint8_t *)image->data)[i] = (uint8_t)value;
      result = unet_image_resize_bicubic (NULL, image, 50, 4, NULL);
      for (int i = 0; i < 50 * 4; i++)
        g_assert_cmpint (((uint8_t *)result->data)[i], ==, value);
    }
}

static void
test_nearest (void)
{
  for (int bits = 8; bits <= 16; bits += 8)
    for (int channels = 1; channels <= 4; channels++)
      {
        g_autoptr (UnetImage) image = damage_draw (13, 9, channels, bits, 3);
        g_autoptr (UnetImage) twice = unet_image_resize_nearest (NULL, image, 26, 18, NULL);
        g_autoptr (UnetImage) back = unet_image_resize_nearest (NULL, twice, 13, 9, NULL);

        damage_assert_same (image, back);
      }
}

static void
test_same_size (void)
{
  g_autoptr (UnetImage) image = damage_draw (13, 9, 3, 8, 3);
  g_autoptr (UnetImage) a = unet_image_resize_bicubic (NULL, image, 13, 9, NULL);
  g_autoptr (UnetImage) b = unet_image_resize_nearest (NULL, image, 13, 9, NULL);

  g_assert_true (a == image);
  g_assert_true (b == image);
}

/* Sizes that end in the middle of the tasks. */
static void
test_threads (void)
{
  static const int sizes[][4] = {{200, 150, 90, 140}, {33, 257, 70, 129}, {64, 64, 64, 20}};
  g_autoptr (UnetPool) pool = unet_pool_new (3);

  for (int bits = 8; bits <= 16; bits += 8)
    for (int channels = 1; channels <= 4; channels++)
      for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
        {
          g_autoptr (UnetImage) image = damage_draw (sizes[i][0], sizes[i][1], channels, bits, 5);
          g_autoptr (UnetImage) one =
                         unet_image_resize_bicubic (NULL, image, sizes[i][2], sizes[i][3], NULL);
          g_autoptr (UnetImage) many =
                         unet_image_resize_bicubic (pool, image, sizes[i][2], sizes[i][3], NULL);
          g_autoptr (UnetImage) nearest =
                         unet_image_resize_nearest (NULL, image, sizes[i][2], sizes[i][3], NULL);
          g_autoptr (UnetImage) nearest_many =
                         unet_image_resize_nearest (pool, image, sizes[i][2], sizes[i][3], NULL);

          damage_assert_same (one, many);
          damage_assert_same (nearest, nearest_many);
        }
}

static void
test_bad_sizes (void)
{
  static const int sizes[][2] = {{0, 5}, {5, 0}, {-1, 5}, {65536, 2}, {13, -3}, {65535, 65535}};

  for (int bits = 8; bits <= 16; bits += 8)
    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        g_autoptr (UnetImage) image = damage_draw (13, 9, 1, bits, 3);
        g_autoptr (GError) error = NULL, second = NULL;

        g_assert_null (unet_image_resize_bicubic (NULL, image, sizes[i][0], sizes[i][1], &error));
        g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
        g_assert_null (unet_image_resize_nearest (NULL, image, sizes[i][0], sizes[i][1], &second));
        g_assert_error (second, UNET_ERROR, UNET_ERROR_ARGUMENT);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/resize/bicubic-is-plain", test_bicubic_is_plain);
  g_test_add_func ("/image/resize/deep-is-like-8-bits", test_deep_is_like_8_bits);
  g_test_add_func ("/image/resize/constant-stays", test_constant_stays);
  g_test_add_func ("/image/resize/nearest", test_nearest);
  g_test_add_func ("/image/resize/same-size", test_same_size);
  g_test_add_func ("/image/resize/threads", test_threads);
  g_test_add_func ("/image/resize/bad-sizes", test_bad_sizes);
  return g_test_run ();
}
