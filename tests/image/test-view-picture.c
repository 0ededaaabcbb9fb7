/* test-view-picture.c: tests of src/image/view-picture.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/view-picture.h"

#include "damage.h"

#include <math.h>

static int
get_channel (const UnetPyramid *pyramid, int x, int y, int shift)
{
  const UnetPyramidLevel *level = &pyramid->levels[0];

  return level->pixels[y * level->width + x] >> shift & 255;
}

/* The mean of the part of the picture under pixel (I, J) of the view, in double. */
static double
get_mean (const UnetPyramid *pyramid, double step, double x, double y, int i, int j, int shift)
{
  const double left = CLAMP (x + i * step, 0, pyramid->width);
  const double right = CLAMP (x + (i + 1) * step, 0, pyramid->width);
  const double top = CLAMP (y + j * step, 0, pyramid->height);
  const double bottom = CLAMP (y + (j + 1) * step, 0, pyramid->height);
  double       sum = 0;

  for (int v = (int)top; v < bottom; v++)
    for (int u = (int)left; u < right; u++)
      sum += get_channel (pyramid, u, v, shift) * (MIN (right, u + 1) - MAX (left, u)) *
             (MIN (bottom, v + 1) - MAX (top, v));
  return sum / ((right - left) * (bottom - top));
}

/* The largest difference from that, in the view's pixels that are on the picture; on average it is
 * none. */
static double
get_error (const UnetPyramid *pyramid, double zoom, double x, double y)
{
  enum
  {
    N = 60
  };
  UnetViewPicture picture = {0};
  uint16_t        scratch[4 * UNET_VIEW_MAX_TAPS * (N + 1)];
  uint32_t        row[N];
  double          error = 0, sum = 0;
  int             n = 0;

  unet_view_picture_set (&picture, pyramid, N, N, zoom, x, y);
  for (int j = 0; j < N; j++)
    {
      const double middle = y + (j + 0.5) / zoom;

      unet_view_picture_draw_row (&picture, j, scratch, row);
      for (int i = 0; i < N; i++)
        {
          const double across = x + (i + 0.5) / zoom;

          g_assert_cmpint (row[i] >> 24, ==, 255);
          if (across < 0 || across >= pyramid->width || middle < 0 || middle >= pyramid->height)
            continue;
          for (int shift = 0; shift < 24; shift += 8)
            {
              const double difference =
                  (row[i] >> shift & 255) - get_mean (pyramid, 1 / zoom, x, y, i, j, shift);

              error = MAX (error, fabs (difference));
              sum += difference;
              n++;
            }
        }
    }
  unet_view_picture_clear (&picture);
  if (n > 1000)
    g_assert_cmpfloat_with_epsilon (sum / n, 0, 0.3);
  return error;
}

/* Down to 50 % the mean is that of the picture, up to the rounding of two weights of 8 bits: at
 * most 1.5 of 255 each, and half a step. Noise is the hardest there is. */
static void
test_exact (void)
{
  g_autoptr (UnetImage) image = damage_draw (97, 61, 3, 8, 2);
  g_autoptr (UnetPyramid) pyramid = unet_pyramid_new (NULL, image, NULL);

  for (double zoom = 0.501; zoom < 1; zoom += 0.0499)
    for (int i = 0; i < 4; i++)
      g_assert_cmpfloat (get_error (pyramid, zoom, -3.3 * i + 2.1, 7.7 * i - 9), <, 3.5);
}

/* Further down levels stand for the picture: as exact where they lie on the view's pixels ... */
static void
test_levels (void)
{
  g_autoptr (UnetImage) image = damage_draw (256, 256, 3, 8, 2);
  g_autoptr (UnetPyramid) pyramid = unet_pyramid_new (NULL, image, NULL);

  for (int which = 1; which < 6; which++)
    g_assert_cmpfloat (get_error (pyramid, 1.0 / (1 << which), 0, 0), <, 2);
}

/* ... and elsewhere as far off as the picture changes within a sample of the level. */
static void
test_slopes (void)
{
  g_autoptr (UnetImage) image = unet_image_new (640, 480, 3, 8, NULL);
  g_autoptr (UnetPyramid) pyramid = NULL;
  uint8_t *p = image->data;

  for (int y = 0; y < 480; y++)
    for (int x = 0; x < 640; x++, p += 3)
      {
        p[0] = (uint8_t)lrint (127.5 + 127.5 * sin (x * 0.02) * cos (y * 0.015));
        p[1] = (uint8_t)(255 * x / 639);
        p[2] = (uint8_t)(255 * y / 479);
      }
  pyramid = unet_pyramid_new (NULL, image, NULL);
  for (double zoom = 0.03; zoom < 0.5; zoom *= 1.21)
    g_assert_cmpfloat (get_error (pyramid, zoom, -20.3, 5.9), <, 2 + 2.5 * 0.25 / zoom);
}

/* A plain picture stays plain at any zoom and place, odd and tiny ones too. */
static void
test_plain (void)
{
  static const int sizes[][2] = {{1, 1}, {1, 40}, {37, 2}, {101, 67}};

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (UnetImage) image = unet_image_new (sizes[i][0], sizes[i][1], 1, 8, NULL);
      g_autoptr (UnetPyramid) pyramid = NULL;

      for (int j = 0; j < sizes[i][0] * sizes[i][1]; j++)
        ((uint8_t *)image->data)[j] = 201;
      pyramid = unet_pyramid_new (NULL, image, NULL);
      for (double zoom = 1 / 8192.0; zoom < 100; zoom *= 1.37)
        g_assert_cmpfloat (get_error (pyramid, zoom, -3.7, -1.2), <, 1e-9);
    }
}

static void
test_squares (void)
{
  g_autoptr (UnetImage) image = damage_draw (9, 7, 3, 8, 4);
  g_autoptr (UnetPyramid) pyramid = unet_pyramid_new (NULL, image, NULL);
  UnetViewPicture picture = {0};
  uint32_t        row[50];

  for (double zoom = 1; zoom < 70; zoom *= 1.9)
    {
      unet_view_picture_set (&picture, pyramid, 50, 50, zoom, 1.25, -0.5);
      for (int j = 0; j < 50; j++)
        {
          const int v = CLAMP ((int)floor (-0.5 + (j + 0.5) * (1 / zoom)), 0, 6);

          unet_view_picture_draw_row (&picture, j, NULL, row);
          for (int i = 0; i < 50; i++)
            g_assert_cmphex (
                row[i], ==,
                pyramid->levels[0]
                    .pixels[v * 9 + CLAMP ((int)floor (1.25 + (i + 0.5) * (1 / zoom)), 0, 8)]);
        }
    }
  unet_view_picture_clear (&picture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/view-picture/exact", test_exact);
  g_test_add_func ("/image/view-picture/levels", test_levels);
  g_test_add_func ("/image/view-picture/slopes", test_slopes);
  g_test_add_func ("/image/view-picture/plain", test_plain);
  g_test_add_func ("/image/view-picture/squares", test_squares);
  return g_test_run ();
}
