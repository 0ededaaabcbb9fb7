/* conv3x3-weights.c: 3x3 convolution, backward to its weights by the definition, and to its biases
 *
 * Each pair of an input plane and an output block has its own 9 x 16 x 16 gradients, a sum over all
 * pixels. One task sums one pair, strip of rows by strip of rows, each strip small enough that both
 * planes stay in the second-level cache for the many passes that the nine taps take. Shallow layers
 * have few pairs and many pixels: there the strips are shared out to several parts of a pair, whose
 * sums lie in scratch and are added in order at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3-private.h"

#include "kernels/dispatch.h"
#include "kernels/rows.h"
#include "kernels/sums.h"

/* Pixels of one strip: 256 KB of each plane. */
#define STRIP_PIXELS 4096
/* How many tasks there should be at least. */
#define MIN_TASKS 64

typedef struct
{
  const UnetView  *in;
  const UnetView  *grad_out;
  const UnetMicro *micro;
  float           *grad_packed;
  float           *sums; /* [n_parts][packed], where there is more than one part */
  int64_t          n_pairs;
  int64_t          n_parts;
  int64_t          n_strips; /* of one image */
} Gradient;

static Gradient
plan_gradient (const UnetView *in, const UnetView *grad_out)
{
  Gradient gradient = {.in = in, .grad_out = grad_out};
  int64_t  rows;

  gradient.n_pairs = (int64_t)in->n_planes * grad_out->n_planes;
  rows =
      MIN (STRIP_PIXELS / (in->width + 2), in->batch * in->height * gradient.n_pairs / MIN_TASKS);
  rows = MAX (rows, 1);
  gradient.n_strips = MAX (1, (in->height + rows - 1) / rows);
  gradient.n_parts = (MIN_TASKS + gradient.n_pairs - 1) / gradient.n_pairs;
  gradient.n_parts = MIN (gradient.n_parts, in->batch * gradient.n_strips);
  return gradient;
}

size_t
unet_conv3x3_direct_weights_scratch (const UnetView *in, const UnetView *grad_out, int n_threads)
{
  const Gradient gradient = plan_gradient (in, grad_out);

  if (gradient.n_parts == 1)
    return 0;
  return (size_t)(gradient.n_parts * gradient.n_pairs) * UNET_TAPS_SIZE * sizeof (float);
}

static void
sum_task (void *data, int64_t index, int worker)
{
  const Gradient  *gradient = data;
  const int64_t    part = index / gradient->n_pairs;
  const int64_t    pair = index % gradient->n_pairs;
  const int        plane = (int)(pair % gradient->in->n_planes);
  const int        block = (int)(pair / gradient->in->n_planes);
  const int64_t    n_strips = gradient->in->batch * gradient->n_strips;
  const int64_t    first = n_strips * part / gradient->n_parts;
  const int64_t    end = n_strips * (part + 1) / gradient->n_parts;
  UnetConvProducts job = {0};

  job.lanes = gradient->in->planes[plane].lanes;
  job.height = gradient->in->height;
  job.width = gradient->in->width;
  if (gradient->n_parts == 1)
    job.target = gradient->grad_packed + pair * UNET_TAPS_SIZE;
  else
    {
      job.target = gradient->sums + index * UNET_TAPS_SIZE;
      memset (job.target, 0, UNET_TAPS_SIZE * sizeof (float));
    }
  for (int64_t i = first; i < end; i++)
    {
      const int64_t image = i / gradient->n_strips;
      const int64_t strip = i % gradient->n_strips;

      job.in = unet_view_at (gradient->in, plane, image);
      job.grad = unet_view_at (gradient->grad_out, block, image);
      job.first_row = job.height * strip / gradient->n_strips;
      job.end_row = job.height * (strip + 1) / gradient->n_strips;
      gradient->micro->conv_products (&job);
    }
}

static void
add_parts_task (void *data, int64_t pair, int worker)
{
  const Gradient *gradient = data;
  float          *target = gradient->grad_packed + pair * UNET_TAPS_SIZE;

  for (int64_t part = 0; part < gradient->n_parts; part++)
    {
      const float *sums = gradient->sums + (part * gradient->n_pairs + pair) * UNET_TAPS_SIZE;

      for (int i = 0; i < UNET_TAPS_SIZE; i++)
        target[i] += sums[i];
    }
}

void
unet_conv3x3_direct_weights (UnetPool       *pool,
                             const UnetView *in,
                             const UnetView *grad_out,
                             float          *grad_packed,
                             void           *scratch)
{
  Gradient gradient = plan_gradient (in, grad_out);

  gradient.micro = unet_dispatch_micro ();
  gradient.grad_packed = grad_packed;
  gradient.sums = scratch;
  unet_pool_run (pool, gradient.n_parts * gradient.n_pairs, sum_task, &gradient);
  if (gradient.n_parts > 1)
    unet_pool_run (pool, gradient.n_pairs, add_parts_task, &gradient);
}

/* ---- biases ---- */

typedef struct
{
  const UnetView *grad_out;
  float          *grad_bias;
} BiasGradient;

static void
bias_task (void *data, int64_t index, int worker)
{
  const BiasGradient *bias = data;
  const UnetView     *view = bias->grad_out;
  double              sum[UNET_LANES] = {0};

  unet_sum_plane (view, (int)index, view->height, view->width, sum);
  for (int c = 0; c < UNET_LANES; c++)
    bias->grad_bias[index * UNET_LANES + c] += (float)sum[c];
}

void
unet_conv_backward_bias (UnetPool *pool, const UnetView *grad_out, float *grad_bias)
{
  BiasGradient bias = {grad_out, grad_bias};

  unet_pool_run (pool, grad_out->n_planes, bias_task, &bias);
}
