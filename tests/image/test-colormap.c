/* test-colormap.c: tests of src/image/colormap.c
 *
 * Every colour is taken back from sRGB to Oklab, by the inverse of the published matrices. What was
 * clipped at the border of sRGB would not come back as it was meant.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/colormap.h"

#include "image/pixel.h"

#include <math.h>

typedef struct
{
  double lightness, a, b;
} Oklab;

static double
decode (uint8_t value)
{
  const double x = value / 255.0;

  return x <= 0.04045 ? x / 12.92 : pow ((x + 0.055) / 1.055, 2.4);
}

static Oklab
to_oklab (UnetColor color)
{
  const double r = decode (color.r), g = decode (color.g), b = decode (color.b);
  const double l = cbrt (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = cbrt (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = cbrt (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);

  return (Oklab){0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

static double
get_hue (Oklab color)
{
  return fmod (atan2 (color.b, color.a) * 180 / G_PI + 360, 360);
}

/* The white and the grey of the definition, so that the way back can be trusted. */
static void
test_way_back (void)
{
  Oklab white = to_oklab ((UnetColor){255, 255, 255}), red = to_oklab ((UnetColor){255, 0, 0});

  g_assert_cmpfloat_with_epsilon (white.lightness, 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (hypot (white.a, white.b), 0, 1e-4);
  g_assert_cmpfloat_with_epsilon (red.lightness, 0.62796, 1e-4);
  g_assert_cmpfloat_with_epsilon (get_hue (red), 29.23, 0.05);
}

/* Lightness is a straight line, up to half a step of 8 bits (0.0025 where it is steepest), and
 * never falls from one of 64 colours to the next. */
static void
test_lightness (void)
{
  const double first = to_oklab (unet_colormap_get (0)).lightness;
  const double last = to_oklab (unet_colormap_get (1)).lightness;
  double       before = 0;

  g_assert_cmpfloat (first, <, 0.25);
  g_assert_cmpfloat (last, >, 0.9);
  for (int i = 0; i <= 1000; i++)
    {
      const double lightness = to_oklab (unet_colormap_get (i / 1000.0)).lightness;

      g_assert_cmpfloat_with_epsilon (lightness, first + (last - first) * i / 1000, 0.004);
    }
  for (int i = 0; i < 64; i++)
    {
      const double lightness = to_oklab (unet_colormap_get (i / 63.0)).lightness;

      g_assert_cmpfloat (lightness, >, before);
      before = lightness;
    }
}

/* Hue turns evenly from blue over teal to yellow: all of it is inside sRGB. Rounding to 8 bits
 * moves it by less than the tolerance, since chroma is never small. */
static void
test_hue (void)
{
  for (int i = 0; i <= 100; i++)
    {
      const Oklab color = to_oklab (unet_colormap_get (i / 100.0));

      g_assert_cmpfloat (hypot (color.a, color.b), >, 0.065);
      g_assert_cmpfloat_with_epsilon (get_hue (color), 272 + (105 - 272) * i / 100.0, 2.5);
    }
}

/* How much greater the distance is to what is further away, as those see it who lack the cones for
 * red or green: they keep lightness and the axis from blue to yellow. */
static void
test_color_blind (void)
{
  for (int i = 0; i <= 90; i += 5)
    {
      const Oklab from = to_oklab (unet_colormap_get (i / 100.0));
      double      before = 0;

      for (int j = i + 5; j <= 100; j += 5)
        {
          const Oklab  to = to_oklab (unet_colormap_get (j / 100.0));
          const double distance = hypot (to.lightness - from.lightness, to.b - from.b);

          g_assert_cmpfloat (distance, >, before);
          before = distance;
        }
    }
}

static void
assert_same (UnetColor a, UnetColor b)
{
  g_assert_cmphex (unet_pixel_from_color (a), ==, unet_pixel_from_color (b));
}

static void
test_outside (void)
{
  const uint32_t *pixels = unet_colormap_get_pixels ();

  assert_same (unet_colormap_get (-3), unet_colormap_get (0));
  assert_same (unet_colormap_get (NAN), unet_colormap_get (0));
  assert_same (unet_colormap_get (INFINITY), unet_colormap_get (1));
  g_assert_cmphex (pixels[0], ==, unet_pixel_from_color (unet_colormap_get (0)));
  g_assert_cmphex (pixels[51], ==, unet_pixel_from_color (unet_colormap_get (0.2)));
  g_assert_cmphex (pixels[255], ==, unet_pixel_from_color (unet_colormap_get (1)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/colormap/way-back", test_way_back);
  g_test_add_func ("/image/colormap/lightness", test_lightness);
  g_test_add_func ("/image/colormap/hue", test_hue);
  g_test_add_func ("/image/colormap/color-blind", test_color_blind);
  g_test_add_func ("/image/colormap/outside", test_outside);
  return g_test_run ();
}
