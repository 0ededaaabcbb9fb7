/* codec.c: picture files, by what their first bytes say
 *
 * Opens the file once, looks at its first bytes and hands it to the decoder of that format. Only
 * formats that people keep pictures and masks in are tried: whatever else GdkPixbuf could open
 * (SVG, XPM, icons, cursors) is more attack surface than use.
 *
 * The header of a file is a claim. Every decoder checks the claimed size against the bounds of
 * image.h and against what the file's bytes could possibly hold, before it allocates.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/codec-private.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum
{
  FORMAT_PNG,
  FORMAT_TIFF,
  FORMAT_JPEG,
  FORMAT_PIXBUF
} Format;

typedef struct
{
  Format      format;
  const char *type; /* GdkPixbuf's name, for FORMAT_PIXBUF */
  int         offset;
  int         length;
  const char *magic;
} Signature;

static const Signature signatures[] = {
    {FORMAT_PNG, NULL, 0, 8, "\x89PNG\r\n\x1a\n"},
    {FORMAT_TIFF, NULL, 0, 4, "II*\0"},
    {FORMAT_TIFF, NULL, 0, 4, "MM\0*"},
    {FORMAT_TIFF, NULL, 0, 4, "II+\0"},
    {FORMAT_TIFF, NULL, 0, 4, "MM\0+"},
    {FORMAT_JPEG, NULL, 0, 3, "\xff\xd8\xff"},
    {FORMAT_PIXBUF, "gif", 0, 5, "GIF87"},
    {FORMAT_PIXBUF, "gif", 0, 5, "GIF89"},
    {FORMAT_PIXBUF, "webp", 8, 4, "WEBP"},
    {FORMAT_PIXBUF, "bmp", 0, 2, "BM"},
};

static const char *const extensions[] = {".png",  ".tif", ".tiff", ".jpg",
                                         ".jpeg", ".gif", ".bmp",  ".webp"};

bool
unet_codec_check_size (const char *path, int64_t width, int64_t height, GError **error)
{
  if (width < 1 || height < 1)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
                   _ ("%s: says it is %" PRId64 " x %" PRId64 " pixels: the file is damaged"), path,
                   width, height);
      return false;
    }
  if (width > UNET_IMAGE_MAX_SIDE || height > UNET_IMAGE_MAX_SIDE ||
      width * height > UNET_IMAGE_MAX_PIXELS)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                   _ ("%s: is %" PRId64 " x %" PRId64 " pixels; at most %d on a side and %" PRId64
                      " in all can be read: cut it into parts"),
                   path, width, height, UNET_IMAGE_MAX_SIDE, UNET_IMAGE_MAX_PIXELS);
      return false;
    }
  return true;
}

UnetImage *
unet_codec_new_image (const char *path,
                      int         width,
                      int         height,
                      int         channels,
                      int         bits,
                      GError    **error)
{
  UnetImage *image = unet_image_new (width, height, channels, bits, error);

  if (image == NULL)
    g_prefix_error (error, _ ("%s: "), path);
  return image;
}

void
unet_codec_scale_samples (UnetImage *image, int factor)
{
  uint8_t *p = image->data;
  size_t   n = (size_t)image->width * (size_t)image->height * (size_t)image->channels;

  for (size_t i = 0; i < n; i++)
    p[i] = (uint8_t)(p[i] * factor);
}

UnetImage *
unet_codec_look_up (const char      *path,
                    const UnetImage *image,
                    uint8_t (*palette)[4],
                    bool     alpha,
                    GError **error)
{
  int            channels = alpha ? 4 : 3;
  UnetImage     *result;
  const uint8_t *source = image->data;
  size_t         n = (size_t)image->width * (size_t)image->height;
  uint8_t       *target;

  result = unet_codec_new_image (path, image->width, image->height, channels, 8, error);
  if (result == NULL)
    return NULL;
  target = result->data;
  for (size_t i = 0; i < n; i++, target += channels)
    memcpy (target, palette[source[i]], (size_t)channels);
  return result;
}

UnetImage *
unet_codec_take_high_bytes (const char *path, UnetImage *image, GError **error)
{
  g_autoptr (UnetImage) owned = image;
  UnetImage      *result;
  const uint16_t *source = image->data;
  size_t          n = (size_t)image->width * (size_t)image->height * (size_t)image->channels;
  uint8_t        *target;

  result = unet_codec_new_image (path, image->width, image->height, image->channels, 8, error);
  if (result == NULL)
    return NULL;
  target = result->data;
  for (size_t i = 0; i < n; i++)
    target[i] = (uint8_t)(source[i] >> 8);
  return result;
}

static void
set_io_error (GError **error, const char *path, int code)
{
  g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be read: %s"), path,
               g_strerror (code));
}

/* Not blocking: a named pipe must be refused, not waited for. */
static bool
open_input (const char *path, UnetCodecInput *input, GError **error)
{
  int         fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  int         code;
  struct stat status;

  if (fd < 0)
    {
      set_io_error (error, path, errno);
      return false;
    }
  input->path = path;
  if (fstat (fd, &status) != 0)
    set_io_error (error, path, errno);
  else if (S_ISDIR (status.st_mode))
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: is a folder, not a picture"), path);
  else if (!S_ISREG (status.st_mode))
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: is not a regular file"), path);
  else if (status.st_size == 0)
    g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT, _ ("%s: is an empty file, not a picture"),
                 path);
  else if ((input->file = fdopen (fd, "rb")) == NULL)
    {
      code = errno;
      set_io_error (error, path, code);
    }
  else
    {
      input->size = status.st_size;
      return true;
    }
  close (fd);
  return false;
}

static const Signature *
sniff (const UnetCodecInput *input, GError **error)
{
  char   head[16] = {0};
  size_t n = fread (head, 1, sizeof head, input->file);

  if (ferror (input->file) || fseek (input->file, 0, SEEK_SET) != 0)
    {
      set_io_error (error, input->path, errno);
      return NULL;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      const Signature *s = &signatures[i];

      if (n >= (size_t)(s->offset + s->length) &&
          memcmp (head + s->offset, s->magic, (size_t)s->length) == 0)
        return s;
    }
  g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("%s: is not a picture that can be read: PNG, TIFF, JPEG, GIF, BMP and WebP can"),
               input->path);
  return NULL;
}

UnetImage *
unet_image_load (const char *path, UnetImageRole role, GError **error)
{
  UnetCodecInput   input;
  const Signature *signature;
  UnetImage       *image = NULL;

  if (!open_input (path, &input, error))
    return NULL;
  signature = sniff (&input, error);
  if (signature != NULL && signature->format == FORMAT_PNG)
    image = unet_png_read (&input, role, error);
  else if (signature != NULL && signature->format == FORMAT_TIFF)
    image = unet_tiff_read (&input, role, error);
  else if (signature != NULL && signature->format == FORMAT_JPEG)
    image = unet_jpeg_read (&input, role, error);
  else if (signature != NULL)
    image = unet_pixbuf_read (&input, signature->type, error);
  fclose (input.file);
  return image;
}

/* GdkPixbuf's pictures have to be decoded: whether all pixels are grey is not in the header. */
static bool
probe_by_decoding (const UnetCodecInput *input,
                   const char           *type,
                   int                  *width,
                   int                  *height,
                   int                  *channels,
                   GError              **error)
{
  g_autoptr (UnetImage) image = unet_pixbuf_read (input, type, error);

  if (image == NULL)
    return false;
  *width = image->width;
  *height = image->height;
  *channels = image->channels;
  return true;
}

bool
unet_image_probe (const char *path, int *width, int *height, int *channels, GError **error)
{
  UnetCodecInput   input;
  const Signature *signature;
  bool             known = false;

  if (!open_input (path, &input, error))
    return false;
  signature = sniff (&input, error);
  if (signature != NULL && signature->format == FORMAT_PNG)
    known = unet_png_probe (&input, width, height, channels, error);
  else if (signature != NULL && signature->format == FORMAT_TIFF)
    known = unet_tiff_probe (&input, width, height, channels, error);
  else if (signature != NULL && signature->format == FORMAT_JPEG)
    known = unet_jpeg_probe (&input, width, height, channels, error);
  else if (signature != NULL)
    known = probe_by_decoding (&input, signature->type, width, height, channels, error);
  fclose (input.file);
  return known;
}

static bool
has_extension (const char *name, const char *extension)
{
  size_t n = strlen (name), m = strlen (extension);

  return n > m && g_ascii_strcasecmp (name + n - m, extension) == 0;
}

bool
unet_image_is_picture_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (has_extension (name, extensions[i]))
      return true;
  return false;
}

bool
unet_image_save (const UnetImage *image, const char *path, GError **error)
{
  if (has_extension (path, ".png"))
    return unet_image_save_png (image, path, false, error);
  if (has_extension (path, ".tif") || has_extension (path, ".tiff"))
    return unet_image_save_tiff (image, path, error);
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_ARGUMENT,
      _ ("%s: a picture can be written as .png, .tif or .tiff; give it one of these names"), path);
  return false;
}
