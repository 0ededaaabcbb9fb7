/* pixbuf.c: GIF, BMP and WebP by GdkPixbuf
 *
 * The file goes through GdkPixbufLoader in pieces: its size-prepared signal comes before the pixels
 * are allocated, and a size of 0 set there stops a file that claims too much. A truncated GIF or
 * WebP is an error of its loader. BMP's loader gives a half picture instead, so that header is
 * looked at here: how long the file must be is known unless it is run-length coded, which nobody
 * does and which is refused.
 *
 * GdkPixbuf always gives RGB or RGBA. Alpha that is opaque everywhere is dropped, and RGB that is
 * grey everywhere becomes one channel: the grey palettes of GIF and BMP masks are again what they
 * were. Other palettes stay looked up, for masks too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/codec-private.h"

#include "base/error.h"

#include <errno.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#define PIECE 65536
/* An LZW code of 12 bits stands for fewer pixels than this. */
#define GIF_BEST_RATIO 4096

typedef struct
{
  const UnetCodecInput *input;
  const char           *type;
  GError               *failure;
} PixbufJob;

static void
set_too_short (const UnetCodecInput *input, int64_t width, int64_t height, GError **error)
{
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_FORMAT,
      _ ("%s: is too short for a picture of %" PRId64 " x %" PRId64 " pixels: it is damaged"),
      input->path, width, height);
}

static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  PixbufJob *job = data;

  if (job->failure != NULL)
    return;
  if (unet_codec_check_size (job->input->path, width, height, &job->failure) &&
      g_str_equal (job->type, "gif") && (int64_t)width * height / GIF_BEST_RATIO > job->input->size)
    set_too_short (job->input, width, height, &job->failure);
  if (job->failure != NULL)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static uint32_t
get_32 (const uint8_t *at)
{
  return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Whether a BMP file has all the rows that its header tells of. */
static bool
check_bmp (const UnetCodecInput *input, GError **error)
{
  uint8_t  head[34] = {0};
  bool     old; /* OS/2's header, of 16-bit sizes */
  int64_t  width, height, bits, row;
  uint32_t compression;

  if (fread (head, 1, sizeof head, input->file) != sizeof head ||
      fseek (input->file, 0, SEEK_SET) != 0)
    {
      set_too_short (input, 0, 0, error);
      return false;
    }
  old = get_32 (head + 14) == 12;
  width = old ? head[18] | head[19] << 8 : (int32_t)get_32 (head + 18);
  height = old ? head[20] | head[21] << 8 : (int32_t)get_32 (head + 22);
  height = height < 0 ? -height : height; /* from the top */
  bits = old ? head[24] : head[28];
  compression = old ? 0 : get_32 (head + 30);
  if (!unet_codec_check_size (input->path, width, height, error))
    return false;
  if (compression != 0 && compression != 3) /* 3: plain, with masks */
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                   _ ("%s: is a compressed BMP file, which cannot be read; save it as PNG"),
                   input->path);
      return false;
    }
  row = (width * bits + 31) / 32 * 4;
  if (get_32 (head + 10) + row * height > input->size)
    {
      set_too_short (input, width, height, error);
      return false;
    }
  return true;
}

static bool
feed_loader (GdkPixbufLoader *loader, const UnetCodecInput *input, GError **error)
{
  g_autofree guchar *piece = g_malloc (PIECE);
  size_t             n;

  while ((n = fread (piece, 1, PIECE, input->file)) > 0)
    if (!gdk_pixbuf_loader_write (loader, piece, n, error))
      return false;
  if (ferror (input->file))
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s", g_strerror (errno));
      return false;
    }
  return true;
}

static const guint8 *
get_row (const GdkPixbuf *pixbuf, int y)
{
  return gdk_pixbuf_read_pixels (pixbuf) + (size_t)y * (size_t)gdk_pixbuf_get_rowstride (pixbuf);
}

static bool
has_transparency (const GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);

  if (!gdk_pixbuf_get_has_alpha (pixbuf))
    return false;
  for (int y = 0; y < height; y++)
    {
      const guint8 *row = get_row (pixbuf, y);

      for (int x = 0; x < width; x++)
        if (row[4 * x + 3] != 255)
          return true;
    }
  return false;
}

static UnetImage *
take_pixels (const char *path, const GdkPixbuf *pixbuf, GError **error)
{
  int  width = gdk_pixbuf_get_width (pixbuf);
  int  height = gdk_pixbuf_get_height (pixbuf);
  int  from = gdk_pixbuf_get_n_channels (pixbuf);
  bool alpha = has_transparency (pixbuf);
  int  to = alpha ? 4 : 3;
  g_autoptr (UnetImage) image = NULL;
  uint8_t *target;

  image = unet_codec_new_image (path, width, height, to, 8, error);
  if (image == NULL)
    return NULL;
  target = image->data;
  for (int y = 0; y < height; y++)
    {
      const guint8 *source = get_row (pixbuf, y);

      for (int x = 0; x < width; x++, source += from, target += to)
        memcpy (target, source, (size_t)to);
    }
  /* Of equal R, G and B the luma is that value: the weights add up to 65536. */
  if (unet_image_is_grey (image))
    return unet_image_convert (image, alpha ? 2 : 1, error);
  return g_steal_pointer (&image);
}

static void
translate_error (PixbufJob *job, GError *reason, GError **error)
{
  const char *path = job->input->path;

  if (job->failure != NULL)
    g_propagate_error (error, g_steal_pointer (&job->failure));
  else if (reason != NULL && reason->domain == G_FILE_ERROR)
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be read: %s"), path,
                 reason->message);
  else if (g_error_matches (reason, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY))
    g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY, _ ("%s: is too large for the memory: %s"),
                 path, reason->message);
  else
    g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
                 _ ("%s is a damaged %s file (%s): replace it or leave it out"), path, job->type,
                 reason != NULL ? reason->message : _ ("it ends too early"));
  g_clear_error (&reason);
}

UnetImage *
unet_pixbuf_read (const UnetCodecInput *input, const char *type, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = NULL;
  PixbufJob  job = {.input = input, .type = type};
  GError    *reason = NULL;
  GdkPixbuf *pixbuf = NULL; /* borrowed of the loader */
  bool       fine;

  if (g_str_equal (type, "bmp") && !check_bmp (input, error))
    return NULL;
  loader = gdk_pixbuf_loader_new_with_type (type, NULL);
  if (loader == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                   _ ("%s: is a %s picture, for which GdkPixbuf has no loader here: install it "
                      "(Debian: webp-pixbuf-loader for WebP) or save the picture as PNG"),
                   input->path, type);
      return NULL;
    }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &job);
  fine = feed_loader (loader, input, &reason);
  /* Closed in any case; only the first error counts. */
  fine = gdk_pixbuf_loader_close (loader, fine ? &reason : NULL) && fine;
  if (fine && job.failure == NULL)
    pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL)
    {
      translate_error (&job, reason, error);
      return NULL;
    }
  return take_pixels (input->path, pixbuf, error);
}
