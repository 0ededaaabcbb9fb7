/* conv1x1.c: the output layer, 1x1 convolution with bias from a blocked view to plain logits
 *
 * Bound by memory, not by arithmetic: classes are few. Forward walks each pixel's planes once per
 * class; backward passes the input once for the weights and writes its gradient once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv1x1.h"

#include "kernels/rows.h"

typedef struct
{
  const UnetView *in;
  const float    *packed;
  const float    *bias;
  int             n_out;
  float          *logits;

  /* backward */
  const float    *grad_logits;
  const UnetView *grad_in;
  bool            accumulate;
  int64_t         n_parts;
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

/* Rows of all images are cut into parts; row R is row R % height of image R / height. */
static void
get_part (const Output *output, int64_t part, int64_t *first, int64_t *end)
{
  const int64_t n_rows = output->in->batch * output->in->height;

  *first = n_rows * part / output->n_parts;
  *end = n_rows * (part + 1) / output->n_parts;
}

static float
add_lanes (const float *lanes)
{
  float sum[8];

  for (int c = 0; c < 8; c++)
    sum[c] = lanes[c] + lanes[c + 8];
  for (int c = 0; c < 4; c++)
    sum[c] += sum[c + 4];
  return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

static void
forward_task (void *data, int64_t part, int worker)
{
  const Output   *output = data;
  const UnetView *in = output->in;
  int64_t         first, end;

  get_part (output, part, &first, &end);
  for (int64_t row = first; row < end; row++)
    for (int k = 0; k < output->n_out; k++)
      {
        const int64_t image = row / in->height;
        const int64_t y = row % in->height;
        const float  *weights = output->packed + (int64_t)k * in->n_planes * UNET_LANES;
        float *target = output->logits + ((image * output->n_out + k) * in->height + y) * in->width;

        for (int64_t x = 0; x < in->width; x++)
          {
            float sum[UNET_LANES] = {0};

            for (int p = 0; p < in->n_planes; p++)
              {
                const float *pixel =
                    unet_view_at (in, p, image) + y * unet_view_row_size (in) + x * UNET_LANES;

                for (int c = 0; c < UNET_LANES; c++)
                  sum[c] += weights[p * UNET_LANES + c] * pixel[c];
              }
            target[x] = output->bias[k] + add_lanes (sum);
          }
      }
}

void
unet_conv1x1_forward (UnetPool       *pool,
                      const UnetView *in,
                      const float    *packed,
                      const float    *bias,
                      int             n_out_channels,
                      float          *logits)
{
  Output output = {
      .in = in, .packed = packed, .bias = bias, .n_out = n_out_channels, .logits = logits};

  output.n_parts = unet_rows_n_parts (in);
  unet_pool_run (pool, output.n_parts, forward_task, &output);
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
  return (size_t)(unet_rows_n_parts (in) * n_out_channels * sums_per_class (in)) * sizeof (double);
}

/* Adds what one row of one class gives to the sums of its weights and its bias. */
static void
sum_row (const Output *output, int64_t image, int64_t y, const float *grad, double *sums)
{
  const UnetView *in = output->in;

  for (int64_t x = 0; x < in->width; x += UNET_SUM_PIXELS)
    {
      const int64_t end = MIN (in->width, x + UNET_SUM_PIXELS);

      for (int p = 0; p < in->n_planes; p++)
        {
          const float *row = unet_view_at (in, p, image) + y * unet_view_row_size (in);
          float        part[UNET_LANES] = {0};

          for (int64_t i = x; i < end; i++)
            for (int c = 0; c < UNET_LANES; c++)
              part[c] += grad[i] * row[i * UNET_LANES + c];
          for (int c = 0; c < UNET_LANES; c++)
            sums[p * UNET_LANES + c] += (double)part[c];
        }
      for (int64_t i = x; i < end; i++)
        sums[in->n_planes * UNET_LANES] += (double)grad[i];
    }
}

/* The gradient at one row of one plane of the input. */
static void
spread_row (const Output *output, int plane, int64_t image, int64_t y)
{
  const UnetView *grad_in = output->grad_in;
  const int64_t   image_size = grad_in->height * grad_in->width;
  const float *grad = output->grad_logits + image * output->n_out * image_size + y * grad_in->width;
  float       *pixel = unet_view_at (grad_in, plane, image);
  float       *target = pixel + y * unet_view_row_size (grad_in);

  for (int64_t x = 0; x < grad_in->width; x++, target += UNET_LANES)
    {
      float sum[UNET_LANES] = {0};

      for (int k = 0; k < output->n_out; k++)
        {
          const float  g = grad[k * image_size + x];
          const float *weights =
              output->packed + ((int64_t)k * grad_in->n_planes + plane) * UNET_LANES;

          for (int c = 0; c < UNET_LANES; c++)
            sum[c] += g * weights[c];
        }
      for (int c = 0; c < UNET_LANES; c++)
        target[c] = output->accumulate ? target[c] + sum[c] : sum[c];
    }
  if (!output->accumulate)
    unet_rows_zero_border (pixel, grad_in->height, grad_in->width, y, y + 1);
}

static void
backward_task (void *data, int64_t part, int worker)
{
  const Output   *output = data;
  const UnetView *in = output->in;
  const int64_t   n_sums = output->n_out * sums_per_class (in);
  double         *sums = output->sums + part * n_sums;
  int64_t         first, end;

  get_part (output, part, &first, &end);
  memset (sums, 0, (size_t)n_sums * sizeof (double));
  for (int64_t row = first; row < end; row++)
    {
      const int64_t image = row / in->height;
      const int64_t y = row % in->height;

      for (int k = 0; k < output->n_out; k++)
        sum_row (output, image, y,
                 output->grad_logits + ((image * output->n_out + k) * in->height + y) * in->width,
                 sums + k * sums_per_class (in));
      for (int p = 0; output->grad_in != NULL && p < in->n_planes; p++)
        spread_row (output, p, image, y);
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
  Output        output = {.in = in,
                          .packed = packed,
                          .n_out = n_out_channels,
                          .grad_logits = grad_logits,
                          .grad_in = grad_in,
                          .accumulate = accumulate,
                          .sums = scratch};
  const int64_t n = sums_per_class (in);

  output.n_parts = unet_rows_n_parts (in);
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
