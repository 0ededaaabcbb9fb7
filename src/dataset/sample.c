/* sample.c: one image, and its mask, as the network takes them
 *
 * Channels are converted before resizing: alpha is dropped first, so it never weighs on the colours
 * (Pillow multiplies them by it), and what is seen at full size is what is resized. For a file that
 * has the network's channels already the order makes no difference and the numbers are the
 * reference's: each sample is the correctly rounded float of value / 255 in double.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/sample.h"

#include "base/error.h"
#include "base/memory.h"
#include "dataset/sample-private.h"
#include "image/codec.h"
#include "image/resize.h"

#include <glib/gi18n.h>

#define MIN_SIDE 16

bool
unet_sample_get_size (double      scale,
                      int         full_width,
                      int         full_height,
                      const char *name,
                      int        *width,
                      int        *height,
                      GError    **error)
{
  double           w = scale * full_width, h = scale * full_height;
  g_autofree char *display = g_filename_display_name (name);

  if (!(scale > 0) || !(w <= UNET_IMAGE_MAX_SIDE) || !(h <= UNET_IMAGE_MAX_SIDE))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                   _ ("%s is %d x %d pixels, which cannot be scaled by %g; sides go up to %d"),
                   display, full_width, full_height, scale, UNET_IMAGE_MAX_SIDE);
      return false;
    }
  *width = (int)w;
  *height = (int)h;
  if (*width < MIN_SIDE || *height < MIN_SIDE)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                   _ ("%s is %d x %d pixels, at scale %g that is %d x %d; the network needs %d x "
                      "%d at least: take a larger --scale or leave the image out"),
                   display, full_width, full_height, scale, *width, *height, MIN_SIDE, MIN_SIDE);
      return false;
    }
  return true;
}

/* IMAGE with the channels that the network takes. */
static UnetImage *
convert_channels (UnetImage *image, int channels, const char *name, GError **error)
{
  g_autofree char *display = NULL;

  if (image->channels == channels)
    return unet_image_ref (image);
  if (channels == 1 || channels == 3)
    return unet_image_convert (image, channels, error);
  display = g_filename_display_name (name);
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_MISMATCH,
      ngettext ("%s has %d channel, the network takes %d; only networks of 1 or 3 channels "
                "take other pictures, converted",
                "%s has %d channels, the network takes %d; only networks of 1 or 3 "
                "channels take other pictures, converted",
                (gulong)image->channels),
      display, image->channels, channels);
  return NULL;
}

static UnetPrepared *
prepare_image (UnetPool                *pool,
               UnetImage               *image,
               const UnetSampleOptions *options,
               const char              *name,
               GError                 **error)
{
  g_autoptr (UnetPrepared) prepared = g_new0 (UnetPrepared, 1);
  g_autoptr (UnetImage) converted = NULL;
  int width, height;

  if (!unet_sample_get_size (options->scale, image->width, image->height, name, &width, &height,
                             error))
    return NULL;
  converted = convert_channels (image, options->channels, name, error);
  if (converted == NULL)
    return NULL;
  prepared->image = unet_image_resize_bicubic (pool, converted, width, height, error);
  if (prepared->image == NULL)
    return NULL;
  prepared->full_height = image->height;
  prepared->full_width = image->width;
  return g_steal_pointer (&prepared);
}

static bool
check_mask_size (const UnetPair *pair,
                 int             width,
                 int             height,
                 int             mask_width,
                 int             mask_height,
                 GError        **error)
{
  g_autofree char *image_name = NULL;
  g_autofree char *mask_name = NULL;

  if (mask_width == width && mask_height == height)
    return true;
  image_name = g_filename_display_name (pair->image_path);
  mask_name = g_filename_display_name (pair->mask_path);
  g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
               _ ("%s is %d x %d pixels, but its mask %s is %d x %d; they must be the same"),
               image_name, width, height, mask_name, mask_width, mask_height);
  return false;
}

bool
unet_sample_check (const UnetPair *pair, double scale, GError **error)
{
  int width, height, scaled_width, scaled_height, mask_width, mask_height, channels;

  return unet_image_probe (pair->image_path, &width, &height, &channels, error) &&
         unet_sample_get_size (scale, width, height, pair->image_path, &scaled_width,
                               &scaled_height, error) &&
         unet_image_probe (pair->mask_path, &mask_width, &mask_height, &channels, error) &&
         check_mask_size (pair, width, height, mask_width, mask_height, error);
}

static bool
prepare_mask (UnetPrepared            *prepared,
              const UnetPair          *pair,
              const UnetSampleOptions *options,
              GError                 **error)
{
  g_autoptr (UnetImage) mask = NULL, resized = NULL;
  int width = prepared->image->width, height = prepared->image->height;

  if (pair->mask_path == NULL)
    {
      g_autofree char *image_name = g_filename_display_name (pair->image_path);

      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA, _ ("%s has no mask"), image_name);
      return false;
    }
  mask = unet_image_load (pair->mask_path, UNET_ROLE_MASK, error);
  if (mask == NULL)
    return false;
  if (!check_mask_size (pair, prepared->full_width, prepared->full_height, mask->width,
                        mask->height, error))
    return false;
  resized = unet_image_resize_nearest (NULL, mask, width, height, error);
  if (resized == NULL)
    return false;
  prepared->classes = g_try_malloc ((gsize)width * (gsize)height);
  if (prepared->classes == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY, _ ("no memory for a mask of %d x %d"),
                   width, height);
      return false;
    }
  return unet_mask_values_to_classes (options->values, resized, options->ignore_value,
                                      options->snap, pair->mask_path, prepared->classes, error);
}

UnetPrepared *
unet_prepared_load (const UnetPair *pair, const UnetSampleOptions *options, GError **error)
{
  g_autoptr (UnetImage) image = NULL;
  g_autoptr (UnetPrepared) prepared = NULL;

  image = unet_image_load (pair->image_path, UNET_ROLE_PICTURE, error);
  if (image == NULL)
    return NULL;
  prepared = prepare_image (NULL, image, options, pair->image_path, error);
  if (prepared == NULL ||
      (options->values != NULL && !prepare_mask (prepared, pair, options, error)))
    return NULL;
  return g_steal_pointer (&prepared);
}

void
unet_prepared_free (UnetPrepared *prepared)
{
  if (prepared == NULL)
    return;
  g_clear_pointer (&prepared->image, unet_image_unref);
  g_free (prepared->classes);
  g_free (prepared);
}

size_t
unet_prepared_size (const UnetPrepared *prepared)
{
  const UnetImage *image = prepared->image;
  size_t           pixels = (size_t)image->width * (size_t)image->height;

  return sizeof *prepared + sizeof *image +
         pixels * (size_t)image->channels * (size_t)(image->bits / 8) +
         (prepared->classes != NULL ? pixels : 0);
}

void
unet_prepared_fill (const UnetPrepared *prepared, float *target)
{
  const UnetImage *image = prepared->image;
  size_t           pixels = (size_t)image->width * (size_t)image->height;
  size_t           channels = (size_t)image->channels;
  float            table[256];

  for (int v = 0; v < 256; v++)
    table[v] = (float)(v / 255.0);
  for (size_t c = 0; c < channels; c++)
    {
      float *plane = target + c * pixels;

      if (image->bits == 16)
        for (size_t i = 0; i < pixels; i++)
          plane[i] = (float)(((const uint16_t *)image->data)[i * channels + c] / 65535.0);
      else
        for (size_t i = 0; i < pixels; i++)
          plane[i] = table[((const uint8_t *)image->data)[i * channels + c]];
    }
}

static UnetSample *
sample_from_prepared (UnetPrepared *prepared, GError **error)
{
  g_autoptr (UnetSample) sample = g_new0 (UnetSample, 1);
  const UnetImage *image = prepared->image;
  size_t           n;

  sample->channels = image->channels;
  sample->height = image->height;
  sample->width = image->width;
  sample->full_height = prepared->full_height;
  sample->full_width = prepared->full_width;
  n = (size_t)image->channels * (size_t)image->height * (size_t)image->width;
  sample->image = unet_aligned_alloc (n * sizeof (float));
  if (sample->image == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   _ ("no memory for a picture of %d x %d x %d numbers"), image->channels,
                   image->height, image->width);
      return NULL;
    }
  unet_prepared_fill (prepared, sample->image);
  sample->classes = g_steal_pointer (&prepared->classes);
  return g_steal_pointer (&sample);
}

UnetSample *
unet_sample_from_image (UnetPool                *pool,
                        UnetImage               *image,
                        const UnetSampleOptions *options,
                        const char              *name,
                        GError                 **error)
{
  g_autoptr (UnetPrepared) prepared = prepare_image (pool, image, options, name, error);

  return prepared != NULL ? sample_from_prepared (prepared, error) : NULL;
}

UnetSample *
unet_sample_load (const UnetPair *pair, const UnetSampleOptions *options, GError **error)
{
  g_autoptr (UnetPrepared) prepared = unet_prepared_load (pair, options, error);

  return prepared != NULL ? sample_from_prepared (prepared, error) : NULL;
}

void
unet_sample_free (UnetSample *sample)
{
  if (sample == NULL)
    return;
  unet_aligned_free (sample->image);
  g_free (sample->classes);
  g_free (sample);
}
