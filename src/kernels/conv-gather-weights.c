/* conv-gather-weights.c: convolutions of few channels, backward to the weights
 *
 * Rows of the input are gathered as conv-gather.c does; the gradient at the weights is then that of
 * a convolution of side x 1 taps of full planes. Its layers have few weights and many pixels: the
 * rows are shared out to parts, each of which keeps sums of its own, in the order of the gathered
 * lanes; they are added in order and put where they belong at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-gather.h"

#include "base/memory.h"

#include <string.h>

/* Parts of the rows of all images, at most, and output rows of a part, at least. */
#define MAX_PARTS 32
#define PART_ROWS 8

typedef struct
{
  const UnetConvWeights *weights;
  UnetGather             gather;
  int                    n_terms; /* rows of the kernel times blocks */
  int64_t                n_parts;
  float                 *sums;  /* [n_parts][planes of the gradient][n_terms][16][16] */
  char                  *slots; /* per thread: a ring */
  size_t                 slot_size;
} Gradient;

static Gradient
plan (const UnetConvWeights *weights)
{
  Gradient      gradient = {.weights = weights,
                            .gather = unet_gather_plan (weights->shape, weights->in)};
  const int64_t n_rows = weights->grad_out->batch * weights->grad_out->height;

  gradient.n_terms = weights->shape->side * gradient.gather.n_blocks;
  gradient.n_parts = CLAMP (n_rows / PART_ROWS, 1, MAX_PARTS);
  gradient.slot_size = unet_align_size (unet_gather_ring_size (&gradient.gather));
  return gradient;
}

static size_t
sums_count (const Gradient *gradient)
{
  return (size_t)gradient->weights->grad_out->n_planes * (size_t)gradient->n_terms * UNET_TAP_SIZE;
}

size_t
unet_conv_gather_weights_scratch (const UnetConvWeights *weights, int n_threads)
{
  const Gradient gradient = plan (weights);

  return (size_t)gradient.n_parts * sums_count (&gradient) * sizeof (float) +
         (size_t)n_threads * gradient.slot_size;
}

/* Asks for a part of what the row after Y will read: part NUMBER, as many pixels as JOB has, of a
 * plane of the gradient or of a row of the input, if there is such a part. */
static void
ask_ahead (const Gradient       *gradient,
           const UnetGatherRing *ring,
           int64_t               y,
           int                   number,
           UnetGridOuter        *job)
{
  const UnetView *in = gradient->weights->in;
  const UnetView *grad = gradient->weights->grad_out;
  const int       stride = gradient->weights->shape->stride;
  const int       part = number - grad->n_planes;
  const int64_t   row = ring->next + part / stride;

  job->ahead = NULL;
  if (y + 1 >= grad->height)
    return;
  if (part < 0)
    job->ahead = unet_view_at (grad, number, ring->image) + (y + 1) * unet_view_row_size (grad) +
                 ring->first_column * UNET_LANES;
  else if (part < stride * stride && in->n_planes == 1 && row < in->height)
    job->ahead = unet_view_at (in, 0, ring->image) + row * unet_view_row_size (in) +
                 (stride * ring->first_column + part % stride * job->n_columns) * UNET_LANES;
}

/* Adds the products of row Y of the strip of RING to SUMS. */
static void
add_row (const Gradient *gradient, const UnetGatherRing *ring, int64_t y, float *sums)
{
  const UnetGather *gather = &gradient->gather;
  const UnetView   *grad = gradient->weights->grad_out;
  int               n_calls = 0;
  UnetGridOuter     job = {
          .in_step = UNET_LANES, .n_rows = 1, .n_columns = ring->end - ring->first_column};

  for (int k = 0; k < grad->n_planes; k += 2)
    {
      job.n_blocks = MIN (2, grad->n_planes - k);
      for (int i = 0; i < job.n_blocks; i++)
        job.grad[i] = unet_view_at (grad, k + i, ring->image) + y * unet_view_row_size (grad) +
                      ring->first_column * UNET_LANES;
      for (int term = 0; term < gradient->n_terms; term++)
        {
          const int block = term % gather->n_blocks;

          job.in = unet_gather_row (gather, ring, y, term / gather->n_blocks, block);
          job.lanes = unet_gather_lanes (gather, block);
          for (int i = 0; i < job.n_blocks; i++)
            job.out[i] = sums + ((k + i) * gradient->n_terms + term) * UNET_TAP_SIZE;
          ask_ahead (gradient, ring, y, n_calls++, &job);
          gradient->weights->micro->grid_outer (&job);
        }
    }
}

static void
part_task (void *data, int64_t part, int worker)
{
  const Gradient   *gradient = data;
  const UnetGather *gather = &gradient->gather;
  const int64_t     height = gradient->weights->grad_out->height;
  const int64_t     n_rows = gradient->weights->grad_out->batch * height;
  const int64_t     first = n_rows * part / gradient->n_parts;
  const int64_t     end = n_rows * (part + 1) / gradient->n_parts;
  float            *sums = gradient->sums + (size_t)part * sums_count (gradient);
  void             *memory = gradient->slots + (size_t)worker * gradient->slot_size;

  memset (sums, 0, sums_count (gradient) * sizeof (float));
  for (int64_t strip = 0; strip < gather->n_strips; strip++)
    {
      UnetGatherRing ring =
          unet_gather_start (gather, memory, first / height, strip, first % height);

      for (int64_t row = first; row < end; row++)
        {
          if (row > first && row % height == 0)
            ring = unet_gather_start (gather, memory, row / height, strip, 0);
          unet_gather_fetch (gather, &ring, row % height);
          add_row (gradient, &ring, row % height, sums);
        }
    }
}

/* Adds up what all parts have for output plane K. */
static void
add_parts_task (void *data, int64_t k, int worker)
{
  const Gradient   *gradient = data;
  const UnetGather *gather = &gradient->gather;
  const int         n_taps = unet_conv_n_taps (gather->shape);
  float            *packed =
      gradient->weights->grad_packed + k * gather->in->n_planes * n_taps * UNET_TAP_SIZE;

  for (int64_t part = 0; part < gradient->n_parts; part++)
    for (int term = 0; term < gradient->n_terms; term++)
      for (int lane = 0; lane < unet_gather_lanes (gather, term % gather->n_blocks); lane++)
        {
          const float *from = gradient->sums + (size_t)part * sums_count (gradient) +
                              (k * gradient->n_terms + term) * UNET_TAP_SIZE + lane * UNET_LANES;
          float *to = packed + unet_gather_weights (gather, term / gather->n_blocks,
                                                    term % gather->n_blocks, lane);

          for (int i = 0; i < UNET_LANES; i++)
            to[i] += from[i];
        }
}

void
unet_conv_gather_weights (UnetPool *pool, const UnetConvWeights *weights, void *scratch)
{
  Gradient gradient = plan (weights);

  gradient.sums = scratch;
  gradient.slots =
      (char *)scratch + (size_t)gradient.n_parts * sums_count (&gradient) * sizeof (float);
  unet_pool_run (pool, gradient.n_parts, part_task, &gradient);
  unet_pool_run (pool, weights->grad_out->n_planes, add_parts_task, &gradient);
}
