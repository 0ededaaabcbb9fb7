/* conv3x3.c: 3x3 convolution, forward and backward to its input
 *
 * A task is a chunk of rows of one image times a pair of output blocks (32 channels): the pair's
 * weights stay in the second-level cache while the rows pass by. Where the weights are larger than
 * the images (deep layers), all rows of one pair come one after the other, so that each weight is
 * read from memory once; where the images are larger, all pairs of one chunk do.
 *
 * The gradient at the input is the same convolution of the gradient at the output, with the kernel
 * turned by 180 degrees and inputs and outputs exchanged. Each thread keeps the turned weights of
 * the pair it is working on in its scratch, and tasks of one pair come one after the other, so that
 * no turned copy of all weights is needed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3.h"

#include "base/memory.h"
#include "kernels/dispatch.h"
#include "kernels/rows.h"

/* Floating-point operations of one task, and how many tasks there should be at least. */
#define TASK_FLOPS 40e6
#define MIN_TASKS 32

typedef struct
{
  const UnetView  *in;
  const UnetView  *out;
  const float     *packed;
  int              n_pairs;
  int64_t          n_chunks;
  bool             pairs_outermost;
  const UnetMicro *micro;

  /* forward */
  const float *scale, *shift;
  bool         relu;

  /* backward */
  const bool *accumulate;
  char       *scratch;
  size_t      slot_size;
} Convolution;

typedef struct
{
  int     pair;
  int64_t image, first_row, end_row;
} ConvolutionTask;

/* The copy of a pair's turned weights that one thread holds. */
typedef struct
{
  int   pair; /* -1: none */
  float weights[] __attribute__ ((aligned (UNET_ALIGNMENT)));
} TurnedWeights;

void
unet_conv3x3_pack (const float *dense,
                   int64_t      n_out_channels,
                   const int   *lanes,
                   int          n_in_planes,
                   float       *packed)
{
  int64_t n_in_channels = 0;
  int64_t first = 0;

  memset (packed, 0, unet_conv3x3_packed_size (n_out_channels, n_in_planes) * sizeof (float));
  for (int p = 0; p < n_in_planes; p++)
    n_in_channels += lanes[p];
  for (int p = 0; p < n_in_planes; first += lanes[p++])
    for (int64_t k = 0; k < n_out_channels; k++)
      for (int c = 0; c < lanes[p]; c++)
        for (int tap = 0; tap < 9; tap++)
          packed[((k / UNET_LANES * n_in_planes + p) * 9 + tap) * UNET_LANES * UNET_LANES +
                 c * UNET_LANES + k % UNET_LANES] =
              dense[(k * n_in_channels + first + c) * 9 + tap];
}

void
unet_conv3x3_unpack (const float *packed,
                     int64_t      n_out_channels,
                     const int   *lanes,
                     int          n_in_planes,
                     float       *dense)
{
  int64_t n_in_channels = 0;
  int64_t first = 0;

  for (int p = 0; p < n_in_planes; p++)
    n_in_channels += lanes[p];
  for (int p = 0; p < n_in_planes; first += lanes[p++])
    for (int64_t k = 0; k < n_out_channels; k++)
      for (int c = 0; c < lanes[p]; c++)
        for (int tap = 0; tap < 9; tap++)
          dense[(k * n_in_channels + first + c) * 9 + tap] =
              packed[((k / UNET_LANES * n_in_planes + p) * 9 + tap) * UNET_LANES * UNET_LANES +
                     c * UNET_LANES + k % UNET_LANES];
}

/* How many chunks the rows of an image are cut into. */
static int64_t
count_chunks (const UnetView *in, int n_pairs)
{
  const double row_flops =
      2.0 * 9.0 * (double)unet_view_channels (in) * 2.0 * UNET_LANES * (double)in->width;
  const int64_t by_size = (int64_t)((double)in->height * row_flops / TASK_FLOPS) + 1;
  const int64_t others = MAX (1, in->batch * n_pairs);
  const int64_t by_number = (MIN_TASKS + others - 1) / others;

  return MIN (in->height, MAX (by_size, by_number));
}

static ConvolutionTask
get_task (const Convolution *conv, int64_t index)
{
  ConvolutionTask task;
  int64_t         chunk;

  if (conv->pairs_outermost)
    {
      chunk = index % conv->n_chunks;
      index /= conv->n_chunks;
      task.image = index % conv->in->batch;
      task.pair = (int)(index / conv->in->batch);
    }
  else
    {
      task.pair = (int)(index % conv->n_pairs);
      index /= conv->n_pairs;
      chunk = index % conv->n_chunks;
      task.image = index / conv->n_chunks;
    }
  task.first_row = conv->in->height * chunk / conv->n_chunks;
  task.end_row = conv->in->height * (chunk + 1) / conv->n_chunks;
  return task;
}

/* What both directions have in common. */
static UnetConvRows
get_job (const Convolution *conv, const ConvolutionTask *task)
{
  UnetConvRows job = {0};

  job.planes = conv->in->planes;
  job.n_planes = conv->in->n_planes;
  job.image = task->image;
  job.width = conv->in->width;
  job.first_row = task->first_row;
  job.end_row = task->end_row;
  job.store = conv->out->store;
  return job;
}

static void
zero_border (const Convolution *conv, const ConvolutionTask *task, void *pixel)
{
  if (conv->out->store == UNET_STORE_F32)
    unet_rows_zero_border (pixel, conv->out->height, conv->out->width, task->first_row,
                           task->end_row);
}

static void
forward_task (void *data, int64_t index, int worker)
{
  const Convolution    *conv = data;
  const ConvolutionTask task = get_task (conv, index);
  UnetConvRows          job = get_job (conv, &task);

  job.relu = conv->relu;
  job.n_blocks = MIN (2, conv->out->n_planes - 2 * task.pair);
  for (int i = 0; i < job.n_blocks; i++)
    {
      const int block = 2 * task.pair + i;

      job.weights[i] = conv->packed + (size_t)block * (size_t)job.n_planes * UNET_TAPS_SIZE;
      job.scale[i] = conv->scale != NULL ? conv->scale + block * UNET_LANES : NULL;
      job.shift[i] = conv->shift != NULL ? conv->shift + block * UNET_LANES : NULL;
      job.target[i] = conv->out->store == UNET_STORE_BF16
                          ? (void *)unet_view_at_bf16 (conv->out, block, task.image)
                          : (void *)unet_view_at (conv->out, block, task.image);
      zero_border (conv, &task, job.target[i]);
    }
  conv->micro->conv_rows (&job);
}

void
unet_conv3x3_forward (UnetPool       *pool,
                      const UnetView *in,
                      const float    *packed,
                      const float    *scale,
                      const float    *shift,
                      bool            relu,
                      const UnetView *out)
{
  Convolution conv = {.in = in,
                      .out = out,
                      .packed = packed,
                      .scale = scale,
                      .shift = shift,
                      .relu = relu,
                      .micro = unet_dispatch_micro ()};

  conv.n_pairs = (out->n_planes + 1) / 2;
  conv.n_chunks = count_chunks (in, conv.n_pairs);
  conv.pairs_outermost = (int64_t)out->n_planes * UNET_TAPS_SIZE >
                         in->batch * unet_view_plane_size (in->height, in->width);
  unet_pool_run (pool, in->batch * conv.n_pairs * conv.n_chunks, forward_task, &conv);
}

/* ---- backward ---- */

static size_t
slot_size (const UnetView *grad_out)
{
  return sizeof (TurnedWeights) + 2 * (size_t)grad_out->n_planes * UNET_TAPS_SIZE * sizeof (float);
}

size_t
unet_conv3x3_backward_data_scratch (const UnetView *grad_out,
                                    const UnetView *grad_in,
                                    int             n_threads)
{
  return (size_t)n_threads * slot_size (grad_out);
}

/* The planes of pair PAIR of those whose gradient is wanted; returns how many. */
static int
get_pair (const UnetView *grad_in, int pair, int planes[2])
{
  int n = 0;
  int n_found = 0;

  for (int p = 0; p < grad_in->n_planes && n_found < 2; p++)
    if (grad_in->planes[p].data != NULL && n++ >= 2 * pair)
      planes[n_found++] = p;
  return n_found;
}

/* Turns the weights from input plane PLANE to all output blocks: [blocks][9][16 out][16 in]. */
static void
turn_weights (const Convolution *conv, int plane, float *turned)
{
  const int n_in_planes = conv->out->n_planes;

  for (int block = 0; block < conv->in->n_planes; block++)
    {
      const float *from = conv->packed + (size_t)(block * n_in_planes + plane) * UNET_TAPS_SIZE;
      float       *to = turned + (size_t)block * UNET_TAPS_SIZE;

      for (int tap = 0; tap < 9; tap++)
        {
          const float *source = from + tap * UNET_LANES * UNET_LANES;
          float       *target = to + (8 - tap) * UNET_LANES * UNET_LANES;

          for (int k = 0; k < UNET_LANES; k++)
            for (int c = 0; c < UNET_LANES; c++)
              target[k * UNET_LANES + c] = source[c * UNET_LANES + k];
        }
    }
}

static void
backward_data_task (void *data, int64_t index, int worker)
{
  const Convolution    *conv = data;
  const ConvolutionTask task = get_task (conv, index);
  TurnedWeights *turned = (TurnedWeights *)(conv->scratch + (size_t)worker * conv->slot_size);
  UnetConvRows   job = get_job (conv, &task);
  int            planes[2];

  job.n_blocks = get_pair (conv->out, task.pair, planes);
  for (int i = 0; i < job.n_blocks; i++)
    {
      float *weights = turned->weights + (size_t)i * (size_t)conv->in->n_planes * UNET_TAPS_SIZE;

      if (turned->pair != task.pair)
        turn_weights (conv, planes[i], weights);
      job.weights[i] = weights;
      job.accumulate[i] = conv->accumulate[planes[i]];
      job.target[i] = unet_view_at (conv->out, planes[i], task.image);
      if (!job.accumulate[i])
        zero_border (conv, &task, job.target[i]);
    }
  turned->pair = task.pair;
  conv->micro->conv_rows (&job);
}

void
unet_conv3x3_backward_data (UnetPool       *pool,
                            const UnetView *grad_out,
                            const float    *packed,
                            const UnetView *grad_in,
                            const bool     *accumulate,
                            void           *scratch)
{
  Convolution conv = {.in = grad_out,
                      .out = grad_in,
                      .packed = packed,
                      .pairs_outermost = true,
                      .accumulate = accumulate,
                      .scratch = scratch,
                      .slot_size = slot_size (grad_out),
                      .micro = unet_dispatch_micro ()};
  int         n_wanted = 0;

  for (int p = 0; p < grad_in->n_planes; p++)
    n_wanted += grad_in->planes[p].data != NULL;
  for (int i = 0; i < unet_pool_get_n_threads (pool); i++)
    ((TurnedWeights *)(conv.scratch + (size_t)i * conv.slot_size))->pair = -1;
  conv.n_pairs = (n_wanted + 1) / 2;
  conv.n_chunks = count_chunks (grad_out, conv.n_pairs);
  unet_pool_run (pool, grad_out->batch * conv.n_pairs * conv.n_chunks, backward_data_task, &conv);
}
