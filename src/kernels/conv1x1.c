/* conv1x1.c: the output layer, 1x1 convolution with bias from a blocked view to plain logits
 *
 * Bound by memory, not by arithmetic, as long as classes are few: forward reads the input once;
 * backward reads it once, for the weights, and writes its gradient in the same pass. The inner
 * loops are micro-head.c. Sums over pixels are taken in float for a short run only, and go on in
 * double.
 *
 * Tried and lost: products with the classes padded to blocks of 16, as in the other convolutions.
 * One class then costs as much as sixteen; with twelve, both take the same time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv1x1.h"

#include "kernels/dispatch.h"
#include "kernels/rows.h"
#include "kernels/sums.h"

/* Pixels whose planes stay in the first-level cache for all classes. */
#define STRETCH 64

typedef struct
{
  const UnetView  *in;
  const UnetMicro *micro;
  const float     *packed;
  const float     *bias;
  int              n_out;
  float           *logits;
  int64_t          first_row, n_rows; /* of each image */
  int64_t          n_parts;           /* of the rows of all images */

  /* backward */
  const float    *grad_logits;
  const UnetView *grad_in;
  bool            accumulate;
  double         *sums; /* [part][class][planes * 16 + 1], the bias last */
} Output;

void
unet_conv1x1_pack (const float *dense,
                   int64_t      n_out_channels,
                   const int   *lanes,
                   int          n_in_planes,
                   float       *packed)
{
  memset (packed, 0, unet_conv1x1_packed_size (n_out_channels, n_in_planes) * sizeof (float));
  for (int64_t k = 0; k < n_out_channels; k++)
    for (int p = 0; p < n_in_planes; p++)
      for (int c = 0; c < lanes[p]; c++)
        packed[(k * n_in_planes + p) * UNET_LANES + c] = *dense++;
}

void
unet_conv1x1_unpack (const float *packed,
                     int64_t      n_out_channels,
                     const int   *lanes,
                     int          n_in_planes,
                     float       *dense)
{
  for (int64_t k = 0; k < n_out_channels; k++)
    for (int p = 0; p < n_in_planes; p++)
      for (int c = 0; c < lanes[p]; c++)
        *dense++ = packed[(k * n_in_planes + p) * UNET_LANES + c];
}

static Output
plan (const UnetView *in, int n_out_channels, int64_t first, int64_t end)
{
  Output        output = {.in = in,
                          .micro = unet_dispatch_micro (),
                          .n_out = n_out_channels,
                          .first_row = first,
                          .n_rows = end - first};
  const int64_t rows = MAX (1, UNET_TASK_PIXELS / (in->width + 2));

  output.n_parts = MAX (1, (in->batch * output.n_rows + rows - 1) / rows);
  return output;
}

/* Rows of all images are cut into parts: row ROW is row Y of IMAGE. */
static int64_t
first_row (const Output *output, int64_t part)
{
  return output->in->batch * output->n_rows * part / output->n_parts;
}

static void
get_row (const Output *output, int64_t row, int64_t *image, int64_t *y)
{
  *image = row / output->n_rows;
  *y = output->first_row + row % output->n_rows;
}

/* Row Y of class 0, as logits or as their gradient. */
static int64_t
plain_offset (const Output *output, int64_t image, int64_t y)
{
  return (image * output->n_out * output->in->height + y) * output->in->width;
}

static void
forward_task (void *data, int64_t part, int worker)
{
  const Output   *output = data;
  const UnetView *in = output->in;
  const UnetHead  job = {.n_planes = in->n_planes,
                         .n_classes = output->n_out,
                         .planes = in->planes,
                         .weights = output->packed,
                         .bias = output->bias,
                         .class_stride = in->height * in->width};

  for (int64_t row = first_row (output, part); row < first_row (output, part + 1); row++)
    {
      int64_t image, y;

      get_row (output, row, &image, &y);
      for (int64_t x = 0; x < in->width; x += STRETCH)
        output->micro->head (&job, image, (y + 1) * unet_view_row_size (in) + (x + 1) * UNET_LANES,
                             MIN (STRETCH, in->width - x),
                             output->logits + plain_offset (output, image, y) + x);
    }
}

void
unet_conv1x1_forward_rows (UnetPool       *pool,
                           const UnetView *in,
                           const float    *packed,
                           const float    *bias,
                           int             n_out_channels,
                           float          *logits,
                           int64_t         first,
                           int64_t         end)
{
  Output output = plan (in, n_out_channels, first, end);

  output.packed = packed;
  output.bias = bias;
  output.logits = logits;
  unet_pool_run (pool, output.n_parts, forward_task, &output);
}

void
unet_conv1x1_forward (UnetPool       *pool,
                      const UnetView *in,
                      const float    *packed,
                      const float    *bias,
                      int             n_out_channels,
                      float          *logits)
{
  unet_conv1x1_forward_rows (pool, in, packed, bias, n_out_channels, logits, 0, in->height);
}

/* ---- backward ---- */

static int64_t
sums_per_class (const UnetView *in)
{
  return (int64_t)in->n_planes * UNET_LANES + 1;
}

size_t
unet_conv1x1_backward_scratch (const UnetView *in, int n_out_channels)
{
  const Output output = plan (in, n_out_channels, 0, in->height);

  return (size_t)(output.n_parts * n_out_channels * sums_per_class (in)) * sizeof (double);
}

/* The sum of N floats, 16 by 16. */
static double
sum_floats (const float *values, int64_t n)
{
  double lanes[UNET_LANES] = {0};
  double sum = 0;

  unet_sum_pixels (values, n / UNET_LANES, lanes);
  for (int c = 0; c < UNET_LANES; c++)
    sum += lanes[c];
  for (int64_t i = n / UNET_LANES * UNET_LANES; i < n; i++)
    sum += (double)values[i];
  return sum;
}

/* Columns FIRST .. END - 1 of row Y: the sums over them, and the gradient at the input. */
static void
backward_run (const Output *output,
              int64_t       image,
              int64_t       y,
              int64_t       first,
              int64_t       end,
              double       *sums)
{
  const UnetView *in = output->in;
  const UnetView *grad_in = output->grad_in;
  const int64_t   n = sums_per_class (in);
  const int64_t   offset = y * unet_view_row_size (in) + first * UNET_LANES;
  const float    *grads = output->grad_logits + plain_offset (output, image, y) + first;
  float           part[UNET_HEAD_CLASSES * UNET_LANES];
  UnetHeadGrad    job = {.class_stride = in->height * in->width,
                         .weight_stride = in->n_planes * UNET_LANES,
                         .sums = part};

  for (int p = 0; p < in->n_planes; p++)
    {
      job.pixels = unet_view_at (in, p, image) + offset;
      job.target = grad_in != NULL ? unet_view_at (grad_in, p, image) + offset : NULL;
      for (int k = 0; k < output->n_out; k += UNET_HEAD_CLASSES)
        {
          job.n_classes = MIN (UNET_HEAD_CLASSES, output->n_out - k);
          job.grads = grads + k * job.class_stride;
          job.weights = output->packed + ((int64_t)k * in->n_planes + p) * UNET_LANES;
          job.accumulate = output->accumulate || k > 0;
          output->micro->head_grad (&job, end - first);
          for (int i = 0; i < job.n_classes * UNET_LANES; i++)
            sums[(k + i / UNET_LANES) * n + p * UNET_LANES + i % UNET_LANES] += (double)part[i];
        }
    }
  for (int k = 0; k < output->n_out; k++)
    sums[k * n + n - 1] += sum_floats (grads + k * job.class_stride, end - first);
}

static void
backward_task (void *data, int64_t part, int worker)
{
  const Output   *output = data;
  const UnetView *in = output->in;
  const UnetView *grad_in = output->grad_in;
  const int64_t   n_sums = output->n_out * sums_per_class (in);
  double         *sums = output->sums + part * n_sums;

  memset (sums, 0, (size_t)n_sums * sizeof (double));
  for (int64_t row = first_row (output, part); row < first_row (output, part + 1); row++)
    {
      int64_t image, y;

      get_row (output, row, &image, &y);
      for (int64_t x = 0; x < in->width; x += UNET_SUM_PIXELS)
        backward_run (output, image, y, x, MIN (in->width, x + UNET_SUM_PIXELS), sums);
      for (int p = 0; grad_in != NULL && !output->accumulate && p < in->n_planes; p++)
        unet_rows_zero_border (unet_view_at (grad_in, p, image), in->height, in->width, y, y + 1);
    }
}

void
unet_conv1x1_backward (UnetPool       *pool,
                       const UnetView *in,
                       const float    *packed,
                       const float    *grad_logits,
                       int             n_out_channels,
                       const UnetView *grad_in,
                       bool            accumulate,
                       float          *grad_packed,
                       float          *grad_bias,
                       void           *scratch)
{
  Output        output = plan (in, n_out_channels, 0, in->height);
  const int64_t n = sums_per_class (in);

  output.packed = packed;
  output.grad_logits = grad_logits;
  output.grad_in = grad_in;
  output.accumulate = accumulate;
  output.sums = scratch;
  unet_pool_run (pool, output.n_parts, backward_task, &output);
  for (int64_t k = 0; k < n_out_channels; k++)
    for (int64_t i = 0; i < n; i++)
      {
        double sum = 0;

        for (int64_t part = 0; part < output.n_parts; part++)
          sum += output.sums[(part * n_out_channels + k) * n + i];
        if (i < n - 1)
          grad_packed[k * (n - 1) + i] += (float)sum;
        else
          grad_bias[k] += (float)sum;
      }
}
