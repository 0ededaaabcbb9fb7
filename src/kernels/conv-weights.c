/* conv-weights.c: convolutions, backward to the weights, from where the pixels lie
 *
 * Each tap of each pair of an input plane and an output plane has 16 x 16 gradients, a sum over all
 * pixels. A task sums up a rectangle of input planes and output planes, strip of pixels by strip of
 * pixels, so that sums and strips stay in its caches while all combinations pass over them. Where
 * there are few rectangles the strips are shared out to parts, whose sums lie in scratch and are
 * added in order at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-private.h"

#include "base/memory.h"

#include <string.h>

/* Squares of a task's sums, 1 KB each: at most this many input planes times taps, and output
 * planes. */
#define GROUP_SQUARES 9
#define GROUP_BLOCKS 8
/* Output pixels of a strip. */
#define STRIP_PIXELS 128
/* How many tasks there should be at least. */
#define MIN_TASKS 32

typedef struct
{
  const UnetConvWeights *weights;
  int                    n_taps;
  int                    group_planes, group_blocks; /* of a task, at most */
  int                    n_plane_groups, n_block_groups;
  int64_t                strip_rows, strip_columns;
  int64_t                n_row_strips, n_column_strips; /* of an image */
  int64_t                n_parts;
  float                 *sums; /* [n_parts][packed], where there is more than one part */
} Gradient;

static Gradient
plan (const UnetConvWeights *weights)
{
  const UnetView *in = weights->in;
  const UnetView *grad = weights->grad_out;
  Gradient        gradient = {.weights = weights, .n_taps = unet_conv_n_taps (weights->shape)};
  int64_t         n_groups;

  gradient.group_planes = MAX (1, GROUP_SQUARES / gradient.n_taps);
  gradient.group_blocks = GROUP_BLOCKS;
  gradient.n_plane_groups = (in->n_planes + gradient.group_planes - 1) / gradient.group_planes;
  gradient.n_block_groups = (grad->n_planes + gradient.group_blocks - 1) / gradient.group_blocks;
  gradient.strip_columns = MIN (grad->width, STRIP_PIXELS);
  gradient.strip_rows = CLAMP (STRIP_PIXELS / gradient.strip_columns, 1, grad->height);
  gradient.n_row_strips = (grad->height + gradient.strip_rows - 1) / gradient.strip_rows;
  gradient.n_column_strips = (grad->width + STRIP_PIXELS - 1) / STRIP_PIXELS;
  n_groups = MAX (1, (int64_t)gradient.n_plane_groups * gradient.n_block_groups);
  gradient.n_parts = CLAMP ((MIN_TASKS + n_groups - 1) / n_groups, 1,
                            MAX (1, grad->batch * gradient.n_row_strips));
  return gradient;
}

static size_t
packed_count (const Gradient *gradient)
{
  return (size_t)gradient->weights->in->n_planes * (size_t)gradient->weights->grad_out->n_planes *
         (size_t)gradient->n_taps * UNET_TAP_SIZE;
}

size_t
unet_conv_weights_scratch (const UnetConvWeights *weights, int n_threads)
{
  const Gradient gradient = plan (weights);

  return gradient.n_parts == 1
             ? 0
             : (size_t)gradient.n_parts * packed_count (&gradient) * sizeof (float);
}

/* The sums of all taps of input plane P and output plane K. */
static float *
get_sums (const Gradient *gradient, float *sums, int k, int p)
{
  return sums + ((size_t)k * (size_t)gradient->weights->in->n_planes + (size_t)p) *
                    (size_t)gradient->n_taps * UNET_TAP_SIZE;
}

/* The planes of one task. */
typedef struct
{
  int first_plane, end_plane, first_block, end_block;
} Group;

/* Asks for a part of what will be read for the rows below, the same columns: part NUMBER, as many
 * pixels as JOB has, of a plane of the gradient or of the input, if there is such a part. */
static void
ask_ahead (const Gradient *gradient,
           const Group    *group,
           int64_t         image,
           int64_t         y,
           int64_t         x,
           int             number,
           UnetGridOuter  *job)
{
  const UnetView *in = gradient->weights->in;
  const UnetView *grad = gradient->weights->grad_out;
  const int       stride = gradient->weights->shape->stride;
  const int       n_blocks = group->end_block - group->first_block;
  const int       plane = group->first_plane + (number - n_blocks) / (stride * stride);
  const int       part = (number - n_blocks) % (stride * stride);

  job->ahead = NULL;
  y += job->n_rows;
  if (y + job->n_rows > grad->height)
    return;
  if (number < n_blocks)
    {
      job->ahead_row_size = job->grad_row_size;
      job->ahead = unet_view_at (grad, group->first_block + number, image) +
                   y * job->grad_row_size + x * UNET_LANES;
    }
  else if (plane < group->end_plane)
    {
      job->ahead_row_size = job->in_row_size;
      job->ahead = unet_view_at (in, plane, image) +
                   (stride * y + part / stride) * unet_view_row_size (in) +
                   (stride * x + part % stride * job->n_columns) * UNET_LANES;
    }
}

/* Adds the products of a strip, whose first output pixel is (Y, X). */
static void
add_strip (const Gradient *gradient,
           const Group    *group,
           float          *sums,
           int64_t         image,
           int64_t         y,
           int64_t         x)
{
  const UnetConvShape *shape = gradient->weights->shape;
  const UnetView      *in = gradient->weights->in;
  const UnetView      *grad = gradient->weights->grad_out;
  const int            padding = unet_conv_padding (shape);
  int                  n_calls = 0;
  UnetGridOuter        job = {.in_step = shape->stride * UNET_LANES,
                              .in_row_size = shape->stride * unet_view_row_size (in),
                              .grad_row_size = unet_view_row_size (grad),
                              .n_rows = MIN (gradient->strip_rows, grad->height - y),
                              .n_columns = MIN (STRIP_PIXELS, grad->width - x)};

  for (int k = group->first_block; k < group->end_block; k += 2)
    {
      job.n_blocks = MIN (2, group->end_block - k);
      for (int i = 0; i < job.n_blocks; i++)
        job.grad[i] = unet_view_at (grad, k + i, image) + y * job.grad_row_size + x * UNET_LANES;
      for (int p = group->first_plane; p < group->end_plane; p++)
        for (int tap = 0; tap < gradient->n_taps; tap++)
          {
            const int64_t row = shape->stride * y + tap / shape->side - padding;
            const int64_t column = shape->stride * x + tap % shape->side - padding;

            job.lanes = in->planes[p].lanes;
            job.in =
                unet_view_at (in, p, image) + row * unet_view_row_size (in) + column * UNET_LANES;
            for (int i = 0; i < job.n_blocks; i++)
              job.out[i] = get_sums (gradient, sums, k + i, p) + tap * UNET_TAP_SIZE;
            ask_ahead (gradient, group, image, y, x, n_calls++, &job);
            gradient->weights->micro->grid_outer (&job);
          }
    }
}

static void
sum_task (void *data, int64_t index, int worker)
{
  const Gradient *gradient = data;
  const UnetView *in = gradient->weights->in;
  const UnetView *grad = gradient->weights->grad_out;
  const int64_t   n_groups = (int64_t)gradient->n_plane_groups * gradient->n_block_groups;
  const int64_t   part = index / n_groups;
  const int       plane_group = (int)(index % n_groups % gradient->n_plane_groups);
  const int       block_group = (int)(index % n_groups / gradient->n_plane_groups);
  const int64_t   n_strips = grad->batch * gradient->n_row_strips;
  const int64_t   first = n_strips * part / gradient->n_parts;
  const int64_t   end = n_strips * (part + 1) / gradient->n_parts;
  Group           group;
  float          *sums = gradient->weights->grad_packed;

  group.first_plane = plane_group * gradient->group_planes;
  group.end_plane = MIN (group.first_plane + gradient->group_planes, in->n_planes);
  group.first_block = block_group * gradient->group_blocks;
  group.end_block = MIN (group.first_block + gradient->group_blocks, grad->n_planes);
  if (gradient->n_parts > 1)
    {
      sums = gradient->sums + (size_t)part * packed_count (gradient);
      for (int k = group.first_block; k < group.end_block; k++)
        memset (get_sums (gradient, sums, k, group.first_plane), 0,
                (size_t)(group.end_plane - group.first_plane) * (size_t)gradient->n_taps *
                    UNET_TAP_SIZE * sizeof (float));
    }
  for (int64_t strip = first; strip < end; strip++)
    for (int64_t x = 0; x < gradient->n_column_strips; x++)
      add_strip (gradient, &group, sums, strip / gradient->n_row_strips,
                 strip % gradient->n_row_strips * gradient->strip_rows, x * STRIP_PIXELS);
}

/* Adds up what all parts have for one output plane. */
static void
add_parts_task (void *data, int64_t block, int worker)
{
  const Gradient *gradient = data;
  const size_t    first =
      (size_t)(get_sums (gradient, gradient->sums, (int)block, 0) - gradient->sums);
  const size_t n =
      (size_t)gradient->weights->in->n_planes * (size_t)gradient->n_taps * UNET_TAP_SIZE;
  float *target = gradient->weights->grad_packed + first;

  for (int64_t part = 0; part < gradient->n_parts; part++)
    {
      const float *sums = gradient->sums + (size_t)part * packed_count (gradient) + first;

      for (size_t i = 0; i < n; i++)
        target[i] += sums[i];
    }
}

void
unet_conv_weights (UnetPool *pool, const UnetConvWeights *weights, void *scratch)
{
  Gradient gradient = plan (weights);

  gradient.sums = scratch;
  unet_pool_run (pool, gradient.n_parts * gradient.n_plane_groups * gradient.n_block_groups,
                 sum_task, &gradient);
  if (gradient.n_parts > 1)
    unet_pool_run (pool, weights->grad_out->n_planes, add_parts_task, &gradient);
}
