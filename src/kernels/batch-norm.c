/* batch-norm.c: batch normalisation over images and pixels, with an activation
 *
 * Statistics: each run of pixels first finds its own mean, then sums the deviations from it and
 * their squares, both in float with the run in the first-level cache; runs are merged in double as
 * in T. Chan, G. Golub, R. LeVeque, "Updating formulae and a pairwise algorithm for computing
 * sample variances" (1979). A mean that is large against the deviation costs no digits, since no
 * square of it is ever taken. micro-norm.c has the passes over pixels.
 *
 * Backward: z is not kept; which of it the activation had cut is found again from y by the same
 * multiplication and addition that made it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/batch-norm.h"

#include "kernels/dispatch.h"
#include "kernels/rows.h"

typedef struct
{
  double first[UNET_LANES];  /* the mean; backward: sum of grad */
  double second[UNET_LANES]; /* squared deviations; backward: sum of grad * (y - mean) */
} PartSums;

typedef struct
{
  const UnetView  *y;
  const UnetView  *grad;
  const UnetMicro *micro;
  int64_t          n_parts;
  PartSums        *parts; /* [plane][n_parts] */

  const float  *mean, *inv_std, *gamma, *beta;
  bool          frozen;
  float        *grad_gamma, *grad_beta;
  UnetNormGrad *channels; /* [plane] */
} BatchNorm;

/* Pixels whose sums are taken in float: some rows of one image, or a piece of a long one. */
typedef struct
{
  int64_t       image, y, x;
  UnetPixelRows rows;
} Run;

size_t
unet_batch_norm_scratch (const UnetView *y)
{
  return (size_t)y->n_planes *
         ((size_t)unet_rows_n_parts (y) * sizeof (PartSums) + sizeof (UnetNormGrad));
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

/* N_ROWS rows of an image from row Y and column X on, N_COLUMNS pixels of each. */
static UnetPixelRows
get_rows (const UnetView *view,
          int             plane,
          int64_t         image,
          int64_t         y,
          int64_t         x,
          int64_t         n_rows,
          int64_t         n_columns)
{
  const int64_t offset = y * unet_view_row_size (view) + x * UNET_LANES;
  UnetPixelRows rows = {.store = view->store,
                        .n_rows = n_rows,
                        .n_columns = n_columns,
                        .row_size = unet_view_row_size (view)};

  if (view->store == UNET_STORE_BF16)
    rows.values = unet_view_at_bf16 (view, plane, image) + offset;
  else
    rows.values = unet_view_at (view, plane, image) + offset;
  return rows;
}

/* The run that begins with column X of row ROW (over all images) and ends before END. */
static Run
get_run (const UnetView *view, int plane, int64_t row, int64_t x, int64_t end)
{
  const int64_t n_whole = MAX (1, UNET_SUM_PIXELS / view->width);
  Run           run = {.image = row / view->height, .y = row % view->height, .x = x};

  run.rows = get_rows (view, plane, run.image, run.y, x,
                       MIN (n_whole, MIN (end - row, view->height - run.y)),
                       MIN (UNET_SUM_PIXELS, view->width - x));
  return run;
}

/* Goes on to the next run. */
static void
pass_run (const UnetView *view, const Run *run, int64_t *row, int64_t *x)
{
  *x += run->rows.n_columns;
  if (*x < view->width)
    return;
  *x = 0;
  *row += run->rows.n_rows;
}

/* Merges a run of N pixels into SUMS, which stand for COUNT pixels so far. The centre is rounded;
 * the sum of the deviations from it says by how much. */
static void
merge_run (const float *centre,
           const float *rest,
           const float *squares,
           double       n,
           PartSums    *sums,
           double       count)
{
  const double inverse = 1 / n;
  const double share = n / (count + n);

  for (int c = 0; c < UNET_LANES; c++)
    {
      const double off = (double)rest[c] * inverse;
      const double d = (double)centre[c] + off - sums->first[c];

      sums->second[c] += (double)squares[c] - off * off * n + d * d * count * share;
      sums->first[c] += d * share;
    }
}

static void
statistics_task (void *data, int64_t index, int worker)
{
  const BatchNorm *norm = data;
  PartSums        *sums = &norm->parts[index];
  double           count = 0;
  int64_t          row, end, x = 0;
  int              plane;

  get_part (norm, index, &plane, &row, &end);
  memset (sums, 0, sizeof *sums);
  while (row < end)
    {
      const Run    run = get_run (norm->y, plane, row, x, end);
      const double n = (double)(run.rows.n_rows * run.rows.n_columns);
      float        centre[UNET_LANES], rest[UNET_LANES], squares[UNET_LANES];

      norm->micro->norm_statistics (&run.rows, centre, rest, squares);
      merge_run (centre, rest, squares, n, sums, count);
      count += n;
      pass_run (norm->y, &run, &row, &x);
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

  norm.micro = unet_dispatch_micro ();
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
  const UnetView  *y, *z;
  const UnetMicro *micro;
  const float     *scale, *shift;
  UnetActivation   activation;
} Apply;

static void
apply_task (void *data, int64_t index, int worker)
{
  const Apply        *apply = data;
  const UnetView     *y = apply->y;
  const UnetRows      rows = unet_rows_of_task (y, index);
  const UnetPixelRows from =
      get_rows (y, rows.plane, rows.image, rows.first, 0, rows.end - rows.first, y->width);
  float *pixel = unet_view_at (apply->z, rows.plane, rows.image);

  apply->micro->norm_apply (&from, apply->scale + rows.plane * UNET_LANES,
                            apply->shift + rows.plane * UNET_LANES, apply->activation,
                            pixel + rows.first * unet_view_row_size (apply->z),
                            unet_view_row_size (apply->z));
  unet_rows_zero_border (pixel, y->height, y->width, rows.first, rows.end);
}

void
unet_batch_norm_apply (UnetPool       *pool,
                       const UnetView *y,
                       const float    *scale,
                       const float    *shift,
                       UnetActivation  activation,
                       const UnetView *z)
{
  Apply apply = {y, z, unet_dispatch_micro (), scale, shift, activation};

  unet_pool_run (pool, unet_rows_n_tasks (y), apply_task, &apply);
}

/* ---- backward ---- */

static void
backward_sums_task (void *data, int64_t index, int worker)
{
  const BatchNorm *norm = data;
  PartSums        *sums = &norm->parts[index];
  int64_t          row, end, x = 0;
  int              plane;

  get_part (norm, index, &plane, &row, &end);
  memset (sums, 0, sizeof *sums);
  while (row < end)
    {
      const Run    run = get_run (norm->y, plane, row, x, end);
      const float *grad = unet_view_at (norm->grad, plane, run.image) +
                          run.y * unet_view_row_size (norm->grad) + run.x * UNET_LANES;
      float sum[UNET_LANES], products[UNET_LANES];

      norm->micro->norm_sum_grads (&run.rows, grad, unet_view_row_size (norm->grad),
                                   &norm->channels[plane], sum, products);
      for (int c = 0; c < UNET_LANES; c++)
        {
          sums->first[c] += (double)sum[c];
          sums->second[c] += (double)products[c];
        }
      pass_run (norm->y, &run, &row, &x);
    }
}

static void
backward_apply_task (void *data, int64_t index, int worker)
{
  const BatchNorm    *norm = data;
  const UnetView     *y = norm->y;
  const UnetRows      rows = unet_rows_of_task (y, index);
  const UnetPixelRows from =
      get_rows (y, rows.plane, rows.image, rows.first, 0, rows.end - rows.first, y->width);

  norm->micro->norm_apply_grad (&from,
                                unet_view_at (norm->grad, rows.plane, rows.image) +
                                    rows.first * unet_view_row_size (norm->grad),
                                unet_view_row_size (norm->grad), &norm->channels[rows.plane]);
}

/* Adds the parts of plane P up, and sets what the second pass needs. */
static void
finish_sums (const BatchNorm *norm, int p)
{
  UnetNormGrad *channels = &norm->channels[p];
  const double  count = (double)(norm->y->batch * norm->y->height * norm->y->width);

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
                          UnetActivation  activation,
                          bool            frozen,
                          const UnetView *grad,
                          float          *grad_gamma,
                          float          *grad_beta,
                          void           *scratch)
{
  BatchNorm norm = {.y = y,
                    .grad = grad,
                    .micro = unet_dispatch_micro (),
                    .n_parts = unet_rows_n_parts (y),
                    .parts = scratch,
                    .mean = mean,
                    .inv_std = inv_std,
                    .gamma = gamma,
                    .beta = beta,
                    .frozen = frozen,
                    .grad_gamma = grad_gamma,
                    .grad_beta = grad_beta};

  norm.channels = (UnetNormGrad *)(norm.parts + y->n_planes * norm.n_parts);
  for (int p = 0; p < y->n_planes; p++)
    {
      UnetNormGrad *channels = &norm.channels[p];

      channels->activation = activation;
      for (int c = 0; c < UNET_LANES; c++)
        {
          const int i = p * UNET_LANES + c;

          channels->mean[c] = mean[i];
          channels->scale[c] = gamma[i] * inv_std[i];
          channels->shift[c] = beta[i] - mean[i] * channels->scale[c];
          channels->slope[c] = 0;
          channels->constant[c] = 0;
        }
    }
  unet_pool_run (pool, y->n_planes * norm.n_parts, backward_sums_task, &norm);
  for (int p = 0; p < y->n_planes; p++)
    finish_sums (&norm, p);
  unet_pool_run (pool, unet_rows_n_tasks (y), backward_apply_task, &norm);
}

/* ---- activation alone ---- */

static void
activation_task (void *data, int64_t index, int worker)
{
  const Apply    *apply = data;
  const UnetView *z = apply->z;
  const UnetRows  rows = unet_rows_of_task (z, index);
  const int64_t   row_size = unet_view_row_size (z);
  const float    *values = unet_view_at (z, rows.plane, rows.image);
  float          *grad = unet_view_at (apply->y, rows.plane, rows.image);

  for (int64_t y = rows.first; y < rows.end; y++)
    apply->micro->pass_grad (values + y * row_size, grad + y * row_size, z->width,
                             apply->activation, grad + y * row_size, false);
}

void
unet_activation_backward (UnetPool       *pool,
                          UnetActivation  activation,
                          const UnetView *z,
                          const UnetView *grad)
{
  Apply apply = {.z = z, .y = grad, .micro = unet_dispatch_micro (), .activation = activation};

  if (activation != UNET_ACTIVATION_NONE)
    unet_pool_run (pool, unet_rows_n_tasks (z), activation_task, &apply);
}
