/* tiff-pixels.c: from a TIFF's samples to a picture
 *
 * Steps in a row over the whole picture, each of which does nothing for the usual file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/tiff-pixels.h"

#include "image/codec-private.h"

#include <string.h>

void
unet_tiff_unpack (const uint8_t *packed,
                  int            bits,
                  int64_t        n,
                  UnetImage     *image,
                  int64_t        offset,
                  int64_t        step)
{
  if (bits == 16)
    {
      uint16_t *target = (uint16_t *)image->data + offset;

      for (int64_t i = 0; i < n; i++)
        memcpy (&target[i * step], packed + 2 * i, 2);
    }
  else if (bits == 8)
    {
      uint8_t *target = (uint8_t *)image->data + offset;

      for (int64_t i = 0; i < n; i++)
        target[i * step] = packed[i];
    }
  else
    {
      uint8_t *target = (uint8_t *)image->data + offset;
      int      per_byte = 8 / bits;

      for (int64_t i = 0; i < n; i++)
        {
          int shift = 8 - bits * (int)(i % per_byte + 1);

          target[i * step] = (packed[i / per_byte] >> shift) & ((1 << bits) - 1);
        }
    }
}

/* White is 0: v becomes the largest value minus v. Alpha, if any, is no colour. */
static void
invert (UnetImage *image, int bits)
{
  size_t n = (size_t)image->width * (size_t)image->height;
  size_t step = (size_t)image->channels;

  for (size_t i = 0; i < n; i++)
    if (image->bits == 16)
      ((uint16_t *)image->data)[i * step] ^= 0xffff;
    else
      ((uint8_t *)image->data)[i * step] ^= (uint8_t)((1 << bits) - 1);
}

/* In integers, rounded down, as Pillow does it. */
static void
divide_by_alpha (UnetImage *image)
{
  size_t   n = (size_t)image->width * (size_t)image->height;
  int      last = image->channels - 1;
  uint32_t largest = image->bits == 16 ? UINT16_MAX : UINT8_MAX;

  for (size_t i = 0; i < n; i++)
    for (int c = 0; c < last; c++)
      {
        size_t   at = i * (size_t)image->channels + (size_t)c;
        size_t   alpha_at = i * (size_t)image->channels + (size_t)last;
        uint32_t v, alpha;

        if (image->bits == 16)
          {
            v = ((uint16_t *)image->data)[at];
            alpha = ((uint16_t *)image->data)[alpha_at];
          }
        else
          {
            v = ((uint8_t *)image->data)[at];
            alpha = ((uint8_t *)image->data)[alpha_at];
          }
        v = alpha == 0 ? 0 : MIN (v * largest / alpha, largest);
        if (image->bits == 16)
          ((uint16_t *)image->data)[at] = (uint16_t)v;
        else
          ((uint8_t *)image->data)[at] = (uint8_t)v;
      }
}

/* The tag says where the first row and column belong: 2 right, 3 bottom right, 4 bottom, 5 to 8
 * likewise with rows and columns exchanged. */
static UnetImage *
turn_upright (const char *path, UnetImage *image, int orientation, GError **error)
{
  g_autoptr (UnetImage) owned = image;
  bool   exchanged = orientation >= 5;
  bool   from_right = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  bool   from_bottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  size_t pixel = (size_t)image->channels * (size_t)(image->bits / 8);
  UnetImage *result;
  uint8_t   *target;

  result = unet_codec_new_image (path, exchanged ? image->height : image->width,
                                 exchanged ? image->width : image->height, image->channels,
                                 image->bits, error);
  if (result == NULL)
    return NULL;
  target = result->data;
  for (int y = 0; y < result->height; y++)
    for (int x = 0; x < result->width; x++, target += pixel)
      {
        int across = from_right ? result->width - 1 - x : x;
        int down = from_bottom ? result->height - 1 - y : y;
        int column = exchanged ? down : across;
        int row = exchanged ? across : down;

        memcpy (target,
                (const uint8_t *)image->data +
                    ((size_t)row * (size_t)image->width + (size_t)column) * pixel,
                pixel);
      }
  return result;
}

UnetImage *
unet_tiff_finish (const char         *path,
                  UnetImage          *image,
                  const UnetTiffKind *kind,
                  UnetImageRole       role,
                  GError            **error)
{
  g_autoptr (UnetImage) result = image;

  if (kind->inverted)
    invert (result, kind->bits);
  if (kind->palette)
    {
      if (role == UNET_ROLE_PICTURE)
        {
          uint8_t colors[256][4];
          g_autoptr (UnetImage) indices = g_steal_pointer (&result);

          memcpy (colors, kind->colors, sizeof colors);
          result = unet_codec_look_up (path, indices, colors, false, error);
        }
    }
  else if (kind->bits == 2 || kind->bits == 4 || (kind->bits == 1 && role == UNET_ROLE_PICTURE))
    unet_codec_scale_samples (result, 255 / ((1 << kind->bits) - 1));
  else if (role == UNET_ROLE_MASK && result->bits == 16 && result->channels > 1)
    result = unet_codec_take_high_bytes (path, g_steal_pointer (&result), error);
  if (result != NULL && kind->premultiplied)
    divide_by_alpha (result);
  if (result != NULL && kind->orientation > 1 && kind->orientation <= 8)
    result = turn_upright (path, g_steal_pointer (&result), kind->orientation, error);
  return g_steal_pointer (&result);
}
