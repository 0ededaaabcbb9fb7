/* winograd-weights.c: 3x3 convolution, backward to its weights, by Winograd's F(3x3, 4x4)
 *
 * The gradient at nine taps is a correlation of a 6x6 tile of inputs with a 4x4 tile of gradients,
 * summed over all tiles: the algorithm of winograd.c with other roles,
 *
 *   dg = G^T [ sum over tiles (B^T d B) * (A y A^T) ] G
 *
 * and for each of the 36 points one product [channels][tiles] x [tiles][outputs]: micro-outer.c.
 *
 * Inputs and gradients of a group of tiles are transformed to where all threads can read them. Then
 * there are two ways to share out the products:
 *
 * By points, where the sums of all 36 points fit into the last-level cache: a task takes one point
 * of the whole layer, whose operands fit into its second-level cache, and the sums stay until the
 * last group has been added; then G^T . G takes them to the gradient.
 *
 * By blocks, where they do not fit (150 MB at 1024 -> 1024): a task takes all points of a few
 * planes of inputs and a pair of planes of outputs, sums them up in its second-level cache, and
 * takes them to the gradient at once, which is 36/9 times smaller.
 *
 * Each sum belongs to one task, so that nothing is to be merged and the number of threads changes
 * nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/winograd.h"

#include "base/memory.h"
#include "kernels/dispatch.h"

/* Floats of transformed inputs and gradients of a group: 4 MB. */
#define GROUP_SIZE (1024 * 1024)
/* Tiles whose operands stay in the first-level cache while a task passes over its planes. */
#define STRETCH 112
/* The largest product of planes of inputs and outputs that goes by points: 2.4 MB of sums. */
#define MAX_POINT_PRODUCT 64
/* Planes of inputs of a task that goes by blocks: 590 KB of sums for a pair of outputs. */
#define TASK_PLANES 8
/* Tiles that are transformed by one task. */
#define TRANSFORM_TILES 112

typedef struct
{
  const UnetView  *in, *grad;
  const UnetMicro *micro;
  UnetTiling       tiling;
  float           *grad_packed;
  bool             by_points;
  int64_t          n_groups;
  int64_t          group;   /* the one under way */
  int64_t          n_tiles; /* of it */
  int64_t          n_parts; /* tasks that a plane's transform is cut into */

  float *inputs, *grads; /* transformed: [36][planes][tiles][16] */
  float *sums;           /* by points: [36][planes][blocks][16][16] */
  char  *slots;          /* per thread: the strip; by blocks, sums too */
  size_t slot_size;
} Weights;

static int64_t
first_tile (const Weights *weights, int64_t group)
{
  return weights->tiling.n_tiles * group / weights->n_groups;
}

static int64_t
max_group_tiles (const Weights *weights)
{
  return (weights->tiling.n_tiles + weights->n_groups - 1) / weights->n_groups;
}

static int64_t
sum_stride (int64_t n_planes, int64_t n_blocks)
{
  return (n_planes * n_blocks * UNET_LANES + 1) * UNET_LANES;
}

static size_t
points_size (int64_t stride)
{
  return UNET_WINOGRAD_POINTS * sizeof (float) * (size_t)stride;
}

static Weights
plan (const UnetView *in, const UnetView *grad)
{
  Weights       weights = {.in = in, .grad = grad, .tiling = unet_tiling (in, 0, in->height)};
  const int     n_planes = in->n_planes + grad->n_planes;
  const int64_t tiles =
      MAX (GROUP_SIZE / (UNET_WINOGRAD_POINTS * UNET_LANES * n_planes), TRANSFORM_TILES);

  weights.by_points = (int64_t)in->n_planes * grad->n_planes <= MAX_POINT_PRODUCT;
  weights.n_groups = (weights.tiling.n_tiles + tiles - 1) / tiles;
  weights.slot_size = unet_align_size (UNET_WINOGRAD_STRIP_SIZE * sizeof (float));
  if (!weights.by_points)
    weights.slot_size += unet_align_size (points_size (sum_stride (TASK_PLANES, 2)));
  return weights;
}

static size_t
inputs_size (const Weights *weights)
{
  return points_size (unet_winograd_stride (weights->in->n_planes, max_group_tiles (weights)));
}

static size_t
grads_size (const Weights *weights)
{
  return points_size (unet_winograd_stride (weights->grad->n_planes, max_group_tiles (weights)));
}

static size_t
sums_size (const Weights *weights)
{
  return weights->by_points
             ? points_size (sum_stride (weights->in->n_planes, weights->grad->n_planes))
             : 0;
}

size_t
unet_winograd_weights_scratch (const UnetView *in, const UnetView *grad_out, int n_threads)
{
  const Weights weights = plan (in, grad_out);

  return (size_t)n_threads * weights.slot_size + inputs_size (&weights) + grads_size (&weights) +
         sums_size (&weights);
}

static void
transform_task (void *data, int64_t index, int worker)
{
  const Weights *weights = data;
  const int      n_in = weights->in->n_planes;
  const int64_t  n = weights->n_tiles;
  const int      plane = (int)(index / weights->n_parts);
  const int64_t  part = index % weights->n_parts;
  const int64_t  begin = n * part / weights->n_parts;
  const int64_t  end = n * (part + 1) / weights->n_parts;
  const int64_t  first = first_tile (weights, weights->group);
  float         *strip = (float *)(weights->slots + (size_t)worker * weights->slot_size);

  if (plane < n_in)
    unet_winograd_inputs (weights->micro, weights->in, &weights->tiling, plane, first + begin,
                          first + end, weights->inputs + (plane * n + begin) * UNET_LANES,
                          unet_winograd_stride (n_in, n), strip);
  else
    unet_winograd_grads (weights->micro, weights->grad, &weights->tiling, plane - n_in,
                         first + begin, first + end,
                         weights->grads + ((plane - n_in) * n + begin) * UNET_LANES,
                         unet_winograd_stride (weights->grad->n_planes, n), strip);
}

/* Writes or adds to SUMS ([planes][blocks][16][16], ROW blocks wide) the products of some planes
 * and blocks at one point. */
static void
add_products (const Weights *weights,
              int            point,
              int            first_plane,
              int            end_plane,
              int            first_block,
              int            end_block,
              int            row,
              float         *sums,
              bool           overwrite)
{
  const int64_t n = weights->n_tiles;
  const float  *inputs = weights->inputs + point * unet_winograd_stride (weights->in->n_planes, n);
  const float  *grads = weights->grads + point * unet_winograd_stride (weights->grad->n_planes, n);

  for (int64_t t = 0; t < n; t += STRETCH)
    for (int block = first_block; block < end_block; block += 2)
      {
        UnetOuter outer = {.n_blocks = MIN (2, end_block - block),
                           .overwrite = overwrite && t == 0};

        for (int plane = first_plane; plane < end_plane; plane++)
          {
            outer.in = inputs + (plane * n + t) * UNET_LANES;
            for (int i = 0; i < outer.n_blocks; i++)
              {
                outer.grad[i] = grads + ((block + i) * n + t) * UNET_LANES;
                outer.out[i] =
                    sums + ((plane - first_plane) * row + block - first_block + i) * UNET_TAP_SIZE;
              }
            weights->micro->outer (&outer, MIN (STRETCH, n - t));
          }
      }
}

static float *
get_target (const Weights *weights, int plane, int block)
{
  return weights->grad_packed +
         ((size_t)block * (size_t)weights->in->n_planes + (size_t)plane) * UNET_TAPS_SIZE;
}

/* Asks for a 36th of a target, which will be added to. */
static void
prefetch_target (const Weights *weights, int plane, int block, int point)
{
  const size_t share = UNET_TAPS_SIZE / UNET_WINOGRAD_POINTS;
  const float *target = get_target (weights, plane, block) + (size_t)point * share;

  for (size_t i = 0; i < share; i += UNET_LANES)
    __builtin_prefetch (target + i, 1);
}

/* --- by points --- */

static void
point_task (void *data, int64_t point, int worker)
{
  const Weights *weights = data;
  const int      n_planes = weights->in->n_planes;
  const int      n_blocks = weights->grad->n_planes;
  float         *sums = weights->sums + point * sum_stride (n_planes, n_blocks);

  add_products (weights, (int)point, 0, n_planes, 0, n_blocks, n_blocks, sums, weights->group == 0);
}

static void
finish_task (void *data, int64_t index, int worker)
{
  const Weights *weights = data;
  const int      n_blocks = weights->grad->n_planes;
  const int      plane = (int)(index / n_blocks);
  const int      block = (int)(index % n_blocks);

  weights->micro->winograd_filter_grad (weights->sums + index * UNET_TAP_SIZE,
                                        sum_stride (weights->in->n_planes, n_blocks),
                                        get_target (weights, plane, block));
}

/* --- by blocks --- */

static void
block_task (void *data, int64_t index, int worker)
{
  const Weights *weights = data;
  const int      n_pairs = (weights->grad->n_planes + 1) / 2;
  const int      first_plane = (int)(index / n_pairs) * TASK_PLANES;
  const int      end_plane = MIN (first_plane + TASK_PLANES, weights->in->n_planes);
  const int      first_block = (int)(index % n_pairs) * 2;
  const int      end_block = MIN (first_block + 2, weights->grad->n_planes);
  const int64_t  stride = sum_stride (TASK_PLANES, 2);
  float         *sums = (float *)(weights->slots + (size_t)worker * weights->slot_size +
                          unet_align_size (UNET_WINOGRAD_STRIP_SIZE * sizeof (float)));

  for (int point = 0; point < UNET_WINOGRAD_POINTS; point++)
    {
      for (int plane = first_plane; plane < end_plane; plane++)
        for (int block = first_block; block < end_block; block++)
          prefetch_target (weights, plane, block, point);
      add_products (weights, point, first_plane, end_plane, first_block, end_block, 2,
                    sums + point * stride, true);
    }
  for (int plane = first_plane; plane < end_plane; plane++)
    for (int block = first_block; block < end_block; block++)
      weights->micro->winograd_filter_grad (
          sums + ((plane - first_plane) * 2 + block - first_block) * UNET_TAP_SIZE, stride,
          get_target (weights, plane, block));
}

void
unet_winograd_weights (UnetPool       *pool,
                       const UnetView *in,
                       const UnetView *grad_out,
                       float          *grad_packed,
                       void           *scratch)
{
  Weights   weights = plan (in, grad_out);
  const int n_pairs = (grad_out->n_planes + 1) / 2;
  const int n_rows = (in->n_planes + TASK_PLANES - 1) / TASK_PLANES;
  char     *at = scratch;

  weights.micro = unet_dispatch_micro ();
  weights.grad_packed = grad_packed;
  weights.slots = at;
  weights.inputs = (float *)(at += (size_t)unet_pool_get_n_threads (pool) * weights.slot_size);
  weights.grads = (float *)(at += inputs_size (&weights));
  weights.sums = (float *)(at += grads_size (&weights));
  for (; weights.group < weights.n_groups; weights.group++)
    {
      weights.n_tiles =
          first_tile (&weights, weights.group + 1) - first_tile (&weights, weights.group);
      weights.n_parts = (weights.n_tiles + TRANSFORM_TILES - 1) / TRANSFORM_TILES;
      unet_pool_run (pool, (in->n_planes + grad_out->n_planes) * weights.n_parts, transform_task,
                     &weights);
      if (weights.by_points)
        unet_pool_run (pool, UNET_WINOGRAD_POINTS, point_task, &weights);
      else
        unet_pool_run (pool, (int64_t)n_rows * n_pairs, block_task, &weights);
    }
  if (weights.by_points)
    unet_pool_run (pool, (int64_t)in->n_planes * grad_out->n_planes, finish_task, &weights);
}
