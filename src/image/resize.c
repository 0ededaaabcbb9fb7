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
 * The transposition goes in squares of 16 bytes, each by four rounds of interleaving vectors.
 *
 * A task is LANES rows of the source going across, ROWS_DOWN of the target going down.
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
#include "base/memory.h"
#include "image/hot.h"
#include "image/weights.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define LANES 16
#define ROWS_DOWN 16 /* of the target, in one task */

static void
set_no_memory (const UnetImage *image, int width, int height, GError **error)
{
  g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
               _ ("there is no memory to resize a picture of %d x %d pixels to %d x %d"),
               image->width, image->height, width, height);
}

typedef uint8_t  Bytes __attribute__ ((vector_size (LANES)));
typedef uint16_t Words __attribute__ ((vector_size (LANES)));
typedef int32_t  Sums __attribute__ ((vector_size (LANES)));

#define ORDER_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define ORDER_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31

static inline uint8_t
bound_to_8_bits (int32_t sum)
{
  int32_t v = sum >> UNET_WEIGHT_BITS;

  return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

#if G_BYTE_ORDER == G_LITTLE_ENDIAN /* as the order of the shuffles */
/* LANES samples as numbers of 32 bits. */
static inline void
widen (const uint8_t *source, Sums samples[4])
{
  const Bytes zero = {0};
  Bytes       bytes;
  Words       low, high;

  memcpy (&bytes, source, sizeof bytes);
  low = (Words)__builtin_shuffle (bytes, zero, (Bytes){ORDER_LOW});
  high = (Words)__builtin_shuffle (bytes, zero, (Bytes){ORDER_HIGH});
  samples[0] = (Sums)__builtin_shuffle (low, (Words)zero, (Words){0, 8, 1, 9, 2, 10, 3, 11});
  samples[1] = (Sums)__builtin_shuffle (low, (Words)zero, (Words){4, 12, 5, 13, 6, 14, 7, 15});
  samples[2] = (Sums)__builtin_shuffle (high, (Words)zero, (Words){0, 8, 1, 9, 2, 10, 3, 11});
  samples[3] = (Sums)__builtin_shuffle (high, (Words)zero, (Words){4, 12, 5, 13, 6, 14, 7, 15});
}

/* The samples that the sums come to, between 0 and 255. */
static inline void
narrow (Sums sums[4], uint8_t *target)
{
  const Words even = {0, 2, 4, 6, 8, 10, 12, 14};
  Words       low, high;
  Bytes       bytes;

  for (int q = 0; q < 4; q++)
    {
      sums[q] >>= UNET_WEIGHT_BITS;
      sums[q] &= sums[q] >= 0;
      sums[q] = (sums[q] | (sums[q] > 255)) & 255;
    }
  low = __builtin_shuffle ((Words)sums[0], (Words)sums[1], even);
  high = __builtin_shuffle ((Words)sums[2], (Words)sums[3], even);
  bytes = __builtin_shuffle ((Bytes)low, (Bytes)high,
                             (Bytes){0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30});
  memcpy (target, &bytes, sizeof bytes);
}

/* target[l] = sum over i < N of weights[i] * source[i * STEP + l], for each lane l. In vectors by
 * name: left to itself the compiler takes the lanes one by one. */
static inline void
weigh_lanes (const uint8_t *restrict source,
             int64_t step,
             const int32_t *restrict weights,
             int n,
             uint8_t *restrict target)
{
  const Sums half = (Sums){0} + (1 << (UNET_WEIGHT_BITS - 1));
  Sums       sums[4] = {half, half, half, half};

  for (int i = 0; i < n; i++)
    {
      Sums samples[4];

      widen (source + i * step, samples);
      for (int q = 0; q < 4; q++)
        sums[q] += weights[i] * samples[q];
    }
  narrow (sums, target);
}
#else
static inline void
weigh_lanes (const uint8_t *restrict source,
             int64_t step,
             const int32_t *restrict weights,
             int n,
             uint8_t *restrict target)
{
  for (int l = 0; l < LANES; l++)
    {
      int32_t sum = 1 << (UNET_WEIGHT_BITS - 1);

      for (int i = 0; i < n; i++)
        sum += weights[i] * source[i * step + l];
      target[l] = bound_to_8_bits (sum);
    }
}
#endif

/* One row of N samples out of the rows that lie STRIDE apart. */
IMAGE_HOT static void
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
IMAGE_HOT static void
weigh_columns (const uint8_t *source, int channels, const UnetWeights *weights, uint8_t *target)
{
  for (int64_t x = 0; x < weights->n; x++)
    for (int c = 0; c < channels; c++)
      weigh_lanes (source + ((int64_t)weights->first[x] * channels + c) * LANES,
                   (int64_t)channels * LANES, weights->fixed + x * weights->width,
                   weights->count[x], target + (x * channels + c) * LANES);
}

/* Row l of the LANES rows of SOURCE, STRIDE bytes apart, becomes column l of TARGET. */
static inline void
transpose_square (const uint8_t *source, int64_t stride, uint8_t *target, int64_t target_stride)
{
  Bytes rows[LANES], mixed[LANES];

  for (int l = 0; l < LANES; l++)
    memcpy (&rows[l], source + l * stride, LANES);
  for (int round = 0; round < 4; round++)
    {
      for (int l = 0; l < LANES / 2; l++)
        {
          mixed[2 * l] =
              __builtin_shuffle (rows[l], rows[l + LANES / 2],
                                 (Bytes){0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23});
          mixed[2 * l + 1] = __builtin_shuffle (
              rows[l], rows[l + LANES / 2],
              (Bytes){8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31});
        }
      memcpy (rows, mixed, sizeof rows);
    }
  for (int l = 0; l < LANES; l++)
    memcpy (target + l * target_stride, &rows[l], LANES);
}

/* N_ROWS rows of N bytes, at most LANES, to [byte][lane]; the lanes without a row are left. */
static void
rows_to_lanes (const uint8_t *rows, int64_t stride, int n_rows, int64_t n, uint8_t *lanes)
{
  int64_t i = 0;

  for (; n_rows == LANES && i + LANES <= n; i += LANES)
    transpose_square (rows + i, stride, lanes + i * LANES, LANES);
  for (; i < n; i++)
    for (int l = 0; l < n_rows; l++)
      lanes[i * LANES + l] = rows[l * stride + i];
}

static void
lanes_to_rows (const uint8_t *lanes, int n_rows, int64_t n, uint8_t *rows, int64_t stride)
{
  int64_t i = 0;

  for (; n_rows == LANES && i + LANES <= n; i += LANES)
    transpose_square (lanes + i * LANES, LANES, rows + i, stride);
  for (; i < n; i++)
    for (int l = 0; l < n_rows; l++)
      rows[l * stride + i] = lanes[i * LANES + l];
}

typedef struct
{
  const UnetImage   *source;
  UnetImage         *target;
  const UnetWeights *weights;
  uint8_t           *buffers; /* of each thread */
  size_t             in_size, buffer_size;
} Pass;

static void
across_task (void *data, int64_t index, int worker)
{
  const Pass *pass = data;
  int64_t     n_in = (int64_t)pass->source->width * pass->source->channels;
  int64_t     n_out = (int64_t)pass->target->width * pass->target->channels;
  int64_t     y = index * LANES;
  int         n_rows = (int)MIN (LANES, pass->source->height - y);
  uint8_t    *in = pass->buffers + (size_t)worker * pass->buffer_size;
  uint8_t    *out = in + pass->in_size;

  rows_to_lanes ((const uint8_t *)pass->source->data + y * n_in, n_in, n_rows, n_in, in);
  weigh_columns (in, pass->source->channels, pass->weights, out);
  lanes_to_rows (out, n_rows, n_out, (uint8_t *)pass->target->data + y * n_out, n_out);
}

static UnetImage *
resample_across_8 (UnetPool *pool, const UnetImage *source, int width, GError **error)
{
  g_autoptr (UnetImage) target = unet_image_new (width, source->height, source->channels, 8, error);
  g_autoptr (UnetWeights) weights = NULL;
  Pass   pass = {.source = source, .target = target};
  size_t n_threads = (size_t)unet_pool_get_n_threads (pool);

  if (target == NULL)
    return NULL;
  weights = unet_weights_new (source->width, width);
  pass.weights = weights;
  pass.in_size = (size_t)source->width * (size_t)source->channels * LANES;
  pass.buffer_size = pass.in_size + (size_t)width * (size_t)source->channels * LANES;
  pass.buffers = unet_aligned_alloc0 (n_threads * pass.buffer_size);
  if (pass.buffers == NULL)
    {
      set_no_memory (source, width, source->height, error);
      return NULL;
    }
  unet_pool_run (pool, (source->height + LANES - 1) / LANES, across_task, &pass);
  unet_aligned_free (pass.buffers);
  return g_steal_pointer (&target);
}

static void
down_task (void *data, int64_t index, int worker)
{
  const Pass        *pass = data;
  const UnetWeights *weights = pass->weights;
  int64_t            n = (int64_t)pass->source->width * pass->source->channels;
  int64_t            end = MIN ((index + 1) * ROWS_DOWN, pass->target->height);

  for (int64_t y = index * ROWS_DOWN; y < end; y++)
    weigh_rows ((const uint8_t *)pass->source->data + weights->first[y] * n, n,
                weights->fixed + y * weights->width, weights->count[y], n,
                (uint8_t *)pass->target->data + y * n);
}

static UnetImage *
resample_down_8 (UnetPool *pool, const UnetImage *source, int height, GError **error)
{
  UnetImage *target = unet_image_new (source->width, height, source->channels, 8, error);
  g_autoptr (UnetWeights) weights = NULL;
  Pass pass = {.source = source, .target = target};

  if (target == NULL)
    return NULL;
  weights = unet_weights_new (source->height, height);
  pass.weights = weights;
  unet_pool_run (pool, (height + ROWS_DOWN - 1) / ROWS_DOWN, down_task, &pass);
  return target;
}

static UnetImage *
resize_bicubic_8 (UnetPool *pool, UnetImage *image, int width, int height, GError **error)
{
  g_autoptr (UnetImage) across = NULL;

  if (width == image->width)
    across = unet_image_ref (image);
  else
    across = resample_across_8 (pool, image, width, error);
  if (across == NULL || height == image->height)
    return g_steal_pointer (&across);
  return resample_down_8 (pool, across, height, error);
}

static int32_t
round_away_from_zero (double v)
{
  return (int32_t)(v >= 0 ? floor (v + 0.5) : -floor (-v + 0.5));
}

/* A row of the target needs the first pass of its neighbourhood's rows only: they are kept in a
 * ring as tall as the filter is wide, so that there is no second picture of 32-bit numbers. Each
 * band of the target has a ring of its own, and works the rows at its borders out once more. */
#define BAND 64 /* rows of the target */

typedef struct
{
  const UnetImage   *source;
  UnetImage         *target;
  const UnetWeights *across, *down;
  int32_t           *rings; /* of each thread */
  size_t             ring_size;
  int                ring_rows;
} Deep;

/* The first pass of row Y of the source. */
IMAGE_HOT static void
across_16 (const Deep *deep, int y, int32_t *out)
{
  const UnetWeights *across = deep->across;
  int                channels = deep->source->channels;
  const uint16_t    *in =
      (const uint16_t *)deep->source->data + (int64_t)y * deep->source->width * channels;

  for (int64_t x = 0; x < deep->target->width; x++)
    for (int c = 0; c < channels; c++)
      {
        const double   *w = across->exact + x * across->width;
        const uint16_t *at = in + across->first[x] * (int64_t)channels + c;
        double          sum = 0;

        for (int k = 0; k < across->count[x]; k++)
          sum += w[k] * at[k * (int64_t)channels];
        *out++ = round_away_from_zero (sum);
      }
}

#define CHUNK 256

/* N numbers of one row of the target, the rows of the ring weighed in their order. */
IMAGE_HOT static void
down_16 (const Deep *deep, const int32_t *ring, int y, int64_t first, int64_t n, uint16_t *target)
{
  const UnetWeights *down = deep->down;
  const double      *w = down->exact + (int64_t)y * down->width;
  const int64_t      row = (int64_t)deep->target->width * deep->target->channels;
  double             sums[CHUNK] = {0};

  for (int k = 0; k < down->count[y]; k++)
    {
      const int32_t *at = ring + (down->first[y] + k) % deep->ring_rows * row + first;

      for (int64_t i = 0; i < n; i++)
        sums[i] += w[k] * at[i];
    }
  for (int64_t i = 0; i < n; i++)
    target[i] = (uint16_t)CLAMP (round_away_from_zero (sums[i]), 0, UINT16_MAX);
}

static void
deep_task (void *data, int64_t index, int worker)
{
  const Deep        *deep = data;
  const UnetWeights *down = deep->down;
  int32_t           *ring = deep->rings + (size_t)worker * deep->ring_size;
  int64_t            n = (int64_t)deep->target->width * deep->target->channels;
  int                first = (int)index * BAND, end = MIN (first + BAND, deep->target->height);
  int                done = down->first[first]; /* rows of the source before this are not needed */

  for (int y = first; y < end; y++)
    {
      uint16_t *row = (uint16_t *)deep->target->data + y * n;

      for (; done < down->first[y] + down->count[y]; done++)
        across_16 (deep, done, ring + done % deep->ring_rows * n);
      for (int64_t i = 0; i < n; i += CHUNK)
        down_16 (deep, ring, y, i, MIN (CHUNK, n - i), row + i);
    }
}

static UnetImage *
resize_bicubic_16 (UnetPool *pool, UnetImage *image, int width, int height, GError **error)
{
  g_autoptr (UnetImage) result = unet_image_new (width, height, image->channels, 16, error);
  g_autoptr (UnetWeights) across = NULL;
  g_autoptr (UnetWeights) down = NULL;
  Deep   deep = {.source = image, .target = result};
  size_t bytes;

  if (result == NULL)
    return NULL;
  across = unet_weights_new (image->width, width);
  down = unet_weights_new (image->height, height);
  deep.across = across;
  deep.down = down;
  deep.ring_rows = MIN (down->width, image->height);
  deep.ring_size = (size_t)width * (size_t)image->channels * (size_t)deep.ring_rows;
  if (unet_size_mul (deep.ring_size, (size_t)unet_pool_get_n_threads (pool) * sizeof (int32_t),
                     &bytes))
    deep.rings = unet_aligned_alloc (bytes);
  if (deep.rings == NULL)
    {
      set_no_memory (image, width, height, error);
      return NULL;
    }
  unet_pool_run (pool, (height + BAND - 1) / BAND, deep_task, &deep);
  unet_aligned_free (deep.rings);
  return g_steal_pointer (&result);
}

UnetImage *
unet_image_resize_bicubic (UnetPool *pool, UnetImage *image, int width, int height, GError **error)
{
  if (width == image->width && height == image->height)
    return unet_image_ref (image);
  return image->bits == 8 ? resize_bicubic_8 (pool, image, width, height, error)
                          : resize_bicubic_16 (pool, image, width, height, error);
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

typedef struct
{
  const UnetImage *source;
  UnetImage       *target;
  const int       *columns, *rows;
  size_t           pixel; /* bytes */
} Nearest;

#define DEFINE_PICK(TYPE, name)                                                                    \
  static void pick_##name (const void *row, const int *columns, int n, void *target)               \
  {                                                                                                \
    for (int x = 0; x < n; x++)                                                                    \
      ((TYPE *)target)[x] = ((const TYPE *)row)[columns[x]];                                       \
  }

DEFINE_PICK (uint8_t, 1)
DEFINE_PICK (uint16_t, 2)
DEFINE_PICK (uint32_t, 4)

static void
nearest_task (void *data, int64_t index, int worker)
{
  const Nearest *nearest = data;
  const size_t   pixel = nearest->pixel;
  const int      width = nearest->target->width;
  int64_t        end = MIN ((index + 1) * ROWS_DOWN, nearest->target->height);

  for (int64_t y = index * ROWS_DOWN; y < end; y++)
    {
      const uint8_t *row = (const uint8_t *)nearest->source->data +
                           (size_t)nearest->rows[y] * (size_t)nearest->source->width * pixel;
      uint8_t *target = (uint8_t *)nearest->target->data + (size_t)y * (size_t)width * pixel;

      if (pixel == 1)
        pick_1 (row, nearest->columns, width, target);
      else if (pixel == 2)
        pick_2 (row, nearest->columns, width, target);
      else if (pixel == 4)
        pick_4 (row, nearest->columns, width, target);
      else
        for (int x = 0; x < width; x++, target += pixel)
          memcpy (target, row + (size_t)nearest->columns[x] * pixel, pixel);
    }
}

UnetImage *
unet_image_resize_nearest (UnetPool *pool, UnetImage *image, int width, int height, GError **error)
{
  UnetImage      *result;
  g_autofree int *columns = NULL;
  g_autofree int *rows = NULL;
  Nearest         nearest = {.source = image};

  if (width == image->width && height == image->height)
    return unet_image_ref (image);
  result = unet_image_new (width, height, image->channels, image->bits, error);
  if (result == NULL)
    return NULL;
  columns = make_nearest_table (image->width, width);
  rows = make_nearest_table (image->height, height);
  nearest.target = result;
  nearest.columns = columns;
  nearest.rows = rows;
  nearest.pixel = (size_t)image->channels * (size_t)(image->bits / 8);
  unet_pool_run (pool, (height + ROWS_DOWN - 1) / ROWS_DOWN, nearest_task, &nearest);
  return result;
}
