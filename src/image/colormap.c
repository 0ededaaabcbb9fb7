/* colormap.c: colours for numbers from 0 to 1
 *
 * A step of the same size shall look the same size wherever it is, for everybody and in print. So
 * lightness rises linearly, in Oklab, whose lightness is made to be perceptually even; and since
 * hue goes from blue to yellow, the one axis that the common kinds of colour blindness keep, no two
 * far numbers look alike to anybody. Hue turns linearly too. Chroma is a parabola that stays inside
 * what sRGB can show, which is least around teal: nothing is clipped, which would bend both.
 *
 * Oklab, with the matrices below: B. Ottosson, "A perceptual color space for image processing",
 * 2020, https://bottosson.github.io/posts/oklab/. The transfer function is that of IEC 61966-2-1.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/colormap.h"

#include "image/pixel.h"

#include <math.h>

#define LIGHTNESS_0 0.22
#define LIGHTNESS_1 0.93
#define HUE_0 (272 * G_PI / 180)
#define HUE_1 (105 * G_PI / 180)

static double
chroma (double value)
{
  return 0.095 - 0.135 * value + 0.205 * value * value;
}

static uint8_t
encode (double linear)
{
  const double x = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow (linear, 1 / 2.4) - 0.055;

  return (uint8_t)lrint (255 * CLAMP (x, 0.0, 1.0));
}

static double
cube (double x)
{
  return x * x * x;
}

UnetColor
unet_colormap_get (double value)
{
  const double v = value > 0 ? MIN (value, 1.0) : 0;
  const double lightness = LIGHTNESS_0 + v * (LIGHTNESS_1 - LIGHTNESS_0);
  const double hue = HUE_0 + v * (HUE_1 - HUE_0);
  const double a = chroma (v) * cos (hue), b = chroma (v) * sin (hue);
  const double l = cube (lightness + 0.3963377774 * a + 0.2158037573 * b);
  const double m = cube (lightness - 0.1055613458 * a - 0.0638541728 * b);
  const double s = cube (lightness - 0.0894841775 * a - 1.2914855480 * b);

  return (UnetColor){encode (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
                     encode (-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                     encode (-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

const uint32_t *
unet_colormap_get_pixels (void)
{
  static uint32_t pixels[UNET_COLORMAP_SIZE];
  static gsize    done;

  if (g_once_init_enter (&done))
    {
      for (int i = 0; i < UNET_COLORMAP_SIZE; i++)
        pixels[i] = unet_pixel_from_color (unet_colormap_get (i / (UNET_COLORMAP_SIZE - 1.0)));
      g_once_init_leave (&done, 1);
    }
  return pixels;
}
