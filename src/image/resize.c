/* resize.c: Pillow's resampling
 *
 * Bicubic with antialiasing is two passes, across and then down, each a weighted sum of neighbours:
 * the filter is stretched by the factor of shrinking, so that every source pixel counts. Pillow
 * works in integers for 8 bits: weights with 22 binary digits, rounded away from zero, each pass
 * rounded to 8 bits. Doing just that gives its result to the bit.
 *
 * Both passes come down to one loop, weigh_lanes(): LANES neighbouring sums at once. Going down,
 * the lanes are neighbours in a row. Going across, LANES rows are transposed into a small buffer
 * first, so that the lanes are rows; that costs one more touch of each byte and wins a vector loop.
 *
 * 16-bit pictures go the way of Pillow's mode I: sums in double, rounded after each pass, not
 * bounded between them; the result is then bounded to 16 bits (Pillow, with 32, lets it overshoot).
 *
 * Channels are independent. Pillow multiplies colours by alpha first; here alpha only ever gets
 * dropped, and for opaque pictures it is the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/resize.h"

#include "base/error.h"
#include "image/weights.h"

#include <math.h>
#include <string.h>

#define LANES 16

/* Compiled once per instruction set: SSE2 has no 32-bit multiplication, AVX2 has. Integers, so the
 * results are the same. */
#ifdef UNET_HAVE_TARGET_CLONES
#define RESIZE_HOT __attribute__ ((target_clones ("avx2", "default")))
#else
#define RESIZE_HOT
#endif

static inline uint8_t
bound_to_8_bits (int32_t sum)
{
  int32_t v = sum >> UNET_WEIGHT_BITS;

  return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* target[l] = sum over i < N of weights[i] * source[i * STEP + l], for each lane l. */
static inline void
weigh_lanes (const uint8_t *restrict source,
             int64_t step,
             const int32_t *restrict weights,
             int n,
             uint8_t *restrict target)
{
  int32_t sums[LANES];

  for (int l = 0; l < LANES; l++)
    sums[l] = 1 << (UNET_WEIGHT_BITS - 1);
  for (int i = 0; i < n; i++)
    for (int l = 0; l < LANES; l++)
      sums[l] += weights[i] * source[i * step + l];
  for (int l = 0; l < LANES; l++)
    target[l] = bound_to_8_bits (sums[l]);
}

/* One row of N samples out of the rows that lie STRIDE apart. */
RESIZE_HOT static void
weigh_rows (const uint8_t *source,
            int64_t        stride,
            const int32_t *weights,
            int            count,
            int64_t        n,
            uint8_t       *target)
{
  int64_t x = 0;

  for (; x + LANES <= n; x += LANES)
    weigh_lanes (source + x, stride, weights, count, target + x);
  for (; x < n; x++)
    {
      int32_t sum = 1 << (UNET_WEIGHT_BITS - 1);

      for (int i = 0; i < count; i++)
        sum += weights[i] * source[i * stride + x];
      target[x] = bound_to_8_bits (sum);
    }
}

/* LANES rows at once, transposed: [sample][lane] in and out. */
RESIZE_HOT static void
weigh_columns (const uint8_t *source, int channels, const UnetWeights *weights, uint8_t *target)
{
  for (int64_t x = 0; x < weights->n; x++)
    for (int c = 0; c < channels; c++)
      weigh_lanes (source + ((int64_t)weights->first[x] * channels + c) * LANES,
                   (int64_t)channels * LANES, weights->fixed + x * weights->width,
                   weights->count[x], target + (x * channels + c) * LANES);
}

static void
resample_across_8 (const UnetImage *source, UnetImage *target)
{
  g_autoptr (UnetWeights) weights = unet_weights_new (source->width, target->width);
  int64_t             n_in = (int64_t)source->width * source->channels;
  int64_t             n_out = (int64_t)target->width * target->channels;
  g_autofree uint8_t *in = g_malloc0 ((gsize)n_in * LANES);
  g_autofree uint8_t *out = g_malloc ((gsize)n_out * LANES);

  for (int y = 0; y < source->height; y += LANES)
    {
      int rows = MIN (LANES, source->height - y);

      for (int l = 0; l < rows; l++)
        {
          const uint8_t *row = (const uint8_t *)source->data + (y + l) * n_in;

          for (int64_t i = 0; i < n_in; i++)
            in[i * LANES + l] = row[i];
        }
      weigh_columns (in, source->channels, weights, out);
      for (int l = 0; l < rows; l++)
        {
          uint8_t *row = (uint8_t *)target->data + (y + l) * n_out;

          for (int64_t i = 0; i < n_out; i++)
            row[i] = out[i * LANES + l];
        }
    }
}

static void
resample_down_8 (const UnetImage *source, UnetImage *target)
{
  g_autoptr (UnetWeights) weights = unet_weights_new (source->height, target->height);
  int64_t n = (int64_t)source->width * source->channels;

  for (int y = 0; y < target->height; y++)
    weigh_rows ((const uint8_t *)source->data + weights->first[y] * n, n,
                weights->fixed + (int64_t)y * weights->width, weights->count[y], n,
                (uint8_t *)target->data + y * n);
}

static UnetImage *
resize_bicubic_8 (UnetImage *image, int width, int height, GError **error)
{
  g_autoptr (UnetImage) across = NULL;
  g_autoptr (UnetImage) down = NULL;

  if (width == image->width)
    across = unet_image_ref (image);
  else
    {
      across = unet_image_new (width, image->height, image->channels, 8, error);
      if (across == NULL)
        return NULL;
      resample_across_8 (image, across);
    }
  if (height == image->height)
    return g_steal_pointer (&across);
  down = unet_image_new (width, height, image->channels, 8, error);
  if (down == NULL)
    return NULL;
  resample_down_8 (across, down);
  return g_steal_pointer (&down);
}

static int32_t
round_away_from_zero (double v)
{
  return (int32_t)(v >= 0 ? floor (v + 0.5) : -floor (-v + 0.5));
}

/* A row of the target needs the first pass of its neighbourhood's rows only: they are kept in a
 * ring as tall as the filter is wide, so that there is no second picture of 32-bit numbers. */
static void
resample_16 (const UnetImage   *source,
             UnetImage         *target,
             const UnetWeights *across,
             const UnetWeights *down,
             int32_t           *ring,
             int                ring_rows)
{
  int     channels = source->channels;
  int64_t n_in = (int64_t)source->width * channels, n_out = (int64_t)target->width * channels;
  int     done = 0; /* rows of the source that went through the first pass */

  for (int y = 0; y < target->height; y++)
    {
      uint16_t *row = (uint16_t *)target->data + y * n_out;

      for (; done < down->first[y] + down->count[y]; done++)
        {
          const uint16_t *in = (const uint16_t *)source->data + done * n_in;
          int32_t        *out = ring + done % ring_rows * n_out;

          for (int64_t i = 0; i < n_out; i++)
            {
              int64_t       x = i / channels;
              const double *w = across->exact + x * across->width;
              double        sum = 0;

              for (int k = 0; k < across->count[x]; k++)
                sum += w[k] * in[(across->first[x] + k) * (int64_t)channels + i % channels];
              out[i] = round_away_from_zero (sum);
            }
        }
      for (int64_t i = 0; i < n_out; i++)
        {
          const double *w = down->exact + (int64_t)y * down->width;
          double        sum = 0;

          for (int k = 0; k < down->count[y]; k++)
            sum += w[k] * ring[(down->first[y] + k) % ring_rows * n_out + i];
          row[i] = (uint16_t)CLAMP (round_away_from_zero (sum), 0, UINT16_MAX);
        }
    }
}

static UnetImage *
resize_bicubic_16 (UnetImage *image, int width, int height, GError **error)
{
  g_autoptr (UnetImage) result = NULL;
  g_autoptr (UnetWeights) across = NULL;
  g_autoptr (UnetWeights) down = NULL;
  g_autofree int32_t *ring = NULL;
  int                 ring_rows;

  result = unet_image_new (width, height, image->channels, 16, error);
  if (result == NULL)
    return NULL;
  across = unet_weights_new (image->width, width);
  down = unet_weights_new (image->height, height);
  ring_rows = MIN (down->width, image->height);
  ring =
      g_try_malloc_n ((gsize)width * (gsize)image->channels, (gsize)ring_rows * sizeof (int32_t));
  if (ring == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   "there is no memory to resize a picture of %d x %d pixels to %d x %d",
                   image->width, image->height, width, height);
      return NULL;
    }
  resample_16 (image, result, across, down, ring, ring_rows);
  return g_steal_pointer (&result);
}

UnetImage *
unet_image_resize_bicubic (UnetImage *image, int width, int height, GError **error)
{
  if (width == image->width && height == image->height)
    return unet_image_ref (image);
  return image->bits == 8 ? resize_bicubic_8 (image, width, height, error)
                          : resize_bicubic_16 (image, width, height, error);
}

/* The positions are added up, not multiplied: the sum's rounding decides ties as in Pillow. */
static int *
make_nearest_table (int size, int target_size)
{
  int   *table = g_new (int, (gsize)target_size);
  double step = (double)size / target_size;
  double at = step * 0.5;

  for (int i = 0; i < target_size; i++, at += step)
    table[i] = MIN ((int)at, size - 1);
  return table;
}

UnetImage *
unet_image_resize_nearest (UnetImage *image, int width, int height, GError **error)
{
  UnetImage      *result;
  g_autofree int *columns = NULL;
  g_autofree int *rows = NULL;
  size_t          pixel = (size_t)image->channels * (size_t)(image->bits / 8);
  uint8_t        *target;

  if (width == image->width && height == image->height)
    return unet_image_ref (image);
  result = unet_image_new (width, height, image->channels, image->bits, error);
  if (result == NULL)
    return NULL;
  columns = make_nearest_table (image->width, width);
  rows = make_nearest_table (image->height, height);
  target = result->data;
  for (int y = 0; y < height; y++)
    {
      const uint8_t *row =
          (const uint8_t *)image->data + (size_t)rows[y] * (size_t)image->width * pixel;

      if (pixel == 1)
        for (int x = 0; x < width; x++)
          *target++ = row[columns[x]];
      else
        for (int x = 0; x < width; x++, target += pixel)
          memcpy (target, row + (size_t)columns[x] * pixel, pixel);
    }
  return result;
}
