/* batch-norm.c: batch normalisation over images and pixels, with ReLU
 *
 * Statistics: each run of pixels first finds its own mean, then sums the deviations from it and
 * their squares, both in float with the run in the first-level cache; runs are merged in double as
 * in T. Chan, G. Golub, R. LeVeque, "Updating formulae and a pairwise algorithm for computing
 * sample variances" (1979). A mean that is large against the deviation costs no digits, since no
 * square of it is ever taken.
 *
 * Backward: z is not kept; which of it ReLU had cut is found again from y by the same
 * multiplication and addition that made it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/batch-norm.h"

#include "kernels/rows.h"

#include <math.h>

/* Compiled once per instruction set. Every lane is summed by itself and nothing is fused, so that
 * the bits are the same on each. */
#ifdef UNET_HAVE_TARGET_CLONES
#define NORM_HOT __attribute__ ((target_clones ("avx512f", "avx2", "default")))
#else
#define NORM_HOT
#endif

typedef struct
{
  double first[UNET_LANES];  /* the mean; backward: sum of grad */
  double second[UNET_LANES]; /* squared deviations; backward: sum of grad * (y - mean) */
} PartSums;

/* What backward needs of one plane's channels. */
typedef struct
{
  float mean[UNET_LANES];
  float scale[UNET_LANES], shift[UNET_LANES];    /* z = y * scale + shift */
  float slope[UNET_LANES], constant[UNET_LANES]; /* dy = grad * scale + (y - mean) * slope
                                                    + constant */
} Channels;

typedef struct
{
  const UnetView *y;
  const UnetView *grad;
  int64_t         n_parts;
  PartSums       *parts; /* [plane][n_parts] */

  const float *mean, *inv_std, *gamma, *beta;
  bool         relu, frozen;
  float       *grad_gamma, *grad_beta;
  Channels    *channels; /* [plane] */

} BatchNorm;

size_t
unet_batch_norm_scratch (const UnetView *y)
{
  return (size_t)y->n_planes *
         ((size_t)unet_rows_n_parts (y) * sizeof (PartSums) + sizeof (Channels));
}

static void
get_part (const BatchNorm *norm, int64_t index, int *plane, int64_t *first, int64_t *end)
{
  const int64_t n_rows = norm->y->batch * norm->y->height;
  const int64_t part = index % norm->n_parts;

  *plane = (int)(index / norm->n_parts);
  *first = n_rows * part / norm->n_parts;
  *end = n_rows * (part + 1) / norm->n_parts;
}

/* N pixels of Y as floats: themselves, or widened into BUFFER. X is the first one's column. */
static inline __attribute__ ((always_inline)) const float *
get_pixels (const UnetView *y,
            int             plane,
            int64_t         image,
            int64_t         row,
            int64_t         x,
            int64_t         n,
            float          *buffer)
{
  const int64_t offset = row * unet_view_row_size (y) + x * UNET_LANES;

  if (y->store == UNET_STORE_F32)
    return unet_view_at (y, plane, image) + offset;

  const UnetBf16 *from = unet_view_at_bf16 (y, plane, image) + offset;

  for (int64_t i = 0; i < n * UNET_LANES; i++)
    buffer[i] = unet_bf16_to_float (from[i]);
  return buffer;
}

/* Merges N pixels into SUMS, which stand for COUNT pixels so far. */
static inline __attribute__ ((always_inline)) void
merge_pixels (const float *pixels, int64_t n, PartSums *sums, double count)
{
  float centre[UNET_LANES] = {0};
  float rest[UNET_LANES] = {0};
  float squares[UNET_LANES] = {0};

  for (int64_t i = 0; i < n; i++)
    for (int c = 0; c < UNET_LANES; c++)
      centre[c] += pixels[i * UNET_LANES + c];
  for (int c = 0; c < UNET_LANES; c++)
    centre[c] /= (float)n;
  for (int64_t i = 0; i < n; i++)
    for (int c = 0; c < UNET_LANES; c++)
      {
        const float d = pixels[i * UNET_LANES + c] - centre[c];

        rest[c] += d;
        squares[c] += d * d;
      }
  for (int c = 0; c < UNET_LANES; c++)
    {
      /* The centre is rounded; the sum of the deviations from it says by how much. */
      const double off = (double)rest[c] / (double)n;
      const double mean = (double)centre[c] + off;
      const double d = mean - sums->first[c];
      const double total = count + (double)n;

      sums->second[c] +=
          (double)squares[c] - off * off * (double)n + d * d * count * (double)n / total;
      sums->first[c] += d * (double)n / total;
    }
}

NORM_HOT static void
statistics_task (void *data, int64_t index, int worker)
{
  const BatchNorm *norm = data;
  const UnetView  *y = norm->y;
  PartSums        *sums = &norm->parts[index];
  double           count = 0;
  int64_t          first, end;
  int              plane;
  float            buffer[UNET_SUM_PIXELS * UNET_LANES];

  get_part (norm, index, &plane, &first, &end);
  memset (sums, 0, sizeof *sums);
  for (int64_t row = first; row < end; row++)
    for (int64_t x = 0; x < y->width; x += UNET_SUM_PIXELS)
      {
        const int64_t n = MIN (UNET_SUM_PIXELS, y->width - x);

        merge_pixels (get_pixels (y, plane, row / y->height, row % y->height, x, n, buffer), n,
                      sums, count);
        count += (double)n;
      }
}

void
unet_batch_norm_statistics (UnetPool       *pool,
                            const UnetView *y,
                            float          *mean,
                            float          *variance,
                            void           *scratch)
{
  BatchNorm     norm = {.y = y, .parts = scratch, .n_parts = unet_rows_n_parts (y)};
  const int64_t n_rows = y->batch * y->height;

  unet_pool_run (pool, y->n_planes * norm.n_parts, statistics_task, &norm);
  for (int p = 0; p < y->n_planes; p++)
    for (int c = 0; c < UNET_LANES; c++)
      {
        double total_mean = 0, squares = 0, count = 0;

        for (int64_t part = 0; part < norm.n_parts; part++)
          {
            const PartSums *sums = &norm.parts[p * norm.n_parts + part];
            const int64_t   first = n_rows * part / norm.n_parts;
            const int64_t   end = n_rows * (part + 1) / norm.n_parts;
            const double    n = (double)((end - first) * y->width);
            const double    d = sums->first[c] - total_mean;

            squares += sums->second[c] + d * d * count * n / (count + n);
            total_mean += d * n / (count + n);
            count += n;
          }
        mean[p * UNET_LANES + c] = (float)total_mean;
        variance[p * UNET_LANES + c] = (float)(MAX (squares, 0) / count);
      }
}

/* ---- forward ---- */

typedef struct
{
  const UnetView *y, *z;
  const float    *scale, *shift;
  bool            relu;
} Apply;

NORM_HOT static void
apply_task (void *data, int64_t index, int worker)
{
  const Apply    *apply = data;
  const UnetView *y = apply->y;
  const UnetRows  rows = unet_rows_of_task (y, index);
  const float     floor = apply->relu ? 0.0f : -INFINITY;
  const float    *scale = apply->scale + rows.plane * UNET_LANES;
  const float    *shift = apply->shift + rows.plane * UNET_LANES;
  float          *pixel = unet_view_at (apply->z, rows.plane, rows.image);
  float           buffer[UNET_SUM_PIXELS * UNET_LANES];

  for (int64_t row = rows.first; row < rows.end; row++)
    for (int64_t x = 0; x < y->width; x += UNET_SUM_PIXELS)
      {
        const int64_t n = MIN (UNET_SUM_PIXELS, y->width - x);
        const float  *from = get_pixels (y, rows.plane, rows.image, row, x, n, buffer);
        float        *to = pixel + row * unet_view_row_size (apply->z) + x * UNET_LANES;

        for (int64_t i = 0; i < n; i++)
          for (int c = 0; c < UNET_LANES; c++)
            {
              const float z = from[i * UNET_LANES + c] * scale[c] + shift[c];

              to[i * UNET_LANES + c] = z < floor ? floor : z; /* a NaN stays one */
            }
      }
  unet_rows_zero_border (pixel, y->height, y->width, rows.first, rows.end);
}

void
unet_batch_norm_apply (UnetPool       *pool,
                       const UnetView *y,
                       const float    *scale,
                       const float    *shift,
                       bool            relu,
                       const UnetView *z)
{
  Apply apply = {y, z, scale, shift, relu};

  unet_pool_run (pool, unet_rows_n_tasks (y), apply_task, &apply);
}

/* ---- backward ---- */

NORM_HOT static void
backward_sums_task (void *data, int64_t index, int worker)
{
  const BatchNorm *norm = data;
  const UnetView  *y = norm->y;
  PartSums        *sums = &norm->parts[index];
  int64_t          first, end;
  int              plane;
  float            buffer[UNET_SUM_PIXELS * UNET_LANES];

  get_part (norm, index, &plane, &first, &end);
  memset (sums, 0, sizeof *sums);
  for (int64_t row = first; row < end; row++)
    for (int64_t x = 0; x < y->width; x += UNET_SUM_PIXELS)
      {
        const Channels *channels = &norm->channels[plane];
        const int64_t   n = MIN (UNET_SUM_PIXELS, y->width - x);
        const int64_t   image = row / y->height;
        const int64_t   row_y = row % y->height;
        const float    *values = get_pixels (y, plane, image, row_y, x, n, buffer);
        const float    *grad = unet_view_at (norm->grad, plane, image) +
                            row_y * unet_view_row_size (norm->grad) + x * UNET_LANES;
        float sum[UNET_LANES] = {0};
        float products[UNET_LANES] = {0};

        for (int64_t i = 0; i < n * UNET_LANES; i += UNET_LANES)
          for (int c = 0; c < UNET_LANES; c++)
            {
              const float z = values[i + c] * channels->scale[c] + channels->shift[c];
              const float g = norm->relu && !(z > 0) ? 0 : grad[i + c];

              sum[c] += g;
              products[c] += g * (values[i + c] - channels->mean[c]);
            }
        for (int c = 0; c < UNET_LANES; c++)
          {
            sums->first[c] += (double)sum[c];
            sums->second[c] += (double)products[c];
          }
      }
}

NORM_HOT static void
backward_apply_task (void *data, int64_t index, int worker)
{
  const BatchNorm *norm = data;
  const UnetView  *y = norm->y;
  const UnetRows   rows = unet_rows_of_task (y, index);
  const Channels  *channels = &norm->channels[rows.plane];
  float            buffer[UNET_SUM_PIXELS * UNET_LANES];

  for (int64_t row = rows.first; row < rows.end; row++)
    for (int64_t x = 0; x < y->width; x += UNET_SUM_PIXELS)
      {
        const int64_t n = MIN (UNET_SUM_PIXELS, y->width - x);
        const float  *values = get_pixels (y, rows.plane, rows.image, row, x, n, buffer);
        float        *grad = unet_view_at (norm->grad, rows.plane, rows.image) +
                      row * unet_view_row_size (norm->grad) + x * UNET_LANES;

        for (int64_t i = 0; i < n * UNET_LANES; i += UNET_LANES)
          for (int c = 0; c < UNET_LANES; c++)
            {
              const float z = values[i + c] * channels->scale[c] + channels->shift[c];
              const float g = norm->relu && !(z > 0) ? 0 : grad[i + c];

              grad[i + c] = g * channels->scale[c] +
                            (values[i + c] - channels->mean[c]) * channels->slope[c] +
                            channels->constant[c];
            }
      }
}

/* Adds the parts of plane P up, and sets what the second pass needs. */
static void
finish_sums (const BatchNorm *norm, int p)
{
  Channels    *channels = &norm->channels[p];
  const double count = (double)(norm->y->batch * norm->y->height * norm->y->width);

  for (int c = 0; c < UNET_LANES; c++)
    {
      const int    i = p * UNET_LANES + c;
      const double inv_std = (double)norm->inv_std[i];
      double       sum = 0, products = 0;

      for (int64_t part = 0; part < norm->n_parts; part++)
        {
          sum += norm->parts[p * norm->n_parts + part].first[c];
          products += norm->parts[p * norm->n_parts + part].second[c];
        }
      norm->grad_beta[i] += (float)sum;
      norm->grad_gamma[i] += (float)(products * inv_std);
      if (!norm->frozen)
        {
          const double scale = (double)norm->gamma[i] * inv_std;

          channels->slope[c] = (float)(-scale * inv_std * inv_std * products / count);
          channels->constant[c] = (float)(-scale * sum / count);
        }
    }
}

void
unet_batch_norm_backward (UnetPool       *pool,
                          const UnetView *y,
                          const float    *mean,
                          const float    *inv_std,
                          const float    *gamma,
                          const float    *beta,
                          bool            relu,
                          bool            frozen,
                          const UnetView *grad,
                          float          *grad_gamma,
                          float          *grad_beta,
                          void           *scratch)
{
  BatchNorm norm = {.y = y,
                    .grad = grad,
                    .n_parts = unet_rows_n_parts (y),
                    .parts = scratch,
                    .mean = mean,
                    .inv_std = inv_std,
                    .gamma = gamma,
                    .beta = beta,
                    .relu = relu,
                    .frozen = frozen,
                    .grad_gamma = grad_gamma,
                    .grad_beta = grad_beta};

  norm.channels = (Channels *)(norm.parts + y->n_planes * norm.n_parts);
  for (int p = 0; p < y->n_planes; p++)
    for (int c = 0; c < UNET_LANES; c++)
      {
        const int i = p * UNET_LANES + c;
        Channels *channels = &norm.channels[p];

        channels->mean[c] = mean[i];
        channels->scale[c] = gamma[i] * inv_std[i];
        channels->shift[c] = beta[i] - mean[i] * channels->scale[c];
        channels->slope[c] = 0;
        channels->constant[c] = 0;
      }
  unet_pool_run (pool, y->n_planes * norm.n_parts, backward_sums_task, &norm);
  for (int p = 0; p < y->n_planes; p++)
    finish_sums (&norm, p);
  unet_pool_run (pool, unet_rows_n_tasks (y), backward_apply_task, &norm);
}

static void
relu_task (void *data, int64_t index, int worker)
{
  const Apply   *apply = data;
  const UnetRows rows = unet_rows_of_task (apply->z, index);
  const float   *z = unet_view_at (apply->z, rows.plane, rows.image);
  float         *grad = unet_view_at (apply->y, rows.plane, rows.image);
  const int64_t  row_size = unet_view_row_size (apply->z);

  for (int64_t y = rows.first; y < rows.end; y++)
    for (int64_t i = y * row_size; i < y * row_size + apply->z->width * UNET_LANES; i++)
      grad[i] = z[i] > 0 ? grad[i] : 0;
}

void
unet_relu_backward (UnetPool *pool, const UnetView *z, const UnetView *grad)
{
  Apply apply = {.z = z, .y = grad};

  unet_pool_run (pool, unet_rows_n_tasks (z), relu_task, &apply);
}
