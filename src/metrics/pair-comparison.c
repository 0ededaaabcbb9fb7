/* pair-comparison.c: whether one of two models is the better one, image by image
 *
 * The draws do not depend on the scores, so Dice and IoU of the same images are drawn alike.
 *
 * SPDX-License-Identifier: MIT
 */
#include "metrics/pair-comparison.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>

static int
compare_numbers (const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

double
unet_quantile (const double *sorted, int n, double q)
{
  const double at = q * (n - 1);
  const int    below = MIN ((int)at, n - 1);
  const int    above = MIN (below + 1, n - 1);

  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

static double
draw_mean (const double *differences, int n, UnetRandom *random)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += differences[unet_random_below (random, (uint32_t)n)];
  return sum / n;
}

UnetPairComparison
unet_pair_compare (const double *a, const double *b, int n_images)
{
  UnetPairComparison comparison = {0};
  g_autofree double *differences = NULL;
  g_autofree double *means = NULL;
  UnetRandom         random;

  if (n_images == 0)
    return comparison;
  differences = g_new (double, n_images);
  for (int i = 0; i < n_images; i++)
    {
      differences[i] = a[i] - b[i];
      comparison.mean += differences[i] / n_images;
      comparison.wins += a[i] > b[i];
      comparison.ties += a[i] == b[i];
      comparison.losses += a[i] < b[i];
    }
  if (n_images < UNET_PAIR_FEWEST)
    {
      comparison.low = comparison.high = NAN;
      return comparison;
    }
  means = g_new (double, UNET_PAIR_DRAWS);
  unet_random_init (&random, UNET_PAIR_SEED);
  for (int i = 0; i < UNET_PAIR_DRAWS; i++)
    means[i] = draw_mean (differences, n_images, &random);
  qsort (means, UNET_PAIR_DRAWS, sizeof *means, compare_numbers);
  comparison.low = unet_quantile (means, UNET_PAIR_DRAWS, (1 - UNET_PAIR_LEVEL) / 2);
  comparison.high = unet_quantile (means, UNET_PAIR_DRAWS, (1 + UNET_PAIR_LEVEL) / 2);
  return comparison;
}
