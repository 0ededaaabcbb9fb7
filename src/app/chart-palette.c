/* chart-palette.c: the colours of a chart
 *
 * The eight line colours of each background were chosen by search: near eight hues, they lie as far
 * apart as can be (distance in Oklab, Ottosson 2020) for people who see all colours and for those
 * without the long, the middle or the short cones (simulated after Machado, Oliveira and Fernandes
 * 2009), and stand out from the background by 3:1 at least, which is what WCAG 2.1 asks of
 * graphics (1.4.11), under high contrast by 4.5:1. Colours of one place are of like hue everywhere,
 * so that a run keeps its colour when the sun goes down.
 *
 *                      background   contrast        least distance of two   of the first five
 *   light              #fafafa      3.06 to 11.2    0.071                   0.123
 *   light, high        #fafafa      4.69 to 12.5    0.060                   0.091
 *   dark               #363636      3.05 to 10.4    0.096                   0.096
 *   dark, high         #363636      4.58 to 11.0    0.077                   0.077
 *
 * Two colours beside each other are told apart from about 0.02 on. The backgrounds are the least
 * favourable ones of libadwaita: the window of the light style, the card of the dark one. Text is
 * at 7:1 and more, that of labels at 4.5:1.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-palette.h"

#define N_COLORS 8

#define HEX(rgb)                                                                                   \
  {                                                                                                \
    ((rgb) >> 16 & 255) / 255.0f, ((rgb) >> 8 & 255) / 255.0f, ((rgb)&255) / 255.0f, 1.0f          \
  }
#define SHADE(level, alpha)                                                                        \
  {                                                                                                \
    level, level, level, alpha                                                                     \
  }

/* By dark, high contrast. */
static const GdkRGBA lines[2][2][N_COLORS] = {
    {{HEX (0x3150ae), HEX (0xf3431c), HEX (0x458c7a), HEX (0xc45bdc), HEX (0x79240e),
      HEX (0x0d9fab), HEX (0x481a8a), HEX (0x6d8a26)},
     {HEX (0x1745a7), HEX (0xcc2109), HEX (0x517451), HEX (0xad32d8), HEX (0x611125),
      HEX (0x1678a9), HEX (0x311d86), HEX (0x66660a)}},
    {{HEX (0x74acfc), HEX (0xf4802a), HEX (0xcefbb2), HEX (0xd089be), HEX (0xe44924),
      HEX (0x7fe1e9), HEX (0xa362f1), HEX (0xe3cc51)},
     {HEX (0x83c1fe), HEX (0xeb9d1f), HEX (0xeafdb0), HEX (0xd7a2cb), HEX (0xfb7674),
      HEX (0x99edf2), HEX (0x919cfd), HEX (0xf6cc2e)}},
};

static const UnetChartColors colors[2][2] = {
    {{.text = SHADE (0, 0.85f),
      .dim = SHADE (0, 0.65f),
      .grid = SHADE (0, 0.1f),
      .axis = SHADE (0, 0.45f),
      .marker = SHADE (0, 0.75f),
      .box = SHADE (1, 1),
      .box_edge = SHADE (0, 0.2f),
      .background = SHADE (1, 1)},
     {.text = SHADE (0, 1),
      .dim = SHADE (0, 1),
      .grid = SHADE (0, 0.3f),
      .axis = SHADE (0, 1),
      .marker = SHADE (0, 1),
      .box = SHADE (1, 1),
      .box_edge = SHADE (0, 1),
      .background = SHADE (1, 1)}},
    {{.text = SHADE (1, 1),
      .dim = SHADE (1, 0.72f),
      .grid = SHADE (1, 0.12f),
      .axis = SHADE (1, 0.45f),
      .marker = SHADE (1, 0.85f),
      .box = SHADE (0.13f, 1),
      .box_edge = SHADE (1, 0.25f),
      .background = SHADE (0.118f, 1)},
     {.text = SHADE (1, 1),
      .dim = SHADE (1, 1),
      .grid = SHADE (1, 0.35f),
      .axis = SHADE (1, 1),
      .marker = SHADE (1, 1),
      .box = SHADE (0, 1),
      .box_edge = SHADE (1, 1),
      .background = SHADE (0, 1)}},
};

int
unet_chart_palette_get_size (void)
{
  return N_COLORS;
}

GdkRGBA
unet_chart_palette_get (UnetChartTheme theme, int index)
{
  return lines[theme.dark][theme.high_contrast][MAX (index, 0) % N_COLORS];
}

const UnetChartColors *
unet_chart_palette_get_colors (UnetChartTheme theme)
{
  return &colors[theme.dark][theme.high_contrast];
}
