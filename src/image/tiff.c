/* tiff.c: TIFF by libtiff
 *
 * Microscopes write every kind of TIFF: strips or tiles, planes together or apart, 1 to 16 bits,
 * black or white as zero. All are read sample by sample into one interleaved picture, and only then
 * made what the role asks for, so that each peculiarity is one short step. libtiff's own RGBA
 * reader would lose the 16 bits and the palette's indices.
 *
 * As in Pillow 9.4: white-is-zero is inverted, 2 and 4 bits of grey are spread over 0 .. 255, masks
 * keep palette indices, 1-bit values and the high bytes of 16-bit colours, premultiplied alpha is
 * divided out, the orientation tag is obeyed.
 *
 * libtiff often goes on after an error and returns a half picture. So its messages are collected by
 * handlers of this one file handle (nothing is printed, other threads are not touched), and one
 * error at any time, or one warning while samples are decoded, is a failure.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/codec-private.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "image/tiff-pixels.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <tiffio.h>
#include <unistd.h>

#define MAX_TILE_BYTES ((int64_t)256 << 20)
#define MIN_ALLOCATION ((tmsize_t)256 << 20)
#define STRIP_BYTES 65536

typedef struct
{
  const char  *path;
  TIFF        *tiff;
  char         message[256]; /* the first complaint that counts */
  bool         complained;
  bool         strict; /* warnings count */
  UnetTiffKind kind;
  int64_t      width, height;
  uint16_t     planar;
} TiffJob;

static void
collect_message (TiffJob *job, const char *format, va_list arguments)
{
  if (job->complained)
    return;
  job->complained = true;
  g_vsnprintf (job->message, sizeof job->message, format, arguments);
}

G_GNUC_PRINTF (4, 0)
static int
on_error (TIFF *tiff, void *data, const char *module, const char *format, va_list arguments)
{
  collect_message (data, format, arguments);
  return 1;
}

G_GNUC_PRINTF (4, 0)
static int
on_warning (TIFF *tiff, void *data, const char *module, const char *format, va_list arguments)
{
  TiffJob *job = data;

  if (job->strict)
    collect_message (job, format, arguments);
  return 1;
}

static bool
set_damaged (TiffJob *job, GError **error)
{
  g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("%s is a damaged TIFF file (%s): replace it or leave it out"), job->path,
               job->complained ? job->message : _ ("the samples cannot be read"));
  return false;
}

static TIFF *
open_tiff (TiffJob *job, int fd, const char *mode, tmsize_t limit)
{
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();
  int              own = dup (fd);
  TIFF            *tiff = NULL;

  if (options != NULL && own >= 0)
    {
      TIFFOpenOptionsSetErrorHandlerExtR (options, on_error, job);
      TIFFOpenOptionsSetWarningHandlerExtR (options, on_warning, job);
      if (limit > 0)
        TIFFOpenOptionsSetMaxSingleMemAlloc (options, limit);
      tiff = TIFFFdOpenExt (own, job->path, mode, options);
    }
  if (tiff == NULL && own >= 0)
    close (own);
  if (options != NULL)
    TIFFOpenOptionsFree (options);
  return tiff;
}

static bool G_GNUC_PRINTF (3, 4) refuse (TiffJob *job, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list          arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* Translators: "x.tif: a TIFF with 12-bit samples cannot be read; save it with ..." */
  g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
               _ ("%s: %s cannot be read; save it with 8 or 16-bit grey, RGB or palette samples"),
               job->path, what);
  return false;
}

/* Tells what this program does of all that TIFF can say; the rest is refused by name. */
static bool
read_kind (TiffJob *job, GError **error)
{
  UnetTiffKind *kind = &job->kind;
  uint16_t      bits, samples, photometric, format, compression, n_extra = 0, orientation;
  uint16_t     *extra = NULL;
  uint16_t      n_colors;

  TIFFGetFieldDefaulted (job->tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted (job->tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted (job->tiff, TIFFTAG_SAMPLEFORMAT, &format);
  TIFFGetFieldDefaulted (job->tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetFieldDefaulted (job->tiff, TIFFTAG_PLANARCONFIG, &job->planar);
  TIFFGetFieldDefaulted (job->tiff, TIFFTAG_ORIENTATION, &orientation);
  TIFFGetFieldDefaulted (job->tiff, TIFFTAG_EXTRASAMPLES, &n_extra, &extra);
  if (!TIFFGetField (job->tiff, TIFFTAG_PHOTOMETRIC, &photometric))
    photometric = samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;

  if (photometric == PHOTOMETRIC_YCBCR && compression == COMPRESSION_JPEG &&
      job->planar == PLANARCONFIG_CONTIG)
    {
      /* libjpeg inside libtiff turns these into RGB. */
      TIFFSetField (job->tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
      photometric = PHOTOMETRIC_RGB;
    }
  if (format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_VOID)
    return refuse (job, error,
                   format == SAMPLEFORMAT_IEEEFP ? _ ("a TIFF with %d-bit floating-point samples")
                   : format == SAMPLEFORMAT_INT  ? _ ("a TIFF with %d-bit signed samples")
                                                 : _ ("a TIFF with %d-bit complex samples"),
                   bits);
  if (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16)
    return refuse (job, error, _ ("a TIFF with %d-bit samples"), bits);
  if (photometric == PHOTOMETRIC_MINISWHITE || photometric == PHOTOMETRIC_MINISBLACK)
    n_colors = 1;
  else if (photometric == PHOTOMETRIC_PALETTE && bits <= 8)
    n_colors = 1;
  else if (photometric == PHOTOMETRIC_RGB && bits >= 8)
    n_colors = 3;
  else
    return refuse (job, error, _ ("a TIFF of colour kind %d with %d-bit samples"), photometric,
                   bits);
  if (samples != n_colors &&
      (samples != n_colors + 1 || photometric == PHOTOMETRIC_PALETTE || bits < 8))
    return refuse (job, error, _ ("a TIFF with %d %d-bit samples in a pixel"), samples, bits);

  kind->bits = bits;
  kind->samples = samples;
  kind->orientation = orientation;
  kind->palette = photometric == PHOTOMETRIC_PALETTE;
  kind->inverted = photometric == PHOTOMETRIC_MINISWHITE;
  kind->premultiplied =
      samples == n_colors + 1 && n_extra > 0 && extra[0] == EXTRASAMPLE_ASSOCALPHA;
  return true;
}

static bool
read_palette (TiffJob *job, GError **error)
{
  uint16_t *red, *green, *blue;
  int       n = 1 << job->kind.bits;
  bool      wide = false;

  if (!TIFFGetField (job->tiff, TIFFTAG_COLORMAP, &red, &green, &blue))
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_FORMAT,
          _ ("%s is a damaged TIFF file (its palette is missing): replace it or leave it out"),
          job->path);
      return false;
    }
  /* Colours have 16 bits, but some old writers left them at 8. */
  for (int i = 0; i < n; i++)
    wide |= red[i] > 255 || green[i] > 255 || blue[i] > 255;
  for (int i = 0; i < n; i++)
    {
      job->kind.colors[i][0] = (uint8_t)(wide ? red[i] >> 8 : red[i]);
      job->kind.colors[i][1] = (uint8_t)(wide ? green[i] >> 8 : green[i]);
      job->kind.colors[i][2] = (uint8_t)(wide ? blue[i] >> 8 : blue[i]);
      job->kind.colors[i][3] = 255;
    }
  return true;
}

static bool
read_header (TiffJob *job, const UnetCodecInput *input, GError **error)
{
  uint32_t width = 0, height = 0;
  tmsize_t limit = MAX ((tmsize_t)input->size, MIN_ALLOCATION);

  job->path = input->path;
  /* 'm': no memory mapping, which would turn a file that shrinks meanwhile into a SIGBUS. */
  job->tiff = open_tiff (job, fileno (input->file), "rm", limit);
  if (job->tiff == NULL || job->complained)
    return set_damaged (job, error);
  TIFFGetField (job->tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField (job->tiff, TIFFTAG_IMAGELENGTH, &height);
  job->width = width;
  job->height = height;
  return unet_codec_check_size (job->path, width, height, error) && read_kind (job, error) &&
         (!job->kind.palette || read_palette (job, error));
}

/* Rows of a picture in strips; planes that lie apart come one after the other. */
static bool
read_strips (TiffJob *job, UnetImage *image, GError **error)
{
  bool     apart = job->planar == PLANARCONFIG_SEPARATE;
  int      n_planes = apart ? job->kind.samples : 1;
  int64_t  per_row = job->width * (apart ? 1 : job->kind.samples);
  int64_t  needed = (per_row * job->kind.bits + 7) / 8;
  int64_t  size = TIFFScanlineSize64 (job->tiff);
  uint8_t *row;
  bool     fine = true;

  if (size < needed || size > MAX_TILE_BYTES)
    return set_damaged (job, error);
  row = g_malloc ((gsize)size);
  for (int plane = 0; plane < n_planes && fine; plane++)
    for (int64_t y = 0; y < job->height && fine; y++)
      {
        fine = TIFFReadScanline (job->tiff, row, (uint32_t)y, (uint16_t)plane) == 1 &&
               !job->complained;
        if (fine)
          unet_tiff_unpack (row, job->kind.bits, per_row, image,
                            y * job->width * job->kind.samples + plane,
                            apart ? job->kind.samples : 1);
      }
  g_free (row);
  return fine || set_damaged (job, error);
}

static void
unpack_tile (TiffJob       *job,
             const uint8_t *tile,
             int64_t        x,
             int64_t        y,
             int            plane,
             int64_t        tile_width,
             int64_t        tile_height,
             UnetImage     *image)
{
  bool    apart = job->planar == PLANARCONFIG_SEPARATE;
  int     samples = job->kind.samples;
  int64_t per_pixel = apart ? 1 : samples;
  int64_t stride = (tile_width * per_pixel * job->kind.bits + 7) / 8;
  int64_t columns = MIN (tile_width, job->width - x);
  int64_t rows = MIN (tile_height, job->height - y);

  for (int64_t i = 0; i < rows; i++)
    unet_tiff_unpack (tile + i * stride, job->kind.bits, columns * per_pixel, image,
                      ((y + i) * job->width + x) * samples + plane, apart ? samples : 1);
}

static bool
read_tiles (TiffJob *job, UnetImage *image, GError **error)
{
  bool     apart = job->planar == PLANARCONFIG_SEPARATE;
  int      n_planes = apart ? job->kind.samples : 1;
  uint32_t tile_width = 0, tile_height = 0;
  int64_t  size = TIFFTileSize (job->tiff), needed;
  uint8_t *tile;
  bool     fine = true;

  TIFFGetField (job->tiff, TIFFTAG_TILEWIDTH, &tile_width);
  TIFFGetField (job->tiff, TIFFTAG_TILELENGTH, &tile_height);
  if (tile_width < 1 || tile_height < 1 || tile_width > UNET_IMAGE_MAX_SIDE ||
      tile_height > UNET_IMAGE_MAX_SIDE)
    return set_damaged (job, error);
  needed = ((int64_t)tile_width * (apart ? 1 : job->kind.samples) * job->kind.bits + 7) / 8 *
           tile_height;
  if (size < needed || size > MAX_TILE_BYTES)
    return set_damaged (job, error);
  tile = g_try_malloc ((gsize)size);
  if (tile == NULL)
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
          _ ("%s: a tile of the TIFF needs %" PRId64 " bytes of memory, which cannot be had"),
          job->path, size);
      return false;
    }
  for (int plane = 0; plane < n_planes && fine; plane++)
    for (int64_t y = 0; y < job->height && fine; y += tile_height)
      for (int64_t x = 0; x < job->width && fine; x += tile_width)
        {
          fine =
              TIFFReadTile (job->tiff, tile, (uint32_t)x, (uint32_t)y, 0, (uint16_t)plane) >= 0 &&
              !job->complained;
          if (fine)
            unpack_tile (job, tile, x, y, plane, tile_width, tile_height, image);
        }
  g_free (tile);
  return fine || set_damaged (job, error);
}

UnetImage *
unet_tiff_read (const UnetCodecInput *input, UnetImageRole role, GError **error)
{
  TiffJob job = {.path = input->path};
  g_autoptr (UnetImage) image = NULL;
  bool fine = false;

  if (read_header (&job, input, error))
    image = unet_codec_new_image (job.path, (int)job.width, (int)job.height, job.kind.samples,
                                  job.kind.bits == 16 ? 16 : 8, error);
  if (image != NULL)
    {
      job.strict = true;
      if (TIFFIsTiled (job.tiff))
        fine = read_tiles (&job, image, error);
      else
        fine = read_strips (&job, image, error);
    }
  if (job.tiff != NULL)
    TIFFClose (job.tiff);
  if (!fine)
    return NULL;
  return unet_tiff_finish (input->path, g_steal_pointer (&image), &job.kind, role, error);
}

bool
unet_tiff_probe (const UnetCodecInput *input,
                 int                  *width,
                 int                  *height,
                 int                  *channels,
                 GError              **error)
{
  TiffJob job = {.path = input->path};
  bool    fine = read_header (&job, input, error);
  bool    turned = job.kind.orientation >= 5 && job.kind.orientation <= 8;

  if (job.tiff != NULL)
    TIFFClose (job.tiff);
  if (!fine)
    return false;
  *width = (int)(turned ? job.height : job.width);
  *height = (int)(turned ? job.width : job.height);
  *channels = job.kind.palette ? 3 : job.kind.samples;
  return true;
}

/* LZW with differences between neighbours: every program reads it, and smooth pictures shrink. */
static void
describe (TIFF *tiff, const UnetImage *image, int64_t row_bytes)
{
  bool     alpha = image->channels == 2 || image->channels == 4;
  uint16_t extra = EXTRASAMPLE_UNASSALPHA;

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, (uint32_t)image->width);
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, (uint32_t)image->height);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, image->bits);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, image->channels);
  TIFFSetField (tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  TIFFSetField (tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField (tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC,
                image->channels >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
  if (alpha)
    TIFFSetField (tiff, TIFFTAG_EXTRASAMPLES, 1, &extra);
  TIFFSetField (tiff, TIFFTAG_COMPRESSION, COMPRESSION_LZW);
  TIFFSetField (tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
  TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, (uint32_t)MAX (1, STRIP_BYTES / row_bytes));
}

bool
unet_image_save_tiff (const UnetImage *image, const char *path, GError **error)
{
  g_autoptr (UnetFileWriter) writer = unet_file_writer_new (path, error);
  TiffJob job = {.path = path, .strict = true};
  size_t  row_bytes = (size_t)image->width * (size_t)image->channels * (size_t)(image->bits / 8);
  g_autofree uint8_t *row = g_malloc (row_bytes);
  bool                fine = true;

  if (writer == NULL)
    return false;
  job.tiff = open_tiff (&job, unet_file_writer_get_fd (writer), "w", 0);
  if (job.tiff != NULL)
    {
      describe (job.tiff, image, (int64_t)row_bytes);
      for (int y = 0; y < image->height && fine; y++)
        {
          /* A copy: the predictor works in place. */
          memcpy (row, (const uint8_t *)image->data + (size_t)y * row_bytes, row_bytes);
          fine = TIFFWriteScanline (job.tiff, row, (uint32_t)y, 0) == 1;
        }
      fine = fine && TIFFFlush (job.tiff) == 1;
      TIFFClose (job.tiff);
    }
  if (job.tiff == NULL || !fine || job.complained)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be written as TIFF: %s"), path,
                   job.complained ? job.message : g_strerror (errno));
      return false;
    }
  return unet_file_writer_commit (writer, error);
}
