/* png.c: PNG by libpng
 *
 * What comes out is what Pillow 9.4 gives for the same file: 1-bit grey as 0 and 1, 2 and 4 bits
 * spread over 0 .. 255, palette indices as they are, 16-bit grey whole; 16-bit colours lose their
 * low byte in masks (in pictures they keep it). Gamma, profiles and a single transparent colour
 * (tRNS of grey and RGB) are left alone, as they are there.
 *
 * libpng reports errors by longjmp. All that must survive such a jump lives in one struct of the
 * caller, and the function that calls setjmp has no local variable: nothing can be clobbered.
 *
 * Stricter than libpng's default: a bad check sum anywhere and a missing end are errors, so that no
 * half picture passes. Text, profiles and the like are skipped unread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/codec-private.h"

#include "base/error.h"
#include "base/file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <png.h>
#include <string.h>

/* Deflate cannot do better than one byte for this many. */
#define DEFLATE_BEST_RATIO 1032

typedef struct
{
  const char *path;
  png_structp png;
  png_infop   info;
  char        message[128]; /* libpng's, or ours */
  GError     *failure;      /* set when it was not libpng that failed */

  /* Reading */
  const UnetCodecInput *input;
  UnetImageRole         role;
  UnetImage            *image;
  bool                  header_only;
  int                   depth, color; /* as in the file */
  int64_t               width, height;
  bool                  transparent; /* the palette has transparent entries */
  uint8_t               palette[256][4];

  /* Writing */
  const UnetImage *source;
  UnetFileWriter  *writer;
  bool             one_bit;
} PngJob;

static void
on_error (png_structp png, png_const_charp message)
{
  PngJob *job = png_get_error_ptr (png);

  g_strlcpy (job->message, message, sizeof job->message);
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
}

/* FALSE when libpng jumped out of BODY. */
static bool
run_guarded (PngJob *job, void (*body) (PngJob *job))
{
  if (setjmp (png_jmpbuf (job->png)) != 0)
    return false;
  body (job);
  return true;
}

static void
on_read (png_structp png, png_bytep target, size_t size)
{
  PngJob *job = png_get_io_ptr (png);

  if (fread (target, 1, size, job->input->file) == size)
    return;
  if (ferror (job->input->file))
    g_set_error (&job->failure, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be read: %s"), job->path,
                 g_strerror (errno));
  png_error (png, _ ("the file ends too early"));
}

/* Chunks that are skipped: they say nothing about the samples, and compressed ones can be bombs. */
static void
skip_ancillary_chunks (PngJob *job)
{
  static const char names[] = "iCCP\0zTXt\0iTXt\0tEXt\0sPLT\0eXIf\0hIST\0pCAL\0sCAL\0tIME";

  png_set_keep_unknown_chunks (job->png, PNG_HANDLE_CHUNK_NEVER, (png_const_bytep)names,
                               sizeof names / 5);
}

static void
read_palette (PngJob *job)
{
  png_colorp colors;
  png_bytep  alpha;
  int        n = 0;

  for (int i = 0; i < 256; i++)
    job->palette[i][3] = 255;
  if (png_get_PLTE (job->png, job->info, &colors, &n) != 0)
    for (int i = 0; i < MIN (n, 256); i++)
      {
        job->palette[i][0] = colors[i].red;
        job->palette[i][1] = colors[i].green;
        job->palette[i][2] = colors[i].blue;
      }
  n = 0;
  if (png_get_tRNS (job->png, job->info, &alpha, &n, NULL) != 0 && alpha != NULL)
    for (int i = 0; i < MIN (n, 256); i++)
      {
        job->palette[i][3] = alpha[i];
        job->transparent |= alpha[i] != 255;
      }
}

/* Sizes and kinds; the failure is ours if the picture is too large or cannot be in so few bytes. */
static bool
read_header (PngJob *job)
{
  int64_t bytes_per_row;

  png_set_user_limits (job->png, 0x7fffffff, 0x7fffffff); /* so that the refusal is ours */
  png_set_crc_action (job->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  skip_ancillary_chunks (job);
  png_read_info (job->png, job->info);
  job->width = png_get_image_width (job->png, job->info);
  job->height = png_get_image_height (job->png, job->info);
  job->depth = png_get_bit_depth (job->png, job->info);
  job->color = png_get_color_type (job->png, job->info);
  if (!unet_codec_check_size (job->path, job->width, job->height, &job->failure))
    return false;
  bytes_per_row = (int64_t)png_get_rowbytes (job->png, job->info);
  if (bytes_per_row * job->height / DEFLATE_BEST_RATIO > job->input->size)
    {
      g_set_error (
          &job->failure, UNET_ERROR, UNET_ERROR_FORMAT,
          _ ("%s: is too short for a PNG file of %" PRId64 " x %" PRId64 " pixels: it is damaged"),
          job->path, job->width, job->height);
      return false;
    }
  if (job->color == PNG_COLOR_TYPE_PALETTE)
    read_palette (job);
  return true;
}

static void
read_body (PngJob *job)
{
  size_t stride;
  int    passes;

  if (!read_header (job) || job->header_only)
    return;
  if (job->color == PNG_COLOR_TYPE_GRAY && (job->depth == 2 || job->depth == 4))
    png_set_expand_gray_1_2_4_to_8 (job->png);
  else
    png_set_packing (job->png);
  if (job->depth == 16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (job->png);
  passes = png_set_interlace_handling (job->png);
  png_read_update_info (job->png, job->info);

  job->image = unet_codec_new_image (job->path, (int)job->width, (int)job->height,
                                     png_get_channels (job->png, job->info),
                                     job->depth == 16 ? 16 : 8, &job->failure);
  if (job->image == NULL)
    return;
  stride = (size_t)job->width * (size_t)job->image->channels * (size_t)(job->image->bits / 8);
  if (png_get_rowbytes (job->png, job->info) != stride)
    png_error (job->png, _ ("its rows have an unexpected length"));
  for (int pass = 0; pass < passes; pass++)
    for (int64_t y = 0; y < job->height; y++)
      png_read_row (job->png, (png_bytep)job->image->data + (size_t)y * stride, NULL);
  png_read_end (job->png, NULL);
}

static bool
run_reader (PngJob *job, GError **error)
{
  bool fine = false;

  job->path = job->input->path;
  job->png = png_create_read_struct (PNG_LIBPNG_VER_STRING, job, on_error, on_warning);
  if (job->png != NULL)
    job->info = png_create_info_struct (job->png);
  if (job->info != NULL)
    {
      png_set_read_fn (job->png, job, on_read);
      fine = run_guarded (job, read_body) && job->failure == NULL;
    }
  else
    g_strlcpy (job->message, _ ("libpng could not start"), sizeof job->message);
  png_destroy_read_struct (&job->png, &job->info, NULL);
  if (fine)
    return true;
  g_clear_pointer (&job->image, unet_image_unref);
  if (job->failure != NULL)
    g_propagate_error (error, g_steal_pointer (&job->failure));
  else
    g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
                 _ ("%s is a damaged PNG file (%s): replace it or leave it out"), job->path,
                 job->message);
  return false;
}

bool
unet_png_probe (const UnetCodecInput *input, int *width, int *height, int *channels, GError **error)
{
  PngJob job = {.input = input, .header_only = true};

  if (!run_reader (&job, error))
    return false;
  *width = (int)job.width;
  *height = (int)job.height;
  if (job.color == PNG_COLOR_TYPE_PALETTE)
    *channels = job.transparent ? 4 : 3;
  else
    *channels =
        1 + (job.color & PNG_COLOR_MASK_COLOR ? 2 : 0) + (job.color & PNG_COLOR_MASK_ALPHA ? 1 : 0);
  return true;
}

UnetImage *
unet_png_read (const UnetCodecInput *input, UnetImageRole role, GError **error)
{
  PngJob job = {.input = input, .role = role};
  g_autoptr (UnetImage) image = NULL;

  if (!run_reader (&job, error))
    return NULL;
  image = job.image;
  if (role == UNET_ROLE_PICTURE)
    {
      if (job.color == PNG_COLOR_TYPE_PALETTE)
        return unet_codec_look_up (input->path, image, job.palette, job.transparent, error);
      if (job.depth == 1)
        unet_codec_scale_samples (image, 255);
      return g_steal_pointer (&image);
    }
  if (image->bits == 16 && image->channels > 1)
    {
      image = unet_codec_take_high_bytes (input->path, g_steal_pointer (&image), error);
      /* Pillow has no grey with alpha at 16 bits and takes RGBA for it. */
      if (image != NULL && image->channels == 2)
        return unet_image_convert (image, 4, error);
    }
  return g_steal_pointer (&image);
}

static void
on_write (png_structp png, png_bytep data, size_t size)
{
  PngJob *job = png_get_io_ptr (png);

  if (!unet_file_writer_write (job->writer, data, size, &job->failure))
    png_error (png, _ ("cannot be written"));
}

static void
on_flush (png_structp png)
{
}

static void
write_body (PngJob *job)
{
  static const int colors[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                               PNG_COLOR_TYPE_RGB_ALPHA};
  const UnetImage *image = job->source;
  size_t           samples = (size_t)image->width * (size_t)image->channels;

  png_set_IHDR (job->png, job->info, (png_uint_32)image->width, (png_uint_32)image->height,
                job->one_bit ? 1 : image->bits, colors[image->channels - 1], PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info (job->png, job->info);
  if (image->bits == 16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (job->png);
  if (job->one_bit)
    png_set_packing (job->png);
  for (int y = 0; y < image->height; y++)
    png_write_row (job->png,
                   (png_const_bytep)image->data + (size_t)y * samples * (size_t)(image->bits / 8));
  png_write_end (job->png, job->info);
}

/* Only zeros and ones, one channel. */
static bool
is_bilevel (const UnetImage *image)
{
  const uint8_t *p = image->data;
  size_t         n = (size_t)image->width * (size_t)image->height;

  if (image->channels != 1 || image->bits != 8)
    return false;
  for (size_t i = 0; i < n; i++)
    if (p[i] > 1)
      return false;
  return true;
}

bool
unet_image_save_png (const UnetImage *image, const char *path, bool one_bit, GError **error)
{
  g_autoptr (UnetFileWriter) writer = unet_file_writer_new (path, error);
  PngJob job = {.path = path, .source = image, .writer = writer};
  bool   fine = false;

  if (writer == NULL)
    return false;
  job.one_bit = one_bit && is_bilevel (image);
  job.png = png_create_write_struct (PNG_LIBPNG_VER_STRING, &job, on_error, on_warning);
  if (job.png != NULL)
    job.info = png_create_info_struct (job.png);
  if (job.info != NULL)
    {
      png_set_write_fn (job.png, &job, on_write, on_flush);
      fine = run_guarded (&job, write_body);
    }
  else
    g_strlcpy (job.message, _ ("libpng could not start"), sizeof job.message);
  png_destroy_write_struct (&job.png, &job.info);
  if (fine)
    return unet_file_writer_commit (writer, error);
  if (job.failure != NULL)
    g_propagate_error (error, g_steal_pointer (&job.failure));
  else
    g_set_error (error, UNET_ERROR, UNET_ERROR_FAILED, _ ("%s: cannot be written as PNG: %s"), path,
                 job.message);
  return false;
}
