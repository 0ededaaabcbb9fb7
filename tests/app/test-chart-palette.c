/* test-chart-palette.c: tests of src/app/chart-palette.c
 *
 * That colours can be told from the background and from each other is computed, for eyes with all
 * cones and without one kind.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-palette.h"

#include <math.h>

typedef struct
{
  double v[3];
} Triple;

static double
to_linear (double c)
{
  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

static Triple
linear (GdkRGBA color)
{
  return (Triple){{to_linear (color.red), to_linear (color.green), to_linear (color.blue)}};
}

static Triple
multiply (const double m[3][3], Triple a)
{
  Triple b;

  for (int i = 0; i < 3; i++)
    b.v[i] = m[i][0] * a.v[0] + m[i][1] * a.v[1] + m[i][2] * a.v[2];
  return b;
}

/* WCAG 2.1: relative luminance and contrast ratio. */
static double
contrast (Triple a, Triple b)
{
  const double one = 0.2126 * a.v[0] + 0.7152 * a.v[1] + 0.0722 * a.v[2] + 0.05;
  const double other = 0.2126 * b.v[0] + 0.7152 * b.v[1] + 0.0722 * b.v[2] + 0.05;

  return fmax (one, other) / fmin (one, other);
}

/* Ottosson, "A perceptual color space for image processing", 2020. */
static Triple
to_oklab (Triple rgb)
{
  static const double to_cones[3][3] = {{0.4122214708, 0.5363325363, 0.0514459929},
                                        {0.2119034982, 0.6806995451, 0.1073969566},
                                        {0.0883024619, 0.2817188376, 0.6299787005}};
  static const double to_lab[3][3] = {{0.2104542553, 0.7936177850, -0.0040720468},
                                      {1.9779984951, -2.4285922050, 0.4505937099},
                                      {0.0259040371, 0.7827717662, -0.8086757660}};
  Triple              cones = multiply (to_cones, rgb);

  for (int i = 0; i < 3; i++)
    cones.v[i] = cbrt (cones.v[i]);
  return multiply (to_lab, cones);
}

static double
distance (Triple a, Triple b)
{
  double sum = 0;

  for (int i = 0; i < 3; i++)
    sum += (a.v[i] - b.v[i]) * (a.v[i] - b.v[i]);
  return sqrt (sum);
}

/* Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision
 * deficiency", 2009: severity 1. The first is of all cones. */
static const double eyes[4][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.152286, 1.052583, -0.204868},
     {0.114503, 0.786281, 0.099216},
     {-0.003882, -0.048116, 1.051998}},
    {{0.367322, 0.860646, -0.227968},
     {0.280085, 0.672501, 0.047413},
     {-0.011820, 0.042940, 0.968881}},
    {{1.255528, -0.076749, -0.178779},
     {-0.078411, 0.930809, 0.147602},
     {0.004733, 0.691367, 0.303900}},
};

static Triple
seen_by (int eye, GdkRGBA color)
{
  Triple seen = multiply (eyes[eye], linear (color));

  for (int i = 0; i < 3; i++)
    seen.v[i] = CLAMP (seen.v[i], 0, 1);
  return to_oklab (seen);
}

/* The least favourable backgrounds of libadwaita 1.2, light and dark. */
static Triple
background (bool dark)
{
  GdkRGBA color;

  g_assert_true (gdk_rgba_parse (&color, dark ? "#363636" : "#fafafa"));
  return linear (color);
}

static void
test_stands_out (void)
{
  for (int k = 0; k < 4; k++)
    for (int i = 0; i < unet_chart_palette_get_size (); i++)
      {
        const UnetChartTheme theme = {k % 2 == 1, k >= 2};
        const GdkRGBA        color = unet_chart_palette_get (theme, i);

        g_assert_cmpfloat (color.alpha, ==, 1);
        g_assert_cmpfloat (contrast (linear (color), background (theme.dark)), >=,
                           theme.high_contrast ? 4.5 : 3.0);
      }
}

static void
test_distinct (void)
{
  const int n = unet_chart_palette_get_size ();

  for (int k = 0; k < 4; k++)
    for (int eye = 0; eye < 4; eye++)
      for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++)
          {
            const UnetChartTheme theme = {k % 2 == 1, k >= 2};
            const Triple         a = seen_by (eye, unet_chart_palette_get (theme, i));
            const Triple         b = seen_by (eye, unet_chart_palette_get (theme, j));

            g_assert_cmpfloat (distance (a, b), >=, 0.059);
            if (i < 5)
              g_assert_cmpfloat (distance (a, b), >=, 0.076);
          }
}

/* Text that is partly transparent lies on the background. */
static Triple
blend (GdkRGBA color, bool dark)
{
  const double under = dark ? 0x36 / 255.0 : 0xfa / 255.0;

  color.red = (float)(color.red * color.alpha + under * (1 - color.alpha));
  color.green = (float)(color.green * color.alpha + under * (1 - color.alpha));
  color.blue = (float)(color.blue * color.alpha + under * (1 - color.alpha));
  return linear (color);
}

static void
test_text (void)
{
  for (int k = 0; k < 4; k++)
    {
      const UnetChartTheme   theme = {k % 2 == 1, k >= 2};
      const UnetChartColors *colors = unet_chart_palette_get_colors (theme);
      const Triple           under = background (theme.dark);

      g_assert_cmpfloat (contrast (blend (colors->text, theme.dark), under), >=, 7);
      g_assert_cmpfloat (contrast (blend (colors->dim, theme.dark), under), >=,
                         theme.high_contrast ? 7 : 4.5);
      g_assert_cmpfloat (contrast (blend (colors->marker, theme.dark), under), >=, 4.5);
      /* The words of the marker stand on its tag. */
      g_assert_cmpfloat (contrast (linear (colors->background), blend (colors->marker, theme.dark)),
                         >=, 4.5);
    }
}

static void
test_repeats (void)
{
  const UnetChartTheme theme = {false, false};
  const GdkRGBA        first = unet_chart_palette_get (theme, 0);
  const GdkRGBA        again = unet_chart_palette_get (theme, unet_chart_palette_get_size ());

  g_assert_true (gdk_rgba_equal (&first, &again));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-palette/stands-out", test_stands_out);
  g_test_add_func ("/app/chart-palette/distinct", test_distinct);
  g_test_add_func ("/app/chart-palette/text", test_text);
  g_test_add_func ("/app/chart-palette/repeats", test_repeats);
  return g_test_run ();
}
