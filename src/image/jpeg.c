/* jpeg.c: JPEG by libjpeg
 *
 * Not by GdkPixbuf, whose JPEG loader fills the missing part of a truncated file with grey and says
 * nothing. libjpeg says it, as a warning: every warning that means lost samples is an error here.
 * The samples are those of Pillow: same library, same defaults, grey files give one channel, CMYK
 * (whose values files have inverted) becomes RGB by the plain product.
 *
 * In masks a colour JPEG that is grey everywhere becomes one channel too: which kind of JPEG a mask
 * came as is chance.
 *
 * Errors come by longjmp: as in png.c, all that must survive is in the caller's struct.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/codec-private.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <stdio.h>
/* After stdio.h, which they need. */
#include <jpeglib.h>
#include <jerror.h>
#include <setjmp.h>

/* A block of 64 samples takes one bit at least. */
#define BEST_RATIO 512
/* Passes over the picture; sane progressive files have about 10, hostile ones thousands. */
#define MAX_SCANS 200

typedef struct
{
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr         errors;
  struct jpeg_progress_mgr      progress;
  jmp_buf                       jump;
  const UnetCodecInput         *input;
  bool                          header_only;
  UnetImage                    *image;
  uint8_t                      *row; /* CMYK */
  char                          message[JMSG_LENGTH_MAX];
  GError                       *failure; /* set when it was not libjpeg that failed */
} JpegJob;

static void
on_error (j_common_ptr jpeg)
{
  JpegJob *job = jpeg->client_data;

  jpeg->err->format_message (jpeg, job->message);
  longjmp (job->jump, 1);
}

/* Level -1 is a warning; the others are traces. */
static void
on_message (j_common_ptr jpeg, int level)
{
  int code = jpeg->err->msg_code;

  if (level == -1 && code != JWRN_EXTRANEOUS_DATA && code != JWRN_ADOBE_XFORM &&
      code != JWRN_JFIF_MAJOR)
    on_error (jpeg);
}

static void
on_progress (j_common_ptr jpeg)
{
  JpegJob *job = jpeg->client_data;

  if (job->jpeg.input_scan_number > MAX_SCANS)
    {
      g_snprintf (job->message, sizeof job->message, _ ("it has more than %d scans"), MAX_SCANS);
      longjmp (job->jump, 1);
    }
}

/* FALSE when libjpeg jumped out of BODY. */
static bool
run_guarded (JpegJob *job, void (*body) (JpegJob *job))
{
  if (setjmp (job->jump) != 0)
    return false;
  body (job);
  return true;
}

static void
convert_cmyk (const uint8_t *cmyk, int width, uint8_t *rgb)
{
  for (int x = 0; x < width; x++, cmyk += 4, rgb += 3)
    for (int c = 0; c < 3; c++)
      rgb[c] = (uint8_t)((cmyk[c] * cmyk[3] + 127) / 255);
}

static void
read_body (JpegJob *job)
{
  struct jpeg_decompress_struct *jpeg = &job->jpeg;
  size_t                         stride;
  bool                           cmyk;

  jpeg_create_decompress (jpeg);
  jpeg->progress = &job->progress;
  jpeg_stdio_src (jpeg, job->input->file);
  jpeg_read_header (jpeg, TRUE);
  if (!unet_codec_check_size (job->input->path, jpeg->image_width, jpeg->image_height,
                              &job->failure))
    return;
  if (!jpeg->arith_code &&
      (int64_t)jpeg->image_width * jpeg->image_height / BEST_RATIO > job->input->size)
    {
      g_set_error (&job->failure, UNET_ERROR, UNET_ERROR_FORMAT,
                   _ ("%s: is too short for a JPEG file of %u x %u pixels: it is damaged"),
                   job->input->path, jpeg->image_width, jpeg->image_height);
      return;
    }
  cmyk = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
  jpeg->out_color_space = cmyk                                      ? JCS_CMYK
                          : jpeg->jpeg_color_space == JCS_GRAYSCALE ? JCS_GRAYSCALE
                                                                    : JCS_RGB;
  jpeg_calc_output_dimensions (jpeg);
  if (job->header_only)
    return;

  job->image =
      unet_codec_new_image (job->input->path, (int)jpeg->image_width, (int)jpeg->image_height,
                            jpeg->out_color_space == JCS_GRAYSCALE ? 1 : 3, 8, &job->failure);
  if (job->image == NULL)
    return;
  jpeg_start_decompress (jpeg);
  stride = (size_t)job->image->width * (size_t)job->image->channels;
  job->row = g_malloc ((gsize)job->image->width * 4);
  while (jpeg->output_scanline < jpeg->output_height)
    {
      uint8_t *target = (uint8_t *)job->image->data + jpeg->output_scanline * stride;
      JSAMPROW row = cmyk ? job->row : target;

      jpeg_read_scanlines (jpeg, &row, 1);
      if (cmyk)
        convert_cmyk (job->row, job->image->width, target);
    }
  jpeg_finish_decompress (jpeg);
}

static bool
run_reader (JpegJob *job, GError **error)
{
  bool fine;

  job->jpeg.err = jpeg_std_error (&job->errors);
  job->jpeg.client_data = job;
  job->errors.error_exit = on_error;
  job->errors.emit_message = on_message;
  job->progress.progress_monitor = on_progress;
  fine = run_guarded (job, read_body) && job->failure == NULL;
  jpeg_destroy_decompress (&job->jpeg);
  g_free (job->row);
  if (fine)
    return true;
  g_clear_pointer (&job->image, unet_image_unref);
  if (job->failure != NULL)
    g_propagate_error (error, g_steal_pointer (&job->failure));
  else
    g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
                 _ ("%s is a damaged JPEG file (%s): replace it or leave it out"), job->input->path,
                 job->message);
  return false;
}

bool
unet_jpeg_probe (const UnetCodecInput *input,
                 int                  *width,
                 int                  *height,
                 int                  *channels,
                 GError              **error)
{
  JpegJob job = {.input = input, .header_only = true};

  if (!run_reader (&job, error))
    return false;
  *width = (int)job.jpeg.image_width;
  *height = (int)job.jpeg.image_height;
  *channels = job.jpeg.out_color_space == JCS_GRAYSCALE ? 1 : 3;
  return true;
}

UnetImage *
unet_jpeg_read (const UnetCodecInput *input, UnetImageRole role, GError **error)
{
  JpegJob job = {.input = input};
  g_autoptr (UnetImage) image = NULL;

  if (!run_reader (&job, error))
    return NULL;
  image = job.image;
  if (role == UNET_ROLE_MASK && unet_image_is_grey (image))
    return unet_image_convert (image, 1, error);
  return g_steal_pointer (&image);
}
