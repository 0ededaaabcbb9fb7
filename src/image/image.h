/* image.h: a picture in memory
 *
 * Reference-counted and immutable once shared: it crosses threads by ownership. Samples are
 * interleaved, rows are packed without padding.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Larger pictures are refused: no side above this, no more pixels than that. */
#define UNET_IMAGE_MAX_SIDE 65535
#define UNET_IMAGE_MAX_PIXELS ((int64_t)1 << 30)

typedef struct
{
  int   width, height;
  int   channels; /* 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA */
  int   bits;     /* 8: data is uint8_t; 16: data is uint16_t in the machine's byte order */
  void *data;     /* height * width * channels samples */
} UnetImage;

/* A picture of undefined content; NULL with UNET_ERROR_NO_MEMORY, or UNET_ERROR_ARGUMENT if a size
 * is out of bounds. */
UnetImage *unet_image_new (int width, int height, int channels, int bits, GError **error);
UnetImage *unet_image_ref (UnetImage *image);
void       unet_image_unref (UnetImage *image);

/* The picture with CHANNELS channels, a new reference: alpha is dropped or made opaque, grey is
 * repeated, RGB becomes grey by ITU-R 601 luma with Pillow's integer arithmetic (L = (R * 19595 +
 * G * 38470 + B * 7471 + 0x8000) >> 16). */
UnetImage *unet_image_convert (UnetImage *image, int channels, GError **error);

/* All samples are equal across R, G and B (or there is one channel). */
bool unet_image_is_grey (const UnetImage *image);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetImage, unet_image_unref)

G_END_DECLS
