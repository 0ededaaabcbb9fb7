/* image.c: a picture in memory
 *
 * The struct is an atomic reference-counted box, the samples an aligned block beside it: a decoder
 * writes into the block, then the picture is shared and nobody writes any more.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/image.h"

#include "base/error.h"
#include "base/memory.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

/* Below this nobody asks whether the machine has the memory. */
#define SMALL_BYTES ((size_t)64 << 20)

static void
clear_image (gpointer box)
{
  UnetImage *image = box;

  unet_aligned_free (image->data);
}

UnetImage *
unet_image_new (int width, int height, int channels, int bits, GError **error)
{
  UnetImage *image;
  size_t     size;
  void      *data;

  if (width < 1 || height < 1 || width > UNET_IMAGE_MAX_SIDE || height > UNET_IMAGE_MAX_SIDE ||
      (int64_t)width * height > UNET_IMAGE_MAX_PIXELS)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("a picture of %d x %d pixels is not possible: a side is 1 to %d, and there "
                      "are at most %" PRId64 " pixels"),
                   width, height, UNET_IMAGE_MAX_SIDE, UNET_IMAGE_MAX_PIXELS);
      return NULL;
    }
  if (channels < 1 || channels > 4 || (bits != 8 && bits != 16))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("a picture with %d channels of %d bits is not possible: 1 to 4 channels of 8 "
                      "or 16 bits are"),
                   channels, bits);
      return NULL;
    }

  /* At most 2^30 pixels of 8 bytes: no overflow. Memory is given out lazily, so a size that the
   * machine cannot hold would only be noticed when the kernel kills somebody: ask first. */
  size = (size_t)width * (size_t)height * (size_t)channels * (size_t)(bits / 8);
  data = NULL;
  if (size <= SMALL_BYTES || unet_memory_available () == 0 || size <= unet_memory_available ())
    data = unet_aligned_alloc (size);
  if (data == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   _ ("a picture of %d x %d pixels needs %zu MiB of memory, which cannot be had"),
                   width, height, size >> 20);
      return NULL;
    }

  image = g_atomic_rc_box_new0 (UnetImage);
  image->width = width;
  image->height = height;
  image->channels = channels;
  image->bits = bits;
  image->data = data;
  return image;
}

UnetImage *
unet_image_ref (UnetImage *image)
{
  return g_atomic_rc_box_acquire (image);
}

void
unet_image_unref (UnetImage *image)
{
  if (image != NULL)
    g_atomic_rc_box_release_full (image, clear_image);
}

/* One loop for both depths: TYPE is the sample, OPAQUE its largest value. Grey pictures take their
 * one value for R, G and B, so that all sixteen cases are these few lines. */
#define CONVERT_SAMPLES(TYPE, OPAQUE)                                                              \
  do                                                                                               \
    {                                                                                              \
      const TYPE *source = image->data;                                                            \
      TYPE       *target = result->data;                                                           \
                                                                                                   \
      for (size_t i = 0; i < n; i++, source += from, target += to)                                 \
        {                                                                                          \
          if (to >= 3)                                                                             \
            {                                                                                      \
              target[0] = source[0];                                                               \
              target[1] = source[from >= 3 ? 1 : 0];                                               \
              target[2] = source[from >= 3 ? 2 : 0];                                               \
            }                                                                                      \
          else if (from >= 3)                                                                      \
            target[0] = (TYPE)((source[0] * (uint64_t)19595 + source[1] * (uint64_t)38470 +        \
                                source[2] * (uint64_t)7471 + 0x8000) >>                            \
                               16);                                                                \
          else                                                                                     \
            target[0] = source[0];                                                                 \
          if (to == 2 || to == 4)                                                                  \
            target[to - 1] = from == 2 || from == 4 ? source[from - 1] : OPAQUE;                   \
        }                                                                                          \
    }                                                                                              \
  while (0)

UnetImage *
unet_image_convert (UnetImage *image, int channels, GError **error)
{
  UnetImage *result;
  size_t     n = (size_t)image->width * (size_t)image->height;
  int        from = image->channels, to = channels;

  if (from == to)
    return unet_image_ref (image);
  result = unet_image_new (image->width, image->height, channels, image->bits, error);
  if (result == NULL)
    return NULL;
  if (image->bits == 8)
    CONVERT_SAMPLES (uint8_t, UINT8_MAX);
  else
    CONVERT_SAMPLES (uint16_t, UINT16_MAX);
  return result;
}

bool
unet_image_is_grey (const UnetImage *image)
{
  size_t n = (size_t)image->width * (size_t)image->height;
  size_t step = (size_t)image->channels;

  if (step < 3)
    return true;
  if (image->bits == 8)
    {
      const uint8_t *p = image->data;

      for (size_t i = 0; i < n; i++, p += step)
        if (p[0] != p[1] || p[0] != p[2])
          return false;
    }
  else
    {
      const uint16_t *p = image->data;

      for (size_t i = 0; i < n; i++, p += step)
        if (p[0] != p[1] || p[0] != p[2])
          return false;
    }
  return true;
}
