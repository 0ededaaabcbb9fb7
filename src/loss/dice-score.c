/* dice-score.c: the score that a validation round reports
 *
 * Counts are integers, so any order of adding gives the same sum; only the mean of the ratios is
 * floating.
 *
 * SPDX-License-Identifier: MIT
 */
#include "loss/loss.h"

#define TILE 512
#define EPSILON 1e-6

/* The set sizes of every class in one image. */
typedef struct
{
  int64_t predicted[256], true_[256], both[256];
} Counts;

/* The first of the largest, a NaN being largest, as torch.argmax. One class: sigmoid (z) > 0.5. */
static void
arg_max (const float *z, int n_classes, int64_t n_pixels, int n, uint8_t *classes)
{
  float best[TILE];

  for (int i = 0; i < n; i++)
    {
      best[i] = z[i];
      classes[i] = n_classes == 1 && z[i] > 0;
    }
  for (int c = 1; c < n_classes; c++)
    {
      const float *plane = z + c * n_pixels;

      for (int i = 0; i < n; i++)
        {
          bool better = plane[i] > best[i] || (plane[i] != plane[i] && best[i] == best[i]);

          best[i] = better ? plane[i] : best[i];
          classes[i] = better ? (uint8_t)c : classes[i];
        }
    }
}

static void
count_image (const float   *logits,
             const uint8_t *target,
             int            n_classes,
             int64_t        n_pixels,
             Counts        *counts)
{
  int     limit = n_classes == 1 ? 2 : n_classes;
  uint8_t classes[TILE];

  for (int64_t start = 0; start < n_pixels; start += TILE)
    {
      int n = (int)MIN (TILE, n_pixels - start);

      arg_max (logits + start, n_classes, n_pixels, n, classes);
      for (int i = 0; i < n; i++)
        {
          uint8_t truth = target[start + i];

          if (truth >= limit)
            continue;
          counts->predicted[classes[i]]++;
          counts->true_[truth]++;
          counts->both[truth] += classes[i] == truth;
        }
    }
}

double
unet_loss_dice_score (int64_t        batch,
                      int            n_classes,
                      int64_t        n_pixels,
                      const float   *logits,
                      const uint8_t *target)
{
  int    limit = n_classes == 1 ? 2 : n_classes;
  double sum = 0;

  for (int64_t image = 0; image < batch; image++)
    {
      Counts counts = {0};

      count_image (logits + image * n_classes * n_pixels, target + image * n_pixels, n_classes,
                   n_pixels, &counts);
      for (int c = 1; c < limit; c++)
        {
          double inter = 2.0 * (double)counts.both[c];
          double sets = (double)(counts.predicted[c] + counts.true_[c]);

          sum += (inter + EPSILON) / (sets + EPSILON);
        }
    }
  return batch > 0 ? sum / (double)(batch * (limit - 1)) : 0;
}
