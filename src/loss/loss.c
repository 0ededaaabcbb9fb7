/* loss.c: what training minimises, and its gradient
 *
 * Two passes over the pixels, each cut into blocks of BLOCK pixels of one image (tasks of the
 * pool). The first makes probabilities and sums: cross entropy, its weights, and the two sums of
 * the Dice ratio. They are added in the order of the blocks, so they do not depend on the number of
 * threads. The second turns the probabilities, which the first left where the gradient goes, into
 * the gradient.
 *
 * With p the soft-max, t the target's class, v the pixel's own weight, n the pixels that count and
 * W the sum of the weights w_t of their classes:
 *
 *   CE   = sum w_t v (log sum exp z - z_t) / W        dCE / dz_c   = w_t v (p_c - [c = t]) / W
 *   Dice = (2 sum p_t + eps) / (sets + eps)           dDice / dz_c = 2 p_t ([c = t] - p_c)
 *                                                                    / (sets + eps)
 *
 * where sets = (sum of all p) + n = 2 n, a constant, as a soft-max adds up to 1. So for several
 * classes the gradient of the whole loss is one number per pixel times (p_c - [c = t]):
 *
 *   w_t v / W + 2 p_t / (sets + eps)
 *
 * Two classes are the soft-max of one difference, d = z_1 - z_0: then p_1 is its sigmoid and the
 * cross entropy softplus (d) or softplus (-d). With one class s = sigmoid (z) and sets = sum s +
 * sum t does depend on z:
 *
 *   dDice / dz = s (1 - s) (2 t / (sets + eps) - (2 sum s t + eps) / (sets + eps)^2)
 *
 * Inside a block the work goes by tiles that stay in the first-level cache; loops over a tile have
 * no branch, so that the compiler vectorises them. Sums over a tile's floats are doubles.
 *
 * SPDX-License-Identifier: MIT
 */
#include "loss/loss.h"

#include "loss/loss-math.h"

#include <math.h>

#define BLOCK 16384 /* pixels of a task */
#define TILE 256
#define EPSILON 1e-6

/* Compiled once per instruction set; the same bits on each, see loss-math.h. */
#ifdef UNET_HAVE_TARGET_CLONES
#define LOSS_HOT __attribute__ ((target_clones ("avx512f", "avx2", "default")))
#else
#define LOSS_HOT
#endif

/* What a block adds up. */
typedef struct
{
  double entropy; /* weighted cross entropy */
  double weights;
  double inter; /* sum of the target's probability: of p_t; one class: of s t */
  double sets;  /* both sets of the Dice ratio */
} Sums;

typedef struct
{
  int            n_classes;
  int64_t        n_pixels;
  int64_t        blocks_per_image;
  const float   *logits;
  const uint8_t *target;
  const float   *pixel_weights; /* or NULL */
  float         *grad;
  Sums          *sums;
  float          weights[256];   /* by target value; 0 for what is no class */
  float          entropy_factor; /* grad_scale / W */
  float          inter_factor;   /* grad_scale * d (1 - dice) / d inter, negated */
  float          sets_factor;    /* grad_scale * d (1 - dice) / d sets, one class only */
} Job;

/* The pixels of one task, within one image. */
typedef struct
{
  int64_t        n;
  const float   *logits; /* of class 0; the next class is n_pixels further */
  const uint8_t *target;
  const float   *pixel_weights; /* or NULL */
  float         *grad;          /* as the logits, or NULL */
} Block;

/* A tile's worth of numbers per pixel. */
typedef struct
{
  float weight[TILE];
  float valid[TILE]; /* 1 where the pixel counts, else 0 */
  float entropy[TILE];
  float picked[TILE]; /* what goes into inter */
  float member[TILE]; /* what goes into sets */
} Tile;

static Block
get_block (const Job *job, int64_t index)
{
  int64_t image = index / job->blocks_per_image;
  int64_t start = index % job->blocks_per_image * BLOCK;
  int64_t planes = image * job->n_classes * job->n_pixels + start;

  return (Block){
      .n = MIN (BLOCK, job->n_pixels - start),
      .logits = job->logits + planes,
      .target = job->target + image * job->n_pixels + start,
      .pixel_weights =
          job->pixel_weights != NULL ? job->pixel_weights + image * job->n_pixels + start : NULL,
      .grad = job->grad != NULL ? job->grad + planes : NULL,
  };
}

/* A double sum over N <= TILE floats, in eight interleaved strands. */
static inline __attribute__ ((always_inline)) double
sum_tile (const float *values, int n)
{
  double strand[8] = {0};
  int    i = 0;

  for (; i + 8 <= n; i += 8)
    for (int j = 0; j < 8; j++)
      strand[j] += (double)values[i + j];
  for (int j = 0; i + j < n; j++)
    strand[j] += (double)values[i + j];
  return ((strand[0] + strand[4]) + (strand[1] + strand[5])) +
         ((strand[2] + strand[6]) + (strand[3] + strand[7]));
}

/* Weights and validity; any target value is safe, what is no class is ignored. */
static inline __attribute__ ((always_inline)) void
look_up (const Job *job, const uint8_t *target, int n, Tile *tile)
{
  int limit = job->n_classes == 1 ? 2 : job->n_classes;

  for (int i = 0; i < n; i++)
    tile->weight[i] = job->weights[target[i]];
  for (int i = 0; i < n; i++)
    tile->valid[i] = target[i] < limit ? 1.0f : 0.0f;
}

/* The probability that goes with a logit Z, and the entropy against TARGET in {0, 1}. */
static inline __attribute__ ((always_inline)) float
binary_entropy (float z, float target, float *probability)
{
  float e = loss_exp (z > 0 ? -z : z);
  float small = e / (1.0f + e); /* of the less likely side, with all its digits */

  *probability = z > 0 ? 1.0f - small : small;
  return (z > 0 ? z : 0.0f) - z * target + loss_log1p (e);
}

static inline __attribute__ ((always_inline)) void
tile_one_class (const float *z, const uint8_t *target, float *grad, int n, Tile *tile)
{
  for (int i = 0; i < n; i++)
    {
      float t = target[i] == 1 ? 1.0f : 0.0f;
      bool  counts = tile->valid[i] != 0.0f;
      float s;
      float entropy = binary_entropy (z[i], t, &s);

      tile->entropy[i] = counts ? entropy * tile->weight[i] : 0.0f;
      tile->picked[i] = counts ? s * t : 0.0f;
      tile->member[i] = counts ? s + t : 0.0f;
      if (grad != NULL)
        grad[i] = s;
    }
}

/* The probability of class 1 is left in the gradient of class 1. */
static inline __attribute__ ((always_inline)) void
tile_two_classes (const float   *z0,
                  const float   *z1,
                  const uint8_t *target,
                  float         *grad1,
                  int            n,
                  Tile          *tile)
{
  for (int i = 0; i < n; i++)
    {
      float t = target[i] == 1 ? 1.0f : 0.0f;
      bool  counts = tile->valid[i] != 0.0f;
      float p;
      float entropy = binary_entropy (z1[i] - z0[i], t, &p);

      tile->entropy[i] = counts ? entropy * tile->weight[i] : 0.0f;
      tile->picked[i] = counts ? (t != 0.0f ? p : 1.0f - p) : 0.0f;
      tile->member[i] = counts ? 2.0f : 0.0f;
      if (grad1 != NULL)
        grad1[i] = p;
    }
}

static inline __attribute__ ((always_inline)) void
tile_many_classes (const Job     *job,
                   const float   *z,
                   const uint8_t *target,
                   float         *grad,
                   int            n,
                   Tile          *tile)
{
  float largest[TILE], total[TILE], own_logit[TILE], own_exp[TILE];

  for (int i = 0; i < n; i++)
    {
      largest[i] = z[i];
      total[i] = 0;
      own_logit[i] = 0;
      own_exp[i] = 0;
    }
  for (int c = 1; c < job->n_classes; c++)
    for (int i = 0; i < n; i++)
      {
        float value = z[c * job->n_pixels + i];

        largest[i] = value > largest[i] ? value : largest[i];
      }
  for (int c = 0; c < job->n_classes; c++)
    {
      const float *plane = z + c * job->n_pixels;
      float       *kept = grad != NULL ? grad + c * job->n_pixels : NULL;

      for (int i = 0; i < n; i++)
        {
          float value = plane[i] - largest[i];
          float e = loss_exp (value);

          total[i] += e;
          own_logit[i] = target[i] == c ? value : own_logit[i];
          own_exp[i] = target[i] == c ? e : own_exp[i];
          if (kept != NULL)
            kept[i] = e;
        }
    }
  for (int i = 0; i < n; i++)
    {
      bool counts = tile->valid[i] != 0.0f;

      tile->entropy[i] = counts ? (loss_log (total[i]) - own_logit[i]) * tile->weight[i] : 0.0f;
      tile->picked[i] = counts ? own_exp[i] / total[i] : 0.0f;
      tile->member[i] = counts ? 2.0f : 0.0f;
    }
  if (grad != NULL)
    for (int c = 0; c < job->n_classes; c++)
      for (int i = 0; i < n; i++)
        grad[c * job->n_pixels + i] /= total[i];
}

LOSS_HOT static void
sum_block (const Job *job, const Block *block, Sums *sums)
{
  Tile tile;

  *sums = (Sums){0};
  for (int64_t start = 0; start < block->n; start += TILE)
    {
      int            n = (int)MIN (TILE, block->n - start);
      const float   *z = block->logits + start;
      const uint8_t *target = block->target + start;
      float         *grad = block->grad != NULL ? block->grad + start : NULL;

      look_up (job, target, n, &tile);
      if (job->n_classes == 1)
        tile_one_class (z, target, grad, n, &tile);
      else if (job->n_classes == 2)
        tile_two_classes (z, z + job->n_pixels, target, grad != NULL ? grad + job->n_pixels : NULL,
                          n, &tile);
      else
        tile_many_classes (job, z, target, grad, n, &tile);
      if (block->pixel_weights != NULL)
        for (int i = 0; i < n; i++)
          tile.entropy[i] *= block->pixel_weights[start + i];
      sums->entropy += sum_tile (tile.entropy, n);
      sums->weights += sum_tile (tile.weight, n);
      sums->inter += sum_tile (tile.picked, n);
      sums->sets += sum_tile (tile.member, n);
    }
}

LOSS_HOT static void
grad_block (const Job *job, const Block *block)
{
  Tile tile;

  for (int64_t start = 0; start < block->n; start += TILE)
    {
      int            n = (int)MIN (TILE, block->n - start);
      const uint8_t *target = block->target + start;
      float         *grad = block->grad + start;
      float         *factor = tile.entropy;

      look_up (job, target, n, &tile);
      for (int i = 0; i < n; i++)
        tile.weight[i] *= job->entropy_factor;
      if (block->pixel_weights != NULL)
        for (int i = 0; i < n; i++)
          tile.weight[i] *= block->pixel_weights[start + i];

      if (job->n_classes == 1)
        for (int i = 0; i < n; i++)
          {
            float t = target[i] == 1 ? 1.0f : 0.0f;
            float s = grad[i];
            float slope = s * (1.0f - s);
            float g = tile.weight[i] * (s - t) - slope * (job->inter_factor * t - job->sets_factor);

            grad[i] = tile.valid[i] != 0.0f ? g : 0.0f;
          }
      else if (job->n_classes == 2)
        {
          float *grad1 = grad + job->n_pixels;

          for (int i = 0; i < n; i++)
            {
              float t = target[i] == 1 ? 1.0f : 0.0f;
              float p = grad1[i];
              float own = t != 0.0f ? p : 1.0f - p;
              float g = (tile.weight[i] + job->inter_factor * own) * (p - t);

              g = tile.valid[i] != 0.0f ? g : 0.0f;
              grad1[i] = g;
              grad[i] = -g;
            }
        }
      else
        {
          for (int i = 0; i < n; i++)
            tile.picked[i] = 0;
          for (int c = 0; c < job->n_classes; c++)
            for (int i = 0; i < n; i++)
              tile.picked[i] = target[i] == c ? grad[c * job->n_pixels + i] : tile.picked[i];
          for (int i = 0; i < n; i++)
            factor[i] = tile.weight[i] + job->inter_factor * tile.picked[i];
          for (int c = 0; c < job->n_classes; c++)
            {
              float *plane = grad + c * job->n_pixels;

              for (int i = 0; i < n; i++)
                {
                  float g = factor[i] * (plane[i] - (target[i] == c ? 1.0f : 0.0f));

                  plane[i] = tile.valid[i] != 0.0f ? g : 0.0f;
                }
            }
        }
    }
}

static void
sum_task (void *data, int64_t index, int worker)
{
  Job  *job = data;
  Block block = get_block (job, index);

  sum_block (job, &block, &job->sums[index]);
}

static void
grad_task (void *data, int64_t index, int worker)
{
  Job  *job = data;
  Block block = get_block (job, index);

  grad_block (job, &block);
}

static int64_t
count_blocks (int64_t n_pixels)
{
  return (n_pixels + BLOCK - 1) / BLOCK;
}

size_t
unet_loss_scratch (int64_t batch, int n_classes, int64_t n_pixels)
{
  return (size_t)batch * (size_t)count_blocks (n_pixels) * sizeof (Sums);
}

UnetLossValue
unet_loss_compute (UnetPool              *pool,
                   const UnetLossOptions *options,
                   int64_t                batch,
                   int                    n_classes,
                   int64_t                n_pixels,
                   const float           *logits,
                   const uint8_t         *target,
                   float                  grad_scale,
                   float                 *grad,
                   void                  *scratch)
{
  UnetLossValue value = {0};
  Sums          sums = {0};
  Job           job = {
                .n_classes = n_classes,
                .n_pixels = n_pixels,
                .blocks_per_image = count_blocks (n_pixels),
                .logits = logits,
                .target = target,
                .pixel_weights = options->pixel_weights,
                .grad = grad,
                .sums = scratch,
  };
  int64_t n_tasks = batch * job.blocks_per_image;

  for (int c = 0; c < (n_classes == 1 ? 2 : n_classes); c++)
    job.weights[c] = options->class_weights != NULL ? options->class_weights[c] : 1.0f;
  unet_pool_run (pool, n_tasks, sum_task, &job);
  for (int64_t i = 0; i < n_tasks; i++)
    {
      sums.entropy += job.sums[i].entropy;
      sums.weights += job.sums[i].weights;
      sums.inter += job.sums[i].inter;
      sums.sets += job.sums[i].sets;
    }

  /* Nothing that counts: no loss and no gradient, where PyTorch has 0 / 0. */
  value.cross_entropy = sums.weights != 0 ? sums.entropy / sums.weights : 0;
  job.entropy_factor = sums.weights != 0 ? (float)(grad_scale / sums.weights) : 0;
  if (options->dice)
    {
      double inter = 2 * sums.inter;
      double sets = sums.sets == 0 ? inter : sums.sets;

      value.dice = 1 - (inter + EPSILON) / (sets + EPSILON);
      job.inter_factor = (float)(grad_scale * 2 / (sets + EPSILON));
      job.sets_factor =
          (float)(grad_scale * (inter + EPSILON) / (sets + EPSILON) / (sets + EPSILON));
    }
  value.total = value.cross_entropy + value.dice;
  if (grad != NULL)
    unet_pool_run (pool, n_tasks, grad_task, &job);
  return value;
}
