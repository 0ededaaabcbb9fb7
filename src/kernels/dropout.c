/* dropout.c: inverted dropout whose mask is not kept but worked out again
 *
 * Random bits come from a counter, not from a generator that has a state: each channel of each
 * image has two words of its own, mixed from the seed in 64 bits as SplitMix64 does it (G. Steele,
 * D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014), and micro-dropout.c
 * mixes these with the number of the pixel. The second word comes in between two rounds, so that
 * the masks of two channels are not one that is shifted.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dropout.h"

#include "kernels/dispatch.h"
#include "kernels/rows.h"

typedef struct
{
  const UnetView  *in, *out;
  const UnetMicro *micro;
  float            rate;
  uint64_t         seed;
  bool             accumulate;
} Dropout;

static uint64_t
mix (uint64_t word)
{
  word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9u;
  word = (word ^ word >> 27) * 0x94d049bb133111ebu;
  return word ^ word >> 31;
}

/* The words of the channels of plane B of image N. */
static void
get_words (const Dropout *dropout, int b, int64_t n, UnetDropout *job)
{
  uint64_t channel = (uint64_t)(n * unet_view_channels (dropout->in));

  for (int i = 0; i < b; i++)
    channel += (uint64_t)dropout->in->planes[i].lanes;
  for (int c = 0; c < UNET_LANES; c++)
    {
      const uint64_t word =
          mix (mix (dropout->seed) + 0x9e3779b97f4a7c15u * (channel + (uint64_t)c + 1));

      job->first[c] = (uint32_t)word;
      job->second[c] = (uint32_t)(word >> 32);
    }
}

static void
apply_task (void *data, int64_t index, int worker)
{
  const Dropout  *dropout = data;
  const UnetView *out = dropout->out;
  const UnetRows  rows = unet_rows_of_task (out, index);
  const int64_t   row_size = unet_view_row_size (out);
  const float    *from = unet_view_at (dropout->in, rows.plane, rows.image);
  float          *to = unet_view_at (out, rows.plane, rows.image);
  UnetDropout     job = {.accumulate = dropout->accumulate};

  job.limit = dropout->rate < 1 ? (int32_t)((double)dropout->rate * 0x1p31) : INT32_MAX;
  job.scale = dropout->rate < 1 ? 1 / (1 - dropout->rate) : 0;
  get_words (dropout, rows.plane, rows.image, &job);
  for (int64_t y = rows.first; y < rows.end; y++)
    dropout->micro->dropout (&job, from + y * row_size, (uint32_t)(y * out->width), out->width,
                             to + y * row_size);
  if (!dropout->accumulate)
    unet_rows_zero_border (to, out->height, out->width, rows.first, rows.end);
}

void
unet_dropout_apply (UnetPool       *pool,
                    float           rate,
                    uint64_t        seed,
                    const UnetView *in,
                    const UnetView *out,
                    bool            accumulate)
{
  Dropout dropout = {.in = in,
                     .out = out,
                     .micro = unet_dispatch_micro (),
                     .rate = rate,
                     .seed = seed,
                     .accumulate = accumulate};

  unet_pool_run (pool, unet_rows_n_tasks (out), apply_task, &dropout);
}
