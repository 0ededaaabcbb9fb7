/* conv3x3-direct.c: 3x3 convolution by its definition, in registers
 *
 * For layers with few input channels, where Winograd's transforms would cost more than they save,
 * and for images of a few pixels.
 *
 * A task is a chunk of rows of one image times a pair of output blocks (32 channels): the pair's
 * weights stay in the second-level cache while the rows pass by. To micro-product.c each plane is
 * nine terms, one per tap, which differ by a constant offset; the zero border makes all pixels
 * alike. Where the weights are larger than the images, all rows of one pair come one after the
 * other, so that each weight is read from memory once; where the images are larger, all pairs of
 * one chunk do. On the way back a thread keeps the turned weights of the pair it is working on.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3-private.h"

#include "base/memory.h"
#include "kernels/rows.h"

/* Floating-point operations of one task, and how many tasks there should be at least. */
#define TASK_FLOPS 40e6
#define MIN_TASKS 32
/* Pixels whose sums are finished at a time: they stay in the first-level cache. */
#define STRETCH 56

typedef struct
{
  const UnetConv3x3 *conv;
  int                n_pairs;
  int64_t            n_chunks; /* of the rows of an image */
  bool               pairs_outermost;
  char              *slots; /* per thread */
  size_t             slot_size;
} Direct;

/* What a thread needs. */
typedef struct
{
  int          *pair;    /* whose turned weights it holds; -1: none */
  float        *weights; /* turned, [2][planes][9][16][16] */
  float        *sums;
  int          *lanes;   /* per term */
  const float **sources; /* per term */
} Slot;

static Slot
get_slot (const Direct *direct, int worker, size_t *size)
{
  const UnetConv3x3 *conv = direct->conv;
  const size_t       n_terms = 9 * (size_t)conv->in->n_planes;
  const size_t       pair = UNET_ALIGNMENT;
  const size_t       weights = conv->turned ? 2 * n_terms * UNET_TAP_SIZE * sizeof (float) : 0;
  const size_t       sums = 2 * STRETCH * UNET_LANES * sizeof (float);
  const size_t       lanes = unet_align_size (n_terms * sizeof (int));
  const size_t       sources = unet_align_size (n_terms * sizeof (float *));
  char              *at = direct->slots + (size_t)worker * direct->slot_size;
  Slot               slot;

  *size = pair + weights + sums + lanes + sources;
  slot.pair = (int *)at;
  slot.weights = (float *)(at += pair);
  slot.sums = (float *)(at += weights);
  slot.lanes = (int *)(at += sums);
  slot.sources = (const float **)(at += lanes);
  return slot;
}

static Direct
plan (const UnetConv3x3 *conv, int n_pairs)
{
  const UnetView *in = conv->in;
  const double    row_flops =
      2.0 * 9.0 * (double)unet_view_channels (in) * 2.0 * UNET_LANES * (double)in->width;
  const int64_t n_rows = unet_conv3x3_get_end_row (conv) - conv->first_row;
  const int64_t by_size = (int64_t)((double)n_rows * row_flops / TASK_FLOPS) + 1;
  const int64_t others = MAX (1, in->batch * n_pairs);
  const int64_t by_number = (MIN_TASKS + others - 1) / others;
  Direct        direct = {.conv = conv, .n_pairs = n_pairs};
  Slot          slot;

  direct.n_chunks = MIN (n_rows, MAX (by_size, by_number));
  direct.pairs_outermost =
      conv->turned || (int64_t)conv->out->n_planes * UNET_TAPS_SIZE >
                          in->batch * unet_view_plane_size (in->height, in->width);
  slot = get_slot (&direct, 0, &direct.slot_size);
  (void)slot;
  return direct;
}

size_t
unet_conv3x3_direct_scratch (const UnetConv3x3 *conv, int n_threads)
{
  return (size_t)n_threads * plan (conv, (conv->out->n_planes + 1) / 2).slot_size;
}

/* The weights of the pair's blocks: where they lie, or turned. */
static void
get_weights (const Direct *direct, const Slot *slot, int pair, const int *blocks, UnetProduct *job)
{
  const UnetConv3x3 *conv = direct->conv;

  for (int i = 0; i < job->n_blocks; i++)
    {
      float *turned = slot->weights + (size_t)(i * job->n_terms) * UNET_TAP_SIZE;

      if (!conv->turned)
        {
          job->weights[i] = unet_conv3x3_get_taps (conv, blocks[i], 0, NULL);
          continue;
        }
      job->weights[i] = turned;
      if (*slot->pair != pair)
        for (int p = 0; p < conv->in->n_planes; p++)
          (void)unet_conv3x3_get_taps (conv, blocks[i], p, turned + p * UNET_TAPS_SIZE);
    }
  *slot->pair = pair;
}

/* Asks for the N pixels that will be written: a layer of three inputs writes them faster than
 * memory brings them. */
static void
ask_for_targets (const Direct      *direct,
                 const UnetProduct *job,
                 const int         *blocks,
                 int64_t            image,
                 int64_t            index,
                 int64_t            n)
{
  const UnetConv3x3 *conv = direct->conv;
  const size_t element = conv->out->store == UNET_STORE_BF16 ? sizeof (UnetBf16) : sizeof (float);

  for (int i = 0; i < job->n_blocks; i++)
    {
      const char *target = unet_conv3x3_get_target (conv, blocks[i], image, index);

      for (size_t at = 0; at < (size_t)n * UNET_LANES * element; at += 64)
        __builtin_prefetch (target + at, 1);
    }
}

/* Whether sums are what is stored. */
static bool
is_plain (const UnetConv3x3 *conv)
{
  return conv->scale == NULL && conv->shift == NULL && !conv->relu && conv->accumulate == NULL &&
         conv->out->store == UNET_STORE_F32;
}

/* Rows FIRST .. END - 1 of image IMAGE; JOB's outputs are the sums of a stretch. */
static void
convolve_rows (const Direct *direct,
               UnetProduct  *job,
               const int    *blocks,
               int64_t       image,
               int64_t       first,
               int64_t       end)
{
  const UnetConv3x3 *conv = direct->conv;
  const int64_t      width = conv->in->width;
  const bool         plain = is_plain (conv);

  for (int64_t y = first; y < end; y++)
    for (int64_t x = 0; x < width; x += STRETCH)
      {
        const int64_t n = MIN (STRETCH, width - x);
        const int64_t index = y * (width + 2) + x;

        ask_for_targets (direct, job, blocks, image, index, n);
        for (int i = 0; i < job->n_blocks && plain; i++)
          job->out[i] = unet_conv3x3_get_target (conv, blocks[i], image, index);
        conv->micro->product (job, index * UNET_LANES, n);
        for (int i = 0; i < job->n_blocks && !plain; i++)
          {
            const UnetEpilogue epilogue = unet_conv3x3_get_epilogue (conv, blocks[i]);

            conv->micro->finish (&epilogue, job->out[i], n,
                                 unet_conv3x3_get_target (conv, blocks[i], image, index));
          }
      }
}

static void
direct_task (void *data, int64_t index, int worker)
{
  const Direct      *direct = data;
  const UnetConv3x3 *conv = direct->conv;
  const UnetView    *in = conv->in;
  const int64_t      n_rows = in->batch * direct->n_chunks;
  const int64_t      rows = direct->pairs_outermost ? index % n_rows : index / direct->n_pairs;
  const int     pair = (int)(direct->pairs_outermost ? index / n_rows : index % direct->n_pairs);
  const int64_t image = rows / direct->n_chunks;
  const int64_t chunk = rows % direct->n_chunks;
  const int64_t height = unet_conv3x3_get_end_row (conv) - conv->first_row;
  const int64_t first = conv->first_row + height * chunk / direct->n_chunks;
  const int64_t end = conv->first_row + height * (chunk + 1) / direct->n_chunks;
  size_t        size;
  const Slot    slot = get_slot (direct, worker, &size);
  int           blocks[2];
  UnetProduct   job = {.n_terms = 9 * in->n_planes, .sources = slot.sources, .lanes = slot.lanes};

  for (int term = 0; term < job.n_terms; term++)
    {
      const int tap = term % 9;

      slot.lanes[term] = in->planes[term / 9].lanes;
      slot.sources[term] = unet_view_at (in, term / 9, image) +
                           (tap / 3 - 1) * unet_view_row_size (in) + (tap % 3 - 1) * UNET_LANES;
    }
  job.n_blocks = unet_conv3x3_get_pair (conv, pair, blocks);
  job.out[0] = slot.sums;
  job.out[1] = slot.sums + STRETCH * UNET_LANES;
  get_weights (direct, &slot, pair, blocks, &job);
  convolve_rows (direct, &job, blocks, image, first, end);
  for (int i = 0; i < job.n_blocks; i++)
    {
      const UnetEpilogue epilogue = unet_conv3x3_get_epilogue (conv, blocks[i]);

      if (epilogue.store == UNET_STORE_F32 && !epilogue.accumulate)
        unet_rows_zero_border (unet_conv3x3_get_target (conv, blocks[i], image, 0), in->height,
                               in->width, first, end);
    }
}

void
unet_conv3x3_direct (UnetPool *pool, const UnetConv3x3 *conv, void *scratch)
{
  Direct direct = plan (conv, unet_conv3x3_count_pairs (conv));

  direct.slots = scratch;
  for (int i = 0; i < unet_pool_get_n_threads (pool); i++)
    {
      size_t size;

      *get_slot (&direct, i, &size).pair = -1;
    }
  unet_pool_run (pool, conv->in->batch * direct.n_pairs * direct.n_chunks, direct_task, &direct);
}
