/* pixel.h: the 32-bit pixel of what is shown
 *
 * Premultiplied alpha, red, green and blue from the highest byte down, in the machine's order: what
 * cairo calls ARGB32 and GDK its default memory format.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/overlay.h"

G_BEGIN_DECLS

#define UNET_PIXEL_OPAQUE 0xff000000u

static inline uint32_t
unet_pixel_pack (uint32_t r, uint32_t g, uint32_t b)
{
  return UNET_PIXEL_OPAQUE | r << 16 | g << 8 | b;
}

/* Each channel of PIXEL times WEIGHT / 255, rounded to the nearest. The sums stay below 2^16, so
 * that two channels go in one word: x + 128 + (x + 128) / 256 is 256 / 255 times x, and its upper
 * byte the exact quotient for every x up to 255 * 255. */
static inline uint32_t
unet_pixel_scale (uint32_t pixel, uint32_t weight)
{
  uint32_t even = (pixel & 0xff00ff) * weight + 0x800080;
  uint32_t odd = (pixel >> 8 & 0xff00ff) * weight + 0x800080;

  even = (even + (even >> 8 & 0xff00ff)) >> 8 & 0xff00ff;
  odd = (odd + (odd >> 8 & 0xff00ff)) & 0xff00ff00;
  return even | odd;
}

/* PAINT, premultiplied, over PIXEL. */
static inline uint32_t
unet_pixel_over (uint32_t pixel, uint32_t paint)
{
  return unet_pixel_scale (pixel, 255 - (paint >> 24)) + paint;
}

static inline uint32_t
unet_pixel_from_color (UnetColor color)
{
  return unet_pixel_pack (color.r, color.g, color.b);
}

G_END_DECLS
