/* codec-private.h: what the decoders of this room share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/codec.h"

#include <stdio.h>

G_BEGIN_DECLS

/* An open picture file, regular and not empty, read position at its start. */
typedef struct
{
  const char *path;
  FILE       *file;
  int64_t     size; /* bytes */
} UnetCodecInput;

/* Each probe gives what its reader would give for UNET_ROLE_PICTURE. */
UnetImage *unet_png_read (const UnetCodecInput *input, UnetImageRole role, GError **error);
bool       unet_png_probe (const UnetCodecInput *input,
                           int                  *width,
                           int                  *height,
                           int                  *channels,
                           GError              **error);

UnetImage *unet_tiff_read (const UnetCodecInput *input, UnetImageRole role, GError **error);
bool       unet_tiff_probe (const UnetCodecInput *input,
                            int                  *width,
                            int                  *height,
                            int                  *channels,
                            GError              **error);

UnetImage *unet_jpeg_read (const UnetCodecInput *input, UnetImageRole role, GError **error);
bool       unet_jpeg_probe (const UnetCodecInput *input,
                            int                  *width,
                            int                  *height,
                            int                  *channels,
                            GError              **error);

/* By the GdkPixbuf loader TYPE ("gif", "bmp", "webp"). */
UnetImage *unet_pixbuf_read (const UnetCodecInput *input, const char *type, GError **error);

/* Whether a header's size is one this program takes; else the error names the file. */
bool unet_codec_check_size (const char *path, int64_t width, int64_t height, GError **error);

/* unet_image_new() whose error names the file. */
UnetImage *unet_codec_new_image (const char *path,
                                 int         width,
                                 int         height,
                                 int         channels,
                                 int         bits,
                                 GError    **error);

/* Multiplies each sample of an 8-bit picture. */
void unet_codec_scale_samples (UnetImage *image, int factor);

/* IMAGE holds palette indices; PALETTE has 256 RGBA colours. Gives RGB, or RGBA where ALPHA. */
UnetImage *unet_codec_look_up (const char      *path,
                               const UnetImage *image,
                               uint8_t (*palette)[4],
                               bool     alpha,
                               GError **error);

/* The high bytes of a 16-bit picture, which is what Pillow keeps of 16-bit colours. Takes IMAGE. */
UnetImage *unet_codec_take_high_bytes (const char *path, UnetImage *image, GError **error);

G_END_DECLS
