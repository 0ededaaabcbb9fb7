/* codec.h: picture files
 *
 * PNG by libpng (all depths, palettes, and what masks need: grey, 1-bit and 16-bit written as
 * such), TIFF by libtiff, JPEG by libjpeg, GIF, BMP and WebP by GdkPixbuf (grey where all pixels
 * are grey). What a file holds is told by its first bytes, not by its name. EXIF orientation is not
 * applied, as Pillow does not; TIFF's own orientation tag is, as Pillow does.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/image.h"

G_BEGIN_DECLS

typedef enum
{
  UNET_ROLE_PICTURE, /* what is seen: palettes are looked up, 1-bit becomes 0 and 255 */
  UNET_ROLE_MASK     /* what is stored: palette indices and 1-bit values 0 and 1 stay, as
                      * numpy.asarray (PIL.Image.open (path)) gives them */
} UnetImageRole;

/* Decodes the file. Errors name the file: UNET_ERROR_IO, _FORMAT, _UNSUPPORTED, _NO_MEMORY. Of a
 * multi-page TIFF the first page. */
UnetImage *unet_image_load (const char *path, UnetImageRole role, GError **error);

/* Size and channels without decoding where the format allows (else it is decoded). */
bool unet_image_probe (const char *path, int *width, int *height, int *channels, GError **error);

/* Whether the name looks like a picture this program reads (by extension, any case). */
bool unet_image_is_picture_name (const char *name);

/* Encode; the file is written whole or not at all. A grey 8-bit image whose samples are only 0 and
 * 1 is written 1-bit when ONE_BIT is set (as Pillow writes a boolean array). */
bool unet_image_save_png (const UnetImage *image, const char *path, bool one_bit, GError **error);
bool unet_image_save_tiff (const UnetImage *image, const char *path, GError **error);

/* Encodes as PNG or TIFF by the extension of PATH (.png, .tif, .tiff); anything else is
 * UNET_ERROR_ARGUMENT. */
bool unet_image_save (const UnetImage *image, const char *path, GError **error);

G_END_DECLS
